"""Which poses one render may hold: no two of them may touch on the screen."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPoint, Polygon, box

from sample_videos.studio.lens import Lens
from sample_videos.studio.pose import Pose
from sample_videos.studio.scene import Label

EXTENT_M: dict[Label, tuple[float, float, float]] = {
    Label.PERSON: (0.9, 0.9, 1.9),
    Label.BICYCLE: (0.9, 2.0, 1.9),
    Label.MOTORCYCLE: (1.0, 2.1, 1.9),
    Label.TRICYCLE: (1.6, 3.2, 2.2),
    Label.CAR: (2.3, 5.2, 1.9),
    Label.VAN: (2.4, 6.0, 2.7),
    Label.TRUCK: (2.8, 9.5, 3.8),
    Label.BUS: (3.0, 12.5, 3.5),
    Label.STALL: (3.4, 3.4, 2.8),
    Label.UMBRELLA: (3.4, 3.4, 2.9),
    Label.GOODS: (3.0, 3.0, 2.2),
    Label.GARBAGE: (3.0, 3.0, 1.6),
}
"""A generous box (wide, long, high) around each kind."""

PADDING_PX = 4.0


def screen_hull(corners_m: NDArray[np.float64], lens: Lens, *, padding_px: float = PADDING_PX) -> Polygon:
    """Returns where on the screen a thing spanned by the corners (n, 3) may be seen, cut a little outside it."""
    seen = corners_m[lens.depth(corners_m) > 0.2]
    width, height = lens.size_wh
    if len(seen) < 3:
        return Polygon()
    outline = MultiPoint(lens.project(seen)).convex_hull.buffer(padding_px)
    cut = outline.intersection(box(-padding_px, -padding_px, width + padding_px, height + padding_px))
    return cut if isinstance(cut, Polygon) else Polygon()


def pose_corners(pose: Pose) -> NDArray[np.float64]:
    """Returns the corners (8, 3) of the box of the pose's kind where it stands, in metres."""
    wide, long, high = EXTENT_M[pose.look.kind]
    turn = math.radians(pose.heading_deg)
    along, across = np.array((-math.sin(turn), math.cos(turn))), np.array((math.cos(turn), math.sin(turn)))
    corners = [
        (*(np.array((pose.x_m, pose.y_m)) + a * long / 2 * along + b * wide / 2 * across), z)
        for a in (-1, 1)
        for b in (-1, 1)
        for z in (0.0, high)
    ]
    return np.array(corners)


def grouped(outlines: Sequence[Polygon], *, most: int = 16) -> list[list[int]]:
    """Returns groups of indices, none with two outlines that touch: the largest first, each into the first fit."""
    order = sorted(range(len(outlines)), key=lambda n: (-outlines[n].area, n))
    groups: list[list[int]] = []
    for n in order:
        mine = outlines[n]
        for group in groups:
            if len(group) < most and not any(mine.intersects(outlines[other]) for other in group):
                group.append(n)
                break
        else:
            groups.append([n])
    return groups
