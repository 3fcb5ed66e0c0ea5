"""Zones of the picture: which polygons are sound, and which of them an object stands in."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry import Polygon as Shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from vision.arrays import Polygon, XyxyNorm

CONTACT_HEIGHT = 0.15
"""Share of a box's height that counts as standing on the ground. A detector's lower edge is off by about 5 % of the
height; three times that keeps the strip on the object, and still below a car's windows."""
CUT_OFF_HEIGHT = 0.3
"""The same where the picture's lower edge cuts the box off: the foot is below the picture, and zones drawn by hand
seldom reach down to the last row."""
CUT_OFF_FROM = 0.99
CONTACT_INSET = 0.1
"""Share of a box's width left out on each side of the strip: mirrors, elbows and bags reach out, feet do not."""
STANDS_FROM = 0.3
"""Share of the strip that must lie in the zone. Half a car on the footway (0.5) stands there; the next bay's car, whose
box reaches a little over the line (about 0.1 to 0.2), does not."""
FILLS_FROM = 0.5
"""Share of the *zone* that the strip may cover instead: a near lorry stands in a small zone that it hides."""
SMALLEST_AREA = 1e-4
"""Smallest sensible zone, as a share of the picture: 14 x 14 pixels of 1080p."""


class PolygonError(ValueError):
    """A polygon that cannot be a zone; the message says what is wrong and where."""


def check_polygon(points: Iterable[Sequence[float]]) -> Polygon:
    """Returns the corners as an array of shape (k, 2), normalised 0..1, when they make a sound zone.

    A last corner that repeats the first is dropped.

    Raises:
        PolygonError: Fewer than three corners, a corner outside 0..1, sides that cross, or next to no area.
    """
    corners = [tuple(float(value) for value in point) for point in points]
    if any(len(corner) != 2 for corner in corners):
        raise PolygonError("each corner of a zone needs exactly two numbers, x and y")
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if len(set(corners)) < 3:
        raise PolygonError(f"a zone needs at least three different corners, got {len(set(corners))}")
    polygon: Polygon = np.asarray(corners, np.float64)
    outside = ~((polygon >= 0) & (polygon <= 1)).all(axis=1)
    if outside.any():
        index = int(outside.argmax())
        raise PolygonError(
            f"corner {index + 1} is {corners[index]}; corners are shares of the picture's width and height, 0 to 1"
        )
    shape = Shape(polygon)
    if not shape.is_valid:
        raise PolygonError(f"the zone's sides cross or touch ({explain_validity(shape)}); give the corners in order")
    if shape.area < SMALLEST_AREA:
        raise PolygonError(f"the zone covers {shape.area:.6f} of the picture; expected at least {SMALLEST_AREA}")
    return polygon


def ground_contact(box_norm: XyxyNorm) -> XyxyNorm:
    """Returns the strip of the box, and of the picture, that stands on the ground.

    Where the picture cuts off the feet, the strip is the lowest part that can be seen, twice as high; where a table
    hides them, it is the lowest part of what the network boxed. Nothing is guessed beyond the box.
    """
    left, top, right, bottom = (min(max(value, 0.0), 1.0) for value in box_norm)
    inset = max(right - left, 0.0) * CONTACT_INSET
    height = max(bottom - top, 0.0) * (CUT_OFF_HEIGHT if bottom >= CUT_OFF_FROM else CONTACT_HEIGHT)
    return left + inset, bottom - height, max(right - inset, left + inset), bottom


def zones_touched(box_norm: XyxyNorm, zones: Iterable[tuple[str, Polygon]]) -> tuple[str, ...]:
    """Returns the ids of the zones that the object stands in, in the order given.

    An object stands in a zone when `STANDS_FROM` of its ground contact lies in it, or when the contact hides
    `FILLS_FROM` of the zone. A polygon whose sides cross is read as the areas that it encloses. A box without area
    stands where its lower edge's middle is.
    """
    left, top, right, bottom = ground_contact(box_norm)
    if right - left <= 0 or bottom - top <= 0:
        point = shapely.Point((left + right) / 2, bottom)
        return tuple(name for name, polygon in zones if _shape_of(polygon).covers(point))
    strip = shapely.box(left, top, right, bottom)
    return tuple(name for name, polygon in zones if _stands_in(strip, _shape_of(polygon)))


def _stands_in(strip: BaseGeometry, zone: BaseGeometry) -> bool:
    shared = strip.intersection(zone).area
    # Areas from crossed sums carry rounding noise; without the small allowance 0.3 of a strip may fail on its last bit.
    return bool(shared > 0 and (shared >= STANDS_FROM * strip.area - 1e-12 or shared >= FILLS_FROM * zone.area - 1e-12))


def _shape_of(polygon: Polygon) -> BaseGeometry:
    corners = np.ascontiguousarray(polygon, np.float64)
    return _shape_of_bytes(corners.tobytes())


@lru_cache(maxsize=4096)
def _shape_of_bytes(corners: bytes) -> BaseGeometry:
    """Cached, because the same few zones meet every box of every look."""
    shape = Shape(np.frombuffer(corners, np.float64).reshape(-1, 2))
    return shape if shape.is_valid else shapely.make_valid(shape)
