"""Claims: who gets which camera, with what; at most one worker per camera."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from api.cameras.credentials import set_credential
from pipelines.orders import Credential


def test_an_order_carries_all_that_a_visit_must_know(street: Any) -> None:
    order = street.order()
    assert (order["kind"], order["camera_id"], order["fence"], order["camera_name"]) == ("routine", "c0", 1, "路口 0")
    assert order["streams"]["main"] == "rtsp://10.0.0.1/main"
    assert [zone["id"] for zone in order["zones"]] == ["z1"]
    assert [(rule["rule"], rule["zone"], rule["labels"]) for rule in order["watched"]] == [("r1", "z1", ["car"])]
    assert (order["places"], order["credential"]) == ([], None)
    assert order["lease_s"] > order["budget_s"] > 0


def test_an_order_carries_the_places_of_the_visit_before(street: Any) -> None:
    street.visit(street.look(1.0, picture=street.upload()))
    street.clock.advance(30)
    order = street.order()
    assert order["kind"] == "confirm"
    (place,) = order["places"]
    assert (place["label"], place["box"], place["wants_picture"]) == ("car", [0.3, 0.5, 0.5, 0.8], True)


def test_a_camera_is_given_to_one_worker_at_a_time(street: Any) -> None:
    street.order()
    assert street.claim(worker="w2")["orders"] == []


def test_a_worker_that_was_killed_gets_its_cameras_back_without_waiting_for_the_lease(street: Any) -> None:
    lost = street.order()
    assert street.claim(holding=[])["orders"] == []  # a moment later: one camera must not kill every worker at once
    street.clock.advance(2)
    again = street.order(holding=[])
    assert (again["camera_id"], again["fence"]) == ("c0", lost["fence"] + 1)
    visits = {visit["order_id"]: visit["outcome"] for visit in street.get("/visits").json()}
    assert visits == {lost["id"]: "worker_killed", again["id"]: None}


def test_what_a_worker_still_holds_stays_its_own(street: Any) -> None:
    order = street.order()
    street.clock.advance(5)
    assert street.claim(holding=[order["id"]])["orders"] == []
    assert street.claim(holding=None)["orders"] == []
    assert street.claim(worker="w2", holding=[])["orders"] == []
    answer = street.send(street.report(order, [street.look(1.0)]))
    assert answer.status_code == 200, answer.text


def test_a_report_of_a_visit_given_up_is_absorbed_until_somebody_else_claims(street: Any) -> None:
    lost = street.order()
    street.claim(holding=[])
    assert street.send(street.report(lost, [street.look(1.0)])).status_code == 200


def test_of_many_claims_at_once_each_camera_goes_to_one(street: Any, sites: Any) -> None:
    sites.put(street.database, sites.json(6))
    street.start()
    granted: list[str] = []

    def claim(number: int) -> None:
        granted.extend(order["camera_id"] for order in street.claim(worker=f"w{number}", routine=2)["orders"])

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(granted) == [f"c{index}" for index in range(6)]


def test_only_as_many_orders_as_slots(street: Any, sites: Any) -> None:
    sites.put(street.database, sites.json(5))
    street.start()
    assert len(street.claim(routine=2)["orders"]) == 2
    assert len(street.claim(routine=0)["orders"]) == 0


def test_the_password_goes_into_the_order_and_nowhere_else(street: Any, sites: Any) -> None:
    site = sites.json()
    site["cameras"][0]["credential"] = "gate"
    sites.put(street.database, site)
    street.start()
    secret = Credential(username=SecretStr("admin"), password=SecretStr("p@ss:字"))
    with street.database.write() as session:
        set_credential(session, "gate", secret, box=street.services.box, now=street.clock())

    assert street.order()["credential"] == {"username": "admin", "password": "p@ss:字"}
    for path in ("/patrol", "/visits", "/cameras", "/cameras/c0"):
        assert "p@ss" not in street.get(path).text


def test_no_lease_is_granted_for_a_moment_after_the_start(tmp_path: Path, opened_street: Any, sites: Any) -> None:
    street = opened_street(tmp_path, claim_holdoff_s=3.0)
    sites.put(street.database, sites.json())
    street.start()
    early = street.claim()
    assert (early["orders"], early["retry_after_s"]) == ([], 2.0)
    street.clock.advance(2.5)
    assert street.claim()["retry_after_s"] == 0.5
    street.clock.advance(0.5)
    assert len(street.claim()["orders"]) == 1


def test_a_worker_is_told_when_to_ask_again(street: Any) -> None:
    street.visit(street.look(0.0, sightings=[]), ended_offset_s=0.0)
    assert street.claim()["retry_after_s"] == 2.0
    street.clock.advance(29.0)
    assert street.claim()["retry_after_s"] == 1.0


def test_a_stopped_plan_sends_nobody(street: Any) -> None:
    street.post("/plans/p/stop")
    assert street.claim()["orders"] == []


def test_a_plan_outside_its_hours_sends_nobody(street: Any, sites: Any) -> None:
    site = sites.json()
    site["plans"][0]["hours"] = ["06:00-10:00"]
    sites.put(street.database, site)
    street.start()
    assert street.claim()["orders"] == []
    street.clock.now -= timedelta(minutes=1)
    assert len(street.claim()["orders"]) == 1


def test_a_zone_outside_its_hours_is_not_in_the_order(street: Any, sites: Any) -> None:
    sites.put(street.database, sites.json(hours=["06:00-09:00"]))
    street.start()
    order = street.order()
    assert (order["zones"], order["watched"]) == ([], [])


def test_a_look_now_goes_first_and_needs_no_plan(street: Any, sites: Any) -> None:
    sites.put(street.database, sites.json(3))
    assert street.post("/cameras/c2/look-now").status_code == 202
    order = street.order(routine=1)
    assert (order["kind"], order["camera_id"]) == ("look_now", "c2")
    street.send(street.report(order, [street.look(1.0)]))
    street.clock.advance(30)
    assert street.claim()["orders"] == []


def test_a_look_now_at_a_camera_that_refuses_our_password_is_refused(street: Any) -> None:
    for _ in range(2):
        street.visit(outcome="unauthorised")
        street.clock.advance(100)
    assert street.claim()["orders"] == []
    answer = street.post("/cameras/c0/look-now")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "credential_refused")
    assert street.post("/cameras/c9/look-now").status_code == 404


def test_only_a_worker_may_claim(street: Any) -> None:
    body = {"schema": 1, "worker_id": "w1", "slots": {"routine": 1, "stay": 0}}
    for who in ("admin", "operator", "grid_worker"):
        assert street.post("/worker/claim", who, json=body).status_code == 403
