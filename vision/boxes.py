"""Axis-parallel boxes: formats, areas, and how much one box overlaps another."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from vision.arrays import BoxesXYXY, Scores, XyxyNorm

Matrix = npt.NDArray[np.float32]
"""Shape (n, m), float32: one value for each pair of a box of `a` and a box of `b`."""


def boxes_array(boxes: Iterable[XyxyNorm]) -> BoxesXYXY:
    """Returns the boxes as an array of shape (n, 4); no boxes give shape (0, 4)."""
    return np.asarray(list(boxes), np.float32).reshape(-1, 4)


def xyxy_from_cxcywh(cxcywh: BoxesXYXY) -> BoxesXYXY:
    """Returns left, top, right, bottom for rows of centre x, centre y, width, height; same units."""
    half = cxcywh[:, 2:4] / 2
    return np.concatenate((cxcywh[:, 0:2] - half, cxcywh[:, 0:2] + half), axis=1).astype(np.float32, copy=False)


def cxcywh_from_xyxy(xyxy: BoxesXYXY) -> BoxesXYXY:
    """Returns centre x, centre y, width, height for rows of left, top, right, bottom; same units."""
    size = xyxy[:, 2:4] - xyxy[:, 0:2]
    return np.concatenate((xyxy[:, 0:2] + size / 2, size), axis=1).astype(np.float32, copy=False)


def px_from_norm(xyxy_norm: BoxesXYXY, size_wh: tuple[int, int]) -> BoxesXYXY:
    """Returns boxes in pixels of a picture of that width and height, not rounded."""
    scale: BoxesXYXY = np.asarray(size_wh * 2, np.float32)
    return xyxy_norm * scale


def norm_from_px(xyxy_px: BoxesXYXY, size_wh: tuple[int, int]) -> BoxesXYXY:
    """Returns boxes in 0..1 of a picture of that width and height, not clipped."""
    scale: BoxesXYXY = np.asarray(size_wh * 2, np.float32)
    return xyxy_px / scale


def pixel_rect(xyxy_norm: XyxyNorm, size_wh: tuple[int, int]) -> tuple[int, int, int, int]:
    """Returns left, top, right, bottom in whole pixels, inside the picture, at least one pixel wide and high.

    Rounded outwards, so that `pixels[top:bottom, left:right]` holds the whole box.
    """
    width, height = size_wh
    left = min(max(int(np.floor(xyxy_norm[0] * width)), 0), width - 1)
    top = min(max(int(np.floor(xyxy_norm[1] * height)), 0), height - 1)
    right = min(max(int(np.ceil(xyxy_norm[2] * width)), left + 1), width)
    bottom = min(max(int(np.ceil(xyxy_norm[3] * height)), top + 1), height)
    return left, top, right, bottom


def box_areas(xyxy: BoxesXYXY) -> Scores:
    """Returns the area of each box, shape (n,); a box whose sides are crossed or equal has area 0."""
    sides = np.maximum(xyxy[:, 2:4] - xyxy[:, 0:2], 0)
    return np.asarray(sides[:, 0] * sides[:, 1], np.float32)


def iou_matrix(a: BoxesXYXY, b: BoxesXYXY) -> Matrix:
    """Returns intersection over union for every pair, shape (n, m), 0..1.

    A box without area overlaps nothing, itself included.
    """
    shared = _intersections(a, b)
    union = box_areas(a)[:, None] + box_areas(b)[None, :] - shared
    return _share(shared, union)


def containment_matrix(a: BoxesXYXY, b: BoxesXYXY) -> Matrix:
    """Returns the intersection as a share of the *smaller* box for every pair, shape (n, m), 0..1.

    1 where one box lies inside the other, whichever it is: the visible half of a car lies inside the whole car's box.
    """
    smaller = np.minimum(box_areas(a)[:, None], box_areas(b)[None, :])
    return _share(_intersections(a, b), smaller)


def overlap_matrix(a: BoxesXYXY, b: BoxesXYXY) -> Matrix:
    """Returns max(IoU, containment) for every pair, shape (n, m), 0..1: what the ledger gates its matching on.

    The containment is never below the IoU; both are named because that is what the design says and what people look
    for. A small box inside a large one overlaps it fully, so gate on the class group as well.
    """
    return np.maximum(iou_matrix(a, b), containment_matrix(a, b))


def enclosing_box(xyxy_norm: BoxesXYXY) -> XyxyNorm:
    """Returns the smallest box around all of them.

    Raises:
        ValueError: There is no box.
    """
    if len(xyxy_norm) == 0:
        raise ValueError("an enclosing box needs at least one box, got none")
    left, top = xyxy_norm[:, 0:2].min(axis=0)
    right, bottom = xyxy_norm[:, 2:4].max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def grow_box(xyxy_norm: XyxyNorm, share: float) -> XyxyNorm:
    """Returns the box made wider and higher by `share` of itself around its centre, cut at the picture's edge."""
    left, top, right, bottom = xyxy_norm
    dx, dy = (right - left) * share / 2, (bottom - top) * share / 2
    return max(left - dx, 0.0), max(top - dy, 0.0), min(right + dx, 1.0), min(bottom + dy, 1.0)


def _intersections(a: BoxesXYXY, b: BoxesXYXY) -> Matrix:
    left_top = np.maximum(a[:, None, 0:2], b[None, :, 0:2])
    right_bottom = np.minimum(a[:, None, 2:4], b[None, :, 2:4])
    sides = np.maximum(right_bottom - left_top, 0)
    return np.asarray(sides[..., 0] * sides[..., 1], np.float32)


def _share(part: Matrix, whole: Matrix) -> Matrix:
    """Division in which nothing of nothing is 0, and rounding never gives more than 1."""
    result = np.zeros(np.broadcast_shapes(part.shape, whole.shape), np.float32)
    np.divide(part, whole, out=result, where=whole > 0)
    return np.minimum(result, 1)
