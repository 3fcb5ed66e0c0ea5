"""Coverage over HTTP: every minute of every camera is exactly one of six."""

from typing import Any

from api.cameras.site import edit_site
from pipelines.site import Site


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


def test_a_skipped_time_is_paused_with_its_reason_and_what_was_late_before_stays_late(street: Any) -> None:
    street.visit(street.look(1.0))
    street.clock.advance(180)
    street.post("/cameras/c0/skip", json={"until": "2026-06-01T10:06:00+08:00", "reason": "维修"})
    street.clock.advance(200)
    street.visit(street.look(1.0))
    street.clock.advance(60)
    assert coverage(street) == {"inspected": 2, "late": 2, "paused": 3}
    query = {"from": "2026-06-01T10:00:00+08:00", "to": street.clock().isoformat()}
    (camera,) = street.get("/coverage", params=query).json()["cameras"]
    assert [(each["reason"], each["begin"]) for each in camera["skipped"]] == [("维修", "2026-06-01T02:03:00Z")]


def test_an_edited_site_changes_nothing_of_what_was_promised_before(street: Any, sites: Any) -> None:
    street.visit(street.look(1.0))
    street.clock.advance(600)
    before = coverage(street)
    assert before == {"inspected": 1, "late": 9}
    site = sites.json()
    site["plans"][0] |= {"max_gap_s": 3600.0, "hours": ["18:00-19:00"]}
    edit(street, site)
    assert coverage(street) == before
    street.clock.advance(300)
    assert coverage(street) == before | {"paused": 5}
    edit(street, {**site, "plans": []})
    street.clock.advance(300)
    assert coverage(street) == before | {"paused": 10}


def test_a_camera_added_to_another_place_of_the_plan_does_not_begin_anew(street: Any, sites: Any) -> None:
    street.clock.advance(40)
    edit(street, sites.json(2))
    street.clock.advance(80)
    query = {"from": "2026-06-01T10:00:00+08:00", "to": street.clock().isoformat()}
    first, second = street.get("/coverage", params=query).json()["cameras"]
    assert first["minutes"]["late"] == 2, "120 s of a gap of 60 s, edited or not"
    assert (second["minutes"]["paused"], second["minutes"]["late"]) == (1, 1), "promised for 80 s of them"


def test_a_camera_that_was_removed_stays_in_the_past(street: Any, sites: Any) -> None:
    edit(street, sites.json(2))
    street.clock.advance(120)
    edit(street, sites.json(1))
    street.clock.advance(60)
    for begin, cameras in (("10:00", ["c0", "c1"]), ("10:02", ["c0"])):
        query = {"from": f"2026-06-01T{begin}:00+08:00", "to": street.clock().isoformat()}
        assert [each["camera_id"] for each in street.get("/coverage", params=query).json()["cameras"]] == cameras


def test_what_was_seen_before_the_looks_that_are_kept_cannot_be_said(tmp_path: Any, opened_street: Any) -> None:
    street = opened_street(tmp_path, looks_kept_s=3600.0)
    street.clock.advance(2 * 3600)
    query = {"from": "2026-06-01T10:00:00+08:00", "to": "2026-06-01T11:00:00+08:00"}
    answer = street.get("/coverage", params=query)
    assert answer.status_code == 422
    assert "no" in answer.json()["error"]["message"]


def test_a_round_is_kept_by_one_look_and_broken_without_any(street: Any, sites: Any) -> None:
    site = sites.json()
    site["plans"][0] |= {"rounds": ["10:00-10:05", "10:10-10:15"], "max_gap_s": 86400.0}
    edit(street, site)
    street.clock.advance(120)
    street.visit(street.look(1.0))
    street.clock.advance(780)
    assert coverage(street) == {"inspected": 1, "between": 4, "paused": 5, "late": 5}


def edit(street: Any, site: dict[str, Any]) -> None:
    """Puts another site in place of the one there is, as somebody at the keyboard does."""
    with street.database.write() as session:
        edit_site(session, Site.model_validate(site), now=street.clock())
