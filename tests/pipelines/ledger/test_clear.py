"""How violations end: with a picture of the empty place, or because nobody watches any more."""

from typing import Any

import pytest

from pipelines.ledger.state import Absorbed


@pytest.fixture
def person(twins: Any) -> Any:
    return twins.thing(body=1, from_s=0, until_s=60)


def pictured(patrol: Any, *at_s: float) -> list[Any]:
    """Looks that all come with a picture, as a worker takes them when a violation is over."""
    looks = [patrol.look(each, index=n, known=patrol.known()) for n, each in enumerate(at_s)]
    return [
        look.model_copy(update={"picture": f"{round(at * 1000):064x}"}) for look, at in zip(looks, at_s, strict=True)
    ]


def test_the_picture_is_of_the_look_that_proves_the_place_empty(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.stay(5, 40)
    patrol.absorb(pictured(patrol, 70, 71, 72), order="o9")
    (violation,) = patrol.cleared
    assert violation.cleared_at == twins.at(70)
    assert violation.cleared_picture is not None
    assert violation.cleared_picture.taken_at == twins.at(72)
    assert violation.cleared_picture.box == violation.box


def test_without_a_whole_picture_it_is_cleared_without_one(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.stay(5, 40)
    patrol.visit(70)
    assert patrol.cleared[0].cleared_picture is None


@pytest.mark.parametrize(("hides", "shows"), [(False, True), (True, False)])
def test_a_later_picture_of_the_visit_serves_unless_something_hides_the_place(
    twins: Any, person: Any, hides: bool, shows: bool
) -> None:
    bus = twins.thing(body=2, from_s=73, until_s=90, label="bus", zones=(), box=(0.2, 0.2, 0.8, 0.95))
    patrol = twins.patrol(twins.street(things=[person, *([bus] if hides else [])]))
    patrol.stay(5, 40)
    known = patrol.known()
    small = [patrol.look(at_s, index=n, known=known) for n, at_s in enumerate((70, 71, 72))]
    patrol.absorb([*small, pictured(patrol, 70, 71, 72, 73)[3]], order="o9")
    (violation,) = patrol.cleared
    assert (violation.cleared_picture is not None) is shows


def test_a_newcomer_at_the_place_is_no_picture_of_it_empty(twins: Any, person: Any) -> None:
    newcomer = twins.thing(body=3, from_s=73, until_s=90)
    patrol = twins.patrol(twins.street(things=[person, newcomer]))
    patrol.stay(5, 40)
    known = patrol.known()
    small = [patrol.look(at_s, index=n, known=known) for n, at_s in enumerate((70, 71, 72))]
    patrol.absorb([*small, pictured(patrol, 70, 71, 72, 73)[3]], order="o9")
    assert patrol.cleared[0].cleared_picture is None


def counted(twins: Any) -> tuple[Any, Any]:
    people = [twins.thing(body=n, from_s=0, until_s=60, box=(0.1 * n, 0.4, 0.1 * n + 0.08, 0.8)) for n in range(1, 4)]
    rule = twins.rule(12, kind="count", type="crowd_gathering", min_count=3)
    patrol = twins.patrol(twins.street(things=people), rule)
    patrol.stay(5, 40)
    assert len(patrol.raised) == 1
    return patrol, rule


def test_a_count_that_falls_on_the_small_stream_gets_the_picture_that_follows(twins: Any) -> None:
    patrol, _ = counted(twins)
    small, large = patrol.look(70, index=0, known=()), pictured(patrol, 70, 71)[1]
    patrol.absorb([small, large], order="o9")
    (violation,) = patrol.cleared
    assert violation.cleared_at == twins.at(70)
    assert violation.cleared_picture is not None
    assert violation.cleared_picture.taken_at == twins.at(71)


def test_a_count_whose_rule_rests_is_closed_without_being_cleared(twins: Any) -> None:
    patrol, rule = counted(twins)
    patrol.rules = ()
    done: Absorbed = patrol.visit(50)
    (violation,) = done.unwatched
    assert (violation.cleared_at, violation.unwatched_at) == (None, twins.at(50))
    assert violation.dwell.upper_s is None
    assert not patrol.cleared
    assert not patrol.state.violations
    patrol.rules = (rule,)
    patrol.visit(55)
    assert len(patrol.raised) == 1, "a new run begins, and has proved nothing yet"
