"""自动核查 through the whole house: "handled" books a visit, its report answers, and the answer does what it may."""

from datetime import timedelta
from typing import Any

import pytest

from api.cases.states import CaseState
from api.recheck.chore import PATIENCE, look_after

pytestmark = pytest.mark.one_store
"""What depends on the store is in `test_both_stores.py`."""

GONE: dict[str, Any] = {"sightings": []}
HERE: dict[str, Any] = {}
BLACK: dict[str, Any] = {"sightings": [], "answers": [], "health": "black"}


def car_at(*box: float, label: str = "car", zones: tuple[str, ...] = ("z1",)) -> dict[str, Any]:
    sighting = {"label": label, "confidence": 0.9, "box": box, "appearance": [0, 0, 1, 0], "zones": list(zones)}
    return {"sightings": [sighting]}


def test_handled_books_a_visit_of_its_own_kind_before_the_cameras_turn(filed: Any) -> None:
    filed.handled()
    order = filed.order()
    assert order["kind"] == "recheck"
    visit = filed.street.get("/visits").json()[0]
    assert "is the street clear" in visit["reason"]


def test_what_is_still_there_proposes_rework_and_shows_it(filed: Any) -> None:
    filed.handled()
    said = filed.recheck(HERE, HERE, HERE)
    assert (said["answer"], said["proposal"]) == ("still_there", "rework")
    assert said["after"] in filed.pictures("recheck_after")
    assert filed.pictures("check_scene") == []
    assert filed.state == "pending_check"


def test_a_type_that_closes_by_camera_needs_no_person(street: Any, closing_by_camera: Any, make_corner: Any) -> None:
    closing_by_camera(street)
    corner = make_corner(street)
    corner.handled()
    corner.recheck(GONE, GONE, GONE)
    assert corner.state == "closed"


def test_a_type_that_closes_by_camera_goes_back_to_its_unit_by_camera_too(
    street: Any, closing_by_camera: Any, make_corner: Any
) -> None:
    closing_by_camera(street)
    corner = make_corner(street)
    corner.handled()
    corner.recheck(HERE, HERE, HERE)
    assert corner.state == "check_failed"


@pytest.mark.parametrize(
    ("looks", "changes", "why"),
    [
        ((BLACK, BLACK, BLACK), {"outcome": "degraded"}, "degraded"),
        ((), {"outcome": "unreachable"}, "unreachable"),
        ((GONE,), {}, "unsure"),
        # A lorry in front hides the place: neither present nor absent.
        ((car_at(0.2, 0.4, 0.7, 0.95, label="truck", zones=()),) * 3, {}, "covered"),
    ],
)
def test_what_cannot_be_seen_never_closes_is_tried_again_and_then_handed_to_a_person(
    street: Any, closing_by_camera: Any, make_corner: Any, looks: Any, changes: dict[str, Any], why: str
) -> None:
    closing_by_camera(street)
    corner = make_corner(street)
    corner.handled()
    pauses = []
    for _ in range(3):
        before = street.clock()
        said = corner.recheck(*looks, **changes)
        assert said["why"] == why
        if said["next_look_at"] is not None:
            pauses.append(said["next_look_at"])
            assert said["answer"] is None
            street.clock.now = max(before, street.clock()) + timedelta(seconds=1200)
    assert len(pauses) == 2
    assert (said["answer"], said["proposal"], said["tries"]) == ("cannot_see", "look_yourself", 3)
    assert corner.state == "pending_check"
    assert corner.pictures("check_scene") == []


def test_each_try_waits_longer_than_the_one_before(filed: Any) -> None:
    filed.handled()
    waits = []
    for _ in range(2):
        filed.recheck(BLACK, outcome="degraded")
        row = filed.newest
        asked = filed.street.clock() - timedelta(seconds=10)
        from_now = (row["next_look_at"], asked)
        waits.append(from_now)
        filed.street.clock.advance(900)
    first, second = ((filed.street.begun_at({"server_time": due}) - begun).total_seconds() for due, begun in waits)
    assert (first, second) == (60.0, 120.0)


def test_what_looks_left_open_is_asked_again_within_seconds(filed: Any) -> None:
    """Too few looks: nothing stands there that would have to drive on first, and a person waits."""
    filed.handled()
    for _ in range(2):
        before = filed.street.clock()
        said = filed.recheck(GONE, GONE)
        assert said["why"] == "unsure"
        waited = filed.street.begun_at({"server_time": said["next_look_at"]}) - before
        assert waited.total_seconds() <= 20
        filed.street.clock.advance(10)
    assert filed.recheck(GONE, GONE, GONE)["answer"] == "cleared"


