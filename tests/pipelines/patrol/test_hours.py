"""Hours on the site's own clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.patrol.hours import HoursError, hours_hold

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, 1, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def test_no_hours_mean_always() -> None:
    assert hours_hold((), at(3), timezone=SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "instant", "expected"),
    [
        ("06:00-22:00", at(5, 59), False),
        ("06:00-22:00", at(6), True),
        ("06:00-22:00", at(21, 59), True),
        ("06:00-22:00", at(22), False),
        ("22:00-06:00", at(23), True),
        ("22:00-06:00", at(0), True),
        ("22:00-06:00", at(5, 59), True),
        ("22:00-06:00", at(6), False),
        ("18:00-24:00", at(23, 59), True),
        ("18:00-24:00", at(0), False),
        ("08:00-08:00", at(3), True),
    ],
)
def test_hours_begin_at_their_first_minute_and_end_before_their_last(
    hours: str, instant: datetime, expected: bool
) -> None:
    assert hours_hold((hours,), instant, timezone=SHANGHAI) is expected


def test_any_of_several_hours_will_do() -> None:
    hours = ("07:00-09:00", "17:00-19:00")
    assert [hours_hold(hours, at(hour), timezone=SHANGHAI) for hour in (8, 12, 18)] == [True, False, True]


def test_hours_follow_the_wall_clock_through_summer_time() -> None:
    """Berlin's clock springs from 02:00 to 03:00 on 29 March 2026: 06:30 there is 05:30 UTC before and 04:30 after."""
    before, after = datetime(2026, 3, 28, 5, 30, tzinfo=UTC), datetime(2026, 3, 29, 4, 30, tzinfo=UTC)
    for instant in (before, after):
        assert hours_hold(("06:00-07:00",), instant, timezone=BERLIN)
    assert not hours_hold(("06:00-07:00",), after.replace(hour=5), timezone=BERLIN)


def test_the_hour_that_comes_twice_holds_both_times() -> None:
    """Berlin's clock falls from 03:00 to 02:00 on 25 October 2026: 02:30 is 00:30 UTC, and again 01:30."""
    for hour in (0, 1):
        assert hours_hold(("02:00-03:00",), datetime(2026, 10, 25, hour, 30, tzinfo=UTC), timezone=BERLIN)
    assert not hours_hold(("02:00-03:00",), datetime(2026, 10, 25, 2, 30, tzinfo=UTC), timezone=BERLIN)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        hours_hold(("06:00-22:00",), datetime(2026, 6, 1, 8, 0), timezone=SHANGHAI)  # noqa: DTZ001


@pytest.mark.parametrize("hours", ["", "6", "06:00", "a-b", "24:00-06:00", "06:60-07:00", "06:00-25:00", "1-2-3"])
def test_what_is_no_hours_is_refused_with_an_example(hours: str) -> None:
    with pytest.raises(HoursError, match="expected hours such as '06:00-22:00'"):
        hours_hold((hours,), at(8), timezone=SHANGHAI)
