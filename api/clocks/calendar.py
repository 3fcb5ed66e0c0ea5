"""Which days are worked, and between which hours; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.clocks.wall import instant

DAY = timedelta(days=1)
DAY_MIN = 24 * 60
SATURDAY = 5

Spans = tuple[tuple[datetime, datetime], ...]
"""From when to when, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSpan:
    """Work hours without a break, in minutes after midnight by the wall clock."""

    begin_min: int
    end_min: int

    def __post_init__(self) -> None:
        if not 0 <= self.begin_min < self.end_min <= DAY_MIN:
            raise ValueError(f"expected work hours within one day, begin before end, got {self}")

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in (self.begin_min, self.end_min))


WORK_HOURS = (WorkSpan(begin_min=8 * 60, end_min=12 * 60), WorkSpan(begin_min=14 * 60, end_min=18 * 60))
"""08-12 and 14-18."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When people of the site work."""

    timezone: ZoneInfo
    """In which days and hours are judged."""
    work_hours: tuple[WorkSpan, ...] = WORK_HOURS
    """In order, not touching each other; the same on every working day."""
    holidays: frozenset[date] = frozenset()
    """Days off, whatever day of the week."""
    makeup_days: frozenset[date] = frozenset()
    """调休: days of a weekend that are worked."""
    years: frozenset[int] = field(default_factory=frozenset)
    """Years that have a table; in any other only weekends are known, and no holiday."""
    _spans: dict[date, Spans] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Days whose hours were worked out before: the clocks of one list run over the same days."""

    def __post_init__(self) -> None:
        if not self.work_hours:
            raise ValueError("expected work hours, got none: a work-hour clock would never run")
        if any(a.end_min >= b.begin_min for a, b in zip(self.work_hours, self.work_hours[1:], strict=False)):
            raise ValueError("expected work hours in order, with a break between them")
        both = sorted(self.holidays & self.makeup_days)
        if both:
            raise ValueError(f"{both[0]} is a holiday and a make-up day at once")

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day."""
        if day in self.makeup_days:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def work_spans(self, day: date) -> Spans:
        """Returns from when to when that day is worked, in UTC, without spans that a jump of the clock swallows."""
        spans = self._spans.get(day)
        if spans is None:
            spans = self._spans[day] = self._spans_of(day) if self.is_working_day(day) else ()
        return spans

    def _spans_of(self, day: date) -> Spans:
        spans = (
            (_at(day, each.begin_min, self), _at(day, each.end_min, self, is_end=True)) for each in self.work_hours
        )
        return tuple((begin, end) for begin, end in spans if begin < end)

    def unknown_years(self, begin: date, end: date) -> tuple[int, ...]:
        """Returns the years of a time that have no table."""
        return tuple(year for year in range(begin.year, end.year + 1) if year not in self.years)


def days_from(day: date) -> Iterator[date]:
    """Yields that day and all that follow."""
    while True:
        yield day
        day += DAY


def spans_text(spans: Sequence[WorkSpan]) -> list[str]:
    """Returns work hours as they are written: `08:00-12:00`."""
    return [str(each) for each in spans]


def _at(day: date, minute: int, calendar: Calendar, *, is_end: bool = False) -> datetime:
    shown = datetime.combine(day, time()) + timedelta(minutes=minute)
    return instant(shown, calendar.timezone, is_end=is_end)
