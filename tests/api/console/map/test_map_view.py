"""Where things stand on the map, and that nothing is dropped."""

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.console.map.map_view import OPEN, Names, Told, camera_tone, shown
from api.console.map.plane import Plane
from api.pages.language import Language

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
NAMES: dict[str, Any] = {"areas": {"east": "东片"}, "types": {"fire_lane_blocked": "占用消防通道"}}


def camera(name: str, position: Any, *, area: str = "", outcome: str | None = "inspected") -> dict[str, Any]:
    return {"id": name, "name": name, "position": position, "area": area, "state": {"last_outcome": outcome}}


def case(
    number: int, *, camera_id: str | None = None, position: Any = None, colour: str | None = None
) -> dict[str, Any]:
    return {
        "id": f"id{number}",
        "number": number,
        "type": "fire_lane_blocked",
        "camera_id": camera_id,
        "camera_name": camera_id or "",
        "zone_name": "",
        "state": "handling",
        "position": position,
        "clock": None if colour is None else {"colour": colour},
    }


def drawn(cameras: list[Any], cases: list[Any]) -> Any:
    return shown(Told(cameras=cameras, cases=cases), Names(language=Language.ZH, now=NOW, **NAMES))


def test_north_is_up_east_is_right_and_lengths_are_metres() -> None:
    found = drawn([camera("a", [116.0, 40.0]), camera("b", [116.001, 40.0]), camera("c", [116.0, 40.001])], [])
    at = {each.id: (each.x, each.y) for each in found.points}
    assert at["b"][0] - at["a"][0] == pytest.approx(111.32 * math.cos(math.radians(40)), rel=0.01)
    assert at["a"][1] - at["c"][1] == pytest.approx(111.32, rel=0.01)


def test_a_case_stands_at_its_own_place_or_at_its_camera() -> None:
    cameras = [camera("a", [116.0, 40.0]), camera("b", [116.01, 40.0])]
    found = drawn(cameras, [case(1, camera_id="a"), case(2, camera_id="a", position=[116.01, 40.0])])
    at = {each.id: (each.x, each.y) for each in found.points}
    assert at["id1"] == at["a"]
    assert at["id2"] == at["b"]


def test_what_has_no_place_is_listed_and_not_dropped() -> None:
    found = drawn([camera("a", None), camera("<b>", [200.0, 10.0])], [case(7, camera_id="a"), case(8)])
    assert found.points == ()
    assert [each.words for each in found.unplaced_cameras] == ["a", "<b>"]
    assert found.unplaced_cameras[1].href == "/console/cameras/%3Cb%3E"
    assert [each.words.split(" ")[0] for each in found.unplaced_cases] == ["#7", "#8"]


def test_a_case_has_its_colour_in_words_too() -> None:
    found = drawn([camera("a", [1.0, 1.0])], [case(3, camera_id="a", colour="red"), case(4, camera_id="a")])
    red, plain = found.points[1:]
    assert (red.tone, red.short) == ("red", "#3 红")
    assert (plain.tone, plain.short) == ("", "#4")
    assert "占用消防通道" in red.words
    assert red.href == "/console/cases/id3"


def test_a_camera_that_sees_nothing_is_told_from_one_that_was_never_looked_at() -> None:
    words = {None: "unseen", "inspected": "seen", "busy": "trouble"}
    assert {each: camera_tone(camera("a", None, outcome=each)) for each in words} == words


def test_one_slip_in_a_position_does_not_move_all_others() -> None:
    good = [camera(f"c{index}", [116.0 + index * 1e-4, 40.0]) for index in range(9)]
    found = drawn([*good, camera("slip", [0.0, 0.0])], [])
    assert max(abs(each.x) for each in found.points if each.id != "slip") < 100


def test_an_area_is_named_to_the_north_of_its_cameras() -> None:
    found = drawn([camera("a", [116.0, 40.0], area="east"), camera("b", [116.0, 40.01], area="east")], [])
    assert [each.name for each in found.areas] == ["东片"]
    assert found.areas[0].y == min(each.y for each in found.points)


def test_closed_cases_are_not_asked_for() -> None:
    assert "handling" in OPEN
    assert "pending_verification" in OPEN
    assert not {"closed", "rejected", "cancelled", "force_closed"} & set(OPEN)


def test_what_the_browser_gets_is_json_with_open_places_in_its_words() -> None:
    told = json.loads(json.dumps(drawn([camera("a", [1.0, 1.0])], []).drawn(Language.EN)))
    assert told["words"]["metres"] == "{count} m"
    assert told["points"][0]["kind"] == "camera"


def check_in(person: str, position: Any, *, ago_s: float = 180, camera: str | None = None) -> dict[str, Any]:
    return {
        "person": person,
        "position": position,
        "accuracy_m": 12.4,
        "camera_name": camera,
        "made_at": (NOW - timedelta(seconds=ago_s)).isoformat(),
    }


def checked_in(*check_ins: Any) -> Any:
    told = Told(cameras=[camera("a", [116.0, 40.0], area="east")], cases=[], check_ins=check_ins)
    return shown(told, Names(language=Language.ZH, now=NOW, outlined={"east"}, **NAMES))


def test_a_grid_worker_stands_where_they_checked_in_with_name_and_how_long_ago() -> None:
    found = checked_in(check_in("li", [116.0, 40.0]), check_in("wang", [116.0, 40.0], ago_s=3 * 3600, camera="东门"))
    fresh, old = found.points[1:]
    assert (fresh.kind, fresh.tone, fresh.short, fresh.words) == (
        "person",
        "fresh",
        "li · 3 分钟前",
        "li · 3 分钟前签到 · ±12 米",
    )
    assert (old.tone, old.words) == ("old", "wang · 3 小时前签到 · 在“东门”旁")


def test_a_check_in_without_a_place_is_listed_and_not_dropped() -> None:
    found = checked_in(check_in("li", None, camera="<b>"))
    assert found.count("person") == 0
    assert [each.words for each in found.unplaced_people] == ["li · 3 分钟前签到 · 在“<b>”旁"]


def test_an_area_with_an_outline_is_not_named_a_second_time() -> None:
    assert checked_in().areas == ()


def test_the_plane_of_a_page_stays_when_a_camera_comes() -> None:
    plane = Plane(middle=(116.0, 40.0))
    names = Names(language=Language.ZH, now=NOW, **NAMES)
    few = shown(Told(cameras=[camera("a", [116.01, 40.0])], cases=[]), names, plane)
    many = shown(
        Told(cameras=[camera(each, [117.0, 41.0]) for each in "bcd"] + [camera("a", [116.01, 40.0])], cases=[]),
        names,
        plane,
    )
    assert few.points[0] == many.points[-1]
