"""Re-checks on both databases: booked, answered, concluded."""

from typing import Any

from api.cases.states import CaseState
from api.recheck.chore import look_after

GONE: dict[str, Any] = {"sightings": []}


def test_a_place_seen_empty_proposes_closing_with_a_picture_before_and_after(filed: Any) -> None:
    filed.handled()
    said = filed.recheck(GONE, GONE, GONE)
    assert (said["answer"], said["why"], said["proposal"]) == ("cleared", "seen_empty", "close")
    assert said["before"] in filed.pictures("second_scene")
    assert said["after"] in filed.pictures("check_scene")
    assert filed.history("rechecked")[-1]["detail"]["after"] == said["after"]
    # The row of fire lanes wants a person: the case waits for one, and does not close.
    assert filed.state == "pending_check"


def test_the_chore_books_what_was_missed_once(filed: Any) -> None:
    filed.becomes(CaseState.HANDLED)
    for _ in range(2):
        look_after(filed.street.database, now=filed.street.clock())
    assert [each["purpose"] for each in filed.rechecks] == ["warned", "handled"]


def test_a_suspicion_waits_for_its_second_look_and_is_settled_when_the_car_has_gone(
    street: Any, make_corner: Any
) -> None:
    corner = make_corner(street, is_warned=False)
    assert corner.state == "suspected"
    street.clock.advance(30)
    # Within the minute of warning nobody looks for the case's sake.
    assert [each["next_look_at"] for each in corner.rechecks] == [each["asked_at"] for each in corner.rechecks]
    street.clock.advance(31)
    assert corner.recheck(GONE, GONE, GONE)["proposal"] == "settle"
    assert corner.state == "cancelled"
    assert corner.history("move")[-1]["detail"]["reason"] == "left_after_warning"
