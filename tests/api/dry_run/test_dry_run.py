"""A rule is tried on kept looks: what it would have raised, by the ledger's own hand, and nothing is changed."""

from typing import Any

import pytest

SQUARE = [[0.1, 0.2], [0.9, 0.2], [0.9, 0.95], [0.1, 0.95]]
ELSEWHERE = [[0.0, 0.0], [0.1, 0.0], [0.1, 0.1]]


def body(**more: Any) -> dict[str, Any]:
    outline, hours = more.pop("polygon", SQUARE), more.pop("zone_hours", [])
    zone = {"id": "new", "kind": "fire_lane", "polygon": outline, "hours": hours}
    rule = {"id": "r", "type": "fire_lane_blocked", "zone": "new", "limit_s": 60, **more.pop("rule", {})}
    return {"zones": [zone], "rule": rule, **more}


@pytest.fixture
def watched(street: Any) -> Any:
    """A street where a car has stood in five visits, 40 s apart, and was gone in the last."""
    for _ in range(5):
        street.visit(street.look(1.0))
        street.clock.advance(40)
    street.empty_visit()
    return street


def attempt(street: Any, **more: Any) -> Any:
    return street.post("/cameras/c0/rules/try", json=body(**more))


def test_what_stood_longer_than_the_limit_would_have_been_raised_once(watched: Any) -> None:
    answer = attempt(watched)
    assert answer.status_code == 200, answer.text
    tried = answer.json()
    assert (tried["looks"], tried["healthy"], tried["seen"]) == (8, 8, {"car": 5})
    (raised,) = tried["raised"]
    assert (raised["label"], raised["zone"]) == ("car", "new")
    assert 60 <= raised["dwell_lower_s"] <= 90
    assert raised["ended_at"] is not None
    assert "looks_alike" in tried["left_out"]


@pytest.mark.parametrize(
    "more",
    [
        {"rule": {"limit_s": 600}},
        {"polygon": ELSEWHERE},
        {"rule": {"labels": ["bus"]}},
        {"zone_hours": ["23:00-23:30"]},
    ],
)
def test_what_the_rule_is_not_about_is_not_raised(watched: Any, more: dict[str, Any]) -> None:
    assert attempt(watched, **more).json()["raised"] == []


def test_only_the_looks_of_the_hours_asked_for_are_judged(watched: Any) -> None:
    watched.clock.advance(3600)
    assert attempt(watched, hours=0.5).json()["looks"] == 0


def test_a_stay_that_three_looks_have_missed_is_over(street: Any) -> None:
    for _ in range(2):
        street.visit(street.look(1.0))
        street.clock.advance(40)
    street.empty_visit()
    street.clock.advance(40)
    street.visit(street.look(1.0))
    assert attempt(street).json()["raised"] == []


def test_a_trial_changes_nothing(watched: Any) -> None:
    before = watched.get("/cameras/c0").json(), watched.get("/cases").json()
    attempt(watched)
    assert (watched.get("/cameras/c0").json(), watched.get("/cases").json()) == before


def test_what_could_not_be_saved_cannot_be_tried(street: Any) -> None:
    answer = attempt(street, polygon=[[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]])
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "camera_invalid")
    assert attempt(street, rule={"type": "nonsense"}).status_code == 422
    assert attempt(street, hours=1000).status_code == 422
