"""Platforms that speak GeoReport v2 see our cases in its words, and report into them."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from api.cases.states import CaseState
from api.open311.status import STATUS

BASE = "/open311/v2"
FORM = {"service_code": "fire_lane_blocked", "lat": "39.9", "long": "116.4", "description": "请看 13800138000 京A12345"}


def post(house: Any, who: str = "operator", **fields: str) -> Any:
    body = urlencode({**FORM, **fields})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    token = {"Authorization": f"Bearer {house.token(who)}"}
    return house.client.post(f"/api/v1{BASE}/requests.json", content=body, headers=headers | token)


def get(house: Any, path: str = "/requests.json", **query: str) -> Any:
    return house.call("operator", "GET", f"{BASE}{path}", params=query)


def test_every_state_of_ours_is_open_or_closed() -> None:
    assert set(STATUS) == set(CaseState)
    closed = {state for state, (status, _) in STATUS.items() if status == "closed"}
    assert closed == {CaseState.REJECTED, CaseState.CLOSED, CaseState.FORCE_CLOSED, CaseState.CANCELLED}


@pytest.mark.one_store
def test_services_are_the_catalogue(house: Any) -> None:
    listed = get(house, "/services.json").json()
    codes = {each["service_code"]: each for each in listed}
    assert codes["sensor_alarm"]["service_name"] == "物联感知告警"
    assert {each["type"] for each in listed} == {"realtime"}
    assert get(house, "/services/sensor_alarm.json").json() == {"service_code": "sensor_alarm", "attributes": []}
    missing = get(house, "/services/nothing.json")
    assert (missing.status_code, missing.json()[0]["code"]) == (404, 404)


def test_a_report_becomes_a_case_and_can_be_followed(house: Any) -> None:
    made = post(house)
    assert made.status_code == 201, made.text
    (answer,) = made.json()
    case = house.call("operator", "GET", f"/cases/{answer['service_request_id']}").json()
    assert (case["type"], case["state"]) == ("fire_lane_blocked", "pending_verification")
    (shown,) = get(house, f"/requests/{answer['service_request_id']}.json").json()
    assert (shown["status"], shown["lat"], shown["long"]) == ("open", 39.9, 116.4)
    assert shown["description"] == "请看 ＊＊＊ ＊＊＊", "what points to a person stays here"
    verdict = {"verdict": "rejected", "reason": "nothing_there"}
    house.call("operator", "POST", f"/cases/{case['id']}/verdict", json=verdict)
    (shown,) = get(house, service_request_id=case["id"]).json()
    assert (shown["status"], shown["status_notes"]) == ("closed", "不予立案")


@pytest.mark.one_store
def test_what_only_a_machine_has_seen_is_not_shown(house: Any) -> None:
    body = {"sensor_id": "s", "kind": "smoke", "happened_at": house.clock.now.isoformat()}
    case_id = house.call("operator", "POST", "/signals", json=body).json()["case_id"]
    assert get(house).json() == []
    assert get(house, f"/requests/{case_id}.json").status_code == 404
    house.call("operator", "POST", f"/cases/{case_id}/verdict", json={"verdict": "filed"})
    assert [each["service_request_id"] for each in get(house).json()] == [case_id]


def test_lists_are_narrowed_by_status_code_ids_and_dates(house: Any) -> None:
    first = post(house).json()[0]["service_request_id"]
    house.clock.now += timedelta(days=10)
    second = post(house, service_code="sensor_alarm").json()[0]["service_request_id"]
    ids = lambda **query: [each["service_request_id"] for each in get(house, **query).json()]  # noqa: E731
    assert ids() == [second, first]
    assert ids(status="open,closed") == [second, first]
    assert ids(status="closed") == []
    assert ids(service_code="sensor_alarm") == [second]
    assert ids(service_request_id=f"{first},nobody", status="closed") == [first], "ids leave all else aside"
    at = house.clock.now.isoformat()
    assert ids(start_date=at) == [second]
    assert ids(start_date="2026-06-30T00:00:00+08:00", end_date="2026-07-02T00:00:00+08:00") == [first]
    house.clock.now += timedelta(days=85)
    assert ids() == [second], "without dates: the last 90 days"


@pytest.mark.one_store
@pytest.mark.parametrize(
    "query",
    [
        {"status": "done"},
        {"start_date": "yesterday"},
        {"start_date": "2026-07-01T00:00:00"},
        {"end_date": "99999-01-01T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-07-02T00:00:00Z", "end_date": "2026-07-01T00:00:00Z"},
        {"service_code": ",".join(str(n) for n in range(101))},
    ],
)
def test_a_wrong_query_is_answered_with_georeports_errors(house: Any, query: dict[str, str]) -> None:
    answer = get(house, **query)
    assert answer.status_code == 400
    assert (answer.json()[0]["code"], len(answer.json()[0]["description"]) > 10) == (400, True)


@pytest.mark.one_store
def test_a_wrong_report_is_refused_and_opens_nothing(house: Any) -> None:
    for fields, status in (
        ({"service_code": ""}, 400),
        ({"service_code": "nothing"}, 404),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "39.9", "long": ""}, 400),
        ({"lat": "nan", "long": "nan"}, 400),
        ({"lat": "inf", "long": "0"}, 400),
        ({"lat": "91", "long": "0"}, 400),
        ({"lat": "9" * 5000}, 400),
        ({"description": "x" * 4001}, 400),
        ({"description": "\x00"}, 400),
    ):
        answer = post(house, **fields)
        assert answer.status_code == status, (fields, answer.text)
        assert answer.json()[0]["description"]
    headers = {"Authorization": f"Bearer {house.token('operator')}"}
    for body in (b"", b"\xff\xfe", b"a", b"lat=1&lat=2&service_code=x", b"&".join(b"a%d=1" % n for n in range(200))):
        assert house.client.post(f"/api/v1{BASE}/requests.json", content=body, headers=headers).status_code == 400, body
    assert get(house).json() == []
