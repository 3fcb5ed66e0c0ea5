"""What a worker is told of the memory."""

from typing import Any

import pytest

from pipelines.ledger.open_places import open_places, open_runs


@pytest.fixture
def person(twins: Any) -> Any:
    return twins.thing(body=1, from_s=0, until_s=1000)


def told(twins: Any, patrol: Any) -> Any:
    (place,) = open_places(patrol.state, patrol.rules, server_time=twins.at(0))
    return place


def test_the_second_picture_is_wanted_when_it_completes_the_proof(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(60))
    patrol.visit(5)
    place = told(twins, patrol)
    assert (place.wants_picture, place.picture_due_s) == (True, 65)
    assert place.patch == place.appearance == twins.looks_of(1)


def test_a_place_without_a_first_picture_wants_one_at_once(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), stream="sub")
    patrol.visit(5)
    assert (told(twins, patrol).wants_picture, told(twins, patrol).picture_due_s) == (True, 0)


def test_the_rule_with_the_shortest_limit_decides_until_it_is_proven(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(60), twins.rule(12, id="r2"))
    patrol.visit(5)
    assert told(twins, patrol).picture_due_s == 17
    patrol.visit(20)
    assert told(twins, patrol).picture_due_s == 65
    patrol.visit(70)
    assert not told(twins, patrol).wants_picture


def test_a_place_that_no_rule_asks_for_any_more_wants_no_picture_but_is_still_followed(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(5)
    patrol.rules = ()
    assert not told(twins, patrol).wants_picture


def test_an_overdue_picture_is_due_at_once(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(5)
    (place,) = open_places(patrol.state, patrol.rules, server_time=twins.at(90_000))
    assert (place.wants_picture, place.picture_due_s) == (True, 0)
    assert place.unseen_s == 90_000 - 6


def test_a_run_of_counts_wants_pictures_likewise(twins: Any, person: Any) -> None:
    rule = twins.rule(30, kind="count", type="crowd_gathering", min_count=1)
    patrol = twins.patrol(twins.street(things=[person]), rule)
    assert open_runs(patrol.state, patrol.rules, server_time=twins.at(0)) == ()
    patrol.visit(5)
    (run,) = open_runs(patrol.state, patrol.rules, server_time=twins.at(0))
    assert (run.rule, run.wants_picture, run.picture_due_s) == ("r1", True, 35)
    patrol.visit(20)
    patrol.visit(36)
    assert patrol.raised[0].raised_at == twins.at(36)
    assert not open_runs(patrol.state, patrol.rules, server_time=twins.at(0))[0].wants_picture
