"""The times within a longer time in which hours such as `06:00-22:00` hold."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from pipelines.patrol.hours import hours_hold

DAY = timedelta(days=1)


def hours_spans(
    hours: Sequence[str], begin: datetime, end: datetime, *, timezone: tzinfo
) -> list[tuple[datetime, datetime]]:
    """Returns the times between two instants in which the hours hold, in order, not touching each other.

    Raises:
        pipelines.patrol.hours.HoursError: Hours are not of the form '06:00-22:00'.
    """
    edges = [begin, *_edges(hours, begin, end, timezone=timezone), end]
    found: list[tuple[datetime, datetime]] = []
    for since, until in pairwise(edges):
        if since >= until or not hours_hold(hours, since, timezone=timezone):
            continue
        if found and found[-1][1] == since:
            since = found.pop()[0]  # noqa: PLW2901 - two spans that touch are one
        found.append((since, until))
    return found


def without(
    span: tuple[datetime, datetime], holes: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """Returns what is left of a time when others are taken out of it, in order."""
    left = [span]
    for since, until in holes:
        left = [
            (begin, end)
            for first, last in left
            for begin, end in ((first, min(last, since)), (max(first, until), last))
            if begin < end
        ]
    return left


def _edges(hours: Sequence[str], begin: datetime, end: datetime, *, timezone: tzinfo) -> list[datetime]:
    """Returns the instants between the two at which some hours begin or end; between two of them nothing changes.

    A clock that is set forward or back changes what the wall shows too, so every full hour counts as an edge, and a
    time that the wall shows twice counts both times.
    """
    clocks = {clock for each in hours for clock in each.split("-")}
    marks = {_clock(clock) for clock in clocks} | {time(hour) for hour in range(24)} if hours else set()
    first, last = begin.astimezone(timezone).date(), end.astimezone(timezone).date()
    days = [first + index * DAY for index in range((last - first).days + 1)]
    instants = {_instant(day, mark, timezone, fold) for day in days for mark in marks for fold in (0, 1)}
    return sorted(at for at in instants if begin < at < end)


def _clock(clock: str) -> time:
    return time(0) if clock == "24:00" else time.fromisoformat(clock)


def _instant(day: date, mark: time, timezone: tzinfo, fold: int) -> datetime:
    # In UTC: two instants of one zone would be compared by what the wall shows.
    return datetime.combine(day, mark.replace(fold=fold), timezone).astimezone(UTC)
