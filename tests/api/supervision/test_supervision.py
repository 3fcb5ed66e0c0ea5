"""督办: each breach of a stage's clock is told exactly once, whatever the clock does."""

from typing import Any

import pytest

from api.cases.states import CaseState
from api.clocks import service as clocks
from api.clocks.limit import ClockKind, Limit, Stage
from api.supervision.service import sweep

pytestmark = pytest.mark.one_store
"""What depends on the store is in `test_exactly_once.py`."""

TWO_HOURS = Limit(clock=ClockKind.URGENT_HOUR, amount=2)


def test_a_deadline_that_is_kept_is_told_to_nobody(desk: Any) -> None:
    desk.forward(2)
    assert desk.sweep() == 0
    desk.does(clocks.end_stage, Stage.HANDLE)
    desk.forward(48)
    assert (desk.sweep(), desk.told) == (0, [])


def test_however_often_it_is_swept_a_breach_is_told_once(desk: Any) -> None:
    desk.forward(2.01)
    assert [desk.sweep() for _ in range(3)] == [1, 0, 0]
    desk.forward(500)
    assert desk.sweep() == 0


@pytest.mark.parametrize("hours", [-2, -48, 5])
def test_a_clock_that_jumps_and_comes_back_tells_it_once(desk: Any, hours: float) -> None:
    desk.forward(2.01)
    desk.forward(hours)
    first = desk.sweep()
    desk.forward(-hours)
    second = desk.sweep()
    assert (first + second, len(desk.told)) == (1, 1)


def test_a_clock_set_back_after_the_telling_does_not_tell_it_again(desk: Any) -> None:
    desk.forward(2.01)
    desk.sweep()
    for hours in (-2, 1, 1, 1):
        desk.forward(hours)
        assert desk.sweep() == 0


def test_what_ended_late_while_no_server_ran_is_told_when_one_does(desk: Any) -> None:
    desk.forward(3)
    desk.does(clocks.end_stage, Stage.HANDLE)
    desk.becomes(CaseState.CLOSED)
    desk.forward(100)
    assert desk.sweep() == 1
    # The case is over: nobody raises it any more.
    assert (desk.told[0]["level_after"], desk.case["level"]) == ("grid", "grid")


def test_while_a_case_is_suspended_nothing_is_broken_and_the_time_stands(desk: Any) -> None:
    desk.forward(1)
    desk.does(clocks.pause)
    desk.forward(72)
    assert desk.sweep() == 0
    assert desk.clocks[0]["is_paused"]
    # Thursday 11:00: one work hour is left.
    desk.does(clocks.resume)
    assert desk.clocks[0]["due_at"] == "2026-06-04T04:00:00Z"
    desk.forward(1)
    assert desk.sweep() == 0
    desk.forward(0.01)
    assert desk.sweep() == 1


def test_a_breach_from_before_the_suspension_is_told_during_it(desk: Any) -> None:
    desk.forward(2.5)
    desk.does(clocks.pause)
    desk.forward(1)
    assert desk.sweep() == 1
    desk.does(clocks.resume)
    assert desk.sweep() == 0


def test_a_stage_that_is_extended_after_a_breach_can_be_broken_again(desk: Any) -> None:
    desk.forward(2.5)
    assert desk.sweep() == 1
    desk.does(clocks.extend, TWO_HOURS)
    desk.forward(2)
    assert desk.sweep() == 0
    desk.forward(0.01)
    assert desk.sweep() == 1
    assert [each["number"] for each in desk.told] == [1, 2]
    assert desk.case["level"] == "town"
    assert len(desk.keys_in_outbox) == 2


def test_a_breach_that_nobody_had_told_before_the_extension_is_told_all_the_same(desk: Any) -> None:
    desk.forward(2.5)
    desk.does(clocks.extend, TWO_HOURS)
    assert desk.sweep() == 1
    assert desk.told[0]["due_at"] == "2026-06-01T04:00:00Z"
    desk.forward(2.01)
    assert desk.sweep() == 1
    assert [each["number"] for each in desk.told] == [1, 2]


def test_an_extension_in_time_moves_the_deadline_and_no_breach_is_told(desk: Any) -> None:
    desk.forward(1)
    desk.does(clocks.extend, TWO_HOURS)
    assert desk.clocks[0]["due_at"] == "2026-06-01T06:00:00Z"
    desk.forward(3)
    assert desk.sweep() == 0
    desk.forward(0.01)
    assert desk.sweep() == 1


def test_a_second_round_of_handling_has_a_clock_and_a_number_of_its_own(desk: Any) -> None:
    desk.forward(2.01)
    desk.sweep()
    desk.does(clocks.end_stage, Stage.HANDLE)
    desk.does(clocks.start_stage, Stage.HANDLE)
    assert [each["run"] for each in desk.clocks] == [1, 2]
    desk.forward(100)
    assert desk.sweep() == 1
    assert [each["number"] for each in desk.told] == [1, 2]


def test_the_highest_level_is_kept_and_the_breach_is_told_all_the_same(desk: Any) -> None:
    for _ in range(5):
        desk.forward(3)
        desk.sweep()
        desk.does(clocks.extend, TWO_HOURS)
    assert [each["level_after"] for each in desk.told] == ["community", "town", "county", "county", "county"]


def test_many_breaches_are_told_in_small_steps(desk: Any) -> None:
    for stage in (Stage.VERIFY, Stage.DISPATCH, Stage.CHECK, Stage.TOTAL):
        desk.does(clocks.start_stage, stage)
    desk.forward(2000)
    assert sweep(desk.street.database, now=desk.now, batch=2) == 5


def test_lists_have_pages_and_filters(desk: Any) -> None:
    for _ in range(3):
        desk.forward(3)
        desk.sweep()
        desk.does(clocks.extend, TWO_HOURS)
    first = desk.street.get("/supervision?limit=2").json()
    rest = desk.street.get(f"/supervision?limit=2&before={first['next_before']}").json()
    assert [each["number"] for each in first["supervisions"] + rest["supervisions"]] == [3, 2, 1]
    assert rest["next_before"] is None
    assert desk.street.get("/supervision?unit=nobody").json()["supervisions"] == []
    assert desk.street.get("/supervision?before=0").status_code == 422
