"""Outlines of areas: what is a GeoJSON file of ours, and what is said of all others."""

import json
from typing import Any

import pytest

from api.errors import Invalid
from api.places.geojson import MOST_POINTS, MOST_PROBLEMS, read_shapes

SQUARE = [[116.0, 39.0], [116.1, 39.0], [116.1, 39.1], [116.0, 39.0]]
HOLE = [[116.05, 39.01], [116.06, 39.01], [116.06, 39.02], [116.05, 39.01]]


def feature(area: Any = "east", coordinates: Any = None, kind: Any = "Polygon", **more: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": {"area": area, **more}, "geometry": geometry}


def document(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def refused(data: bytes) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read_shapes(data, {"east", "west"})
    assert caught.value.code == "shapes_invalid"
    return caught.value


def code_of(data: bytes) -> str:
    return str(refused(data).details["problems"][0]["code"])


def test_polygons_and_multipolygons_are_read_with_their_holes() -> None:
    found = read_shapes(
        document(feature(coordinates=[SQUARE, HOLE]), feature("west", [[SQUARE], [HOLE]], "MultiPolygon")),
        {"east", "west"},
    )
    assert found["east"] == [[SQUARE, HOLE]]
    assert found["west"] == [[SQUARE], [HOLE]]


def test_heights_and_all_other_properties_are_left_out() -> None:
    ring = [[*point, 12.5] for point in SQUARE]
    found = read_shapes(document(feature(coordinates=[ring], name="<script>alert(1)</script>", id=7)), {"east"})
    assert found == {"east": [[SQUARE]]}


def test_an_empty_collection_takes_all_outlines_away() -> None:
    assert read_shapes(document(), {"east"}) == {}


def test_areas_that_nobody_knows_are_named_once_and_cannot_break_the_answer() -> None:
    error = refused(document(feature("nord"), feature("nord"), feature("\ud800"), feature("y" * 500)))
    assert error.details["unknown_areas"] == ["nord", "?", "y" * 64]
    assert "nord" in error.message
    error.message.encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe", "not_utf8"),
        (b"", "no_json"),
        (b"{", "no_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 50_000, "too_deep"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "no_json"),
        (b'{"type": "FeatureCollection", "features": [' + b"9" * 5000 + b"]}", "no_json"),
        (b"[]", "no_collection"),
        (b'{"type": "Feature"}', "no_collection"),
        (b'{"type": "FeatureCollection", "features": {}}', "no_collection"),
        (document("x"), "no_feature"),
        (document(feature(None)), "no_area"),
        (document({"type": "Feature", "properties": [], "geometry": None}), "no_area"),
        (document(feature(), feature()), "twice"),
        (document(feature(kind="Point")), "no_polygon"),
        (document(feature(kind=["Polygon"])), "no_polygon"),
        (document({**feature(), "geometry": None}), "no_polygon"),
        (document(feature(coordinates=[])), "empty"),
        (document(feature(coordinates=[[]])), "empty"),
        (document(feature(coordinates=[SQUARE[:3]])), "short_ring"),
        (document(feature(coordinates=[[*SQUARE[:3], [0.0, 0.0]]])), "open_ring"),
        (document(feature(coordinates=[[SQUARE[0]] * 4])), "flat_ring"),
        (document(feature(coordinates=[[["1", "2"]] * 4])), "no_position"),
        (document(feature(coordinates=[[[True, False]] * 4])), "no_position"),
        (document(feature(coordinates=[[[1.0]] * 4])), "no_position"),
        (document(feature(coordinates=[[[39.0, 116.0]] * 4])), "out_of_range"),
        (document(feature(coordinates=[[[500000.0, 4400000.0]] * 4])), "out_of_range"),
        (document(feature(coordinates=[[[10**400, 0]] * 4])), "out_of_range"),
        (document(feature(coordinates=[[[0, 1e308]] * 4])).replace(b"1e+308", b"1e999"), "out_of_range"),
        (document(feature(coordinates=[[[0.0, 0.0]] * (MOST_POINTS + 1)])), "too_many"),
        (document(*[0] * 2001), "too_many"),
        (document(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}), "not_wgs84"),
        (document(feature(), crs="?"), "not_wgs84"),
    ],
)
def test_each_kind_of_wrong_file_has_its_own_word(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_the_old_way_to_name_wgs84_is_taken() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read_shapes(document(feature(), crs=crs), {"east"})


def test_longitude_and_latitude_turned_round_are_told_apart_from_metres() -> None:
    turned = refused(document(feature(coordinates=[[[39.0, 116.0]] * 4])))
    metres = refused(document(feature(coordinates=[[[500000.0, 4400000.0]] * 4])))
    assert "longitude comes first" in turned.message
    assert "projection" in metres.message
    assert turned.details["problems"][0]["where"] == "features[0].geometry.coordinates[0][0]"


def test_of_many_problems_the_first_are_told() -> None:
    error = refused(document(*[feature(coordinates=[])] * 100))
    assert len(error.details["problems"]) == MOST_PROBLEMS


def test_numbers_of_more_digits_than_a_centimetre_are_cut() -> None:
    ring = [[116.123456789, 39.0], [116.2, 39.0], [116.2, 39.1], [116.123456789, 39.0]]
    assert read_shapes(document(feature(coordinates=[ring])), {"east"})["east"][0][0][0] == [116.1234568, 39.0]
