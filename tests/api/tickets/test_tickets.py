"""Which of our cases did somebody also complain about, and who was first."""

from datetime import timedelta
from typing import Any

import pytest

from api.tickets.service import first_complaint_at


@pytest.fixture
def case_id(house: Any) -> str:
    body = {"sensor_id": "s", "kind": "smoke", "happened_at": house.clock.now.isoformat()}
    made: str = house.call("operator", "POST", "/signals", json=body).json()["case_id"]
    return made


def link(house: Any, case_id: str, number: str, *, after_s: float, **more: Any) -> Any:
    at = (house.clock.now + timedelta(seconds=after_s)).isoformat()
    body = {"number": number, "received_at": at, **more}
    return house.call("operator", "POST", f"/cases/{case_id}/tickets", json=body)


def test_the_first_complaint_counts_and_says_who_was_first(house: Any, case_id: str) -> None:
    with house.services.database.read() as session:
        assert first_complaint_at(session, case_id) is None
    house.clock.now += timedelta(hours=5)
    assert link(house, case_id, "20260701-2", after_s=-1800).status_code == 201
    assert link(house, case_id, "20260701-1", after_s=-3600).status_code == 201
    with house.services.database.read() as session:
        assert first_complaint_at(session, case_id) == house.clock.now - timedelta(hours=1)
    span = {"from": "2026-07-01T00:00:00Z", "to": "2026-07-02T00:00:00Z"}
    (found,) = house.call("auditor", "GET", "/tickets/first", params=span).json()
    assert (found["case_id"], found["tickets"], found["was_ours_first"]) == (case_id, 2, True)
    assert found["lead_s"] == 4 * 3600
    assert link(house, case_id, "older", after_s=-6 * 3600).status_code == 201
    (found,) = house.call("auditor", "GET", "/tickets/first", params=span).json()
    assert (found["was_ours_first"], found["lead_s"]) == (False, -3600)


def test_the_same_ticket_again_changes_nothing_and_is_in_the_history_once(house: Any, case_id: str) -> None:
    assert [link(house, case_id, "1", after_s=0).status_code for _ in range(2)] == [201, 200]
    assert link(house, case_id, "1", after_s=-60).json()["error"]["code"] == "ticket_known"
    assert link(house, case_id, "1", after_s=-60, source="city-app").status_code == 201
    events = house.call("operator", "GET", f"/cases/{case_id}/history").json()
    assert [each["kind"] for each in events].count("ticket_linked") == 2
    assert len(house.call("operator", "GET", f"/cases/{case_id}/tickets").json()) == 2


def test_cases_are_found_by_their_ticket(house: Any, case_id: str) -> None:
    link(house, case_id, "20260701-1", after_s=0)
    found = house.call("operator", "GET", "/cases", params={"ticket": "20260701-1"}).json()["cases"]
    assert [each["id"] for each in found] == [case_id]
    assert house.call("operator", "GET", "/cases", params={"ticket": "other"}).json()["cases"] == []


@pytest.mark.one_store
def test_what_is_wrong_is_refused(house: Any, case_id: str) -> None:
    for number, after_s in (("", 0), (" ", 0), ("x" * 65, 0), ("a b", 0), ("../x\n", 0), ("1", 3600)):
        assert link(house, case_id, number, after_s=after_s).status_code == 422, number
    assert link(house, "nobody", "1", after_s=0).status_code == 404
    assert house.call("operator", "GET", "/cases/nobody/tickets").status_code == 404
