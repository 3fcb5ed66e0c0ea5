"""The versioned messages between the API and the workers: what to look at, and what was seen."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import Field, SecretStr, field_serializer

from pipelines.message import Box, Duration, Finite, Message, MessageId, Offset, Sha256, Share, ShortText, Vector
from pipelines.outcome import Outcome, Stage
from pipelines.sight.messages import Mark, SketchText, ViewSeen, ViewTerms
from pipelines.site import Streams, Zone
from vision.picture_health import PictureHealth

OrderId = NewType("OrderId", str)
PlaceId = NewType("PlaceId", str)
WorkerId = NewType("WorkerId", str)

SCHEMA = 1


class OrderKind(StrEnum):
    """What a worker is to do at one camera. A closed list."""

    ROUTINE = "routine"
    CONFIRM = "confirm"
    RECHECK = "recheck"
    LOOK_NOW = "look_now"
    STAY = "stay"
    WATCH = "watch"
    PROBE = "probe"
    MASK = "mask"


LONG_KINDS = frozenset({OrderKind.STAY, OrderKind.WATCH})
"""Orders that keep a stream open, decode all of it, and report in parts."""


class Credential(Message):
    """User and password as separate fields, never inside an address; both are hidden in logs and reprs."""

    username: SecretStr
    password: SecretStr

    @field_serializer("username", "password", when_used="json")
    def _reveal(self, secret: SecretStr) -> str:
        """The wire to the worker is the one place where the secret must be itself."""
        return secret.get_secret_value()


class Watched(Message):
    """One rule as a worker needs to know it: which labels matter in which zone."""

    rule: str
    zone: str
    labels: tuple[str, ...]
    min_count: int | None = None
    """A count rule: so many at once matter. None: every such object is a place of its own."""
    outside: tuple[str, ...] = ()
    """Ids of zones that excuse: an object that stands in one of them too is none of this rule's business."""
    with_labels: tuple[str, ...] = ()
    """One of these must stand by the object; empty: nobody must."""
    without_labels: tuple[str, ...] = ()
    """None of these may."""


class OpenPlace(Message):
    """An object the ledger remembers on this camera, and whether it needs a picture."""

    id: str
    label: str
    box: Box
    appearance: Vector
    wants_picture: bool = False
    picture_due_s: Offset = 0.0
    """The picture is wanted from this offset on (same clock as `Look.offset_s`), not before."""
    patch: Vector = ()
    """How its own box looked when it was last seen, its grain included where it keeps still (see `vision.grain`)."""
    usual_grain: Finite | None = None
    """How well that grain agrees from look to look while the object stays; None: not known yet."""
    unseen_s: Duration = 0.0
    """How long before the claim (in a stay: before the newest look) it was last seen: the light may have changed."""
    is_violation: bool = False
    """A violation about it is open: when it is gone, a picture is wanted that shows so."""


class OpenRun(Message):
    """A count rule's unbroken run, and whether it needs a picture; see `ledger.picture_need.needs_picture`."""

    rule: str
    wants_picture: bool = False
    picture_due_s: Offset = 0.0
    """As with `OpenPlace`: wanted from this offset on."""
    is_violation: bool = False
    """As with `OpenPlace`: a picture is wanted that shows its end."""


class Order(Message):
    """What to do at one camera, with everything the worker must know of the past."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    id: MessageId
    kind: OrderKind
    camera_id: str
    camera_name: str
    fence: Annotated[int, Field(ge=1)]
    """Grows with each lease of the camera; reports under an older fence are refused."""
    streams: Streams
    credential: Credential | None = None
    zones: tuple[Zone, ...] = ()
    """Only the zones that apply now (hours already judged by the API)."""
    watched: tuple[Watched, ...] = ()
    places: tuple[OpenPlace, ...] = ()
    runs: tuple[OpenRun, ...] = ()
    budget_s: Duration
    """A visit ends at most this long after its start (stay: the budget up to its first picture)."""
    lease_s: Duration
    """The lease ends this long after the claim's answer unless a report renews it."""
    until_s: Duration = 0.0
    """Stay and watch: the order ends at this offset."""
    look_period_s: Duration = 0.5
    """Stay and watch: at most one look in this time."""
    view: ViewTerms | None = None
    """What is known of the camera's view; None: pictures are judged by themselves alone."""


class Slots(Message):
    """How many more orders of each sort a worker can take."""

    routine: Annotated[int, Field(ge=0, le=1000)]
    stay: Annotated[int, Field(ge=0, le=1000)]


