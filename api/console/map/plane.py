"""The plane that the map is drawn in: metres from its middle, x to the east, y to the south; pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.places.box import METRES_PER_DEGREE

_EAST_OF_180 = 180.0

Place = tuple[float, float]
"""Longitude and latitude."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """A map's own coordinates. It stays the same as long as a page is open, so that nothing jumps."""

    middle: Place

    def metres(self, place: Place, digits: int = 2) -> tuple[float, float]:
        """Returns x and y of a place."""
        east_m = (place[0] - self.middle[0]) * METRES_PER_DEGREE * math.cos(math.radians(self.middle[1]))
        return round(east_m, digits), round((self.middle[1] - place[1]) * METRES_PER_DEGREE, digits)


def place_of(position: Any) -> Place | None:
    """Returns longitude and latitude; None where there are none, or none on this earth."""
    if position is None:
        return None
    lon, lat = float(position[0]), float(position[1])
    return (lon, lat) if abs(lon) <= _EAST_OF_180 and abs(lat) <= _EAST_OF_180 / 2 else None


def middle_of(places: Sequence[Place]) -> Place:
    """Returns the median place: one camera with a slip in its position does not move all others."""
    if not places:
        return (0.0, 0.0)
    lons, lats = sorted(lon for lon, _ in places), sorted(lat for _, lat in places)
    return lons[len(lons) // 2], lats[len(lats) // 2]
