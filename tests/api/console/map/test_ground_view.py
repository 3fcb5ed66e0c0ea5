"""What lies under the map's points stands where it belongs."""

from typing import Any

import pytest

from api.console.map.ground_view import corners, fits, ground
from api.console.map.plane import Plane, middle_of, place_of
from api.pages.language import Language

PLANE = Plane(middle=(116.0, 40.0))
PICTURE: dict[str, Any] = {
    "west": 116.0,
    "south": 40.0,
    "east": 116.01,
    "north": 40.01,
    "sha256": "a" * 64,
    "stretch": 1.0,
}
SQUARE = [[116.0, 40.0], [116.01, 40.0], [116.01, 40.01], [116.0, 40.01], [116.0, 40.0]]
HORSESHOE = [[0, 0], [10, 0], [10, 10], [7, 10], [7, 2], [3, 2], [3, 10], [0, 10], [0, 0]]


def shapes(*polygons: Any) -> dict[str, Any]:
    properties = {"area": "east", "name_zh": "<b>东片", "name_en": ""}
    return {"features": [{"properties": properties, "geometry": {"coordinates": list(polygons)}}]}


def test_the_picture_lies_between_its_edges_with_north_up() -> None:
    found = ground({"features": []}, PICTURE, PLANE, Language.ZH).picture
    assert found is not None
    assert (found.x, found.y + found.height) == (0.0, 0.0)
    assert found.height == pytest.approx(1113.2, abs=0.1)
    assert found.width == pytest.approx(852.8, abs=0.1)
    assert found.href == f"/api/v1/map/picture?v={'a' * 16}"


def test_an_outline_has_its_rings_in_metres_and_its_name_as_it_is() -> None:
    [found] = ground(shapes([SQUARE]), None, PLANE, Language.EN).outlines
    assert found.name == "<b>东片"
    assert found.rings[0][2] == (853.0, -1113.0)
    assert found.x == pytest.approx(426, abs=1)
    assert found.y == pytest.approx(-556, abs=1)


def test_the_name_of_a_bent_area_stands_within_it() -> None:
    ring = [[116.0 + x / 1000, 40.0 + y / 1000] for x, y in HORSESHOE]
    [found] = ground(shapes([ring]), None, PLANE, Language.ZH).outlines
    arms = [(0, 3), (7, 10)]
    east = found.x / PLANE.metres((116.001, 40.0))[0]
    assert any(west < east < far for west, far in arms), east


def test_the_name_stands_in_the_largest_part_of_an_area() -> None:
    small = [[115.0, 39.0], [115.001, 39.0], [115.001, 39.001], [115.0, 39.0]]
    [found] = ground(shapes([small], [SQUARE]), None, PLANE, Language.ZH).outlines
    assert found.x > 0
    assert len(found.rings) == 2


def test_points_that_fall_together_on_the_screen_are_sent_once() -> None:
    fine = [SQUARE[0], *([116.005, 40.0 + step * 1e-8] for step in range(50)), *SQUARE[1:]]
    [found] = ground(shapes([fine]), None, PLANE, Language.ZH).outlines
    assert len(found.rings[0]) == 6


def test_a_picture_that_is_drawn_too_wide_or_too_high_does_not_fit() -> None:
    assert [fits({"stretch": each}) for each in (0.7, 0.9, 1.0, 1.1, 1.5)] == [False, True, True, True, False]


def test_a_map_without_cameras_begins_where_its_ground_is() -> None:
    assert corners(shapes([SQUARE]), PICTURE)[0] == pytest.approx((116.005, 40.005))
    assert middle_of(corners(shapes([SQUARE]), None)) == (116.0, 40.0)
    assert middle_of([]) == (0.0, 0.0)
    assert place_of([181.0, 1.0]) is None
