"""The description that DESCRIBE answers with: RFC 8866, RFC 6184 section 8.2, RFC 7798 section 7."""

from base64 import b64encode

from sample_videos.farm.clip import Clip
from sample_videos.farm.nal import Codec, nal_type

VIDEO_TRACK, AUDIO_TRACK = 0, 1
VIDEO_PAYLOAD_TYPE = 96
AUDIO_PAYLOAD_TYPE = 0
"""PCMU, 8 kHz: fixed by RFC 3551."""

_H265_SETS = {32: "sprop-vps", 33: "sprop-sps", 34: "sprop-pps"}


def describe(clip: Clip, *, title: str, has_audio: bool = False) -> str:
    """One video track, and an audio track where a fault asks for it."""
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        f"s={title if title.isprintable() else 'camera'}",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        "a=range:npt=now-",
        f"m=video 0 RTP/AVP {VIDEO_PAYLOAD_TYPE}",
        f"a=rtpmap:{VIDEO_PAYLOAD_TYPE} {clip.codec.upper()}/90000",
        f"a=fmtp:{VIDEO_PAYLOAD_TYPE} {_format_parameters(clip)}",
        f"a=framerate:{clip.rate_hz:g}",
        f"a=control:trackID={VIDEO_TRACK}",
    ]
    if has_audio:
        lines += [
            f"m=audio 0 RTP/AVP {AUDIO_PAYLOAD_TYPE}",
            f"a=rtpmap:{AUDIO_PAYLOAD_TYPE} PCMU/8000",
            f"a=control:trackID={AUDIO_TRACK}",
        ]
    return "\r\n".join([*lines, ""])


def padded(sdp: str, total_bytes: int) -> str:
    """The same description followed by lines that say nothing, for the fault of that name."""
    line = "a=x-padding:" + "x" * 1000 + "\r\n"
    return sdp + line * max(0, (total_bytes - len(sdp)) // len(line))


def _format_parameters(clip: Clip) -> str:
    encoded = [(nal_type(clip.codec, unit), unit, b64encode(unit).decode()) for unit in clip.parameter_sets]
    if clip.codec is Codec.H265:
        by_name: dict[str, list[str]] = {}
        for kind, _, text in encoded:
            by_name.setdefault(_H265_SETS[kind], []).append(text)
        return ";".join(f"{name}={','.join(texts)}" for name, texts in by_name.items())
    profile = next((f"profile-level-id={unit[1:4].hex().upper()};" for kind, unit, _ in encoded if kind == 7), "")
    return f"packetization-mode=1;{profile}sprop-parameter-sets={','.join(text for _, _, text in encoded)}"
