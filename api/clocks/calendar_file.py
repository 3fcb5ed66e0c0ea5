"""What a calendar says, as a file: checked values, day ranges, and how they become a `Calendar`."""

from datetime import date
from importlib import resources
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.clocks.calendar import DAY, SATURDAY, Calendar, WorkSpan
from api.clocks.colour import ColourRule

CALENDAR_FILE = "calendar.toml"
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _is_range(text: str) -> str:
    days_of(text)
    return text


DayRange = Annotated[str, Field(max_length=21), AfterValidator(_is_range)]
"""`2026-10-01`, or with its last day `2026-10-01/2026-10-07`."""


def days_of(text: str) -> list[date]:
    """Returns the days of a range.

    Raises:
        ValueError: It is no day and no range of days, or ends before it begins.
    """
    first_text, slash, last_text = text.partition("/")
    try:
        first = date.fromisoformat(first_text)
        last = date.fromisoformat(last_text) if slash else first
    except ValueError:
        raise ValueError(f"expected a day such as 2026-10-01, or 2026-10-01/2026-10-07, got '{text[:40]}'") from None
    if not 0 <= (last - first).days <= 366:
        raise ValueError(f"expected a range of at most a year that ends after it begins, got '{text}'")
    return [first + index * DAY for index in range((last - first).days + 1)]


def _is_span(text: str) -> str:
    span_of(text)
    return text


Hours = Annotated[str, Field(max_length=11), AfterValidator(_is_span)]


def span_of(text: str) -> WorkSpan:
    """Returns the work hours that `08:00-12:00` says.

    Raises:
        ValueError: It is not of that form.
    """
    try:
        begin, end = (int(hour) * 60 + _minute(minute) for hour, minute in (c.split(":") for c in text.split("-")))
        return WorkSpan(begin_min=begin, end_min=end)
    except ValueError:
        raise ValueError(f"expected work hours within a day such as 08:00-12:00, got '{text[:40]}'") from None


def _minute(text: str) -> int:
    minute = int(text)
    if not 0 <= minute < 60:
        raise ValueError(text)
    return minute


class YearTable(BaseModel):
    """The days of one year that are not like other days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
    source: Annotated[str, Field(min_length=1, max_length=300)]
    """Where the days come from, such as the notice's name."""
    holidays: Annotated[tuple[DayRange, ...], Field(max_length=366)] = ()
    """Days off, whatever day of the week."""
    makeup_days: Annotated[tuple[DayRange, ...], Field(max_length=110)] = ()
    """调休: days of a weekend that are worked."""

    @model_validator(mode="after")
    def _holds_together(self) -> "YearTable":
        for day in (*self.days_off, *self.days_worked):
            if day.year != self.year:
                raise ValueError(f"{day} is not in {self.year}: put it into that year's table")
        for day in self.days_worked:
            if day.weekday() < SATURDAY:
                raise ValueError(f"{day} is no Saturday or Sunday: a make-up day lies on a weekend")
        both = sorted(set(self.days_off) & set(self.days_worked))
        if both:
            raise ValueError(f"{both[0]} is a holiday and a make-up day at once")
        return self

    @property
    def days_off(self) -> list[date]:
        """All holidays."""
        return [day for each in self.holidays for day in days_of(each)]

    @property
    def days_worked(self) -> list[date]:
        """All make-up days."""
        return [day for each in self.makeup_days for day in days_of(each)]


class CalendarFile(BaseModel):
    """A whole calendar."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    work_hours: Annotated[tuple[Hours, ...], Field(max_length=8)] = ("08:00-12:00", "14:00-18:00")
    """In order, with breaks between them; the same on every working day, by the site's clock."""
    years: Annotated[tuple[YearTable, ...], Field(max_length=50)] = ()
    """A year without a table knows weekends only."""
    colours: Annotated[tuple[ColourRule, ...], Field(max_length=50)] = ()
    """红黄绿 by the first rule that fits; empty: the shipped table."""

    @model_validator(mode="after")
    def _makes_a_calendar(self) -> "CalendarFile":
        years = [each.year for each in self.years]
        for year in years:
            if years.count(year) > 1:
                raise ValueError(f"{year} has two tables: make one of them")
        calendar_of(self, ZoneInfo("UTC"))
        return self


def calendar_of(file: CalendarFile, timezone: ZoneInfo) -> Calendar:
    """Returns the calendar that a file describes, in the site's time zone."""
    return Calendar(
        timezone=timezone,
        work_hours=tuple(span_of(each) for each in file.work_hours),
        holidays=frozenset(day for each in file.years for day in each.days_off),
        makeup_days=frozenset(day for each in file.years for day in each.days_worked),
        years=frozenset(each.year for each in file.years),
    )


def shipped_text() -> str:
    """Returns the example calendar that holds until a site puts its own in force, as text."""
    return resources.files(__package__).joinpath(CALENDAR_FILE).read_text(encoding="utf-8")
