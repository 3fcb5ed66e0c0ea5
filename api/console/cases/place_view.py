"""A small map of where a case is: north up, metres from the case, without any tiles; pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_METRES_PER_DEGREE = 111_320.0
"""Of latitude, on a sphere; good to a percent within a town."""
RADIUS_M = 400.0
"""What lies farther away is not drawn."""
_LEAST_M = 40.0
MOST = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A camera near the case."""

    name: str
    x: float
    """-1 (west) to 1 (east)."""
    y: float
    """-1 (north) to 1 (south)."""
    is_own: bool
    """Whether it is the camera that saw the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The surroundings of a case."""

    dots: tuple[Dot, ...]
    half_m: float
    """Metres from the middle to the edge."""
    scale_m: float
    """A round length for the scale."""


def place(case: Mapping[str, Any], cameras: Sequence[Mapping[str, Any]]) -> Place | None:
    """Returns the cameras around a case; None: nobody knows where it is, or there is nothing around it."""
    if case["position"] is None:
        return None
    near = sorted(
        ((math.hypot(*apart), apart, camera) for camera, apart in _apart(case["position"], cameras)),
        key=lambda each: each[0],
    )
    near = [each for each in near if each[0] <= RADIUS_M][:MOST]
    if not near:
        return None
    half = max(_LEAST_M, near[-1][0] * 1.15)
    dots = tuple(
        Dot(name=camera["name"], x=east / half, y=-north / half, is_own=camera["id"] == case["camera_id"])
        for _, (east, north), camera in near
    )
    return Place(dots=dots, half_m=half, scale_m=_round_length(half))


def _apart(
    position: Sequence[float], cameras: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], tuple[float, float]]]:
    """Returns each camera that has a place, and how many metres it is east and north of the position."""
    lon, lat = position
    east_m = _METRES_PER_DEGREE * math.cos(math.radians(lat))
    return [
        (each, ((each["position"][0] - lon) * east_m, (each["position"][1] - lat) * _METRES_PER_DEGREE))
        for each in cameras
        if each["position"] is not None
    ]


def _round_length(half_m: float) -> float:
    return max((each for each in (10.0, 20.0, 50.0, 100.0, 200.0) if each <= half_m * 0.7), default=10.0)
