"""How far two places are apart, and which of many is nearest; pure."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG)."""

LonLat = tuple[float, float]


def distance_m(first: LonLat, second: LonLat) -> float:
    """Returns the great-circle distance of two (longitude, latitude) in degrees, by the haversine formula."""
    (lon_a, lat_a), (lon_b, lat_b) = first, second
    half_lat, half_lon = radians(lat_b - lat_a) / 2, radians(lon_b - lon_a) / 2
    h = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(h)))


def nearest(place: LonLat, candidates: Iterable[tuple[str, LonLat]], *, within_m: float) -> str | None:
    """Returns the id of the nearest candidate, None where none is within the distance; of equals the first by id."""
    measured = sorted((distance_m(place, each), name) for name, each in candidates)
    return measured[0][1] if measured and measured[0][0] <= within_m else None
