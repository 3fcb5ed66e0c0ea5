"""What a patrol policy knows of each camera when it chooses, and what it answers; plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipelines.orders import OrderKind, Slots

RECHECK_REASON = "a case waits for the camera's word: is the street clear?"
VISIT_S = 4.0
"""A short visit, where nothing is known of the camera: half of it waits for a key frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One camera as the policy sees it."""

    camera_id: str
    host: str
    """Host that serves the camera, for the cap on connections per host."""
    position: int
    """Place in the order of the plans; ties are broken by it."""
    gaps_s: tuple[float, ...] = ()
    """`max_gap_s` of each running plan whose hours hold now and that has this camera; empty: not on patrol now."""
    last_visit_at: datetime | None = None
    """End of the last visit, whatever its outcome; None: never."""
    last_inspected_at: datetime | None = None
    """Last healthy look."""
    confirm_at: datetime | None = None
    """A confirmation is booked for this instant."""
    asked_at: datetime | None = None
    """Somebody asked to look now."""
    recheck_at: datetime | None = None
    """A case waits to be looked at again from then on: is the street clear?"""
    is_probe_asked: bool = False
    retry_at: datetime | None = None
    """Backing off until then."""
    is_stopped: bool = False
    """No attempts until its credentials change (wrong password)."""
    is_held: bool = False
    """A worker holds its lease now."""
    is_staying: bool = False
    """What holds it is a stay or a watch: it takes no slot of the short visits."""
    watch_since: datetime | None = None
    """Somebody has wanted to watch it since then, and it has a stream that can be kept open."""
    wants_stay: bool = False
    """A rule with a short limit: a due visit becomes a stay where a slot is free."""
    is_pinned: bool = False
    """Somebody wants it looked at more often."""
    skipped_until: datetime | None = None
    """Somebody left it out until then; a look that is asked for is made all the same."""
    promised_since: datetime | None = None
    """From when on the running plans have asked for it; None: unknown."""
    round_began_at: datetime | None = None
    """Beginning of the open round that has not inspected this camera yet, of several the one that ends first."""
    round_ends_at: datetime | None = None
    """End of that round: until then it is to be inspected. None: no round waits for it."""
    visit_s: float = VISIT_S
    """How long a short visit there is expected to take."""
    history_per_h: float = 0.0
    """Violations that are to be expected there in an hour, at this time of day; see `history.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One camera to visit now."""

    camera_id: str
    kind: OrderKind
    reason: str
    """For people: why this camera, now."""
    due_at: datetime


class Policy(Protocol):
    """Chooses cameras; pure."""

    def choose(self, turns: Sequence[Turn], *, now: datetime, slots: Slots) -> tuple[Choice, ...]:
        """Returns at most as many choices as there are slots, most urgent first, each camera at most once."""
        ...

    def next_due_at(self, turns: Sequence[Turn], *, now: datetime) -> datetime | None:
        """Returns when the next turn falls due (may lie in the past), None when nothing ever will."""
        ...
