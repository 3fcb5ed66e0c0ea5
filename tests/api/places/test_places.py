"""What the map is drawn upon, through the API: given by an admin, seen as far as one sees."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from api.people import service as people
from api.people.roles import Role, Scope, TokenKind

BOX = {"west": "116.39", "south": "39.90", "east": "116.40", "north": "39.91"}
SQUARE = [[116.39, 39.90], [116.40, 39.90], [116.40, 39.91], [116.39, 39.90]]


def plan(shade: int = 240, size: tuple[int, int] = (300, 391)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(out, "PNG")
    return out.getvalue()


def geojson(*areas: str) -> bytes:
    features = [
        {"type": "Feature", "properties": {"area": each}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
        for each in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.fixture
def areas(street: Any) -> list[str]:
    return [each["id"] for each in street.get("/areas", "admin").json()["areas"]]


def test_outlines_are_put_read_replaced_and_on_record(street: Any, areas: list[str]) -> None:
    put = street.put("/areas/shapes", "admin", content=geojson(*areas[:2]))
    assert put.status_code == 200, put.text
    assert put.json()["areas"] == sorted(areas[:2])
    assert put.json()["without"] == sorted(areas[2:])
    shown = street.get("/areas/shapes").json()
    assert shown["type"] == "FeatureCollection"
    assert {each["properties"]["area"] for each in shown["features"]} == set(areas[:2])
    assert shown["features"][0]["geometry"] == {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    assert street.put("/areas/shapes", "admin", content=geojson()).status_code == 200
    assert street.get("/areas/shapes").json()["features"] == []
    actions = [each["action"] for each in street.get("/audit", "admin").json()["entries"]]
    assert actions.count("areas.shapes_replaced") == 2


def test_a_file_with_one_fault_changes_nothing(street: Any, areas: list[str]) -> None:
    assert street.put("/areas/shapes", "admin", content=geojson(areas[0])).status_code == 200
    answer = street.put("/areas/shapes", "admin", content=geojson(areas[1], "nowhere"))
    assert answer.status_code == 422
    assert answer.json()["error"]["unknown_areas"] == ["nowhere"]
    assert len(street.get("/areas/shapes").json()["features"]) == 1


@pytest.mark.parametrize("body", [b"", b"[" * 200_000, b"nonsense", b'{"type": NaN}', b"\x00"])
def test_hostile_files_are_refused_by_name(street: Any, body: bytes) -> None:
    answer = street.put("/areas/shapes", "admin", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "shapes_invalid")


def test_a_file_that_is_too_large_is_not_read(street: Any) -> None:
    assert street.put("/areas/shapes", "admin", content=b" " * 5_000_001).status_code == 413


def test_who_sees_one_area_sees_its_outline_alone(street: Any, areas: list[str]) -> None:
    street.put("/areas/shapes", "admin", content=geojson(*areas))
    with street.database.write() as session:
        made = people.make_token(
            session,
            name="one",
            kind=TokenKind.API,
            role=Role.INTEGRATOR,
            now=street.clock(),
            scopes=[Scope.CASES_READ],
            areas=[areas[-1]],
        )
    head = {"Authorization": f"Bearer {made.token}"}
    shown = street.client.get("/api/v1/areas/shapes", headers=head).json()
    assert [each["properties"]["area"] for each in shown["features"]] == [areas[-1]]


def test_a_picture_is_put_under_the_map_moved_and_taken_away(street: Any) -> None:
    assert street.get("/map").json() == {"picture": None}
    assert street.get("/map/picture").status_code == 404
    put = street.put("/map/picture", "admin", params=BOX, content=plan())
    assert put.status_code == 200, put.text
    assert put.json()["stretch"] == pytest.approx(1.0, abs=0.01)
    first = street.get("/map/picture")
    assert (first.status_code, first.headers["content-type"]) == (200, "image/png")
    tag = first.headers["etag"]
    again = street.client.get("/api/v1/map/picture", headers={**street.heads["operator"], "If-None-Match": f"W/{tag}"})
    assert (again.status_code, again.content) == (304, b"")
    moved = street.put("/map/picture/box", "admin", params={**BOX, "east": "116.41"})
    assert moved.json()["stretch"] == pytest.approx(2.0, abs=0.01)
    assert street.get("/map").json()["picture"]["east"] == 116.41
    assert street.get("/map/picture").headers["etag"] == tag
    street.put("/map/picture", "admin", params=BOX, content=plan(10))
    assert street.get("/map/picture").headers["etag"] != tag
    gone = street.client.delete("/api/v1/map/picture", headers=street.heads["admin"])
    assert gone.status_code == 204
    assert street.get("/map").json() == {"picture": None}
    assert street.put("/map/picture/box", "admin", params=BOX).json()["error"]["code"] == "no_map_picture"


@pytest.mark.parametrize(
    ("params", "body", "code"),
    [
        ({**BOX, "west": "nan"}, plan(), "invalid"),
        ({**BOX, "west": "1e400"}, plan(), "invalid"),
        ({**BOX, "north": "91"}, plan(), "invalid"),
        ({**BOX, "east": "116.0"}, plan(), "box_invalid"),
        ({"west": "1"}, plan(), "invalid"),
        (BOX, b"<svg/>", "not_a_picture"),
        (BOX, b"", "not_a_picture"),
        (BOX, plan(size=(64, 20)), "picture_too_small"),
    ],
)
def test_what_is_no_picture_with_edges_is_refused_by_name(street: Any, params: Any, body: bytes, code: str) -> None:
    answer = street.put("/map/picture", "admin", params=params, content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert street.get("/map").json() == {"picture": None}
