"""A stay reports in parts: each renews the lease, and is told whether to go on."""

from pathlib import Path
from typing import Any

import pytest

from api.cases.states import CaseState
from api.db.tables import CameraRow, CaseRow, LeaseRow
from api.recheck.service import book


@pytest.fixture
def stay_street(tmp_path: Path, clock: Any, opened_street: Any, sites: Any) -> Any:
    """A camera whose rule has a limit so short that it is watched in stays of 300 s."""
    opened = opened_street(tmp_path, stay_limit_s=60.0, stay_length_s=300.0, visit_budget_s=20.0, lease_s=10.0)
    sites.put(opened.database, sites.json(limit_s=12.0))
    opened.start()
    return opened


def part(street: Any, order: dict[str, Any], number: int, **changes: Any) -> dict[str, Any]:
    """Part `number` of a stay: one look, taken just now."""
    offset_s = (street.clock.now - street.begun_at(order)).total_seconds()
    looks = changes.pop("looks", None) or [street.look(offset_s, index=number, **changes.pop("look", {}))]
    report: dict[str, Any] = street.report(order, looks, part=number, final=False, **changes)
    return report


def test_a_short_limit_makes_a_stay_whose_parts_renew_the_lease(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    assert (order["kind"], order["until_s"], order["lease_s"]) == ("stay", 300.0, 30.0)
    for number in range(8):
        stay_street.clock.advance(25)
        answer = stay_street.send(part(stay_street, order, number)).json()
        assert answer["decision"] == "continue"
        assert stay_street.claim(stay=1)["orders"] == []


def test_a_part_is_answered_with_the_places_it_has_made_and_when_their_picture_is_due(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    stay_street.clock.advance(2)
    answer = stay_street.send(part(stay_street, order, 0, look={"picture": stay_street.upload()})).json()

    (place,) = answer["places"]
    assert place["wants_picture"]
    assert place["picture_due_s"] == pytest.approx(2.0 + 12.0, abs=0.2)


def test_a_stay_finds_its_case_without_a_second_visit(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    for number, pause_s in enumerate((2, 6, 8)):
        stay_street.clock.advance(pause_s)
        look = {"picture": stay_street.upload()} if number != 1 else {}
        assert stay_street.send(part(stay_street, order, number, look=look)).status_code == 200

    (case,) = stay_street.get("/cases").json()["cases"]
    assert 12.0 <= case["dwell"]["lower_s"] <= 14.0


def test_a_stay_makes_room_when_the_camera_is_to_look_again_at_a_case(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    for number, pause_s in enumerate((2, 6, 8)):
        stay_street.clock.advance(pause_s)
        look = {"picture": stay_street.upload()} if number != 1 else {}
        assert stay_street.send(part(stay_street, order, number, look=look)).json()["decision"] == "continue"
    (case,) = stay_street.get("/cases").json()["cases"]
    with stay_street.database.write() as session:
        row = session.get(CaseRow, case["id"])
        row.state = CaseState.HANDLED.value
        book(session, row, stay_street.clock())
    stay_street.clock.advance(1)
    assert stay_street.send(part(stay_street, order, 3)).json()["decision"] == "stop"


def test_a_stay_stops_when_its_plan_stops(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    stay_street.post("/plans/p/stop")
    stay_street.clock.advance(5)

    assert stay_street.send(part(stay_street, order, 0)).json()["decision"] == "stop"


def test_a_stay_stops_when_its_time_is_over(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    stay_street.clock.advance(301)

    assert stay_street.send(part(stay_street, order, 0)).json()["decision"] == "stop"


def test_a_stay_stops_when_its_camera_was_removed_and_its_last_looks_are_still_taken(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    with stay_street.database.write() as session:
        session.get_one(CameraRow, "c0").removed_at = stay_street.clock()
    stay_street.clock.advance(5)

    answer = stay_street.send(part(stay_street, order, 0))

    assert (answer.status_code, answer.json()["decision"], answer.json()["places"]) == (200, "stop", [])


def test_a_stay_stops_when_the_hours_of_its_zone_end(tmp_path: Path, opened_street: Any, sites: Any) -> None:
    street = opened_street(tmp_path, stay_limit_s=60.0)
    # The clock stands at 10:00 in Shanghai.
    sites.put(street.database, sites.json(limit_s=12.0, hours=["06:00-10:01"]))
    street.start()
    order = street.order(stay=1)
    street.clock.advance(30)
    assert street.send(part(street, order, 0)).json()["decision"] == "continue"
    street.clock.advance(31)
    assert street.send(part(street, order, 1)).json()["decision"] == "stop"


def test_a_stay_that_was_taken_over_is_told_so(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    stay_street.clock.advance(31)
    stay_street.claim(routine=0)
    stay_street.clock.advance(5)
    assert stay_street.order(stay=1)["fence"] == 2

    answer = stay_street.send(part(stay_street, order, 0))

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stale_fence")


def test_a_lost_stay_that_reports_again_has_its_lease_back(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    stay_street.clock.advance(31)
    stay_street.claim(routine=0)
    assert stay_street.get("/visits").json()[0]["outcome"] == "worker_killed"

    assert stay_street.send(part(stay_street, order, 0)).json()["decision"] == "continue"

    assert stay_street.get("/visits").json()[0]["outcome"] is None
    with stay_street.database.read() as session:
        lease = session.get_one(LeaseRow, "c0")
        assert (lease.is_released, lease.expires_at > stay_street.clock()) == (False, True)


def test_the_final_part_frees_the_camera(stay_street: Any) -> None:
    order = stay_street.order(stay=1)
    stay_street.clock.advance(5)
    report = part(stay_street, order, 0) | {"final": True}
    assert stay_street.send(report).json()["decision"] == "stop"
    assert stay_street.order(stay=1)["fence"] == 2
