"""Alarms of sensors become one case while it is open, and the nearest camera looks at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

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


def alarm(house: Any, **changes: Any) -> dict[str, Any]:
    body = {
        "sensor_id": "breaker-7",
        "kind": "leakage",
        "value": 42.5,
        "unit": "mA",
        "threshold": 30,
        "position": HERE,
        "happened_at": house.clock.now.isoformat(),
    }
    return body | changes


def send(house: Any, **changes: Any) -> Any:
    return house.call("operator", "POST", "/signals", json=alarm(house, **changes))


def test_an_alarm_makes_a_case_and_the_nearest_camera_looks(town: Any) -> None:
    answer = send(town)
    assert answer.status_code == 201, answer.text
    taken = answer.json()
    assert (taken["is_new_case"], taken["camera_id"]) == (True, "near")
    case = town.call("operator", "GET", f"/cases/{taken['case_id']}").json()
    assert (case["type"], case["state"], case["camera_id"]) == ("sensor_alarm", "pending_verification", "near")
    with town.services.database.read() as session:
        assert session.connection().exec_driver_sql("SELECT camera_id, asked_at FROM turns").fetchall()[0][1]


def test_while_the_case_is_open_further_alarms_are_events_of_it(town: Any) -> None:
    first = send(town).json()
    again = send(town, value=50)
    assert again.status_code == 200
    assert (again.json()["case_id"], again.json()["is_new_case"]) == (first["case_id"], False)
    other = send(town, kind="temperature").json()
    assert other["case_id"] != first["case_id"]
    kinds = [each["kind"] for each in town.call("operator", "GET", f"/cases/{first['case_id']}/history").json()]
    assert kinds.count("signal") == 1
    listed = town.call("operator", "GET", f"/cases/{first['case_id']}/signals").json()
    assert sorted(each["value"] for each in listed) == [42.5, 50]


@pytest.mark.one_store
def test_after_the_case_is_over_an_alarm_makes_a_new_one(town: Any) -> None:
    first = send(town).json()
    verdict = {"verdict": "rejected", "reason": "nothing_there"}
    answer = town.call("operator", "POST", f"/cases/{first['case_id']}/verdict", json=verdict)
    assert answer.status_code == 200, answer.text
    assert send(town).json()["case_id"] != first["case_id"]


def test_the_same_alarm_sent_again_changes_nothing(town: Any) -> None:
    first = send(town, external_id="a-1")
    again = send(town, external_id="a-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"is_repeat": True}
    assert len(town.call("operator", "GET", f"/cases/{first.json()['case_id']}/signals").json()) == 1
    clash = send(town, external_id="a-1", value=1)
    assert (clash.status_code, clash.json()["error"]["code"]) == (409, "external_id_known")


def test_eight_alarms_at_once_make_one_case(town: Any) -> None:
    town.token("operator")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: send(town, external_id=f"a-{number}"), range(8)))
    assert {each.status_code for each in answers} <= {200, 201}, [each.text for each in answers]
    assert len({each.json()["case_id"] for each in answers}) == 1
    assert sum(each.json()["is_new_case"] for each in answers) == 1


def test_the_same_alarm_from_eight_at_once_is_taken_once(town: Any) -> None:
    town.token("operator")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(town, external_id="a-1"), range(8)))
    assert sorted(each.status_code for each in answers) == [200] * 7 + [201], [each.text for each in answers]
    assert len({each.json()["id"] for each in answers}) == 1


@pytest.mark.one_store
def test_without_a_place_nobody_looks_and_a_named_camera_is_taken(town: Any) -> None:
    assert send(town, position=None).json()["camera_id"] is None
    assert send(town, sensor_id="s2", position=None, camera="far").json()["camera_id"] == "far"
    assert send(town, sensor_id="s3", position=[0, 0]).json()["camera_id"] is None


@pytest.mark.one_store
def test_hostile_alarms_are_refused_by_name(town: Any) -> None:
    late = (town.clock.now + timedelta(minutes=6)).isoformat()
    for change in (
        {"value": "NaN"},
        {"value": 1e300},
        {"threshold": "Infinity"},
        {"sensor_id": "x" * 65},
        {"sensor_id": "a b"},
        {"sensor_id": ""},
        {"external_id": "x" * 10_000},
        {"kind": "earthquake"},
        {"unit": "<script>"},
        {"position": [181, 0]},
        {"position": [0, 91]},
        {"position": ["NaN", 0]},
        {"position": [1]},
        {"happened_at": late},
        {"happened_at": "2026-01-01T00:00:00Z"},
        {"happened_at": "2026-07-01T00:00:00"},
        {"happened_at": 1e308},
        {"camera": "nobody"},
        {"area": "nowhere"},
        {"area": "\x00"},
        {"extra": 1},
    ):
        answer = send(town, **change)
        assert answer.status_code == 422, (change, answer.text)
        assert answer.json()["error"]["message"], change
    raw = '{"sensor_id": "s", "kind": "smoke", "value": NaN, "happened_at": "2026-07-01T02:00:00Z"}'
    assert town.call("operator", "POST", "/signals", content=raw).status_code == 422
    assert town.call("operator", "GET", "/cases").json()["cases"] == []
