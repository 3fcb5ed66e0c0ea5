"""Which cases a question is about: period, date of knowledge, reach and filters."""

from dataclasses import dataclass
from datetime import datetime

from api.cases.level import Level
from api.people.reach import EVERYWHERE, Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One question; None: all."""

    begin: datetime
    end: datetime
    """Exclusive."""
    as_of: datetime
    """What became known later does not count."""
    is_past: bool = False
    """Whether `as_of` lies so far back that cases may have changed since."""
    reach: Reach = EVERYWHERE
    areas: frozenset[str] | None = None
    """Any of these; everything below an area is named here too."""
    type: str | None = None
    camera_id: str | None = None
    unit: str | None = None
    level: Level | None = None
