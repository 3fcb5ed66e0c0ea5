"""The light that headlights throw on the road at night: what a sprite, cut from its ground, cannot bring along."""

import math
from collections.abc import Iterable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.footprint import SIZE_M
from sample_videos.studio.lens import NEAR_M, Lens
from sample_videos.studio.plan import Placed
from sample_videos.studio.scene import LightKind
from vision.arrays import ImageBGR

COLOUR_BGR = {
    LightKind.NIGHT: (150.0, 180.0, 195.0),
    LightKind.DUSK: (50.0, 62.0, 70.0),
    LightKind.NIGHT_IR: (90.0,) * 3,
}
REACH_M = 11.0
SPREAD_M = 2.2
"""Half the pool's width at its far end."""
COARSE = 4
"""The pool is soft: it is drawn at a quarter of the picture's size."""


def shine(canvas: ImageBGR, lit: Iterable[Placed], light: LightKind, lens: Lens) -> None:
    """Brightens, in place, the road before vehicles that have their lights on; by day nobody would see it."""
    colour = COLOUR_BGR.get(light)
    if colour is None:
        return
    for placed in lit:
        pool = _pool(placed, lens, canvas.shape[:2])
        if pool is None:
            continue
        (x1, y1, x2, y2), strength = pool
        part = canvas[y1:y2, x1:x2]
        # Light multiplies what the road reflects: bright paint shines more than asphalt.
        gain = 0.35 + part.astype(np.float32) / 255
        lifted = part + strength[:, :, None] * np.array(colour, np.float32) * gain
        part[:] = np.clip(lifted, 0, 255).astype(np.uint8)


def _pool(
    placed: Placed, lens: Lens, size_hw: tuple[int, ...]
) -> tuple[tuple[int, int, int, int], NDArray[np.float32]] | None:
    turn = math.radians(placed.pose.heading_deg)
    ahead, across = np.array([-math.sin(turn), math.cos(turn)]), np.array([math.cos(turn), math.sin(turn)])
    front = np.array([placed.x_m, placed.y_m]) + ahead * SIZE_M[placed.pose.look.kind][0] / 2
    steps = _outline() @ np.stack([ahead, across])
    ground = np.column_stack([front + steps, np.zeros(len(steps))])
    if (lens.depth(ground) <= NEAR_M * 5).any():
        return None
    ring = lens.project(ground)
    margin = int(np.ptp(ring, axis=0).max() * 0.35) + 16  # the blur's reach, below
    x1, y1 = np.floor(ring.min(axis=0)).astype(int) - margin
    x2, y2 = np.ceil(ring.max(axis=0)).astype(int) + margin
    x1, y1, x2, y2 = max(int(x1), 0), max(int(y1), 0), min(int(x2), size_hw[1]), min(int(y2), size_hw[0])
    if x1 >= x2 or y1 >= y2:
        return None
    width, height = max((x2 - x1) // COARSE, 1), max((y2 - y1) // COARSE, 1)
    coarse = np.zeros((height, width), np.float32)
    corners = np.round((ring - (x1, y1)) / COARSE).astype(np.int32)
    cv2.fillPoly(coarse, [corners], 0.55)
    soft = cv2.GaussianBlur(coarse, (0, 0), max(width, height) / 14 + 1)
    return (x1, y1, x2, y2), cv2.resize(soft, (x2 - x1, y2 - y1)).astype(np.float32, copy=False)


@lru_cache(maxsize=1)
def _outline() -> NDArray[np.float64]:
    """The pool's edge, (n, 2): metres ahead of the bumper and across."""
    turns = np.linspace(0, math.pi, 9)
    far = [(REACH_M - 2.5 + 2.5 * math.sin(turn), SPREAD_M * math.cos(turn)) for turn in turns]
    return np.array([(0.3, 0.7), *far, (0.3, -0.7)])
