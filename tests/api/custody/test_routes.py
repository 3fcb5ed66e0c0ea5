"""Every view and every export is on record, with who, what and why."""

from typing import Any

import pytest


@pytest.fixture
def case(street: Any) -> dict[str, Any]:
    made: dict[str, Any] = street.make_case()
    return made


def test_views_and_exports_of_a_case_and_of_its_pictures_are_told_in_their_order(
    street: Any, case: dict[str, Any]
) -> None:
    name = case["pictures"][0]["sha256"]
    assert street.get(f"/evidence/{name}/original?reason=to verify it", "operator").status_code == 200
    street.post(f"/cases/{case['id']}/export", "supervisor", json={"reason": "court, file 12"})
    entries = street.get(f"/cases/{case['id']}/custody", "auditor").json()
    told = [(each["what"], each["actor"], each["role"], each["reason"], each["sha256"]) for each in entries]
    assert told == [
        ("original", "api:operator", "operator", "to verify it", name),
        ("export", "api:supervisor", "supervisor", "court, file 12", None),
    ]


def test_pictures_of_other_cases_are_not_told(street: Any, case: dict[str, Any]) -> None:
    other = street.upload()
    street.get(f"/evidence/{other}/original?reason=to verify it", "operator")
    assert street.get(f"/cases/{case['id']}/custody", "auditor").json() == []


def test_only_the_newest_are_told_where_a_limit_is_given(street: Any, case: dict[str, Any]) -> None:
    for number in range(3):
        street.post(f"/cases/{case['id']}/export", "supervisor", json={"reason": f"reason {number}"})
    entries = street.get(f"/cases/{case['id']}/custody?limit=2", "auditor").json()
    assert [each["reason"] for each in entries] == ["reason 1", "reason 2"]


def test_custody_is_for_those_who_answer_for_it(street: Any, case: dict[str, Any]) -> None:
    assert street.get(f"/cases/{case['id']}/custody", "grid_worker").status_code == 403
    assert street.get("/cases/none/custody", "auditor").status_code == 404
