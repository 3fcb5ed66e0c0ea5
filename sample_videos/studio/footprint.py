"""How much ground and air an actor takes: what decides whether it is in the picture, and in a zone."""

import math

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from sample_videos.studio.lens import NEAR_M, Lens
from sample_videos.studio.scene import Label, Look

SIZE_M = {
    Label.PERSON: (0.5, 0.6, 1.75),
    Label.BICYCLE: (1.75, 0.6, 1.7),
    Label.MOTORCYCLE: (1.8, 0.7, 1.6),
    Label.TRICYCLE: (2.8, 1.1, 1.8),
    Label.CAR: (4.5, 1.85, 1.5),
    Label.VAN: (5.0, 1.95, 2.1),
    Label.TRUCK: (6.5, 2.3, 2.9),
    Label.BUS: (11.0, 2.55, 3.1),
    Label.STALL: (1.6, 2.4, 2.4),
    Label.UMBRELLA: (2.6, 2.6, 2.6),
    Label.GOODS: (1.2, 1.2, 1.0),
    Label.GARBAGE: (1.2, 1.2, 0.7),
}
"""Length along the heading, width, height: typical ones, good enough for zones; the picture has the exact ones."""

POLE_M = (0.3, 0.3, 2.5)
"""What of an umbrella touches the ground."""

Place = tuple[float, float, float]
"""x and y in metres, heading in degrees."""


def ground_ring(look: Look, place: Place, *, size_m: tuple[float, float, float] | None = None) -> NDArray[np.float64]:
    """Returns the four corners (4, 2) of the actor's footprint, counter-clockwise, in metres.

    `size_m` replaces the kind's typical size.
    """
    length_m, width_m, _ = size_m or SIZE_M[look.kind]
    x_m, y_m, heading_deg = place
    turn = math.radians(heading_deg)
    ahead = np.array([-math.sin(turn), math.cos(turn)]) * length_m / 2
    left = np.array([-math.cos(turn), -math.sin(turn)]) * width_m / 2
    corners = [-ahead - left, ahead - left, ahead + left, -ahead + left]
    return np.array([np.array([x_m, y_m]) + corner for corner in corners])


def footprint_shape(look: Look, place: Place) -> Polygon:
    """Returns the footprint as a polygon in metres."""
    return Polygon(ground_ring(look, place))


def rough_box_px(look: Look, place: Place, lens: Lens) -> tuple[float, float, float, float] | None:
    """Returns the box (x1, y1, x2, y2) in pixels round the actor's block, not cut; None behind the camera."""
    ring = ground_ring(look, place)
    heights = np.repeat([0.0, SIZE_M[look.kind][2]], len(ring))
    corners = np.column_stack([np.vstack([ring, ring]), heights])
    in_front = lens.depth(corners) > NEAR_M
    if not in_front.all():
        # NOTE: half beside the camera: it may fill the picture or not be in it. Nobody places actors there.
        return None
    points = lens.project(corners)
    (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
    return float(x1), float(y1), float(x2), float(y2)
