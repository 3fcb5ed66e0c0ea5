"""Absorbing reports: order, proof, clearing."""

from typing import Any

import pytest

from pipelines.ledger.absorb import OlderLook, WrongCamera, absorb
from pipelines.ledger.state import CameraState
from pipelines.rules.resolve import RuleTypes


@pytest.fixture
def person(twins: Any) -> Any:
    return twins.thing(body=1, from_s=0, until_s=60)


def test_a_look_that_is_not_newer_is_refused_and_changes_nothing(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(20)
    before = patrol.state
    for at_s in (20, 21, 10):
        with pytest.raises(OlderLook, match="expected looks in order"):
            patrol.visit(at_s)
    assert patrol.state == before


def test_looks_of_one_report_must_be_in_order_too(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    looks = [patrol.look(at_s, index=n, known=()) for n, at_s in enumerate((5, 4))]
    with pytest.raises(OlderLook):
        patrol.absorb(looks, order="o1")


def test_a_report_of_another_camera_is_refused(twins: Any) -> None:
    types: RuleTypes = twins.types
    with pytest.raises(WrongCamera, match="expected a report about camera 'gate', got one about 'yard'"):
        absorb(CameraState(camera_id="gate"), twins.report([], camera="yard"), rules=(), types=types)


def test_a_report_without_looks_changes_nothing(twins: Any) -> None:
    patrol = twins.patrol(twins.street())
    assert patrol.absorb([], order="o1").state == CameraState(camera_id="gate")


def test_a_stay_past_the_limit_is_a_violation_once_with_its_two_pictures(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.stay(5, 50)
    (violation,) = patrol.raised
    assert violation.first_picture.taken_at == twins.at(5)
    assert violation.second_picture.taken_at == violation.raised_at == twins.at(17)
    assert violation.first_picture.sha256 != violation.second_picture.sha256
    assert (violation.dwell.lower_s, violation.limit_s, violation.rule_type) == (12, 12, "loitering")


def test_time_errors_put_the_proof_off(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), error_s=1.5, lag_s=1.0)
    patrol.stay(5, 50)
    (violation,) = patrol.raised
    assert violation.raised_at == twins.at(5 + 1.0 + 12 + 1.5)
    assert violation.dwell.lower_s == 12


def test_two_pictures_are_ten_seconds_apart_even_for_shorter_limits(twins: Any, person: Any) -> None:
    for error_s in (0.0, 2.0):
        patrol = twins.patrol(twins.street(things=[person]), twins.rule(3), error_s=error_s)
        patrol.stay(5, 50)
        assert patrol.raised[0].raised_at == twins.at(15 + error_s)


def test_without_whole_pictures_nothing_is_raised(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), stream="sub")
    patrol.stay(5, 50)
    assert patrol.state.places[0].presence.dwell.lower_s > 40
    assert not patrol.raised


def test_a_violation_is_cleared_by_the_first_look_that_sees_the_place_empty(twins: Any, person: Any) -> None:
    person.from_s = 4
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.stay(0, 80)
    (violation,) = patrol.cleared
    assert violation.cleared_at == twins.at(60)
    assert violation.dwell.lower_s == 55.5
    assert violation.dwell.upper_s == 56.5
    assert not patrol.state.violations


def test_an_open_violation_grows_with_the_stay(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.stay(5, 20)
    patrol.stay(21, 51)
    assert patrol.raised[0].dwell.lower_s == 12
    assert patrol.state.violations[0].dwell.lower_s == 45.5


def test_a_violation_of_a_deleted_rule_stays_until_its_place_ends(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.stay(5, 20)
    patrol.rules = ()
    patrol.visit(30)
    assert len(patrol.state.violations) == 1
    patrol.visit(70)
    assert len(patrol.cleared) == 1


def test_two_rules_about_one_place_conclude_each_for_itself(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(12), twins.rule(30, id="r2"))
    patrol.stay(1, 55)
    assert [(v.rule_id, v.raised_at) for v in patrol.raised] == [("r1", twins.at(13)), ("r2", twins.at(31))]


def test_a_zone_that_begins_to_apply_later_counts_from_then(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(100), twins.rule(12, id="r2", zone_id="z2"))
    patrol.stay(1, 9)
    person.zones = ("z1", "z2")
    patrol.stay(9, 58)
    (violation,) = patrol.raised
    assert (violation.rule_id, violation.raised_at) == ("r2", twins.at(21))


def test_a_stay_in_parts_and_one_in_one_piece_conclude_the_same(twins: Any, person: Any) -> None:
    raised = []
    for part_s in (1.0, 5.0):
        patrol = twins.patrol(twins.street(things=[person]))
        patrol.stay(5, 50, part_s=part_s)
        raised.append([(v.raised_at, v.dwell) for v in patrol.raised])
    assert raised[0] == raised[1]
