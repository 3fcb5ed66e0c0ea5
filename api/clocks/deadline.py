"""When a limit is over, and how much of a clock has run; pure.

Hour clocks count time that passes; day clocks count on the wall, so a deadline of three days falls on the same time of
day in summer and in winter. Exactly one instant is due: it is on time, the microsecond after it is late.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from api.clocks.calendar import DAY, Calendar, days_from
from api.clocks.limit import ClockKind, Limit
from api.clocks.wall import instant, wall_time

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time in which a clock stood still (挂账)."""

    begin_at: datetime
    end_at: datetime

    def __post_init__(self) -> None:
        if self.end_at < self.begin_at:
            raise ValueError(f"a pause ends before it begins: {self.begin_at} to {self.end_at}")


def deadline(start_at: datetime, limit: Limit, calendar: Calendar, *, pauses: Sequence[Pause] = ()) -> datetime:
    """Returns the instant, in UTC, at which the limit is used up.

    With an hour clock, the first such instant: what is used up at the end of a working day is due then, not on the next
    morning. A day clock that ends in an hour which a spring night leaves out is due at the jump.

    Args:
        start_at: From when the clock counts, whether it runs then or not.
        limit: How much of which clock.
        calendar: The site's.
        pauses: May overlap, touch, and lie before the start.
    """
    at, left = start_at.astimezone(UTC), limit.length
    for pause in _merged(pauses):
        begin_at = max(pause.begin_at, at)
        if pause.end_at <= begin_at:
            continue
        run = _run(at, begin_at, limit.clock, calendar)
        if run >= left:
            break
        at, left = pause.end_at.astimezone(UTC), left - run
    return _advance(at, left, limit.clock, calendar)


def elapsed(
    start_at: datetime, end_at: datetime, clock: ClockKind, calendar: Calendar, *, pauses: Sequence[Pause] = ()
) -> timedelta:
    """Returns how much of the clock ran between two instants, pauses left out; nothing where the end is first.

    On a day clock, one counted day is 24 hours.
    """
    at, total = start_at.astimezone(UTC), ZERO
    for pause in _merged(pauses):
        begin_at, until = max(pause.begin_at, at), min(pause.end_at, end_at)
        if until <= begin_at:
            continue
        total += _run(at, begin_at, clock, calendar)
        at = until
    return total + _run(at, end_at, clock, calendar)


def _merged(pauses: Iterable[Pause]) -> list[Pause]:
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: each.begin_at):
        if merged and pause.begin_at <= merged[-1].end_at:
            last = merged.pop()
            pause = Pause(begin_at=last.begin_at, end_at=max(last.end_at, pause.end_at))  # noqa: PLW2901 - two are one
        merged.append(pause)
    return merged


def _run(begin: datetime, end: datetime, clock: ClockKind, calendar: Calendar) -> timedelta:
    if end <= begin:
        return ZERO
    if clock is ClockKind.URGENT_HOUR:
        return end - begin
    if clock is ClockKind.WORK_HOUR:
        first, last = (each.astimezone(calendar.timezone).date() for each in (begin, end))
        spans = (span for day in _days(first, last) for span in calendar.work_spans(day))
        return sum((max(ZERO, min(until, end) - max(since, begin)) for since, until in spans), ZERO)
    since, until = (wall_time(each, calendar.timezone) for each in (begin, end))
    if clock is ClockKind.NATURAL_DAY:
        return max(ZERO, until - since)
    worked = (day for day in _days(since.date(), until.date()) if calendar.is_working_day(day))
    return sum((max(ZERO, min(_midnight(day) + DAY, until) - max(_midnight(day), since)) for day in worked), ZERO)


def _advance(at: datetime, left: timedelta, clock: ClockKind, calendar: Calendar) -> datetime:
    if clock is ClockKind.URGENT_HOUR:
        return at + left
    if clock is ClockKind.WORK_HOUR:
        return _advance_worked(at, left, calendar)
    shown = wall_time(at, calendar.timezone)
    if clock is ClockKind.WORK_DAY:
        shown = _advance_days(shown, left, calendar)
    else:
        shown += left
    return instant(shown, calendar.timezone)


def _advance_worked(at: datetime, left: timedelta, calendar: Calendar) -> datetime:
    for day in days_from(at.astimezone(calendar.timezone).date()):
        for since, until in calendar.work_spans(day):
            since = max(since, at)  # noqa: PLW2901 - what lies before is over
            if until <= since:
                continue
            if left <= until - since:
                return since + left
            left -= until - since
    raise AssertionError("the days never end")


def _advance_days(shown: datetime, left: timedelta, calendar: Calendar) -> datetime:
    for day in days_from(shown.date()):
        since, until = max(_midnight(day), shown), _midnight(day) + DAY
        if not calendar.is_working_day(day):
            continue
        if left <= until - since:
            return since + left
        left -= until - since
    raise AssertionError("the days never end")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _days(first: date, last: date) -> Iterable[date]:
    return (first + index * DAY for index in range((last - first).days + 1))
