"""Where a scene's camera sees a point: a pinhole lens between metres on the street and pixels in the picture."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, box, make_valid

from sample_videos.studio.scene import CameraPlace, Metres2

NEAR_M = 0.1
"""What lies nearer than this along the axis, or behind, is not seen."""


class LensError(ValueError):
    """A camera looks straight up or down, or a pixel shows no ground; the message says which."""


class Lens:
    """The camera of a scene without roll: square pixels, the axis through the picture's middle.

    Pixels are floats, (0, 0) the left upper corner of the left upper pixel, as in `SpritePart.box`.

    Raises:
        LensError: The camera looks straight up or down, where "no roll" says nothing.
    """

    def __init__(self, place: CameraPlace, *, size_wh: tuple[int, int] | None = None) -> None:
        self.place = place
        self.size_wh = size_wh or place.size_wh
        self.eye = np.array(place.position, dtype=np.float64)
        ahead = np.array(place.look_at, dtype=np.float64) - self.eye
        if np.hypot(ahead[0], ahead[1]) < 1e-6:
            raise LensError(f"camera at {place.position} looks straight up or down: move look_at to the side")
        self.ahead = ahead / np.linalg.norm(ahead)
        right = np.cross(self.ahead, (0.0, 0.0, 1.0))
        self.right = right / np.linalg.norm(right)
        self.down = np.cross(self.ahead, self.right)
        self.focal_px = self.size_wh[0] / 2 / math.tan(math.radians(place.fov_deg) / 2)
        self.middle_px = np.array([self.size_wh[0] / 2, self.size_wh[1] / 2])

    def depth(self, points_m: NDArray[np.floating]) -> NDArray[np.float64]:
        """Returns (n,) metres along the axis of points (n, 3); negative behind the camera."""
        return np.asarray((np.asarray(points_m, dtype=np.float64) - self.eye) @ self.ahead)

    def project(self, points_m: NDArray[np.floating]) -> NDArray[np.float64]:
        """Returns (n, 2) pixels of points (n, 3).

        A point nearer than `NEAR_M` or behind the camera gives no meaningful pixel: ask `depth` first.
        """
        away = np.asarray(points_m, dtype=np.float64) - self.eye
        flat = np.stack([away @ self.right, away @ self.down], axis=-1)
        depth = np.maximum(away @ self.ahead, NEAR_M)
        return np.asarray(self.middle_px + self.focal_px * flat / depth[..., None])

    def ground_at(self, pixel: tuple[float, float]) -> Metres2:
        """Returns the place on z = 0 that a pixel shows.

        Raises:
            LensError: The pixel shows the sky.
        """
        u, v = (np.asarray(pixel, dtype=np.float64) - self.middle_px) / self.focal_px
        ray = self.ahead + u * self.right + v * self.down
        if ray[2] * self.eye[2] >= -1e-9:
            raise LensError(f"pixel {pixel} shows no ground: it lies on or over the horizon")
        x, y, _ = self.eye - ray * self.eye[2] / ray[2]
        return float(x), float(y)

    def zone_polygon(self, ring: Sequence[Metres2]) -> list[tuple[float, float]]:
        """Returns a ring on the ground as normalised picture points (0..1), cut at the picture's edge.

        Empty where the camera sees none of it; the largest piece where the cut leaves several.
        """
        corners = _in_front(np.array([(x, y, 0.0) for x, y in ring]), self)
        if len(corners) < 3:
            return []
        width, height = self.size_wh
        seen = make_valid(Polygon(self.project(corners))).intersection(box(0, 0, width, height))
        pieces = [part for part in getattr(seen, "geoms", [seen]) if isinstance(part, Polygon | MultiPolygon)]
        flat = [poly for part in pieces for poly in (part.geoms if isinstance(part, MultiPolygon) else [part])]
        if not flat:
            return []
        points = list(max(flat, key=lambda each: each.area).exterior.coords)[:-1]
        return [(float(x) / width, float(y) / height) for x, y in points]


def _in_front(ring: NDArray[np.float64], lens: Lens) -> NDArray[np.float64]:
    """Returns the part of a flat ring in front of the near plane (Sutherland and Hodgman's cut by one plane)."""
    depths = lens.depth(ring) - NEAR_M
    kept: list[NDArray[np.float64]] = []
    for n, point in enumerate(ring):
        before, depth_before = ring[n - 1], depths[n - 1]
        if (depths[n] > 0) != (depth_before > 0):
            kept.append(before + (point - before) * (depth_before / (depth_before - depths[n])))
        if depths[n] > 0:
            kept.append(point)
    return np.array(kept).reshape(-1, 3)
