from typing import Any

import numpy as np
import pytest

from api.db.tables import CameraRow
from pipelines.outcome import Outcome


def cases(street: Any, type_: str = "camera_fault") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = street.get("/cases", params={"type": type_}).json()["cases"]
    return found


def test_a_turned_camera_is_one_case_with_the_street_as_it_was_and_as_it_is(
    street: Any, camera: Any, turn: Any
) -> None:
    camera.visits(4)
    assert street.get("/cameras/c0/view").json()["is_learned"]
    assert cases(street) == []

    camera.turned = turn
    reports = camera.visits(4)

    assert {report.outcome for report in reports} == {Outcome.DEGRADED}
    assert {look.health.value for report in reports for look in report.looks} == {"moved"}
    (case,) = cases(street)
    assert (case["label"], case["state"], case["cleared_at"]) == ("moved", "pending_verification", None)
    roles = {picture["role"]: picture["sha256"] for picture in case["pictures"]}
    assert set(roles) == {"reference", "current"}
    assert len(set(roles.values())) == 2
    for sha256 in roles.values():
        assert street.get(f"/evidence/{sha256}/original", params={"reason": "a fault"}).status_code == 200
    whole = street.get(f"/cases/{case['id']}").json()
    assert whole["fault"]["view"]["zoom"] == pytest.approx(1.25, abs=0.06)


def test_no_violation_comes_from_a_turned_camera_and_places_stay_as_they_were(
    street: Any, camera: Any, turn: Any
) -> None:
    camera.has_car = False
    camera.visits(4)
    camera.turned, camera.has_car = turn, True
    camera.visits(6)

    assert cases(street, "fire_lane_blocked") == []
    camera.turned = lambda pixels: pixels
    camera.visits(4)
    assert len(cases(street, "fire_lane_blocked")) == 1


def test_the_case_is_cleared_when_the_camera_is_turned_back_and_not_before_two_healthy_visits(
    street: Any, camera: Any, turn: Any
) -> None:
    camera.visits(4)
    camera.turned = turn
    camera.visits(4)
    camera.turned = lambda pixels: pixels
    camera.visits(1)
    assert cases(street)[0]["cleared_at"] is None
    camera.visits(1)
    (case,) = cases(street)
    assert case["cleared_at"] is not None
    assert [e["kind"] for e in street.get(f"/cases/{case['id']}/history").json()] == ["opened", "cleared"]


def test_learning_anew_makes_the_new_view_the_right_one(street: Any, camera: Any, turn: Any) -> None:
    camera.visits(4)
    camera.turned = turn
    camera.visits(4)
    assert street.post("/cameras/c0/view/relearn", "grid_worker").status_code == 403
    assert street.post("/cameras/c0/view/relearn").json()["is_learned"] is False
    reports = camera.visits(6)

    assert {report.outcome for report in reports} == {Outcome.INSPECTED}
    assert street.get("/cameras/c0/view").json()["is_learned"]
    (case,) = cases(street)
    assert case["cleared_at"] is not None
    actions = [row["action"] for row in street.get("/audit", "admin").json()["entries"]]
    assert "camera.view_relearned" in actions


def test_a_camera_that_repeats_one_picture_is_frozen_within_three_visits(street: Any, camera: Any) -> None:
    camera.visits(3)
    camera.is_frozen = True
    reports = camera.visits(4)

    assert [report.outcome for report in reports[1:]] == [Outcome.DEGRADED] * 3
    assert [case["label"] for case in cases(street)] == ["frozen"]


def test_a_lens_that_is_covered_brightly_is_found_by_what_was_there_before(street: Any, camera: Any) -> None:
    camera.visits(4)
    camera.turned = lambda pixels: (
        np.full_like(pixels, 170) + np.random.default_rng(camera.taken).integers(0, 3, pixels.shape, np.uint8)
    )
    camera.visits(4)
    assert [case["label"] for case in cases(street)] == ["covered"]


def test_a_camera_that_cannot_be_reached_for_long_is_a_fault_with_the_picture_of_its_street(
    street: Any, camera: Any
) -> None:
    camera.visits(3)
    camera.is_away = True
    camera.visits(4, every_s=400.0)
    (case,) = cases(street)
    assert case["label"] == "unreachable"
    assert [picture["role"] for picture in case["pictures"]] == ["reference"]


def test_a_restart_of_the_server_keeps_view_and_fault(street: Any, camera: Any, turn: Any, opened_street: Any) -> None:
    camera.visits(4)
    camera.turned = turn
    camera.visits(4)
    camera.street = opened_street(street.folder)
    camera.visits(3)
    assert len(cases(camera.street)) == 1
    assert camera.street.get("/cameras/c0/view").json()["fault"]["kind"] == "moved"


def test_zones_that_are_drawn_anew_begin_a_new_view(street: Any, camera: Any) -> None:
    camera.visits(4)
    with street.database.write() as session:
        row = session.get(CameraRow, "c0")
        config = dict(row.config)
        config["zones"] = [{**config["zones"][0], "polygon": [[0.2, 0.2], [0.8, 0.2], [0.8, 0.9]]}]
        row.config = config
    assert street.get("/cameras/c0/view").json()["is_learned"] is False


def test_minutes_of_a_turned_camera_are_degraded_and_never_inspected(street: Any, camera: Any, turn: Any) -> None:
    camera.visits(4)
    camera.turned = turn
    camera.visits(1)
    begin = street.clock.now
    camera.visits(4)
    times = {"from": begin.isoformat(), "to": street.clock.now.isoformat()}
    (row,) = street.get("/coverage", params=times).json()["cameras"]
    assert row["minutes"].get("inspected", 0) == 0
    assert row["minutes"]["degraded"] >= 4
    assert sum(row["minutes"].values()) == row["total"]
