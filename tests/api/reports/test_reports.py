"""What people report becomes a case with their photos; what is like it is told, never refused."""

import io
from typing import Any

import pytest
from PIL import Image

from api.db.tables import CameraRow

HERE = [116.4074, 39.9042]


@pytest.fixture
def town(house: Any) -> Any:
    """Two cameras, `near` 20 m from here and `far` 8 km away."""
    with house.services.database.write() as session:
        for number, (name, place) in enumerate({"far": [116.5, 39.9], "near": [116.4075, 39.90435]}.items()):
            config = {"id": name, "name": name, "streams": {"main": "rtsp://10.0.0.1/a"}, "position": place}
            session.add(CameraRow(id=name, position=number, name=name, config=config))
    return house


def photo(house: Any, who: str = "grid_worker", colour: int = 90) -> str:
    data = io.BytesIO()
    Image.new("RGB", (1280, 720), (colour, 20, 20)).save(data, "JPEG")
    headers = {"Authorization": f"Bearer {house.token(who)}", "Content-Type": "image/jpeg"}
    answer = house.client.post("/api/v1/photos", content=data.getvalue(), headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sha256"])


def send(house: Any, who: str = "grid_worker", **changes: Any) -> Any:
    body = {"type": "garbage_exposed", "text": "三袋垃圾", "position": HERE} | changes
    return house.call(who, "POST", "/reports", json={key: value for key, value in body.items() if value is not None})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_report_is_a_case_with_its_photos_and_asks_the_camera_only_if_told_to(town: Any) -> None:
    name = photo(town)
    filed = send(town, photos=[name])
    assert filed.status_code == 201, filed.text
    answer = filed.json()
    assert (answer["camera_id"], answer["looking"], answer["similar"]) == ("near", False, [])
    case = town.call("operator", "GET", f"/cases/{answer['case_id']}").json()
    assert (case["origin"], case["state"], case["camera_id"]) == ("report", "pending_verification", "near")
    assert [(each["role"], each["sha256"]) for each in case["pictures"]] == [("report_photo", name)]
    opened = town.call("operator", "GET", f"/cases/{answer['case_id']}/history").json()[0]
    assert opened["actor"] == "api:grid_worker"
    with town.services.database.read() as session:
        assert (
            session.connection().exec_driver_sql("SELECT count(*) FROM turns WHERE asked_at IS NOT NULL").scalar() == 0
        )
    assert send(town, look_now=True).json()["looking"] is True
    with town.services.database.read() as session:
        assert session.connection().exec_driver_sql("SELECT camera_id FROM turns").fetchall() == [("near",)]


def test_similar_open_cases_are_told_and_the_report_counts_all_the_same(town: Any) -> None:
    first = send(town).json()
    second = send(town).json()
    assert second["case_id"] != first["case_id"]
    assert [each["other"]["id"] for each in second["similar"]] == [first["case_id"]]
    verdict = {"verdict": "rejected", "reason": "duplicate"}
    assert town.call("operator", "POST", f"/cases/{first['case_id']}/verdict", json=verdict).status_code == 200
    third = send(town).json()
    assert [each["other"]["id"] for each in third["similar"]] == [second["case_id"]], "a case that is over is no hint"


@pytest.mark.one_store
def test_photos_must_be_ones_own_and_no_other_cases(town: Any) -> None:
    name = photo(town, "operator")
    assert code(send(town, photos=[name])) == (409, "evidence_missing")
    assert code(send(town, photos=["0" * 64])) == (409, "evidence_missing")
    assert send(town, "operator", photos=[name, name]).status_code == 201
    assert code(send(town, "operator", photos=[name])) == (409, "evidence_missing")
    listed = town.call("operator", "GET", "/cases").json()["cases"]
    assert len(listed) == 1, "what was refused has left no case"


@pytest.mark.one_store
def test_a_report_that_is_nowhere_or_of_no_type_is_refused_by_name(town: Any) -> None:
    assert send(town, position=None).status_code == 422
    assert code(send(town, type="flying_saucer")) == (422, "unknown_type")
    assert code(send(town, area="nowhere")) == (422, "unknown_area")
    assert code(send(town, camera="none")) == (422, "unknown_camera")
    for wrong in ({"position": [500, 0]}, {"text": ""}, {"text": "\u202egnp.exe"}, {"photos": ["x"]}, {"more": 1}):
        assert send(town, **wrong).status_code == 422
    assert send(town, "auditor").status_code == 403


@pytest.mark.one_store
def test_the_same_report_with_one_key_is_one_case(town: Any) -> None:
    headers = {"Authorization": f"Bearer {town.token('grid_worker')}", "Idempotency-Key": "r-1"}
    body = {"type": "garbage_exposed", "text": "三袋垃圾", "position": HERE}
    answers = [town.client.post("/api/v1/reports", json=body, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotency-Replayed"] == "true"
