"""Pin, skip and resume over HTTP: on record with a reason, kept over a restart, and heeded by the patrol."""

from pathlib import Path
from typing import Any

import pytest

UNTIL = "2026-06-01T12:00:00+08:00"


def test_a_skipped_camera_is_left_alone_until_then_and_shown_with_the_reason(street: Any) -> None:
    made = street.post("/cameras/c0/skip", json={"until": UNTIL, "reason": "道路施工"})
    assert (made.status_code, made.json()["by"], made.json()["kind"]) == (200, "api:operator", "skip")
    assert street.claim()["orders"] == []
    patrol = street.get("/patrol").json()
    assert [(each["camera_id"], each["reason"]) for each in patrol["skipped"]] == [("c0", "道路施工")]
    assert (patrol["stops"], patrol["pinned"]) == ([], [])
    street.clock.advance(2 * 3600)
    assert len(street.claim()["orders"]) == 1
    assert street.get("/patrol").json()["skipped"] == []


def test_a_look_that_is_asked_for_is_made_all_the_same(street: Any) -> None:
    street.post("/cameras/c0/skip", json={"until": UNTIL, "reason": "x"})
    street.post("/cameras/c0/look-now")
    assert street.order()["kind"] == "look_now"


def test_resume_ends_a_skip_early_and_both_are_on_record(street: Any) -> None:
    street.post("/cameras/c0/skip", json={"until": UNTIL, "reason": "x"})
    assert street.post("/cameras/c0/resume").json()["was_in_force"] is True
    assert street.post("/cameras/c0/resume").json()["was_in_force"] is False
    assert len(street.claim()["orders"]) == 1
    entries = street.get("/audit", "admin").json()["entries"]
    actions = [entry["action"] for entry in entries if entry["object"] == "c0"]
    assert actions == ["camera.resumed", "camera.skipped"]


@pytest.mark.parametrize(
    "body",
    [
        {"until": UNTIL},
        {"until": UNTIL, "reason": " "},
        {"until": "2026-06-01T12:00:00", "reason": "x"},
        {"until": "2026-06-01T09:00:00+08:00", "reason": "x"},
        {"until": "2027-06-01T09:00:00+08:00", "reason": "x"},
    ],
)
def test_a_skip_needs_a_reason_and_an_end_that_is_near(street: Any, body: dict[str, str]) -> None:
    assert street.post("/cameras/c0/skip", json=body).status_code == 422


def test_a_pinned_camera_is_visited_more_often_also_without_a_plan(street: Any) -> None:
    street.post("/plans/p/stop")
    assert street.post("/cameras/c0/pin", json={"reason": "领导视察"}).status_code == 200
    street.visit(street.look(0.0, sightings=[]), ended_offset_s=0.0)
    street.clock.advance(61)
    street.visit(street.look(0.0, sightings=[]), ended_offset_s=0.0)
    patrol = street.get("/patrol").json()
    assert [each["reason"] for each in patrol["pinned"]] == ["领导视察"]
    assert patrol["stops"] == [], "nobody has promised it"
    street.post("/cameras/c0/unpin")
    street.clock.advance(500)
    assert street.claim()["orders"] == []


def test_marks_outlive_a_restart(street: Any, opened_street: Any, tmp_path: Path) -> None:
    street.post("/cameras/c0/pin", json={})
    street.post("/cameras/c0/skip", json={"until": UNTIL, "reason": "x"})
    again = opened_street(tmp_path)
    patrol = again.get("/patrol").json()
    assert (len(patrol["pinned"]), len(patrol["skipped"])) == (1, 1)


def test_marks_are_for_operators_and_for_cameras_that_are_there(street: Any) -> None:
    assert street.post("/cameras/c0/pin", "grid_worker", json={}).status_code == 403
    assert street.post("/cameras/c9/pin", json={}).status_code == 404
    assert street.post("/cameras/c9/resume").status_code == 404


def test_a_stay_ends_when_its_camera_is_skipped(street: Any) -> None:
    order = street.order()
    street.post("/cameras/c0/skip", json={"until": UNTIL, "reason": "x"})
    part = street.report({**order, "kind": "stay"}, [street.look(1.0)], final=False)
    with street.database.write() as session:
        from_lease = session.connection()
        from_lease.exec_driver_sql("UPDATE leases SET kind = 'stay'")
    assert street.send(part).json()["decision"] == "stop"
