"""When the next confirmation is booked."""

from typing import Any

import pytest

from pipelines.ledger.confirm import confirm_at


@pytest.fixture
def person(twins: Any) -> Any:
    return twins.thing(body=1, from_s=0, until_s=5000)


def booked(twins: Any, patrol: Any, now_s: float) -> float | None:
    at = confirm_at(patrol.state, patrol.rules, now=twins.at(now_s))
    return None if at is None else (at - twins.at(0)).total_seconds()


def test_nothing_is_booked_where_nothing_is_suspected(twins: Any) -> None:
    patrol = twins.patrol(twins.street())
    assert booked(twins, patrol, 0) is None
    patrol.visit(5)
    assert booked(twins, patrol, 5) is None


def test_a_confirmation_is_booked_for_the_first_picture_plus_the_limit(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(60))
    patrol.visit(5)
    assert booked(twins, patrol, 6) == 65


def test_time_errors_of_both_pictures_are_allowed_for(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(60), error_s=2.0)
    patrol.visit(5)
    assert booked(twins, patrol, 6) == 67
    patrol.visit(67)
    assert len(patrol.raised) == 1


def test_short_limits_wait_ten_seconds(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(2))
    patrol.visit(5)
    assert booked(twins, patrol, 6) == 15


def test_a_long_wait_has_one_visit_on_the_way(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(300))
    patrol.visit(5)
    assert booked(twins, patrol, 6) == 155
    assert booked(twins, patrol, 160) == 305, "nobody came by: no second one"
    patrol.visit(156)
    assert booked(twins, patrol, 157) == 305


def test_a_routine_visit_on_the_way_saves_the_booked_one(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(300))
    patrol.visit(5)
    patrol.visit(100)
    assert booked(twins, patrol, 101) == 305


def test_nothing_is_booked_any_more_once_it_is_proven(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(60))
    patrol.visit(5)
    patrol.visit(66)
    assert len(patrol.raised) == 1
    assert booked(twins, patrol, 67) is None


def test_a_confirmation_that_proved_nothing_is_repeated_less_and_less_often(twins: Any, person: Any) -> None:
    person.missed = lambda at_s: at_s > 50
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(60))
    patrol.visit(5)
    waits = []
    at_s = 66.0
    for _ in range(6):
        patrol.visit(at_s)
        again_s = booked(twins, patrol, at_s)
        assert again_s is not None
        waits.append(again_s - at_s)
        at_s = again_s
    assert waits == sorted(waits)
    assert waits[0] >= 10
    assert waits[-1] > 100


def test_a_place_that_still_lacks_its_first_picture_is_visited_soon(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), stream="sub")
    patrol.visit(5)
    assert booked(twins, patrol, 6) == 6 + 10


def test_with_confirmations_a_stay_of_one_round_and_the_limit_is_always_proven(twins: Any) -> None:
    """docs/dwell.md: L >= T + D is enough, whatever the phase."""
    period_s, limit_s = 60.0, 30.0
    for phase_s in range(0, 60, 7):
        person = twins.thing(body=1, from_s=200, until_s=200 + period_s + limit_s + 3)
        patrol = twins.patrol(twins.street(things=[person]), twins.rule(limit_s))
        routine_s = float(phase_s)
        while routine_s < 400:
            confirm_s = booked(twins, patrol, routine_s)
            at_s = routine_s if confirm_s is None else min(routine_s, confirm_s)
            patrol.visit(at_s)
            routine_s = at_s + period_s if at_s == routine_s else max(routine_s, at_s + 5)
        assert len(patrol.raised) == 1, phase_s
