"""What the ledger remembers of one camera between visits: places, count runs, violations; all plain values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NewType

from pipelines.orders import PlaceId
from vision.arrays import XyxyNorm

ViolationId = NewType("ViolationId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRef:
    """A stored whole picture, named by its hash."""

    sha256: str
    taken_at: datetime
    """When the look was captured (server time), UTC."""
    time_error_s: float
    size_wh: tuple[int, int]
    stream: str
    box: XyxyNorm
    """Where the object (or the union of the counted objects) stood in this picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwell:
    """How long something has stayed: an interval, because it was only looked at now and then."""

    lower_s: float
    """Proven: between the first and the last look that saw it, time errors subtracted. Never negative."""
    upper_s: float | None
    """Between the last look without it before and the first look without it after; None while unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """The four instants that bound a stay, and the pictures that show it."""

    first_seen_at: datetime
    first_error_s: float
    last_seen_at: datetime
    last_error_s: float
    absent_before_at: datetime | None = None
    """The last healthy look that saw the place empty before (its earliest instant); None: nobody looked before."""
    absent_after_at: datetime | None = None
    """The first healthy look that saw it empty after; None while present or unknown."""
    first_picture: PictureRef | None = None
    latest_picture: PictureRef | None = None
    longest_gap_s: float = 0.0
    """The longest time between two looks in a row that saw it: what nobody watched, for people to weigh."""

    @property
    def dwell(self) -> Dwell:
        """Returns [last - first, after - before]; see docs/dwell.md for why these are bounds."""
        lower = self.last_seen_at - timedelta(seconds=self.last_error_s) - self.first_seen_at
        upper = None
        if self.absent_before_at is not None and self.absent_after_at is not None:
            upper = (self.absent_after_at - self.absent_before_at).total_seconds()
        return Dwell(lower_s=max(0.0, lower.total_seconds()), upper_s=upper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misses:
    """Looks of one visit that did not see a known place; their number is never carried to the next visit."""

    order_id: str
    count: int
    since_at: datetime
    """Capture time of the first of them: it was gone by then, so the upper bound of its dwell ends here."""
    latest_at: datetime
    """Capture time of the last one that counted; the next counts when it is at least a second later."""
    doubted_at: datetime | None = None
    """Capture time of the latest one, of any visit, before which there was another: whoever stands there soon after may
    be somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Veil:
    """How a place's box looks while one part of it differs from what is remembered: a raindrop, a leaning bag."""

    patch: tuple[float, ...]
    since_at: datetime
    """Capture time of the first look that saw it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The memory of one object that stays put on one camera."""

    id: PlaceId
    camera_id: str
    label: str
    """The label seen most often, ties to the first."""
    label_counts: dict[str, int] = field(default_factory=dict)
    box: XyxyNorm
    """Anchor box: does not drift with an object that walks."""
    appearance: tuple[float, ...]
    """Of its sightings: tells it from another object."""
    patch: tuple[float, ...] = ()
    """Of the anchor box, of the newest look that saw the object and looked there: tells whether it is still there
    when the network does not fire."""
    patch_at: datetime | None = None
    """Capture time of that look: looks of a worker that does not know the place yet say nothing of its box."""
    usual_grain: float | None = None
    """How well the patch's grain agrees from one look that saw the object to the next; None: not known yet."""
    beside: tuple[XyxyNorm, ...] = ()
    """Boxes of what else was found in front of it, beside it or behind it when the patch was taken: where they lay the
    patch shows them."""
    veil: Veil | None = None
    """How it looks where that is not remembered yet: it may move on."""
    zones: tuple[str, ...]
    """Ids of the zones in which at least half of its sightings saw it stand."""
    zone_counts: dict[str, int] = field(default_factory=dict)
    zone_since: dict[str, datetime] = field(default_factory=dict)
    """Per zone the capture time of the first look that saw it stand there: a zone may begin to apply later."""
    presence: Presence
    company: dict[str, int] = field(default_factory=dict)
    """Per rule that asks who stands by: how many of its sightings saw the right company."""
    sightings: int = 1
    misses: Misses | None = None
    rival_of: PlaceId | None = None
    """The place at the same spot that this one seems to have replaced, until a look settles it."""

    @property
    def is_open(self) -> bool:
        """Whether the object is, for all we know, still there."""
        return self.presence.absent_after_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRun:
    """An unbroken series of healthy looks with at least `min_count` objects of a count rule."""

    id: str
    camera_id: str
    rule_id: str
    zone_id: str
    count: int
    """The smallest number seen in the run: what is proven."""
    box: XyxyNorm
    """Union of the counted objects at the last look of the run."""
    presence: Presence

    @property
    def is_open(self) -> bool:
        """Whether the run goes on, for all we know."""
        return self.presence.absent_after_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule's conclusion about a place or a count run."""

    id: ViolationId
    camera_id: str
    rule_id: str
    rule_type: str
    zone_id: str
    subject_id: str
    """Id of the place or count run it is about; one violation per rule and subject."""
    label: str
    count: int
    box: XyxyNorm
    limit_s: float
    raised_at: datetime
    """Capture time of the look that proved it."""
    dwell: Dwell
    first_picture: PictureRef
    second_picture: PictureRef
    cleared_at: datetime | None = None
    """First healthy look that saw the place empty; a fact about the violation, not a state of its case."""
    cleared_picture: PictureRef | None = None
    """Shows the place without it; None while it is there, and where no whole picture was taken."""
    unwatched_at: datetime | None = None
    """From when on nobody watches it any more (its rule's hours are over): closed, but not seen to be cleared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one healthy look could see, kept for the last few, to say since when a spot was empty."""

    at: datetime
    """Its earliest instant: capture time minus time error."""
    boxes: tuple[XyxyNorm, ...]
    """Everything it found, whether or not a rule asked for it; what stood in front hid the spot behind."""
    labels: tuple[str, ...]
    """Of the boxes, in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraState:
    """All that the ledger keeps of one camera. Ended places leave it once nothing open refers to them."""

    camera_id: str
    last_look_at: datetime | None = None
    """Capture time of the newest absorbed look, healthy or not; older looks are refused."""
    last_healthy_at: datetime | None = None
    last_healthy_error_s: float = 0.0
    places: tuple[Place, ...] = ()
    runs: tuple[CountRun, ...] = ()
    zero_at: dict[str, datetime] = field(default_factory=dict)
    """Per count rule: the earliest instant of the last healthy look with fewer than `min_count`."""
    violations: tuple[Violation, ...] = ()
    """Those not yet cleared."""
    recent: tuple[View, ...] = ()
    """The last few healthy looks, oldest first; without them upper bounds are unknown, nothing else suffers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """What absorbing a report changed."""

    state: CameraState
    raised: tuple[Violation, ...] = ()
    cleared: tuple[Violation, ...] = ()
    """With `cleared_at` set."""
    unwatched: tuple[Violation, ...] = ()
    """With `unwatched_at` set."""
    ended: tuple[Place, ...] = ()
    ended_runs: tuple[CountRun, ...] = ()
