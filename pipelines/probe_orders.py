"""Messages about probes: a source that somebody asks about, and what a worker found it to be."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Base64Bytes, Field

from pipelines.message import Duration, Finite, Message, MessageId, ShortText
from pipelines.orders import Credential
from pipelines.outcome import Outcome, Stage
from pipelines.site import Streams, Zone
from vision.picture_health import PictureHealth

MAX_PICTURE_BYTES = 500_000
Side = Annotated[int, Field(ge=1, le=65535)]


class AdviceCode(StrEnum):
    """What should be changed about a camera."""

    KEY_FRAMES_FAR_APART = "key_frames_far_apart"
    BELOW_STANDARD = "below_standard"
    """Pictures smaller than evidence should be."""
    CLOCK_OFF = "clock_off"
    PICTURE_UNFIT = "picture_unfit"


class Advice(Message):
    """One thing to change, by its code, and in words."""

    code: AdviceCode
    text: ShortText


class ProbeOrder(Message):
    """One source that waits to be probed: a camera's streams, or those of a camera that nobody has saved yet."""

    id: MessageId
    camera_id: Annotated[str, Field(max_length=64)] = "probe"
    streams: Streams
    credential: Credential | None = None
    zones: tuple[Zone, ...] = ()
    """Of a camera that is known: what of its picture nobody may see."""
    stream_s: Duration = 12.0
    """Each stream is watched for at most this long."""


class ProbeOrders(Message):
    """The API's answer to a worker that asks for sources to probe."""

    orders: tuple[ProbeOrder, ...] = ()


class StreamProbed(Message):
    """What one stream turned out to be; null where it was not learnt."""

    stream: Literal["main", "sub", "snapshot"]
    outcome: Outcome
    stage: Stage | None = None
    """Where it went wrong."""
    detail: ShortText = ""
    """For people; passwords already removed."""
    codec: Annotated[str, Field(max_length=50)] | None = None
    size_wh: tuple[Side, Side] | None = None
    nominal_rate_hz: Duration | None = None
    key_frame_gap_s: Duration | None = None
    camera_clock_offset_s: Finite | None = None
    open_s: Duration | None = None
    first_picture_s: Duration | None = None
    picture_health: PictureHealth | None = None
    advice: tuple[Advice, ...] = ()


class ProbeReport(Message):
    """What became of a probe."""

    id: MessageId
    streams: Annotated[tuple[StreamProbed, ...], Field(max_length=3)] = ()
    picture: Annotated[Base64Bytes, Field(max_length=MAX_PICTURE_BYTES)] | None = None
    """A small masked JPEG of the best stream; never evidence."""
