"""What is remembered of a camera's pictures between visits: its view, its newest marks, a row of bad looks, a fault."""

from dataclasses import dataclass, field
from datetime import datetime

from pipelines.sight.messages import ViewSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A view as it was learned from a few looks."""

    sketch: str
    """See `pipelines.sight.messages.SketchText`."""
    is_grey: bool
    """Learned under infrared light."""
    learned_at: datetime
    is_first: bool
    """The first of its kind of light stays until the view is learned anew: what comes later may not drift away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sketch of one look that may become part of a reference."""

    sketch: str
    is_grey: bool
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A stored whole picture."""

    sha256: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRun:
    """Visits (or parts of a stay) in a row that brought no healthy look."""

    reports: int
    since_at: datetime
    latest_at: datetime
    kind: str
    """What the newest of them showed: a `PictureHealth`, or `unreachable`, `unauthorised`."""
    view: ViewSeen | None = None
    """Of the newest look that was compared."""
    picture: Picture | None = None
    """Of the newest unhealthy look that brought one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A camera that says nothing any more: a finding, once for each time."""

    id: str
    camera_id: str
    kind: str
    since_at: datetime
    """The first bad look, or failed visit, of the row."""
    raised_at: datetime
    view: ViewSeen | None
    reference: Picture | None
    """The street as it was; None: never seen."""
    current: Picture | None
    """None: there is no picture of it."""
    cleared_at: datetime | None = None
    """The healthy look that ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """All that is remembered of one camera's pictures."""

    camera_id: str
    zones_key: str = ""
    """Of the zones that the view was learned with; when they are drawn anew, so is the view."""
    references: tuple[Reference, ...] = ()
    drafts: tuple[Draft, ...] = ()
    picture: Picture | None = None
    """The newest whole picture of a healthy look in the learned view."""
    marks: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """By stream: mark of the newest picture, and when it was first seen in a row of equal ones."""
    was_elsewhere: bool = False
    run: BadRun | None = None
    healthy_reports: int = 0
    """In a row; counted while a fault is open."""
    fault: Fault | None = None
    """Open."""
    faults: int = 0
    """Ever raised: part of the next one's id."""
