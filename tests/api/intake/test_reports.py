"""Reports come in over HTTP and become places, violations and cases."""

from typing import Any

import pytest

SCENES = ("first_scene", "second_scene")


def test_a_car_that_stays_past_the_limit_under_two_pictures_becomes_one_case(street: Any) -> None:
    first, second = street.upload(), street.upload()
    street.visit(street.look(1.0, picture=first))
    assert street.get("/cases").json()["cases"] == []

    street.clock.advance(30)
    street.visit(street.look(1.0, picture=second))

    (case,) = street.get("/cases").json()["cases"]
    assert case["state"] == "pending_verification"
    assert (case["number"], case["type"], case["rule_id"], case["zone_id"]) == (1, "fire_lane_blocked", "r1", "z1")
    assert case["limit_s"] == 20.0
    assert 29.0 < case["dwell"]["lower_s"] <= 30.0
    held = {picture["role"]: picture for picture in case["pictures"]}
    assert (held["first_scene"]["sha256"], held["second_scene"]["sha256"]) == (first, second)
    assert set(held) == {scene + copy for scene in SCENES for copy in ("", "_crop", "_overlay")}
    assert held["second_scene_overlay"]["parent_sha256"] == second
    assert not case["is_below_standard"]
    for picture in held.values():
        assert street.pictures.read(picture["sha256"])


def test_a_small_source_is_marked_below_standard_never_refused(street: Any) -> None:
    street.visit(street.look(1.0, picture=street.upload(1, (640, 360))))
    street.clock.advance(30)
    street.visit(street.look(1.0, picture=street.upload(2, (640, 360))))

    (case,) = street.get("/cases").json()["cases"]
    assert case["is_below_standard"]
    assert all(picture["is_below_standard"] for picture in case["pictures"])


def test_the_case_is_cleared_when_the_camera_sees_the_place_empty_and_stays_in_its_state(street: Any) -> None:
    street.make_case()
    street.clock.advance(60)
    order = street.order()
    gone = [{"place": place["id"], "answer": "not_seen", "appearance": [0, 1, 0, 0]} for place in order["places"]]
    looks = [street.look(1.0 + index, index=index, sightings=[], answers=gone) for index in range(3)]
    assert street.send(street.report(order, looks)).status_code == 200

    (case,) = street.get("/cases").json()["cases"]
    assert case["cleared_at"] is not None
    assert case["state"] == "pending_verification"
    kinds = [event["kind"] for event in street.get(f"/cases/{case['id']}/history").json()]
    assert kinds == ["opened", "cleared"]
    assert [a.topic for a in street.announced if a.topic.startswith("case.")] == ["case.opened", "case.cleared"]


def test_a_report_sent_twice_counts_once_and_gets_the_same_answer(street: Any) -> None:
    street.visit(street.look(1.0, picture=street.upload()))
    street.clock.advance(30)
    report = street.report(street.order(), [street.look(1.0, picture=street.upload())])

    first, second = street.send(report).json(), street.send(report).json()

    assert not first["is_duplicate"]
    assert second["is_duplicate"]
    assert {**second, "is_duplicate": False} == first
    assert len(street.get("/cases").json()["cases"]) == 1


def test_a_report_under_an_older_fence_changes_nothing(street: Any) -> None:
    late = street.order()
    street.clock.advance(500)
    assert street.claim()["orders"] == []
    street.clock.advance(5)
    newer = street.order()
    assert newer["fence"] == late["fence"] + 1

    answer = street.send(street.report(late, [street.look(1.0)]))

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stale_fence")
    assert street.get("/visits").json()[1]["outcome"] == "worker_killed"


def test_a_report_after_the_lease_ran_out_is_taken_while_nobody_else_has_the_camera(street: Any) -> None:
    late = street.order()
    street.clock.advance(500)
    assert street.claim(routine=0)["orders"] == []
    (lost,) = street.get("/visits").json()
    assert lost["outcome"] == "worker_killed"

    assert street.send(street.report(late, [street.look(1.0)])).status_code == 200

    (found,) = street.get("/visits").json()
    assert found["outcome"] == "inspected"
    assert found["ended_at"] < lost["ended_at"]


def test_looks_older_than_the_last_one_absorbed_are_refused(street: Any) -> None:
    order = street.order(stay=1)
    newer = street.report(order, [street.look(9.0, index=1)], part=1, final=False)
    older = street.report(order, [street.look(5.0)], part=0, final=False)
    assert street.send(newer).status_code == 200

    answer = street.send(older)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "older_look")


def test_a_report_that_names_a_picture_that_is_not_stored_is_told_which(street: Any) -> None:
    known, unknown = street.upload(), "0" * 64
    order = street.order()
    looks = [street.look(1.0, picture=known), street.look(2.0, index=1, picture=unknown)]
    report = street.report(order, looks)

    answer = street.send(report)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["missing"]) == (409, "evidence_missing", [unknown])
    report["looks"][1]["picture"] = street.upload()
    assert street.send(report).status_code == 200


@pytest.mark.parametrize(
    "change", [{"order_id": "nobody"}, {"worker_id": "w2"}, {"fence": 7}, {"camera_id": "elsewhere"}]
)
def test_a_report_of_an_order_that_was_not_granted_is_refused(street: Any, change: dict[str, Any]) -> None:
    answer = street.send(street.report(street.order(), [street.look(1.0)]) | change)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "unknown_order")


def test_the_workers_word_about_the_servers_time_is_not_trusted(street: Any) -> None:
    order = street.order()
    street.send(street.report(order, [street.look(1.0)], server_time="2001-01-01T00:00:00Z"))

    (stop,) = street.get("/patrol").json()["stops"]
    assert stop["last_inspected_at"].startswith("2026-06-01T02:00:01")


def test_a_report_needs_a_workers_token(street: Any) -> None:
    report = street.report(street.order(), [street.look(1.0)])

    assert street.post("/worker/reports", "admin", json=report).status_code == 403
    assert street.client.post("/api/v1/worker/reports", json=report).status_code == 401


def test_a_failed_visit_is_on_record_and_its_camera_is_left_alone_for_a_while(street: Any) -> None:
    street.visit(outcome="unreachable", stage="connect", detail="no route to host")

    (visit,) = street.get("/visits").json()
    assert (visit["outcome"], visit["stage"], visit["detail"]) == ("unreachable", "connect", "no route to host")
    street.clock.advance(0.5)
    assert street.claim()["orders"] == []
    street.clock.advance(65)
    assert len(street.claim()["orders"]) == 1


def test_a_copy_that_cannot_be_drawn_costs_the_case_nothing_but_the_copy(street: Any) -> None:
    whole = street.pictures.read(street.upload())
    # Its header is good and nothing else: no decoder gets through it.
    first = street.store(whole[: len(whole) // 2])
    second = street.upload()
    street.visit(street.look(1.0, picture=first))
    street.clock.advance(30)
    street.visit(street.look(1.0, picture=second))

    (case,) = street.get("/cases").json()["cases"]
    assert {p["role"] for p in case["pictures"]} == {*SCENES, "second_scene_crop", "second_scene_overlay"}
    events = street.get(f"/cases/{case['id']}/history").json()
    failed = [event["detail"]["role"] for event in events if event["kind"] == "derivative_failed"]
    assert failed == ["first_scene_crop", "first_scene_overlay"]
