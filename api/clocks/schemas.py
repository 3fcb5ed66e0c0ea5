"""What the API says of clocks and calendars."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.clocks.calendar_import import CalendarFormat
from api.clocks.colour import Colour
from api.clocks.limit import Limit, Stage

LARGEST_CALENDAR = 200_000
"""Characters."""


class ClockView(BaseModel):
    """One run of one stage's clock."""

    stage: Stage
    run: int
    """1; more where the case came back to the stage."""
    limit: Limit
    extensions: list[Limit]
    started_at: datetime
    due_at: datetime
    """While the clock stands: as if it went on now."""
    ended_at: datetime | None
    is_paused: bool
    paused_s: float
    """How long it has stood, all pauses together."""
    ran_h: float
    """How much of it has run, in hours (a counted day is 24 hours)."""
    left_share: float
    """1 at the start, 0 when the time is over."""
    is_overdue: bool
    """Whether it ran, or had run when it ended, past its deadline."""
    breaches: int
    """How often that was told."""
    colour: Colour | None
    """None: it has ended."""
    unknown_years: list[int]
    """Years of this time without a table of holidays: only weekends were counted there."""


class UrgentClock(BaseModel):
    """What is due next of a case, for lists."""

    stage: Stage
    """The stage that is due first; the whole course only where no stage runs."""
    due_at: datetime
    """While the clock stands: as if it went on now."""
    is_paused: bool
    is_overdue: bool
    colour: Colour
    """Of the case's most urgent clock."""


class CaseClocks(BaseModel):
    """All clocks of a case."""

    case_id: str
    at: datetime
    colour: Colour | None
    """Of the most urgent clock that runs; None: none does."""
    clocks: list[ClockView]


class CalendarYear(BaseModel):
    """The days of one year that are not like other days."""

    year: int
    source: str
    holidays: list[str]
    makeup_days: list[str]


class CalendarView(BaseModel):
    """The calendar in force."""

    timezone: str
    work_hours: list[str]
    years: list[CalendarYear]
    is_shipped: bool
    """Whether it is the example that ships with the program."""
    made_at: datetime | None
    made_by: str | None
    notes: list[str]
    """What people should know, such as a year without a table."""


class CalendarPut(BaseModel):
    """Another calendar, or what it would change."""

    format: CalendarFormat
    content: Annotated[str, Field(max_length=LARGEST_CALENDAR)]
    """The file's text."""
    is_preview: bool = True
    """Only say what would change."""


class CalendarChange(BaseModel):
    """What a calendar changes."""

    is_preview: bool
    differences: list[str]
    clocks_moved: int
    """How many running clocks get another deadline."""
    calendar: CalendarView
