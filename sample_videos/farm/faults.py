"""Misbehaviour on purpose: which faults a camera can play, and with which numbers."""

from dataclasses import dataclass
from enum import StrEnum

from sample_videos.farm.errors import FaultError


class FaultName(StrEnum):
    """What a camera does wrong; the value is what `--fault CAMERA=NAME` takes."""

    NONE = "none"
    """Behaves."""
    SILENT_AFTER_ACCEPT = "silent_after_accept"
    """Takes the connection and never answers."""
    SILENT_AFTER_OPTIONS = "silent_after_options"
    SILENT_AFTER_DESCRIBE = "silent_after_describe"
    SILENT_AFTER_SETUP = "silent_after_setup"
    SILENT_AFTER_PLAY = "silent_after_play"
    """Answers this request and nothing after it; the connection stays open."""
    STOPS_MID_PICTURE = "stops_mid_picture"
    """Sends `pictures` whole ones, `packets` of the next, then nothing; the connection stays open."""
    CLOSES_MID_PICTURE = "closes_mid_picture"
    """The same, then closes the connection."""
    AUDIO_ONLY = "audio_only"
    """Offers video and audio; sends 50 audio packets a second, even unasked, and no video."""
    RTCP_ONLY = "rtcp_only"
    """Sends sender reports and no picture."""
    SLOW_DRIP = "slow_drip"
    """Sends the pictures one byte each `interval_s`."""
    REFUSES_453 = "refuses_453"
    """Answers SETUP with 453: no session is ever free."""
    WRONG_PASSWORD_ALWAYS = "wrong_password_always"
    """Answers 401 whatever is sent."""
    DIGEST_SHA256_ONLY = "digest_sha256_only"
    """Offers Digest with SHA-256 and nothing else (RFC 7616)."""
    NO_KEYFRAME = "no_keyframe"
    """Leaves out every key frame."""
    CORRUPT = "corrupt"
    """Flips bits in one packet of `every`, chosen by `seed`."""
    REDIRECT_OTHER_HOST = "redirect_other_host"
    """Answers DESCRIBE with 302 to `target`."""
    HUGE_SDP = "huge_sdp"
    """Answers DESCRIBE with a valid description blown up to `sdp_bytes`."""
    NOT_FOUND = "not_found"
    """Answers 404."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault with its numbers; those that it does not use are ignored."""

    name: FaultName = FaultName.NONE
    pictures: int = 0
    """Whole pictures before the break."""
    packets: int = 4
    """RTP packets of the broken picture, never all of them."""
    interval_s: float = 0.5
    """Between two bytes of the drip, or two reports."""
    seed: int = 1
    every: int = 10
    """One packet in so many is damaged."""
    target: str = "rtsp://127.0.0.1:9/elsewhere"
    """Where the redirect points."""
    sdp_bytes: int = 8 * 1024 * 1024


HONEST = Fault()

_STAGES = ("OPTIONS", "DESCRIBE", "SETUP", "PLAY")
_LAST_ANSWERED = {
    FaultName.SILENT_AFTER_ACCEPT: -1,
    FaultName.SILENT_AFTER_OPTIONS: 0,
    FaultName.SILENT_AFTER_DESCRIBE: 1,
    FaultName.SILENT_AFTER_SETUP: 2,
    FaultName.SILENT_AFTER_PLAY: 3,
}
"""Index of the last stage that still gets an answer."""

_KINDS: dict[str, type[int] | type[float] | type[str]] = {
    "pictures": int,
    "packets": int,
    "interval_s": float,
    "seed": int,
    "every": int,
    "target": str,
    "sdp_bytes": int,
}


def silences(fault: Fault, method: str) -> bool:
    """Whether the camera falls silent at a request with that method."""
    stage = _STAGES.index(method) if method in _STAGES else len(_STAGES)
    return stage > _LAST_ANSWERED.get(fault.name, len(_STAGES))


def parse_fault(text: str) -> Fault:
    """Read `NAME` or `NAME:number=value,number=value`.

    Raises:
        FaultError: unknown name, unknown number, or a value that is not of its kind.
    """
    name, _, rest = text.partition(":")
    if name not in set(FaultName):
        raise FaultError(f"no fault is called '{name}'; choose one of: {', '.join(FaultName)}")
    numbers: dict[str, int | float | str] = {}
    for assignment in filter(None, rest.split(",")):
        key, _, value = assignment.partition("=")
        if key not in _KINDS:
            raise FaultError(f"fault '{name}': no number is called '{key}'; choose of: {', '.join(_KINDS)}")
        try:
            numbers[key] = _KINDS[key](value)
        except ValueError:
            raise FaultError(f"fault '{name}': {key}={value} is no {_KINDS[key].__name__}") from None
    return Fault(name=FaultName(name), **numbers)  # type: ignore[arg-type]  # each value was made by its field's type