def test_two_clear_looks_are_not_enough_and_a_picture_is_needed(filed: Any) -> None:
    filed.handled()
    # The first visit ends the place in the ledger, though none of its looks has a picture.
    assert filed.recheck(GONE, GONE, GONE, pictured=False)["why"] == "no_picture"
    filed.street.clock.advance(600)
    assert filed.recheck(GONE, GONE)["why"] == "unsure"
    filed.street.clock.advance(600)
    assert filed.recheck(GONE, GONE, GONE)["answer"] == "cleared"


def test_a_place_that_something_else_has_taken_is_for_a_person_to_judge(filed: Any) -> None:
    filed.handled()
    filed.recheck(GONE, GONE, GONE, pictured=False)
    filed.street.clock.advance(600)
    said = filed.recheck(*(car_at(0.31, 0.5, 0.51, 0.8),) * 3)
    assert (said["answer"], said["why"]) == (None, "taken_again")


def test_what_was_cleared_before_the_handling_is_clear_only_by_a_look_after_it(filed: Any) -> None:
    filed.becomes(CaseState.HANDLING)
    filed.street.clock.advance(100)
    order = filed.order()
    filed.street.send(filed.street.report(order, filed.looks(GONE, GONE, GONE, order=order)))
    assert filed.street.get(f"/cases/{filed.case_id}").json()["cleared_at"] is not None
    filed.street.clock.advance(100)
    filed.handled()
    assert filed.newest["answer"] is None
    assert filed.recheck(GONE, GONE, GONE)["answer"] == "cleared"


def test_looks_from_before_the_handling_answer_nothing(filed: Any) -> None:
    filed.becomes(CaseState.HANDLING)
    filed.street.clock.advance(100)
    order = filed.order()
    looks = filed.looks(GONE, GONE, GONE, order=order)
    filed.street.clock.advance(30)
    filed.handled()
    filed.street.send(filed.street.report(order, looks))
    assert (filed.newest["answer"], filed.newest["tries"]) == (None, 0)


def test_another_visit_that_leaves_no_doubt_answers_too(filed: Any) -> None:
    filed.handled()
    filed.street.post("/cameras/c0/look-now")
    order = filed.order()
    looks = filed.looks(GONE, GONE, GONE, order=order)
    filed.street.send(filed.street.report(order, looks))
    assert filed.newest["answer"] == "cleared"


def test_a_report_that_comes_twice_answers_once(filed: Any) -> None:
    filed.handled()
    order = filed.order()
    report = filed.street.report(order, filed.looks(HERE, HERE, HERE, order=order))
    first, second = filed.street.send(report), filed.street.send(report)
    assert (first.json()["is_duplicate"], second.json()["is_duplicate"]) == (False, True)
    assert len(filed.history("rechecked")) == 2  # after the warning, and now


def test_a_person_may_ask_again_and_is_refused_while_nothing_is_to_be_checked(filed: Any) -> None:
    refused = filed.street.post(f"/cases/{filed.case_id}/recheck")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_handled")
    filed.handled()
    filed.recheck(HERE, HERE, HERE)
    asked = filed.street.post(f"/cases/{filed.case_id}/recheck")
    assert (asked.status_code, asked.json()["purpose"]) == (202, "asked")
    assert filed.recheck(GONE, GONE, GONE)["proposal"] == "close"
    assert filed.street.post("/cases/nothing/recheck").status_code == 404


def test_a_question_that_nobody_needs_answered_any_more_is_taken_back(filed: Any) -> None:
    filed.handled()
    order = filed.order()
    filed.becomes(CaseState.FORCE_CLOSED)
    filed.street.send(filed.street.report(order, filed.looks(GONE, GONE, GONE, order=order)))
    assert (filed.newest["answer"], filed.newest["next_look_at"]) == (None, None)
    assert filed.state == "force_closed"


def test_a_camera_that_nobody_can_visit_is_handed_to_a_person_after_an_hour(filed: Any) -> None:
    filed.handled()
    filed.street.clock.advance(PATIENCE.total_seconds() - 1)
    assert look_after(filed.street.database, now=filed.street.clock()) == []
    filed.street.clock.advance(2)
    told = look_after(filed.street.database, now=filed.street.clock())
    assert [each.topic for each in told if each.topic == "case.rechecked"] == ["case.rechecked"]
    assert (filed.newest["answer"], filed.newest["why"]) == ("cannot_see", "no_word")
    assert filed.state == "pending_check"


def test_a_suspicion_that_cannot_be_seen_is_put_before_a_person(street: Any, make_corner: Any) -> None:
    corner = make_corner(street, is_warned=False)
    street.clock.advance(61)
    for _ in range(3):
        corner.recheck(BLACK, outcome="degraded")
        street.clock.advance(1200)
    assert corner.newest["answer"] == "cannot_see"
    assert corner.state == "pending_verification"
