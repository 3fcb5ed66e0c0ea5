"""Somebody wants to watch a camera: one order for all who do, granted when it is free, ended when they leave."""

from pathlib import Path
from typing import Any

import pytest

from api.db.tables import CaseRow, TurnRow
from api.patrol.schemas import WhyNot
from api.recheck.service import book


@pytest.fixture
def two(tmp_path: Path, opened_street: Any, sites: Any) -> Any:
    """Two cameras of a stopped plan: nobody visits them unless asked."""
    street = opened_street(tmp_path, visit_budget_s=20.0, lease_s=10.0)
    sites.put(street.database, sites.json(cameras=2))
    return street


@pytest.fixture
def stays(tmp_path: Path, opened_street: Any, sites: Any) -> Any:
    """Two cameras of a running plan whose rules have limits so short that they are watched in stays."""
    street = opened_street(tmp_path, stay_limit_s=60.0, stay_length_s=300.0, visit_budget_s=20.0, lease_s=10.0)
    sites.put(street.database, sites.json(cameras=2, limit_s=12.0))
    street.start()
    return street


def wish(street: Any, camera: str = "c0", who: str = "operator") -> dict[str, Any]:
    answer = street.post(f"/cameras/{camera}/watch", who)
    assert answer.status_code == 202, answer.text
    said: dict[str, Any] = answer.json()
    return said


def leave(street: Any, camera: str = "c0", who: str = "operator") -> Any:
    return street.client.delete(f"/api/v1/cameras/{camera}/watch", headers=street.heads[who])


def part(street: Any, order: dict[str, Any], number: int, **changes: Any) -> dict[str, Any]:
    """The answer to part `number`: one look, taken just now."""
    offset_s = (street.clock.now - street.begun_at(order)).total_seconds()
    looks = [street.look(offset_s, index=number, sightings=[])]
    answer = street.send(street.report(order, looks, part=number, **({"final": False} | changes)))
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def test_a_wish_becomes_one_order_however_many_people_watch(two: Any) -> None:
    assert wish(two)["why_not"] == WhyNot.NO_WORKER
    assert two.claim(routine=0, stay=0)["orders"] == []
    first = wish(two)
    assert (first["is_on"], first["why_not"], first["watchers"]) == (False, WhyNot.NO_SLOT, 1)
    (order,) = two.claim(routine=1, stay=2)["orders"]
    assert (order["kind"], order["camera_id"], order["until_s"]) == ("watch", "c0", 600.0)
    second = wish(two, who="admin")
    assert (second["is_on"], second["order"], second["watchers"]) == (True, "watch", 2)
    assert two.claim(routine=1, stay=1)["orders"] == []
    assert two.get("/patrol").json()["visiting"][0]["kind"] == "watch"


def test_a_wish_says_until_when_it_holds_and_ends_by_itself(two: Any) -> None:
    assert wish(two)["until"] == "2026-06-01T02:00:15Z"
    two.clock.advance(15)
    assert two.claim(stay=1)["orders"] == []


def test_the_watch_goes_on_while_the_wish_is_renewed_and_stops_with_its_next_part_after(two: Any) -> None:
    wish(two)
    order = two.order(stay=1, routine=0)
    for number in range(3):
        two.clock.advance(5)
        wish(two)
        answer = part(two, order, number)
        assert (answer["decision"], answer["is_watched"]) == ("continue", True)
    two.clock.advance(16)
    assert part(two, order, 3)["decision"] == "stop"


def test_whoever_leaves_takes_only_their_own_wish_back(two: Any) -> None:
    wish(two)
    wish(two, who="admin")
    order = two.order(stay=1, routine=0)
    assert leave(two).json()["was_watching"] is True
    assert leave(two).json()["was_watching"] is False
    two.clock.advance(4)
    assert part(two, order, 0)["decision"] == "continue"
    leave(two, who="admin")
    two.clock.advance(4)
    assert part(two, order, 1)["decision"] == "stop"


def test_its_looks_are_absorbed_like_those_of_a_stay(two: Any) -> None:
    wish(two)
    order = two.order(stay=1, routine=0)
    two.clock.advance(4)
    part(two, order, 0, final=True)
    assert two.get("/visits").json()[0]["outcome"] == "inspected"
    with two.database.read() as session:
        assert session.get_one(TurnRow, "c0").last_inspected_at == two.clock.now


def test_a_short_visit_is_not_disturbed_and_the_wish_waits_for_it(two: Any) -> None:
    two.post("/cameras/c0/look-now")
    short = two.order()
    assert wish(two)["why_not"] == WhyNot.OTHER_VISIT
    assert two.claim(stay=1)["orders"] == []
    two.send(two.report(short, [two.look(0.0, sightings=[])]))
    assert two.order(stay=1, routine=0)["kind"] == "watch"


def test_a_stay_that_holds_the_camera_is_told_to_show_each_look_and_is_not_ended(stays: Any) -> None:
    order = stays.order(stay=1, routine=0)
    assert order["kind"] == "stay"
    stays.clock.advance(4)
    assert part(stays, order, 0)["is_watched"] is False
    said = wish(stays, order["camera_id"])
    assert (said["is_on"], said["order"]) == (True, "stay")
    assert stays.claim(stay=0)["orders"] != []
    stays.clock.advance(4)
    answer = part(stays, order, 1)
    assert (answer["decision"], answer["is_watched"]) == ("continue", True)


