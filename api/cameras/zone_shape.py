"""Which zones cannot be drawn so: sides that cross, next to no area; each told by its zone and its point."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.site import Zone
from vision.zones import PolygonError, check_polygon

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneProblem:
    """One thing that is wrong with a zone's outline."""

    index: int
    """Of the zone."""
    point: int | None
    """Index of the point where it shows; None: it is the whole outline."""
    what: str
    """What was expected."""


def shape_problems(zones: Sequence[Zone]) -> list[ZoneProblem]:
    """Returns what is wrong with the outlines; empty where each encloses one area."""
    found = []
    for index, zone in enumerate(zones):
        problem = _problem(index, zone)
        if problem is not None:
            found.append(problem)
    return found


def _problem(index: int, zone: Zone) -> ZoneProblem | None:
    crossing = _first_crossing(zone.polygon)
    if crossing is not None:
        first, second = crossing
        what = (
            f"zone '{zone.id}': the side from point {first + 1} to {_next(first, zone) + 1} crosses the side from "
            f"point {second + 1} to {_next(second, zone) + 1}; give the points in order around the zone"
        )
        return ZoneProblem(index=index, point=second, what=what)
    try:
        check_polygon(zone.polygon)
    except PolygonError as error:
        return ZoneProblem(index=index, point=None, what=f"zone '{zone.id}': {error}")
    return None


def _next(corner: int, zone: Zone) -> int:
    return (corner + 1) % len(zone.polygon)


def _first_crossing(points: Sequence[Point]) -> tuple[int, int] | None:
    """Returns the first two sides, named by where they begin, that cross each other between their ends."""
    count = len(points)
    for first in range(count):
        for second in range(first + 2, count):
            if (second + 1) % count == first:
                continue
            a, b = points[first], points[(first + 1) % count]
            c, d = points[second], points[(second + 1) % count]
            if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
                return first, second
    return None


def _turn(a: Point, b: Point, c: Point) -> float:
    """Returns on which side of the line a-b the point c lies, by sign."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
