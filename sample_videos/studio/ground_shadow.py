"""The shadow that a thing throws on the ground, drawn from its triangles: the sun's, and what it takes of the sky."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.cutting import Patch
from sample_videos.studio.lens import NEAR_M, Lens
from sample_videos.studio.scene import Light, LightKind

SCALE = 0.5
"""The shadow is drawn, and kept, at half the picture's size."""
FARTHEST_M = 14.0
"""No shadow reaches farther from its thing: a low sun's would run out of the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shade:
    """What share of the ground's light comes from the sun and from the sky, as displayed values lose it."""

    sun: float
    sky: float


SHADES = {
    LightKind.DAY: _Shade(sun=0.52, sky=0.42),
    LightKind.OVERCAST: _Shade(sun=0.0, sky=0.66),
    LightKind.RAIN: _Shade(sun=0.0, sky=0.6),
    LightKind.DUSK: _Shade(sun=0.0, sky=0.55),
    LightKind.NIGHT: _Shade(sun=0.0, sky=0.5),
    LightKind.NIGHT_IR: _Shade(sun=0.0, sky=0.35),
}
SKY = tuple((elevation, azimuth) for elevation in (28, 60) for azimuth in range(0, 360, 72))
"""Directions (degrees) that stand for the whole sky."""


def ground_shadow(triangles_m: NDArray[np.float64], lens: Lens, light: Light) -> Patch | None:
    """Returns what share of its light the ground loses to triangles (n, 3, 3), at `SCALE` of the picture's size.

    The patch's corner is in pixels of that smaller picture. None where no shadow falls into the picture.
    """
    shade = SHADES[light.kind]
    width, height = (round(side * SCALE) for side in lens.size_wh)
    kept = np.ones((height, width), np.float32)
    if shade.sun > 0:
        thrown = _thrown(triangles_m, light.sun_elevation_deg, light.sun_azimuth_deg)
        drawn = _drawn(thrown, lens, (width, height))
        kept *= 1 - shade.sun * cv2.GaussianBlur(drawn, (0, 0), 0.7)
    taken = np.zeros_like(kept)
    for elevation_deg, azimuth_deg in SKY:
        drawn = _drawn(_thrown(triangles_m, elevation_deg, azimuth_deg), lens, (width, height))
        taken += cv2.GaussianBlur(drawn, (0, 0), 1.2 if elevation_deg > 45 else 2.4) / len(SKY)
    kept *= 1 - shade.sky * taken
    return _trimmed(1 - kept)


def _thrown(triangles_m: NDArray[np.float64], elevation_deg: float, azimuth_deg: float) -> NDArray[np.float64]:
    """Returns where on the ground the triangles' shadows lie, with a light in that direction (n, 3, 3)."""
    heights = np.clip(triangles_m[:, :, 2], 0, None)
    away = np.minimum(heights / math.tan(math.radians(elevation_deg)), FARTHEST_M)
    turn = math.radians(azimuth_deg)
    thrown = triangles_m.copy()
    thrown[:, :, 0] += math.sin(turn) * away
    thrown[:, :, 1] -= math.cos(turn) * away
    thrown[:, :, 2] = 0
    return thrown


def _drawn(ground_m: NDArray[np.float64], lens: Lens, size_wh: tuple[int, int]) -> NDArray[np.float32]:
    """Returns the triangles drawn at `SCALE`, (h, w), 0 or 1 with soft edges."""
    mask = np.zeros((size_wh[1], size_wh[0]), np.uint8)
    points = ground_m.reshape(-1, 3)
    is_ahead = (lens.depth(points) > NEAR_M).reshape(-1, 3).all(axis=1)
    pixels = lens.project(points).reshape(-1, 3, 2)[is_ahead] * SCALE - (1 - SCALE) / 2
    for each in np.round(np.clip(pixels, -4000, 8000) * 16).astype(np.int32):
        cv2.fillConvexPoly(mask, each, 255, cv2.LINE_AA, 4)
    return np.asarray(mask, dtype=np.float32) / np.float32(255)


def _trimmed(lost: NDArray[np.float32]) -> Patch | None:
    ys, xs = np.nonzero(lost > 0.02)
    if len(ys) == 0:
        return None
    y1, y2, x1, x2 = int(ys.min()), int(ys.max()) + 1, int(xs.min()), int(xs.max()) + 1
    return Patch(at_px=(x1, y1), grey=lost[y1:y2, x1:x2])


def shadow_picture(shadow: Patch) -> NDArray[np.uint8]:
    """Returns the shadow as it is kept: (h, w) grey, 255 where all light is lost."""
    return np.round(shadow.grey * 255).astype(np.uint8)


def full_size(at_px: Sequence[int]) -> tuple[int, int]:
    """Returns a corner of the smaller picture in the picture's own pixels."""
    return round(at_px[0] / SCALE), round(at_px[1] / SCALE)
