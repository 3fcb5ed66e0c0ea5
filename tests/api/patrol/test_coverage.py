"""Coverage over HTTP: every minute of every camera is exactly one of six."""

from typing import Any


def coverage(street: Any, begin: str = "2026-06-01T10:00:00+08:00") -> dict[str, Any]:
    to = street.clock().isoformat()
    answer = street.get("/coverage", params={"from": begin, "to": to})
    assert answer.status_code == 200, answer.text
    (camera,) = answer.json()["cameras"]
    assert sum(camera["minutes"].values()) == camera["total"]
    states: dict[str, Any] = {name: count for name, count in camera["minutes"].items() if count}
    return states


def test_a_camera_seen_in_time_is_inspected_or_between(street: Any, sites: Any) -> None:
    site = sites.json()
    site["plans"][0]["max_gap_s"] = 180.0
    sites.put(street.database, site)
    street.start()
    for _ in range(4):
        street.visit(street.look(1.0))
        street.clock.advance(180)
    assert coverage(street) == {"inspected": 4, "between": 8}


def test_a_promise_that_nobody_keeps_is_late(street: Any) -> None:
    street.visit(street.look(1.0))
    street.clock.advance(600)
    assert coverage(street) == {"inspected": 1, "late": 9}


def test_an_unreachable_camera_and_an_unhealthy_one_have_an_outside_cause(street: Any) -> None:
    for _ in range(3):
        street.visit(outcome="unreachable")
        street.clock.advance(100)
    for _ in range(3):
        street.visit(street.look(1.0, health="black", sightings=[]), outcome="degraded")
        street.clock.advance(100)
    assert coverage(street) == {"unreachable": 5, "degraded": 5}


def test_a_stopped_plan_is_paused_and_stays_so_in_hindsight(street: Any) -> None:
    street.clock.advance(60)
    street.post("/plans/p/stop")
    street.clock.advance(300)
    street.start()
    street.clock.advance(59)
    street.visit(street.look(1.0))
    street.clock.advance(61)
    assert coverage(street) == {"between": 2, "paused": 5, "inspected": 1}


def test_times_must_be_in_order_and_carry_their_zone(street: Any) -> None:
    street.clock.advance(60)
    for begin, end in (
        ("2026-06-01T00:00:00", "2026-06-01T10:00:00+08:00"),
        ("2026-06-01T10:00:00+08:00", "2026-06-01T09:00:00+08:00"),
        ("2026-05-01T10:00:00+08:00", "2026-06-01T10:00:00+08:00"),
    ):
        assert street.get("/coverage", params={"from": begin, "to": end}).status_code == 422
