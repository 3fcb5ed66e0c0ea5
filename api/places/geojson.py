"""Reads the outlines of areas from a GeoJSON file of strangers (RFC 7946), and says what is wrong with it; pure."""

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from api.errors import Invalid

MOST_FEATURES = 2_000
MOST_POINTS = 40_000
"""Of all outlines together: they are drawn anew whenever somebody moves the map."""
MOST_PROBLEMS = 20
_LEAST_RING = 4
_LAST_LONGITUDE, _LAST_LATITUDE = 180.0, 90.0
_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")
_SHOWN_CHARACTERS = 64
_SEEN = 10

Ring = list[list[float]]
Polygons = list[list[Ring]]
"""Polygons of rings of [longitude, latitude]."""


class _Wrong(Exception):
    """What is wrong at one place of the file."""

    def __init__(self, where: str, code: str, what: str) -> None:
        super().__init__(what)
        self.told = {"where": where, "code": code, "what": what}


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One file that is being read."""

    known: frozenset[str]
    found: dict[str, Polygons] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    points: int = 0


def read_shapes(data: bytes, known: Collection[str]) -> dict[str, Polygons]:
    """Returns area -> its polygons, from a FeatureCollection whose features name an area in the property `area`.

    Coordinates are taken as WGS 84, as the standard wants them; nothing is converted. Heights and other properties
    are left out. Rings that cross themselves are not looked for.

    Raises:
        Invalid: `shapes_invalid`, with the place and a stable code of each problem; at most `MOST_PROBLEMS` are named.
    """
    reading = _Reading(known=frozenset(known))
    try:
        for index, feature in enumerate(_features(_document(data))):
            try:
                _read_feature(feature, f"features[{index}]", reading)
            except _Wrong as error:
                reading.problems.append(error.told)
            if len(reading.problems) >= MOST_PROBLEMS:
                break
        _refuse_too_many(reading)
    except _Wrong as error:
        reading.problems.append(error.told)
    if reading.problems or reading.unknown:
        raise _refusal(reading)
    return reading.found


def _document(data: bytes) -> Any:
    def no_number(word: str) -> NoReturn:
        raise ValueError(f"{word} is no number of JSON")

    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=no_number)
    except UnicodeDecodeError as error:
        raise _Wrong("file", "not_utf8", "expected UTF-8 text; save the file as UTF-8") from error
    except RecursionError as error:
        raise _Wrong("file", "too_deep", "is nested too deeply for GeoJSON") from error
    except ValueError as error:
        raise _Wrong("file", "no_json", f"is no JSON that can be read ({str(error)[:100]})") from error


def _features(document: Any) -> list[Any]:
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise _Wrong("type", "no_collection", "expected a FeatureCollection; put each outline into it as a Feature")
    _refuse_other_grid(document.get("crs"))
    features = document.get("features")
    if not isinstance(features, list):
        raise _Wrong("features", "no_collection", "expected a list of features")
    if len(features) > MOST_FEATURES:
        raise _Wrong("features", "too_many", f"at most {MOST_FEATURES:,} features at once")
    return features


def _refuse_other_grid(crs: Any) -> None:
    """GeoJSON of 2008 could name another grid of coordinates; whoever does so now must convert first."""
    if crs is None:
        return
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    if not isinstance(name, str) or not name.upper().endswith(_WGS84):
        raise _Wrong(
            "crs",
            "not_wgs84",
            "coordinates must be WGS 84 (longitude, latitude); convert the file, and leave `crs` out",
        )


def _read_feature(feature: Any, where: str, reading: _Reading) -> None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Wrong(where, "no_feature", "expected a Feature")
    properties = feature.get("properties")
    area = properties.get("area") if isinstance(properties, dict) else None
    if not isinstance(area, str) or not area:
        raise _Wrong(
            f"{where}.properties.area",
            "no_area",
            "expected the id of one of the areas, such as `GET /areas` names them",
        )
    polygons = _polygons(feature.get("geometry"), f"{where}.geometry", reading)
    if area not in reading.known:
        reading.unknown.append(area[:_SHOWN_CHARACTERS].encode("utf-8", "replace").decode())
    elif area in reading.found:
        raise _Wrong(
            f"{where}.properties.area", "twice", "this area has an outline already; make one MultiPolygon of both"
        )
    else:
        reading.found[area] = polygons


def _polygons(geometry: Any, where: str, reading: _Reading) -> Polygons:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Wrong(where, "no_polygon", "expected a Polygon or a MultiPolygon")
    coordinates, place = geometry.get("coordinates"), f"{where}.coordinates"
    listed = [coordinates] if kind == "Polygon" else coordinates
    found: Polygons = []
    for index, polygon in enumerate(_list(listed, place)):
        inner = place if kind == "Polygon" else f"{place}[{index}]"
        rings = enumerate(_list(polygon, inner))
        found.append([_ring(ring, f"{inner}[{number}]", reading) for number, ring in rings])
    return found


def _ring(ring: Any, where: str, reading: _Reading) -> Ring:
    positions = _list(ring, where)
    reading.points += len(positions)
    _refuse_too_many(reading)
    if len(positions) < _LEAST_RING:
        raise _Wrong(
            where, "short_ring", f"a ring has at least {_LEAST_RING} positions, the last the same as the first"
        )
    found = [_position(each, f"{where}[{index}]") for index, each in enumerate(positions)]
    if found[0] != found[-1]:
        raise _Wrong(where, "open_ring", "is not closed: its last position must be the same as its first")
    if len({(lon, lat) for lon, lat in found}) < _LEAST_RING - 1:
        raise _Wrong(where, "flat_ring", "encloses nothing: it needs three different positions")
    return found


def _position(position: Any, where: str) -> list[float]:
    if not isinstance(position, list) or len(position) not in (2, 3):
        raise _Wrong(where, "no_position", "expected [longitude, latitude]")
    lon, lat = (_number(each, where) for each in position[:2])
    if abs(lon) > _LAST_LONGITUDE or abs(lat) > _LAST_LATITUDE:
        is_turned = abs(lon) <= _LAST_LATITUDE and abs(lat) <= _LAST_LONGITUDE
        hint = "; longitude comes first" if is_turned else "; are these metres of a projection? Convert to WGS 84"
        raise _Wrong(where, "out_of_range", f"longitude must be -180 to 180, latitude -90 to 90{hint}")
    return [round(lon, 7), round(lat, 7)]


def _number(value: Any, where: str) -> float:
    # NOTE: `True` is an int for Python, and an int may be too large for a float.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Wrong(where, "no_position", "expected numbers: [longitude, latitude]")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _Wrong(where, "out_of_range", "longitude must be -180 to 180, latitude -90 to 90")
    return number


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _Wrong(where, "empty", "expected a list of coordinates that is not empty")
    return value


def _refuse_too_many(reading: _Reading) -> None:
    if reading.points > MOST_POINTS:
        raise _Wrong("features", "too_many", f"at most {MOST_POINTS:,} positions in all; simplify the outlines")


def _refusal(reading: _Reading) -> Invalid:
    problems = reading.problems[:MOST_PROBLEMS]
    unknown = list(dict.fromkeys(reading.unknown))
    told = "; ".join(_told(problems, unknown))
    details = {"problems": problems, "unknown_areas": unknown[:MOST_PROBLEMS]}
    return Invalid(f"nothing was changed: {told}", code="shapes_invalid", details=details)


def _told(problems: list[dict[str, str]], unknown: list[str]) -> Iterator[str]:
    if unknown:
        more = f" and {len(unknown) - _SEEN} more" if len(unknown) > _SEEN else ""
        yield f"these are no areas of the register: {', '.join(unknown[:_SEEN])}{more}"
    for each in problems[:3]:
        yield f"{each['where']}: {each['what']}"
    if len(problems) > 3:
        yield f"and {len(problems) - 3} more"
