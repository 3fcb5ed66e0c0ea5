"""The part of the earth that a picture shows: its edges, and whether they fit the picture; pure."""

import math
from dataclasses import dataclass

from api.errors import Invalid

METRES_PER_DEGREE = 111_320.0
"""Of latitude on a sphere; with the cosine of the middle's latitude good to a percent within a city."""
LEAST_M = 10.0
MOST_M = 300_000.0
"""A prefecture; beyond that a plane is no map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The edges of a picture with north up, in degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float

    @property
    def size_m(self) -> tuple[float, float]:
        """Returns how wide and how high it is, in metres."""
        across = math.cos(math.radians((self.south + self.north) / 2))
        return (self.east - self.west) * METRES_PER_DEGREE * across, (self.north - self.south) * METRES_PER_DEGREE

    def check(self) -> None:
        """Returns where the box is one.

        Raises:
            Invalid: `box_invalid`.
        """
        if self.west >= self.east:
            raise Invalid("`west` must be less than `east`: the south-west corner comes first", code="box_invalid")
        if self.south >= self.north:
            raise Invalid("`south` must be less than `north`: the south-west corner comes first", code="box_invalid")
        wide_m, high_m = self.size_m
        if min(wide_m, high_m) < LEAST_M or max(wide_m, high_m) > MOST_M:
            raise Invalid(
                f"the picture would be {wide_m:,.0f} m wide and {high_m:,.0f} m high; "
                f"expected {LEAST_M:,.0f} m to {MOST_M / 1000:,.0f} km",
                code="box_invalid",
            )

    def stretch(self, width: int, height: int) -> float:
        """Returns how many times wider the box draws a picture of this size than it is; 1.0 fits."""
        wide_m, high_m = self.size_m
        return round((wide_m / high_m) / (width / height), 3)