def test_a_stay_elsewhere_makes_room_when_a_wish_finds_no_slot_and_one_at_a_time(stays: Any) -> None:
    orders = [stays.order(stay=1, routine=0)]
    taken = orders[0]["camera_id"]
    other = {"c0": "c1", "c1": "c0"}[taken]
    wish(stays, other)
    assert stays.claim(stay=0, routine=0)["orders"] == []
    assert wish(stays, other)["why_not"] == WhyNot.NO_SLOT
    stays.clock.advance(4)
    assert part(stays, orders[0], 0)["decision"] == "stop"
    stays.claim(stay=0, routine=0)
    stays.clock.advance(1)
    assert part(stays, orders[0], 1)["decision"] == "continue", "its slot may be claimed by now"
    stays.clock.advance(1)
    part(stays, orders[0], 2, final=True)
    assert stays.order(stay=1, routine=0)["kind"] == "watch"


def test_a_recheck_goes_first_and_ends_a_watch(street: Any) -> None:
    case = street.make_case()
    wish(street)
    order = street.order(stay=1, routine=0)
    assert order["kind"] == "watch"
    with street.database.write() as session:
        row = session.get(CaseRow, case["id"])
        row.state = "handled"
        book(session, row, street.clock())
    street.clock.advance(4)
    assert wish(street)["is_on"] is True
    assert part(street, order, 0)["decision"] == "stop"
    street.clock.advance(1)
    part(street, order, 1, final=True)
    assert wish(street)["why_not"] == WhyNot.WORK_FIRST
    assert street.claim(stay=1, routine=0)["orders"] == []
    assert street.order(stay=1)["kind"] == "recheck"


def test_a_confirmation_that_is_due_is_taken_by_the_watch_and_makes_the_case(street: Any) -> None:
    street.visit(street.look(0.0, picture=street.upload()))
    street.clock.advance(25)
    wish(street)
    order = street.order(stay=1, routine=0)
    assert order["kind"] == "watch"
    assert [each["wants_picture"] for each in order["places"]] == [True]
    street.clock.advance(4)
    look = street.look(3.0, picture=street.upload())
    assert street.send(street.report(order, [look], final=False)).json()["decision"] == "continue"
    assert len(street.get("/cases").json()["cases"]) == 1


def test_a_probe_goes_first_and_ends_a_watch(two: Any) -> None:
    wish(two)
    order = two.order(stay=1, routine=0)
    assert two.post("/cameras/c0/probe", "admin").status_code == 202
    two.clock.advance(4)
    assert part(two, order, 0)["decision"] == "stop"
    two.clock.advance(1)
    part(two, order, 1, final=True)
    assert wish(two)["why_not"] == WhyNot.WORK_FIRST
    assert two.claim(stay=1)["orders"] == []


def test_a_wrong_password_is_named_and_a_failed_camera_is_tried_again_at_once(two: Any) -> None:
    two.post("/cameras/c0/look-now")
    two.send(two.report(two.order(), outcome="unreachable", stage="connect"))
    said = wish(two)
    assert (said["retry_at"], said["last_outcome"]) == (None, "unreachable")
    two.send(two.report(two.order(stay=1, routine=0), outcome="busy", stage="open"))
    said = wish(two)
    assert (said["why_not"], said["retry_at"] is not None) == (WhyNot.CAMERA_BUSY, True)
    with two.database.write() as session:
        session.get_one(TurnRow, "c0").is_stopped = True
    assert wish(two)["why_not"] == WhyNot.CREDENTIAL_REFUSED
    two.clock.advance(16)
    assert wish(two)["why_not"] == WhyNot.CREDENTIAL_REFUSED
    assert two.claim(stay=1)["orders"] == []


def test_a_skipped_camera_may_be_watched(two: Any) -> None:
    two.post("/cameras/c0/skip", json={"until": "2026-06-01T12:00:00+08:00", "reason": "x"})
    wish(two)
    assert two.order(stay=1, routine=0)["kind"] == "watch"


def test_who_watches_is_on_record_once_a_minute(two: Any, pictured: Any) -> None:
    two.put("/worker/latest/c0", content=pictured(1))
    for _ in range(4):
        wish(two)
        two.get("/cameras/c0/latest")
        two.clock.advance(5)
    two.clock.advance(60)
    wish(two)
    entries = two.get("/audit", "admin").json()["entries"]
    assert [each["action"] for each in entries].count("camera.watched") == 2


def test_watching_is_for_those_who_may_see_the_latest_look_and_for_cameras_that_are_there(two: Any) -> None:
    for who in ("grid_worker", "worker"):
        assert two.post("/cameras/c0/watch", who).status_code == 403
        assert leave(two, who=who).status_code == 403
    assert two.post("/cameras/c9/watch").status_code == 404
    assert leave(two, "c9").status_code == 404
