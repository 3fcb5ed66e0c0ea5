"""Cameras by the API: added, changed, their zones drawn, taken out of service."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.app import create_app
from api.evidence import repository as evidence

SQUARE = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]
BOW = [[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]


def camera(name: str = "gate", **more: Any) -> dict[str, Any]:
    return {"id": name, "name": "东门", "streams": {"main": "rtsp://10.0.0.9/main"}, **more}


def zone(name: str = "lane", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "fire_lane", "polygon": SQUARE, **more}


def rule(**more: Any) -> dict[str, Any]:
    return {"id": "r", "type": "fire_lane_blocked", "zone": "lane", **more}


@pytest.fixture
def admin(house: Any) -> Any:
    """A function: calls as the administrator."""

    def call(method: str, path: str, headers: dict[str, str] | None = None, **content: Any) -> Any:
        head = {"Authorization": f"Bearer {house.token('admin')}", **(headers or {})}
        return house.client.request(method, f"/api/v1{path}", headers=head, **content)

    return call


def test_a_camera_that_is_added_is_read_back_with_its_tag(admin: Any) -> None:
    answer = admin("POST", "/cameras", json=camera(area="grid", position=[120.1, 30.2], zones=[zone()], rules=[rule()]))
    assert answer.status_code == 201, answer.text
    shown = admin("GET", "/cameras/gate")
    assert shown.json() == answer.json()
    assert shown.headers["etag"] == f'"{shown.json()["version"]}"'
    assert (shown.json()["area"], shown.json()["host"]) == ("grid", "10.0.0.9")
    assert admin("GET", "/cameras/gate/config").json()["streams"]["main"] == "rtsp://10.0.0.9/main"


def test_an_id_is_given_once(admin: Any) -> None:
    assert admin("POST", "/cameras", json=camera()).status_code == 201
    again = admin("POST", "/cameras", json=camera())
    assert (again.status_code, again.json()["error"]["code"]) == (409, "camera_exists")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"streams": {"main": "rtsp://admin:secret@10.0.0.9/main"}}, "streams.main"),
        ({"streams": {"main": "file:///etc/passwd"}}, "streams.main"),
        ({"streams": {}}, "streams"),
        ({"id": "a b"}, "id"),
        ({"position": [400, 0]}, "position"),
        ({"gb_id": "12"}, "gb_id"),
        ({"password": "x"}, "password"),
    ],
)
def test_what_a_site_file_would_refuse_is_refused_here(admin: Any, wrong: dict[str, Any], where: str) -> None:
    answer = admin("POST", "/cameras", json=camera(**wrong) if "id" not in wrong else {**camera(), **wrong})
    assert answer.status_code == 422
    assert where in str(answer.json()["error"]["problems"])
    assert "secret" not in answer.text


def test_a_host_outside_the_cameras_networks_is_refused(house: Any) -> None:
    services = replace(house.services, host_problem=lambda host: "not there" if host == "10.9.9.9" else None)
    client = TestClient(create_app(services), base_url="http://localhost")
    head = {"Authorization": f"Bearer {house.token('admin')}"}
    answer = client.post("/api/v1/cameras", headers=head, json=camera(streams={"main": "rtsp://10.9.9.9/main"}))
    assert answer.status_code == 422
    assert answer.json()["error"]["problems"] == [
        {"where": "streams.main", "what": "not there", "zone": None, "point": None}
    ]


def test_a_change_leaves_alone_what_it_does_not_name(admin: Any) -> None:
    admin("POST", "/cameras", json=camera(tags=["fire"], credential="gate", zones=[zone()], rules=[rule()]))
    changed = admin("PATCH", "/cameras/gate", json={"name": "西门", "credential": None})
    assert changed.status_code == 200
    shown = changed.json()
    assert (shown["name"], shown["tags"], shown["credential"], len(shown["zones"])) == ("西门", ["fire"], None, 1)


def test_a_change_of_what_somebody_else_has_changed_is_refused(admin: Any) -> None:
    tag = admin("POST", "/cameras", json=camera()).headers["etag"]
    first = admin("PUT", "/cameras/gate/zones", json={"zones": [zone()], "rules": []}, headers={"If-Match": tag})
    assert first.status_code == 200
    late = admin("PUT", "/cameras/gate/zones", json={"zones": [], "rules": []}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["error"]["code"]) == (412, "outdated")
    wrong = admin("PATCH", "/cameras/gate", json={}, headers={"If-Match": "yesterday"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("zones", "rules", "where", "place"),
    [
        ([zone(polygon=BOW)], [], "zones[0].polygon", (0, 2)),
        ([zone(polygon=[[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]])], [], "zones[0].polygon", (0, None)),
        ([zone()], [rule(zone="lan")], "rules[0].zone", (None, None)),
        ([zone()], [rule(type="nonsense")], "rules[0].type", (None, None)),
        ([zone(kind="privacy")], [rule()], "rules[0].type", (None, None)),
        ([zone(), zone()], [], "zones[1].id", (None, None)),
        ([zone(sign_picture="0" * 64)], [], "zones[0].sign_picture", (0, None)),
    ],
)
def test_wrong_zones_are_named_with_zone_and_point(
    admin: Any, zones: list[Any], rules: list[Any], where: str, place: tuple[int | None, int | None]
) -> None:
    admin("POST", "/cameras", json=camera())
    answer = admin("PUT", "/cameras/gate/zones", json={"zones": zones, "rules": rules})
    assert answer.status_code == 422, answer.text
    problem = answer.json()["error"]["problems"][0]
    assert problem["where"].startswith(where)
    assert place[0] is None or (problem["zone"], problem["point"]) == place
    assert admin("GET", "/cameras/gate").json()["zones"] == []


@pytest.mark.parametrize("wrong", [{"polygon": [[0, 0], [1.2, 0], [1, 1]]}, {"hours": ["25:00-26:00"]}, {"kind": "x"}])
def test_a_zone_outside_the_picture_or_with_bad_hours_is_named(admin: Any, wrong: dict[str, Any]) -> None:
    admin("POST", "/cameras", json=camera())
    answer = admin("PUT", "/cameras/gate/zones", json={"zones": [zone(**wrong)], "rules": []})
    assert answer.status_code == 422
    assert answer.json()["error"]["problems"][0]["where"].startswith("body.zones[0].")


def test_a_removed_camera_is_gone_from_lists_and_plans_and_comes_back_under_its_id(admin: Any) -> None:
    admin("POST", "/cameras", json=camera("yard"))
    admin("POST", "/plans", json={"id": "day", "name": "日巡", "cameras": ["yard"], "max_gap_s": 60})
    admin("POST", "/cameras", json=camera(plans=["day"]))
    gone = admin("DELETE", "/cameras/gate")
    assert gone.json()["left_plans"] == ["day"]
    assert [each["id"] for each in admin("GET", "/cameras").json()] == ["yard"]
    assert admin("GET", "/cameras/gate").status_code == 404
    assert admin("DELETE", "/cameras/gate").status_code == 404
    last = admin("DELETE", "/cameras/yard")
    assert (last.status_code, last.json()["error"]["code"]) == (409, "plan_empty")
    assert admin("POST", "/cameras", json=camera()).status_code == 201


def test_an_edit_is_on_record_without_addresses(admin: Any) -> None:
    admin("POST", "/cameras", json=camera())
    admin("PATCH", "/cameras/gate", json={"streams": {"main": "rtsp://10.0.0.9/other?token=zzz"}})
    admin("PUT", "/cameras/gate/zones", json={"zones": [zone()], "rules": []})
    admin("PUT", "/cameras/gate/zones", json={"zones": [zone()], "rules": []})
    audit = admin("GET", "/audit").text
    for action, times in (("camera.added", 1), ("camera.changed", 1), ("camera.zones_changed", 1)):
        assert audit.count(f'"{action}"') == times
    assert "zzz" not in audit


def test_a_zone_that_was_drawn_is_in_the_next_order(admin: Any, house: Any) -> None:
    admin("POST", "/cameras", json=camera())
    admin("POST", "/plans", json={"id": "day", "name": "日巡", "cameras": ["gate"], "max_gap_s": 60})
    admin("POST", "/plans/day/start")
    body = {"zones": [zone(legal_basis="消防法 第二十八条")], "rules": [rule()]}
    assert admin("PUT", "/cameras/gate/zones", json=body).status_code == 200
    claim = {"schema": 1, "worker_id": "w1", "slots": {"routine": 1, "stay": 0}}
    order = house.call("worker", "POST", "/worker/claim", json=claim).json()["orders"][0]
    assert [each["id"] for each in order["zones"]] == ["lane"]
    assert [each["rule"] for each in order["watched"]] == ["r"]


def test_the_picture_of_a_sign_is_kept_as_long_as_a_zone_names_it(admin: Any, house: Any) -> None:
    admin("POST", "/cameras", json=camera())
    photo = io.BytesIO()
    Image.new("RGB", (64, 36)).save(photo, "JPEG")
    sent = admin("POST", "/photos", content=photo.getvalue(), headers={"Content-Type": "image/jpeg"})
    sha256 = sent.json()["sha256"]
    other = house.call("operator", "PUT", "/cameras/gate/zones", json=signed(sha256))
    assert (other.status_code, other.json()["error"]["code"]) == (422, "camera_invalid")
    assert admin("PUT", "/cameras/gate/zones", json=signed(sha256)).status_code == 200
    assert admin("GET", "/cameras/gate").json()["zones"][0]["sign_picture"] == sha256
    assert expires(house, sha256) == [None]
    assert admin("PUT", "/cameras/gate/zones", json={"zones": [zone()], "rules": []}).status_code == 200
    assert expires(house, sha256) == [house.clock.now + timedelta(days=1)]


def signed(sha256: str) -> dict[str, Any]:
    return {"zones": [zone(sign_picture=sha256)], "rules": []}


def expires(house: Any, sha256: str) -> list[Any]:
    with house.services.database.read() as session:
        return [row.expires_at for row in evidence.candidates_of(session, ["sign/gate/lane"]) if row.sha256 == sha256]
