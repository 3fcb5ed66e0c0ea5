"""Probes: booked by people, carried out by a worker, told to who has asked; no password stays behind."""

import base64
from typing import Any

import pytest

from api.db.tables.console import ProbeRow

FOUND = {
    "stream": "main",
    "outcome": "inspected",
    "codec": "hevc",
    "size_wh": [1920, 1080],
    "key_frame_gap_s": 10.0,
    "picture_health": "ok",
    "advice": [{"code": "key_frames_far_apart", "text": "key frames are 10 s apart"}],
}
SOURCE = {"streams": {"main": "rtsp://10.0.0.9/main"}, "username": "admin", "password": "hunter22"}


@pytest.fixture
def asked(street: Any) -> dict[str, Any]:
    """A probe of camera `c0` that waits."""
    answer = street.post("/cameras/c0/probe")
    assert answer.status_code == 202, answer.text
    booked: dict[str, Any] = answer.json()
    return booked


def take(street: Any) -> dict[str, Any]:
    """Claims the probe that waits, as the worker."""
    orders = street.post("/worker/probes/claim", "worker").json()["orders"]
    assert len(orders) == 1
    order: dict[str, Any] = orders[0]
    return order


def finish(street: Any, probe_id: str, **more: Any) -> Any:
    return street.post("/worker/probes", "worker", json={"id": probe_id, "streams": [FOUND], **more})


def state(street: Any, probe_id: str) -> str:
    return str(street.get(f"/probes/{probe_id}").json()["state"])


def test_a_cameras_probe_goes_to_a_worker_and_its_answer_to_who_asked(street: Any, asked: dict[str, Any]) -> None:
    assert asked["state"] == "waiting"
    assert street.claim(routine=0)["probes_wait"] is True
    order = take(street)
    assert (order["camera_id"], order["streams"]["main"]) == ("c0", "rtsp://10.0.0.1/main")
    assert state(street, asked["id"]) == "running"
    assert finish(street, order["id"]).status_code == 204
    done = street.get(f"/probes/{asked['id']}").json()
    assert (done["state"], done["streams"][0]["codec"], done["host"]) == ("done", "hevc", "10.0.0.1")
    assert done["streams"][0]["advice"][0]["code"] == "key_frames_far_apart"
    assert street.claim(routine=0)["probes_wait"] is False


def test_nobody_visits_a_camera_that_is_being_probed(street: Any, asked: dict[str, Any]) -> None:
    order = take(street)
    assert street.claim()["orders"] == []
    finish(street, order["id"])
    assert len(street.claim()["orders"]) == 1


def test_the_patrol_leaves_a_camera_to_a_probe_that_waits_but_not_for_ever(street: Any, asked: dict[str, Any]) -> None:
    assert street.claim()["orders"] == []
    street.clock.advance(61)
    assert len(street.claim()["orders"]) == 1
    assert state(street, asked["id"]) == "waiting"


def test_a_camera_that_is_being_visited_is_probed_afterwards(street: Any) -> None:
    visit = street.order()
    asked = street.post("/cameras/c0/probe").json()
    assert street.post("/worker/probes/claim", "worker").json()["orders"] == []
    street.send(street.report(visit, [street.look(1.0)]))
    assert take(street)["id"] == asked["id"]


def test_asking_twice_books_one_probe(street: Any, asked: dict[str, Any]) -> None:
    assert street.post("/cameras/c0/probe").json()["id"] == asked["id"]


def test_the_password_of_an_unsaved_source_is_never_told_and_not_kept(street: Any) -> None:
    answer = street.post("/probes", "admin", json=SOURCE)
    assert answer.status_code == 202
    with street.database.read() as session:
        assert b"hunter22" not in (session.get(ProbeRow, answer.json()["id"]).source or b"")
    order = take(street)
    assert order["credential"] == {"username": "admin", "password": "hunter22"}
    finish(street, order["id"])
    shown = street.get(f"/probes/{order['id']}", "admin")
    assert (shown.json()["state"], shown.json()["camera_id"]) == ("done", None)
    assert "hunter22" not in shown.text + street.get("/audit", "admin").text
    with street.database.read() as session:
        assert session.get(ProbeRow, order["id"]).source is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"streams": {"main": "file:///etc/passwd"}},
        {"streams": {"main": "rtsp://a:b@10.0.0.1/"}},
        {"streams": {}},
        {"username": "admin", "password": None},
        {"credential": "gate"},
    ],
)
def test_a_source_that_is_none_is_refused(street: Any, wrong: dict[str, Any]) -> None:
    answer = street.post("/probes", "admin", json={**SOURCE, **wrong})
    assert answer.status_code == 422
    assert "hunter22" not in answer.text


def test_a_credential_that_is_not_set_is_named(street: Any) -> None:
    body = {"streams": SOURCE["streams"], "credential": "gate"}
    assert street.post("/probes", "admin", json=body).json()["error"]["code"] == "unknown_credential"


def test_a_worker_that_dies_twice_over_a_probe_loses_it(street: Any, asked: dict[str, Any]) -> None:
    for _ in range(2):
        take(street)
        street.clock.advance(61)
    assert state(street, asked["id"]) == "lost"
    assert street.post("/worker/probes/claim", "worker").json()["orders"] == []
    assert street.post("/cameras/c0/probe").json()["id"] != asked["id"]


def test_a_camera_removed_meanwhile_holds_up_no_other_probe(street: Any, asked: dict[str, Any]) -> None:
    street.client.delete("/api/v1/plans/p", headers=street.heads["admin"])
    assert street.client.delete("/api/v1/cameras/c0", headers=street.heads["admin"]).status_code == 200
    street.clock.advance(1)
    other = street.post("/probes", "admin", json=SOURCE).json()
    assert take(street)["id"] == other["id"]
    assert state(street, asked["id"]) == "lost"


def test_the_picture_is_shown_and_nobody_elses_report_counts(street: Any, asked: dict[str, Any]) -> None:
    assert finish(street, asked["id"]).status_code == 404
    order = take(street)
    assert street.get(f"/probes/{order['id']}/picture").status_code == 404
    picture = base64.b64encode(b"\xff\xd8 a picture").decode()
    finish(street, order["id"], picture=picture)
    shown = street.get(f"/probes/{order['id']}/picture")
    assert (shown.content, shown.headers["content-type"]) == (b"\xff\xd8 a picture", "image/jpeg")


def test_no_more_probes_are_booked_than_workers_could_do(street: Any) -> None:
    answers = [street.post("/probes", "admin", json=SOURCE).status_code for _ in range(21)]
    assert answers == [202] * 20 + [409]
