"""Saved views: each person has their own, and not too many."""

from typing import Any

import pytest

MINE = {
    "page": "cases",
    "name": "我的逾期",
    "query": {"mine": "true", "overdue": "true", "state": ["filed", "accepted"]},
}


def test_a_view_is_saved_replaced_by_name_and_deleted(street: Any) -> None:
    made = street.post("/views", json=MINE)
    assert made.status_code == 201, made.text
    again = street.post("/views", json={**MINE, "query": {}})
    assert again.json()["id"] == made.json()["id"]
    assert [each["query"] for each in street.get("/views?page=cases").json()] == [{}]
    assert street.get("/views?page=cameras").json() == []
    head = street.heads["operator"]
    assert street.client.delete(f"/api/v1/views/{made.json()['id']}", headers=head).status_code == 204
    assert street.get("/views").json() == []


def test_nobody_sees_or_deletes_anothers_view(street: Any) -> None:
    made = street.post("/views", json=MINE).json()
    assert street.get("/views", "admin").json() == []
    gone = street.client.delete(f"/api/v1/views/{made['id']}", headers=street.heads["admin"])
    assert gone.status_code == 404
    assert len(street.get("/views").json()) == 1


def test_one_person_has_at_most_fifty(street: Any) -> None:
    answers = [street.post("/views", json={**MINE, "name": f"v{number}"}).status_code for number in range(51)]
    assert answers == [201] * 50 + [409]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x" * 101},
        {"page": "../etc"},
        {"query": {"state": {"deep": 1}}},
        {"query": {"a b": "x"}},
        {"query": {f"p{number}": "x" for number in range(41)}},
    ],
)
def test_what_is_no_view_is_refused(street: Any, wrong: dict[str, Any]) -> None:
    assert street.post("/views", json={**MINE, **wrong}).status_code == 422
