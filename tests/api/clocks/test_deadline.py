"""Deadlines against examples that were worked out by hand, and what must hold for all of them."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.clocks.calendar import Calendar, WorkSpan
from api.clocks.calendar_file import calendar_of
from api.clocks.calendar_import import shipped_calendar
from api.clocks.deadline import Pause, deadline, elapsed
from api.clocks.limit import ClockKind, Limit

EXAMPLES = list(csv.DictReader((Path(__file__).parent / "worked_deadlines.csv").open(encoding="utf-8")))
SHANGHAI = ZoneInfo("Asia/Shanghai")
MICROSECOND = timedelta(microseconds=1)


def calendar_named(name: str, zone: str) -> Calendar:
    timezone = ZoneInfo(zone)
    if name == "shipped":
        return calendar_of(shipped_calendar(), timezone)
    if name == "nights":
        jumps = frozenset({date(2026, 3, 8), date(2026, 11, 1)})
        return Calendar(timezone=timezone, work_hours=(WorkSpan(begin_min=0, end_min=360),), makeup_days=jumps)
    if name == "short":
        return Calendar(timezone=timezone, work_hours=(WorkSpan(begin_min=570, end_min=750),))
    return Calendar(timezone=timezone)


def pauses_in(text: str) -> list[Pause]:
    spans = [each.split("/") for each in text.split(";") if each]
    return [Pause(begin_at=datetime.fromisoformat(a), end_at=datetime.fromisoformat(b)) for a, b in spans]


def test_there_are_at_least_sixty_worked_examples_of_every_clock() -> None:
    assert len(EXAMPLES) >= 60
    assert {each["clock"] for each in EXAMPLES} == set(ClockKind)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each['clock']}-{each['why']}")
def test_a_deadline_is_what_was_worked_out_by_hand(example: dict[str, str]) -> None:
    calendar = calendar_named(example["calendar"], example["zone"])
    limit = Limit(clock=ClockKind(example["clock"]), amount=float(example["amount"]))
    start, due = datetime.fromisoformat(example["start"]), datetime.fromisoformat(example["due"])
    # The offsets written down are those of the zone, or the example itself is wrong.
    assert all(at.utcoffset() == at.astimezone(calendar.timezone).utcoffset() for at in (start, due))

    found = deadline(start, limit, calendar, pauses=pauses_in(example["pauses"]))

    assert found == due
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "example",
    [each for each in EXAMPLES if "missing: due at" not in each["why"] and "is missing" not in each["why"]],
    ids=lambda each: f"{each['clock']}-{each['why']}",
)
def test_what_has_run_by_the_deadline_is_the_limit(example: dict[str, str]) -> None:
    calendar = calendar_named(example["calendar"], example["zone"])
    limit = Limit(clock=ClockKind(example["clock"]), amount=float(example["amount"]))
    start, due = datetime.fromisoformat(example["start"]), datetime.fromisoformat(example["due"])
    assert elapsed(start, due, limit.clock, calendar, pauses=pauses_in(example["pauses"])) == limit.length


instants = st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2027, 6, 1)).map(  # noqa: DTZ001 - as UTC
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
limits = st.one_of(
    st.builds(
        Limit,
        clock=st.sampled_from([ClockKind.URGENT_HOUR, ClockKind.WORK_HOUR]),
        amount=st.integers(1, 400).map(lambda quarter: quarter / 4),
    ),
    st.builds(
        Limit,
        clock=st.sampled_from([ClockKind.WORK_DAY, ClockKind.NATURAL_DAY]),
        amount=st.integers(1, 80).map(lambda quarter: quarter / 4),
    ),
)
calendars = st.sampled_from(
    [calendar_named(name, zone) for name, zone in (("shipped", "Asia/Shanghai"), ("plain", "Asia/Kolkata"))]
)
jumping = st.sampled_from([calendar_named("plain", "America/New_York"), calendar_named("nights", "America/New_York")])


@settings(max_examples=150, deadline=None)
@given(start=instants, limit=limits, calendar=calendars)
def test_exactly_the_limit_has_run_at_the_deadline_and_less_before(
    start: datetime, limit: Limit, calendar: Calendar
) -> None:
    due = deadline(start, limit, calendar)
    assert elapsed(start, due, limit.clock, calendar) == limit.length
    assert elapsed(start, due - MICROSECOND, limit.clock, calendar) == limit.length - MICROSECOND


@settings(max_examples=100, deadline=None)
@given(start=instants, limit=limits, calendar=jumping)
def test_where_clocks_jump_the_limit_has_run_at_the_deadline_too(
    start: datetime, limit: Limit, calendar: Calendar
) -> None:
    due = deadline(start, limit, calendar)
    ran = elapsed(start, due, limit.clock, calendar)
    assert limit.length <= ran <= limit.length + timedelta(hours=1)
    assert elapsed(start, due - MICROSECOND, limit.clock, calendar) <= limit.length


@settings(max_examples=100, deadline=None)
@given(start=instants, later_s=st.integers(0, 5_000_000), limit=limits, calendar=st.one_of(calendars, jumping))
def test_who_starts_later_is_due_later_or_at_the_same_time(
    start: datetime, later_s: int, limit: Limit, calendar: Calendar
) -> None:
    later = start + timedelta(seconds=later_s)
    assert deadline(start, limit, calendar) <= deadline(later, limit, calendar)
    more = Limit(clock=limit.clock, amount=limit.amount + 0.25)
    assert deadline(start, limit, calendar) < deadline(start, more, calendar) or calendar.timezone != SHANGHAI


@settings(max_examples=100, deadline=None)
@given(
    start=instants,
    ends_s=st.lists(st.integers(0, 3_000_000), min_size=2, max_size=2).map(sorted),
    limit=limits,
    calendar=st.one_of(calendars, jumping),
)
def test_a_clock_never_runs_backwards(start: datetime, ends_s: list[int], limit: Limit, calendar: Calendar) -> None:
    first, last = (elapsed(start, start + timedelta(seconds=each), limit.clock, calendar) for each in ends_s)
    assert timedelta(0) <= first <= last


@settings(max_examples=150, deadline=None)
@given(
    start=instants,
    limit=limits,
    pause_s=st.tuples(st.integers(0, 2_000_000), st.integers(0, 2_000_000)),
    calendar=calendars,
)
def test_a_pause_moves_the_deadline_by_as_much_of_the_clock_as_it_took(
    start: datetime, limit: Limit, pause_s: tuple[int, int], calendar: Calendar
) -> None:
    begin = start + timedelta(seconds=pause_s[0])
    pause = Pause(begin_at=begin, end_at=begin + timedelta(seconds=pause_s[1]))
    before, after = deadline(start, limit, calendar), deadline(start, limit, calendar, pauses=[pause])
    stood = elapsed(pause.begin_at, pause.end_at, limit.clock, calendar) if begin < before else timedelta(0)
    assert elapsed(before, after, limit.clock, calendar) == stood
    assert elapsed(start, after, limit.clock, calendar, pauses=[pause]) == limit.length


def test_a_deadline_half_a_year_off_takes_a_moment() -> None:
    limit = Limit(clock=ClockKind.WORK_HOUR, amount=1000)
    start = datetime(2026, 6, 1, tzinfo=UTC)
    assert deadline(start, limit, calendar_named("shipped", "Asia/Shanghai")) > start + timedelta(days=150)
