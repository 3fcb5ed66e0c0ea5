"""The site as a whole: its time, how much there is, and whose clock is off."""

from typing import Any


def test_the_site_tells_its_time_zone_its_counts_and_that_it_has_no_tls(street: Any) -> None:
    told = street.get("/site").json()
    assert (told["timezone"], told["has_tls"], told["site_edited_at"]) == ("Asia/Shanghai", False, None)
    assert told["counts"] == {
        "cameras": 1,
        "zones": 1,
        "rules": 1,
        "plans": 1,
        "plans_running": 1,
        "cameras_never_seen": 1,
    }
    assert told["versions"]["orders"] == "1"


def test_the_clock_that_a_visit_last_found_is_told_and_judged(street: Any) -> None:
    street.visit(street.look(1.0), camera_clock_offset_s=0.5)
    assert [each["is_off"] for each in street.get("/site").json()["clocks"]] == [False]
    street.clock.advance(60)
    street.visit(street.look(1.0), camera_clock_offset_s=-7200.0)
    street.clock.advance(60)
    street.visit(street.look(1.0))
    (clock,) = street.get("/site").json()["clocks"]
    assert (clock["camera_id"], clock["offset_s"], clock["is_off"]) == ("c0", -7200.0, True)
    street.clock.advance(2 * 86400)
    assert street.get("/site").json()["clocks"] == []


def test_an_edit_made_here_is_told(street: Any) -> None:
    camera = {"id": "new", "name": "新", "streams": {"main": "rtsp://10.0.0.9/main"}}
    assert street.post("/cameras", "admin", json=camera).status_code == 201
    assert street.get("/site").json()["site_edited_at"] is not None
