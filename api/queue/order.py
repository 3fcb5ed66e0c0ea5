"""Which waiting case is shown next: red before yellow before green, fire lanes first, then by deadline; pure."""

from dataclasses import dataclass
from datetime import datetime

from api.clocks.colour import Colour

FIRE_LANE = "fire_lane_blocked"
"""Of the same colour, these come first: somebody may be behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A case that waits, as far as its turn depends on it."""

    case_id: str
    number: int
    type: str
    colour: Colour
    due_at: datetime | None
    """None: it has no deadline, and comes after those of its colour that have one."""
    opened_at: datetime


def turn(case: Waiting) -> tuple[int, bool, bool, datetime, int]:
    """Returns what to sort by; the smallest is next."""
    urgency = -list(Colour).index(case.colour)
    return urgency, case.type != FIRE_LANE, case.due_at is None, case.due_at or case.opened_at, case.number
