"""When a camera is due, and where to stay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.patrol.due import routine_due_at, stay_due_at, wants_stay
from pipelines.patrol.turn import Turn
from pipelines.rules.resolve import ResolvedRule
from pipelines.site import RuleId, ZoneId

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def rule(limit_s: float) -> ResolvedRule:
    return ResolvedRule(
        id=RuleId("r"),
        type="loitering",
        kind="occupancy",
        zone_id=ZoneId("z"),
        labels=frozenset({"person"}),
        limit_s=limit_s,
    )


@pytest.mark.parametrize(("limits_s", "expected"), [((12,), True), ((30,), True), ((31, 600), False), ((), False)])
def test_only_a_rule_with_a_short_limit_asks_for_a_stay(limits_s: tuple[float, ...], expected: bool) -> None:
    assert wants_stay(rule(each) for each in limits_s) is expected
    assert wants_stay([rule(31)], stay_limit_s=60)


def test_a_camera_that_was_never_visited_is_due_at_once_and_one_on_no_plan_never() -> None:
    fresh = Turn(camera_id="a", host="a", position=0, gaps_s=(60.0,), wants_stay=True)
    assert routine_due_at(fresh, now=NOW) == stay_due_at(fresh, now=NOW) == NOW
    idle = Turn(camera_id="a", host="a", position=0, wants_stay=True)
    assert routine_due_at(idle, now=NOW) is None
    assert stay_due_at(idle, now=NOW) is None


def test_a_visit_that_failed_is_made_up_for_as_soon_as_its_back_off_is_over() -> None:
    failed = Turn(camera_id="a", host="a", position=0, gaps_s=(600.0,), last_visit_at=NOW)
    assert routine_due_at(replace(failed, retry_at=NOW + timedelta(seconds=4)), now=NOW) == NOW + timedelta(seconds=4)
    assert routine_due_at(replace(failed, retry_at=NOW + timedelta(hours=1)), now=NOW) == NOW + timedelta(seconds=600)


def test_a_stay_goes_on_as_soon_as_the_last_one_has_ended() -> None:
    seen = Turn(camera_id="a", host="a", position=0, gaps_s=(60.0,), wants_stay=True, last_visit_at=NOW)
    assert stay_due_at(seen, now=NOW) == NOW
    assert routine_due_at(seen, now=NOW) == NOW + timedelta(seconds=60)
