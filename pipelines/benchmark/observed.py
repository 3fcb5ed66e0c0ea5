"""What the product said about one clip, in seconds of media time: all that the score is made from."""

from dataclasses import dataclass, field

from vision.arrays import XyxyNorm
from vision.picture_health import PictureHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A violation that was raised."""

    rule_id: str
    zone_id: str
    subject_id: str
    """The place or count run it is about."""
    label: str
    box: XyxyNorm
    count: int = 1
    raised_s: float
    """Media time of the look that proved it."""
    lower_s: float
    """Proven dwell when it was raised."""
    upper_s: float | None = None
    """Known once it has ended."""
    cleared_s: float | None = None
    """Media time of the first look that saw the place empty; None: not seen to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One stay as the ledger remembers it: a place or a count run."""

    id: str
    label: str
    zones: tuple[str, ...]
    box: XyxyNorm
    first_s: float
    last_s: float
    lower_s: float
    has_first_picture: bool
    """Whether a whole picture shows its beginning; a violation needs two."""
    is_run: bool = False
    """A count rule's run, not an object's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """One detection of one look, the unsure ones included."""

    label: str
    confidence: float
    box: XyxyNorm
    zones: tuple[str, ...]
    """Zones that it stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """One look."""

    at_s: float
    health: PictureHealth = PictureHealth.OK
    spotted: tuple[Spotted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What it took."""

    cpu_s: float = 0.0
    """CPU time of this process, all threads: decoding, network, ledger."""
    wall_s: float = 0.0
    peak_rss_mb: float = 0.0
    """Highest memory of the process so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Everything that was said and seen."""

    length_s: float
    """Of the clip."""
    alarms: tuple[Alarm, ...] = ()
    """In the order in which they were raised."""
    remembered: tuple[Remembered, ...] = ()
    glances: tuple[Glance, ...] = ()
    """In order of time."""
    cost: Cost = field(default_factory=Cost)
