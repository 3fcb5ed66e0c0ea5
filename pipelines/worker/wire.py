"""What a capture child and its worker say to each other: JSON and raw pixels, never pickles.

The child decodes what strangers send. Should one of them take it over, the worse it can do is to lie about its own
camera: everything it says is checked here like a stranger's own words.
"""

import mmap
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pipelines.capture import errors
from pipelines.capture.errors import CaptureError
from pipelines.capture.source import PictureMode, SourceFacts
from pipelines.message import Duration, Finite, ShortText
from pipelines.outcome import Outcome, Stage
from vision.frame import Frame, FrameStamp

MAX_MESSAGE_BYTES = 64 * 1024
Side = Annotated[int, Field(ge=1, le=65535)]


class NonsenseError(Exception):
    """A child said something that is not in the protocol."""


class DecoderCrashedError(CaptureError):
    """The child died, or went mad, while decoding."""

    outcome = Outcome.DECODER_CRASHED


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Facts(_Words):
    """`SourceFacts`, field by field, within limits."""

    codec: Annotated[str, Field(max_length=50)] | None
    size_wh: tuple[Side, Side] | None
    nominal_rate_hz: Duration | None
    key_frame_gap_s: Duration | None
    camera_clock_offset_s: Finite | None
    open_s: Duration | None
    first_picture_s: Duration | None

    @classmethod
    def of(cls, facts: SourceFacts) -> "Facts":
        """Returns the facts as they go over the pipe."""
        return cls(**asdict(facts))

    def source_facts(self) -> SourceFacts:
        """Returns the facts as sources have them."""
        return SourceFacts(**self.model_dump())


class Begin(_Words):
    """To the child: give pictures, the first as soon as it comes."""

    say: Literal["begin"] = "begin"
    mode: PictureMode
    until_s: float
    """On the monotonic clock, which all processes of a machine share."""


class Next(_Words):
    """To the child: the slot is free; the next picture that comes is wanted. What comes before this word is dropped."""

    say: Literal["next"] = "next"


class Stop(_Words):
    """To the child: tear the session down and die. The worker's death says the same."""

    say: Literal["stop"] = "stop"


class Opened(_Words):
    """From the child: the camera plays."""

    say: Literal["opened"] = "opened"
    facts: Facts


class Shown(_Words):
    """From the child: a picture lies in the slot."""

    say: Literal["shown"] = "shown"
    width: Side
    height: Side
    captured_s: Finite
    time_error_s: Duration
    media_time_s: Finite | None
    sequence: Annotated[int, Field(ge=0)]
    is_key: bool
    facts: Facts
    cpu_s: Duration


class Ended(_Words):
    """From the child: there are no more pictures, and nothing went wrong."""

    say: Literal["ended"] = "ended"


class Failed(_Words):
    """From the child: this went wrong."""

    say: Literal["failed"] = "failed"
    outcome: Outcome
    stage: Stage
    message: ShortText
    elapsed_s: Duration | None


class Closed(_Words):
    """From the child, last: the session is torn down."""

    say: Literal["closed"] = "closed"
    cpu_s: Duration


ToChild: TypeAlias = Begin | Next | Stop
FromChild: TypeAlias = Opened | Shown | Ended | Failed | Closed

_TO_CHILD: TypeAdapter[ToChild] = TypeAdapter(Annotated[ToChild, Field(discriminator="say")])
_FROM_CHILD: TypeAdapter[FromChild] = TypeAdapter(Annotated[FromChild, Field(discriminator="say")])

_ERRORS: Mapping[Outcome, type[CaptureError]] = {
    kind.outcome: kind
    for kind in (
        errors.Unreachable,
        errors.ForbiddenAddress,
        errors.NotFound,
        errors.Unauthorised,
        errors.AuthSchemeUnsupported,
        errors.Busy,
        errors.TlsFailed,
        errors.UnsupportedStream,
        errors.CorruptStream,
        errors.NoKeyframe,
        errors.TimedOut,
        errors.StreamEnded,
        DecoderCrashedError,
    )
}


def encoded(words: ToChild | FromChild) -> bytes:
    """Returns the words as they go over the pipe."""
    return words.model_dump_json().encode()


def words_to_child(data: bytes) -> ToChild:
    """Returns what the worker said."""
    return _TO_CHILD.validate_json(data)


def words_from_child(data: bytes) -> FromChild:
    """Returns what a child said.

    Raises:
        NonsenseError: It is not in the protocol.
    """
    try:
        return _FROM_CHILD.validate_json(data)
    except ValidationError as error:
        raise NonsenseError(f"it said something that is not in its protocol: {error.errors()[0]['msg']}") from error


def failed(error: CaptureError) -> Failed:
    """Returns the words for an error."""
    elapsed_s = None if error.elapsed_s is None else max(0.0, error.elapsed_s)
    return Failed(outcome=error.outcome, stage=error.stage, message=error.message[:2000], elapsed_s=elapsed_s)


def error_of(words: Failed) -> CaptureError:
    """Returns the error that the words are about."""
    error = _ERRORS.get(words.outcome, DecoderCrashedError)(words.message, stage=words.stage)
    error.elapsed_s = words.elapsed_s
    return error


def write_picture(frame: Frame, slot: mmap.mmap) -> bool:
    """Puts the pixels into the slot; returns whether they fit."""
    if frame.pixels.nbytes > len(slot):
        return False
    np.frombuffer(slot, np.uint8, frame.pixels.nbytes)[:] = frame.pixels.reshape(-1)
    return True


def read_picture(words: Shown, slot: mmap.mmap, *, camera_id: str, stream: str) -> Frame:
    """Returns the picture in the slot, copied out of it.

    Raises:
        NonsenseError: A picture of that size cannot lie there.
    """
    size = words.width * words.height * 3
    if size > len(slot):
        raise NonsenseError(f"a picture of {words.width}x{words.height} does not fit the {len(slot)} bytes agreed on")
    pixels = np.frombuffer(slot, np.uint8, size).reshape(words.height, words.width, 3).copy()
    stamp = FrameStamp(
        camera_id=camera_id,
        stream=stream,
        captured_s=words.captured_s,
        time_error_s=words.time_error_s,
        media_time_s=words.media_time_s,
        sequence=words.sequence,
        is_key=words.is_key,
    )
    return Frame(pixels=pixels, stamp=stamp)
