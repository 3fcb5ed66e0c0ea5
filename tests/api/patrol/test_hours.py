"""Coverage by hour adds up to coverage by minute, and is bounded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.patrol.hours import by_hour, hour_starts
from pipelines.patrol.coverage import CoverageState

TEN = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def ask(street: Any, hours: float, **more: Any) -> Any:
    begin = street.clock.now - timedelta(hours=hours)
    times = {"from": begin.isoformat(), "to": street.clock.now.isoformat(), **more}
    return street.get("/coverage/hours", params=times)


def test_the_hours_add_up_to_the_minutes_of_coverage(street: Any) -> None:
    for _ in range(3):
        street.visit(street.look(1.0))
        street.clock.advance(40 * 60)
    told = ask(street, 2).json()
    times = {"from": told["begin"], "to": told["end"]}
    (whole,) = street.get("/coverage", params=times).json()["cameras"]
    (camera,) = told["cameras"]
    sums = [sum(hour[index] for hour in camera["hours"]) for index in range(len(told["states"]))]
    assert dict(zip(told["states"], sums, strict=True)) == whole["minutes"]
    assert len(camera["hours"]) == len(told["hours"])
    assert sum(sums) == 120


def test_hours_begin_on_the_hour_and_the_first_may_be_short() -> None:
    begin = TEN + timedelta(minutes=50)
    assert hour_starts(begin, TEN + timedelta(minutes=70)) == [TEN, TEN + timedelta(hours=1)]
    assert hour_starts(begin, begin) == []
    states = [CoverageState.INSPECTED] * 10 + [CoverageState.LATE] * 10
    assert by_hour(states, begin=begin, hours=2) == [[10, 0, 0, 0, 0, 0], [0, 0, 10, 0, 0, 0]]


@pytest.mark.parametrize("more", [{"camera": ["nobody"]}, {"camera": ["c0"]}])
def test_only_the_cameras_that_are_named_are_told(street: Any, more: dict[str, Any]) -> None:
    street.clock.advance(7200)
    told = ask(street, 1, **more).json()["cameras"]
    assert [each["camera_id"] for each in told] == [name for name in more["camera"] if name == "c0"]


def test_more_than_can_be_worked_out_at_once_is_refused(street: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    street.clock.advance(7200)
    monkeypatch.setattr("api.patrol.hours.MOST_MINUTES", 59)
    assert ask(street, 1).json()["error"]["code"] == "too_many_hours"
    assert ask(street, 24 * 8).status_code == 422
