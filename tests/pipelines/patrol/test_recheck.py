"""A case that waits for the camera's word: both policies send somebody at once, and never before its time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.orders import OrderKind, Slots
from pipelines.patrol.policies import PolicyName, make_policy
from pipelines.patrol.turn import Choice, Turn

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
BOTH = pytest.mark.parametrize("policy", list(PolicyName))


def in_s(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def turn(name: str, **changes: Any) -> Turn:
    fields: dict[str, Any] = {"host": name, "position": 0, "gaps_s": (60.0,), "last_visit_at": in_s(-1)}
    return Turn(camera_id=name, **(fields | changes))


def choose(policy: PolicyName, *turns: Turn, routine: int = 1) -> tuple[Choice, ...]:
    return make_policy(policy).choose(turns, now=NOW, slots=Slots(routine=routine, stay=1))


@BOTH
def test_a_recheck_goes_before_cameras_in_turn_and_says_why(policy: PolicyName) -> None:
    (choice,) = choose(policy, turn("late", last_visit_at=in_s(-59)), turn("case", recheck_at=in_s(-5)))
    assert (choice.camera_id, choice.kind, choice.due_at) == ("case", OrderKind.RECHECK, in_s(-5))
    assert "is the street clear" in choice.reason


@BOTH
def test_it_is_made_where_no_plan_runs_and_never_as_a_stay(policy: PolicyName) -> None:
    (choice,) = choose(policy, turn("case", gaps_s=(), wants_stay=True, recheck_at=NOW))
    assert choice.kind is OrderKind.RECHECK


@BOTH
def test_before_its_time_nobody_goes_for_it_and_the_time_is_known(policy: PolicyName) -> None:
    waiting = turn("case", gaps_s=(), recheck_at=in_s(30))
    assert choose(policy, waiting) == ()
    assert make_policy(policy).next_due_at([waiting], now=NOW) == in_s(30)


@BOTH
@pytest.mark.parametrize("changes", [{"is_held": True}, {"is_stopped": True}, {"retry_at": in_s(9)}])
def test_a_camera_that_may_not_be_visited_is_not(policy: PolicyName, changes: dict[str, Any]) -> None:
    assert choose(policy, turn("case", gaps_s=(), recheck_at=in_s(-5), **changes)) == ()


@BOTH
def test_whoever_waits_longest_goes_first(policy: PolicyName) -> None:
    turns = [turn("asked", asked_at=in_s(-5)), turn("case", recheck_at=in_s(-9)), turn("newer", recheck_at=in_s(-1))]
    assert [each.camera_id for each in choose(policy, *turns, routine=3)] == ["case", "asked", "newer"]
