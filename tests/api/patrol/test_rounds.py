"""Rounds over HTTP: planned ones at their hours, one started by hand, and what became of each."""

from typing import Any

import pytest

from api.cameras.site import edit_site
from api.patrol.rounds import close_rounds
from pipelines.site import Site

DAY = {"from": "2026-06-01T00:00:00+08:00", "to": "2026-06-02T00:00:00+08:00"}


@pytest.fixture
def site(sites: Any) -> dict[str, Any]:
    """Two cameras in a plan with two rounds; the clock stands at 10:00, within the first."""
    made: dict[str, Any] = sites.json(2)
    plan = made["plans"][0]
    plan["rounds"] = ["09:00-11:00", "15:00-17:00"]
    del plan["max_gap_s"]
    return made


@pytest.fixture
def round_street(street: Any, site: dict[str, Any]) -> Any:
    edit(street, site)
    return street


def edit(street: Any, site: dict[str, Any]) -> None:
    with street.database.write() as session:
        edit_site(session, Site.model_validate(site), now=street.clock())


def rounds(street: Any) -> list[dict[str, Any]]:
    answer = street.get("/plans/p/rounds", params=DAY)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json()
    return listed


def look_at(street: Any, *camera_ids: str, **changes: Any) -> None:
    """Carries out all orders; the cameras named are seen, the others answer nothing."""
    claimed = street.claim()
    for order in claimed["orders"]:
        order["server_time"] = claimed["server_time"]
        is_seen = order["camera_id"] in camera_ids
        looks = [street.look(1.0, sightings=[])] if is_seen else []
        report = street.report(order, looks, **({} if is_seen else {"outcome": "unreachable"} | changes))
        assert street.send(report).status_code == 200


def test_an_open_round_has_each_camera_inspected_once_and_then_lets_it_rest(round_street: Any) -> None:
    street = round_street
    assert {order["camera_id"] for order in street.claim()["orders"]} == {"c0", "c1"}
    street.claim(holding=[])
    street.clock.advance(30)
    look_at(street, "c0", "c1")
    street.clock.advance(1800)
    assert street.claim()["orders"] == []
    (first,) = rounds(street)
    assert (first["hours"], first["day"], first["due"], first["inspected"]) == ("09:00-11:00", "2026-06-01", 2, 2)
    assert (first["waiting"], first["missed"], first["is_over"]) == ([], [], True)
    assert first["finished_at"] == "2026-06-01T02:00:31Z"


def test_between_rounds_nobody_is_visited_and_the_next_round_begins_on_time(round_street: Any) -> None:
    street = round_street
    look_at(street, "c0", "c1")
    street.clock.advance(2 * 3600)
    assert street.get("/plans").json()[0]["is_in_hours"] is False
    assert street.claim()["orders"] == []
    street.clock.advance(3 * 3600)
    assert len(street.claim()["orders"]) == 2


def test_a_camera_without_a_picture_is_tried_again_and_missed_for_a_reason(round_street: Any) -> None:
    street = round_street
    look_at(street, "c0")
    street.clock.advance(120)
    assert [order["camera_id"] for order in street.claim()["orders"]] == ["c1"]
    (open_round,) = rounds(street)
    assert (open_round["waiting"], open_round["missed"], open_round["is_over"]) == (["c1"], [], False)
    street.clock.advance(3600)
    (over,) = rounds(street)
    assert over["missed"] == [{"camera_id": "c1", "why": "unreachable"}]
    assert (over["finished_at"], over["is_over"]) == (None, True)


def test_a_round_that_is_over_is_written_down_and_outlives_its_plan(round_street: Any, sites: Any) -> None:
    street = round_street
    look_at(street, "c0")
    street.clock.advance(8 * 3600)
    before = rounds(street)[0]
    with street.database.write() as session:
        assert close_rounds(session, now=street.clock()) == 1
        assert close_rounds(session, now=street.clock()) == 0
    edit(street, {**sites.json(1), "plans": []})
    assert rounds(street)[0] == before


def test_a_round_started_by_hand_goes_over_all_cameras_at_once_and_shows_how_far_it_is(round_street: Any) -> None:
    street = round_street
    look_at(street, "c0", "c1")
    street.post("/plans/p/stop")
    street.clock.advance(2 * 3600)
    assert street.post("/plans/p/rounds", "grid_worker").status_code == 403
    started = street.post("/plans/p/rounds")
    assert (started.status_code, started.json()["hours"], started.json()["waiting"]) == (202, None, ["c0", "c1"])
    assert started.json()["started_by"] == "api:operator"
    street.clock.advance(5)
    assert street.post("/plans/p/rounds").json() == started.json(), "one goes on already"
    look_at(street, "c0")
    assert rounds(street)[1]["inspected"] == 1
    street.clock.advance(100)
    look_at(street, "c1")
    (_, by_hand) = rounds(street)
    assert (by_hand["inspected"], by_hand["is_over"], by_hand["finished_at"]) == (2, True, "2026-06-01T04:01:46Z")
    street.clock.advance(100)
    assert street.claim()["orders"] == []
    assert street.post("/plans/p/rounds").json()["begins_at"] > by_hand["begins_at"], "a new one"
    assert street.post("/plans/none/rounds").status_code == 404


def test_a_stopped_plan_breaks_its_rounds_off_and_excuses_those_not_seen(round_street: Any) -> None:
    street = round_street
    street.post("/plans/p/rounds")
    street.clock.advance(10)
    look_at(street, "c0")
    street.post("/plans/p/stop")
    planned, by_hand = rounds(street)
    assert by_hand["missed"] == [{"camera_id": "c1", "why": "paused"}]
    assert by_hand["is_over"]
    street.clock.advance(2 * 3600)
    assert rounds(street)[0]["missed"] == [{"camera_id": "c1", "why": "paused"}]
    assert planned["waiting"] == ["c1"]


def test_rounds_of_a_plan_that_never_was_are_404_and_times_need_their_zone(round_street: Any) -> None:
    assert round_street.get("/plans/none/rounds", params=DAY).status_code == 404
    for changes in ({"from": "2026-06-01T00:00:00"}, {"to": "2026-05-01T00:00:00+08:00"}):
        assert round_street.get("/plans/p/rounds", params=DAY | changes).status_code == 422
