"""What the API says of supervision."""

from datetime import datetime

from pydantic import BaseModel

from api.cases.level import Level
from api.cases.states import CaseState
from api.clocks.limit import Stage


class SupervisionView(BaseModel):
    """One breach of one stage's clock, told once."""

    id: int
    case_id: str
    case_number: int
    case_state: CaseState
    stage: Stage
    number: int
    """Of the case and stage, from 1: a stage that was extended can be broken again."""
    due_at: datetime
    """The deadline that was broken."""
    found_at: datetime
    """When the server noticed."""
    unit: str | None
    """The supervising unit."""
    level_before: Level | None
    level_after: Level | None
    """Higher than before, unless the case was on the highest level or had ended."""


class SupervisionPage(BaseModel):
    """Supervisions, newest first."""

    supervisions: list[SupervisionView]
    next_before: int | None
    """Send it as `before` for the next page; null at the end."""
