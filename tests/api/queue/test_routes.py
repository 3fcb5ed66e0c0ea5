"""The queue's addresses, from claim to a verdict that is taken back or made."""

from typing import Any

import pytest

pytestmark = pytest.mark.one_store


def report(house: Any) -> str:
    body = {"type": "garbage_exposed", "text": "bags", "position": [116.4, 39.9]}
    answer = house.call("operator", "POST", "/reports", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case_id"])


def test_a_case_is_claimed_decided_taken_back_and_decided_again(house: Any) -> None:
    case_id = report(house)
    claimed = house.call("operator", "POST", "/queue/claim").json()
    assert (claimed["case"]["id"], claimed["lease"]["held_by"], claimed["waiting"]) == (case_id, "api:operator", 1)
    assert claimed["colour"] == "green"
    assert claimed["due_at"] is not None
    assert house.call("dispatcher", "POST", "/queue/claim", json={}).json()["case"] is None
    direct = house.call("dispatcher", "POST", f"/cases/{case_id}/verdict", json={"verdict": "filed"})
    assert (direct.status_code, direct.json()["error"]["code"]) == (409, "held_by_another")
    assert house.call("operator", "POST", f"/queue/{case_id}/renew").status_code == 200
    given = house.call("operator", "POST", f"/queue/{case_id}/verdict", json={"move": "verify_file"})
    assert (given.status_code, given.json()["verdict"]) == (200, "verify_file")
    assert house.call("operator", "DELETE", f"/queue/{case_id}/verdict").json()["verdict"] is None
    given = house.call("operator", "POST", f"/queue/{case_id}/verdict", json={"move": "verify_file"})
    house.clock.forward(31)
    # Whoever asks for the next case first settles what is due.
    assert house.call("dispatcher", "POST", "/queue/claim").json()["waiting"] == 0
    assert house.call("operator", "GET", f"/cases/{case_id}").json()["state"] == "handling"


def test_a_released_case_is_another_persons(house: Any) -> None:
    case_id = report(house)
    house.call("operator", "POST", "/queue/claim")
    assert house.call("operator", "POST", f"/queue/{case_id}/release").status_code == 204
    assert house.call("dispatcher", "POST", "/queue/claim").json()["case"]["id"] == case_id
    shown = house.call("auditor", "GET", "/queue").json()
    assert (shown["waiting"], shown["free"], shown["held"][0]["held_by"]) == (1, 0, "api:dispatcher")
    assert house.call("operator", "POST", "/queue/nothing/renew").status_code == 404
