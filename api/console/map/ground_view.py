"""What lies under the map's points: the site's picture, and the outlines of areas; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from api.console.map.plane import Place, Plane
from api.pages.language import Language
from api.policy import PREFIX

Ring = tuple[tuple[float, float], ...]
WORST_STRETCH = 1.2
"""A picture whose box draws it more than a fifth too wide or too high has most likely a wrong box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Underlay:
    """The site's picture and where its edges are, in metres."""

    href: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An area: its rings, holes among them, and where its name stands."""

    area: str
    name: str
    rings: tuple[Ring, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything under the points."""

    picture: Underlay | None = None
    outlines: tuple[Outline, ...] = ()

    def drawn(self) -> dict[str, Any]:
        """Returns what the browser draws."""
        return asdict(self)


def ground(shapes: Mapping[str, Any], picture: Mapping[str, Any] | None, plane: Plane, language: Language) -> Ground:
    """Returns what lies under the points.

    Args:
        shapes: As `GET /areas/shapes` answers.
        picture: `picture` of `GET /map`.
        plane: Of the page.
        language: Of the page.
    """
    outlines = tuple(_outline(each, plane, language) for each in shapes["features"])
    return Ground(picture=None if picture is None else _underlay(picture, plane), outlines=outlines)


def corners(shapes: Mapping[str, Any], picture: Mapping[str, Any] | None) -> list[Place]:
    """Returns places that the ground covers, for the middle of a map that has nothing else."""
    if picture is not None:
        return [((picture["west"] + picture["east"]) / 2, (picture["south"] + picture["north"]) / 2)]
    return [
        (point[0], point[1])
        for feature in shapes["features"]
        for polygon in feature["geometry"]["coordinates"]
        for point in polygon[0]
    ]


def fits(picture: Mapping[str, Any]) -> bool:
    """Whether a picture looks as it is within its box."""
    return 1 / WORST_STRETCH <= float(picture["stretch"]) <= WORST_STRETCH


def _underlay(picture: Mapping[str, Any], plane: Plane) -> Underlay:
    west, north = plane.metres((picture["west"], picture["north"]))
    east, south = plane.metres((picture["east"], picture["south"]))
    # The hash lets a browser keep the picture and still see the next one at once.
    href = f"{PREFIX}/map/picture?v={picture['sha256'][:16]}"
    return Underlay(href=href, x=west, y=north, width=round(east - west, 2), height=round(south - north, 2))


def _outline(feature: Mapping[str, Any], plane: Plane, language: Language) -> Outline:
    properties, polygons = feature["properties"], feature["geometry"]["coordinates"]
    rings = [[_thin(ring, plane) for ring in polygon] for polygon in polygons]
    largest = max((polygon[0] for polygon in rings), key=_extent)
    x, y = _inside(largest)
    name = properties["name_en"] if language is Language.EN else properties["name_zh"]
    return Outline(
        area=properties["area"],
        name=name or properties["name_zh"],
        rings=tuple(ring for polygon in rings for ring in polygon),
        x=x,
        y=y,
    )


def _thin(ring: Sequence[Sequence[float]], plane: Plane) -> Ring:
    """Returns the ring to the nearest half metre, without points that fall onto the one before."""
    found: list[tuple[float, float]] = []
    for lon, lat in ring:
        x, y = plane.metres((lon, lat))
        point = (round(x * 2) / 2, round(y * 2) / 2)
        if not found or point != found[-1]:
            found.append(point)
    return tuple(found)


def _extent(ring: Ring) -> float:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _inside(ring: Ring) -> tuple[float, float]:
    """Returns the middle of the widest part of the ring at half its height: within it, however it is bent."""
    ys = [y for _, y in ring]
    level = (min(ys) + max(ys)) / 2 + 0.01
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    cuts = sorted(
        ax + (level - ay) / (by - ay) * (bx - ax) for (ax, ay), (bx, by) in pairs if (ay > level) != (by > level)
    )
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    if not spans:
        return ring[0]
    west, east = max(spans, key=lambda each: each[1] - each[0])
    return round((west + east) / 2, 1), round(level, 1)
