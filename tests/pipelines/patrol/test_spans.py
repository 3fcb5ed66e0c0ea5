"""The times in which hours hold, across midnight and days when the clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.patrol.hours import hours_hold
from pipelines.patrol.spans import hours_spans, without

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
DAY = datetime(2026, 6, 1, tzinfo=SHANGHAI)


def test_no_hours_are_one_span() -> None:
    assert hours_spans((), DAY, DAY + timedelta(days=3), timezone=SHANGHAI) == [(DAY, DAY + timedelta(days=3))]


def test_hours_over_midnight_are_one_span_a_night() -> None:
    found = hours_spans(("22:00-06:00",), DAY, DAY + timedelta(days=2), timezone=SHANGHAI)
    hours = [((begin - DAY) / timedelta(hours=1), (end - DAY) / timedelta(hours=1)) for begin, end in found]
    assert hours == [(0, 6), (22, 30), (46, 48)]


def test_hours_that_touch_are_one_span() -> None:
    found = hours_spans(("08:00-12:00", "12:00-18:00"), DAY, DAY + timedelta(days=1), timezone=SHANGHAI)
    assert [(end - begin) / timedelta(hours=1) for begin, end in found] == [10]


SPANS = ("00:00-24:00", "06:30-22:00", "22:15-05:45", "02:10-02:50", "08:00-08:00")
SPRING, AUTUMN = 87 * 1440, 297 * 1440
"""Minutes of 2026 a day before Berlin's clock is set forward and back."""


@example(hours=["02:10-02:50"], minutes=SPRING)
@example(hours=["02:10-02:50"], minutes=AUTUMN)
@example(hours=["22:15-05:45"], minutes=AUTUMN)
@settings(max_examples=30, deadline=None)
@given(
    hours=st.lists(
        st.sampled_from(["00:00-24:00", "06:30-22:00", "22:15-05:45", "02:10-02:50", "08:00-08:00"]), max_size=2
    ),
    minutes=st.integers(0, 400 * 1440),
)
def test_an_instant_lies_in_a_span_exactly_when_the_hours_hold(hours: list[str], minutes: int) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = begin + timedelta(hours=30)
    spans = hours_spans(hours, begin, end, timezone=BERLIN)
    for step in range(0, 30 * 60, 5):
        at = begin + timedelta(minutes=step)
        is_inside = any(since <= at < until for since, until in spans)
        assert is_inside == hours_hold(hours, at, timezone=BERLIN)


def test_what_is_left_of_a_time_when_others_are_taken_out() -> None:
    minutes = [datetime(2026, 6, 1, 0, minute, tzinfo=UTC) for minute in range(10)]
    whole = (minutes[2], minutes[8])
    assert without(whole, []) == [whole]
    assert without(whole, [(minutes[3], minutes[4]), (minutes[6], minutes[9])]) == [
        (minutes[2], minutes[3]),
        (minutes[4], minutes[6]),
    ]
    assert without(whole, [(minutes[0], minutes[2]), (minutes[8], minutes[9])]) == [whole]
    assert without(whole, [(minutes[0], minutes[9])]) == []
    assert without(whole, [(minutes[3], minutes[6]), (minutes[4], minutes[5])]) == [
        (minutes[2], minutes[3]),
        (minutes[6], minutes[8]),
    ]