class ClaimRequest(Message):
    """A worker asks for work. It empties its spool before it claims."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    worker_id: MessageId
    """Differs between workers: a claim speaks for all that was ever granted under this id."""
    slots: Slots
    holding: Annotated[tuple[MessageId, ...] | None, Field(max_length=5000)] = None
    """Orders that the worker still carries out, or whose reports it could not deliver yet. The leases of its other
    orders end at once: after a crash its cameras need not wait for them to run out. None: it does not say."""


class ClaimAnswer(Message):
    """The orders granted; `server_time` is the zero of every offset in their reports."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    server_time: datetime
    orders: tuple[Order, ...] = ()
    retry_after_s: Duration = 1.0
    photos_wait: bool = False
    """Whether photos of people wait to be masked (`pipelines.upload_mask`)."""
    probes_wait: bool = False
    """Whether sources wait to be probed (`pipelines.probe`)."""


class Sighting(Message):
    """One detected object in one look."""

    label: Annotated[str, Field(max_length=200)]
    confidence: Share
    box: Box
    appearance: Vector
    zones: tuple[str, ...] = ()
    """Ids of the order's zones that the object stands in (ground contact, see `vision.zones`)."""


class PlaceSeen(StrEnum):
    """A worker's answer about one known place in one look."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    COVERED = "covered"


class PlaceAnswer(Message):
    """What a look says about a place of the order, whether or not the network fired there."""

    place: str
    answer: PlaceSeen
    appearance: Vector
    """Of the place's own box in this picture."""


class Look(Message):
    """One analysed picture inside a visit."""

    index: Annotated[int, Field(ge=0)]
    """Counts through all parts of an order's report."""
    offset_s: Offset
    """Seconds after the claim was sent, on the worker's monotonic clock. The API read its own clock after that, so
    the true time is never after `server_time + offset_s`, and at most `time_error_s` before it."""
    time_error_s: Duration
    media_time_s: Finite | None = None
    stream: Literal["main", "sub", "snapshot", "file"]
    size_wh: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]
    health: PictureHealth
    sightings: Annotated[tuple[Sighting, ...], Field(max_length=1000)] = ()
    answers: tuple[PlaceAnswer, ...] = ()
    picture: Sha256 | None = None
    """The whole picture of this look, already stored under this hash; only from a main stream or snapshot."""
    masked: Sha256 | None = None
    """The copy of `picture` in which nobody can be recognised, stored likewise; None: sent by an older worker."""
    view: ViewSeen | None = None
    """How it relates to the order's references; None: there were none, or the picture was unfit before that."""
    mark: Mark | None = None
    """Of a picture that was coded on its own; None: it was not, or the order has no `view`."""
    sketch: SketchText | None = None
    """Where `ViewTerms.wants_sketch` asked for it."""


class Timings(Message):
    """Where a visit's time went; wall seconds unless the name says CPU."""

    open_s: Duration = 0.0
    first_picture_s: Duration = 0.0
    analyse_s: Duration = 0.0
    total_s: Duration = 0.0
    capture_cpu_s: Duration = 0.0


class NetworkUsed(Message):
    """Which network looked, and on what."""

    name: str
    sha256: Sha256
    provider: str
    precision: str


class Report(Message):
    """What one visit (or one part of a stay) saw. Idempotent by `id`."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    id: MessageId
    order_id: MessageId
    kind: OrderKind
    camera_id: str
    fence: Annotated[int, Field(ge=1)]
    worker_id: MessageId
    part: Annotated[int, Field(ge=0)] = 0
    final: bool = True
    outcome: Outcome
    stage: Stage | None = None
    detail: ShortText = ""
    """For people; passwords already removed."""
    server_time: datetime
    """`ClaimAnswer.server_time` of the order's claim, given back unchanged."""
    looks: Annotated[tuple[Look, ...], Field(max_length=10_000)] = ()
    ended_offset_s: Offset
    timings: Timings = Timings()
    network: NetworkUsed | None = None
    software: dict[str, str] = Field(default_factory=dict)
    camera_clock_offset_s: Finite | None = None
    """The camera's own clock minus ours; recorded, never trusted."""


class Decision(StrEnum):
    """What a worker does after a part was absorbed."""

    CONTINUE = "continue"
    STOP = "stop"


class ReportAnswer(Message):
    """The API's acknowledgement: the report is committed."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    decision: Decision
    is_duplicate: bool = False
    places: tuple[OpenPlace, ...] = ()
    """The camera's open places after absorption, for the rest of a stay."""
    runs: tuple[OpenRun, ...] = ()
    """The camera's open count runs after absorption, likewise."""
    is_watched: bool = False
    """Whether somebody watches the camera at this moment: each look is shown at once, for as long as answers say so."""
