"""Cuts the things of one rendered sheet apart: colours to the silhouette's edge."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_FINE = 4
_SHIFT = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """A grey picture with its left upper corner in the scene's picture."""

    at_px: tuple[int, int]
    grey: Floats
    """(h, w), 0 to 1."""


def silhouette(triangles_px: NDArray[np.float64], size_wh: tuple[int, int]) -> Patch | None:
    """Returns what part of each pixel triangles (n, 3, 2) cover together, cut at the picture's edge.

    Drawn four times as fine and then blurred by what Blender's pixel filter (Blackman and Harris, 1.5 px) adds to a
    pixel's own width. None where nothing of them lies in the picture.
    """
    if len(triangles_px) == 0:
        return None
    low = np.floor(triangles_px.min(axis=(0, 1))).astype(int) - 2
    high = np.ceil(triangles_px.max(axis=(0, 1))).astype(int) + 2
    low, high = np.maximum(low, 0), np.minimum(high, size_wh)
    width, height = (high - low).tolist()
    if width <= 0 or height <= 0:
        return None
    fine = np.zeros((height * _FINE, width * _FINE), dtype=np.uint8)
    corners = np.round(((triangles_px - low) * _FINE - 0.5) * (1 << _SHIFT)).astype(np.int32)
    for each in corners:
        cv2.fillConvexPoly(fine, each, 255, shift=_SHIFT)
    if not fine.any():
        return None
    soft = cv2.GaussianBlur(fine, (0, 0), 1.16)
    grey = cv2.resize(soft, (width, height), interpolation=cv2.INTER_AREA) / 255
    return Patch(at_px=(int(low[0]), int(low[1])), grey=grey.astype(np.float32))


def joined(patches: Sequence[Patch], size_wh: tuple[int, int]) -> Floats:
    """Returns the greatest value of all patches at each pixel, (h, w)."""
    whole = np.zeros((size_wh[1], size_wh[0]), dtype=np.float32)
    for each in patches:
        rows, columns = _span(each)
        whole[rows, columns] = np.maximum(whole[rows, columns], each.grey)
    return whole


def spread_colours(rgb: Floats, cover: Floats) -> Floats:
    """Returns the things' own colours (h, w, 3), linear, also at and a little beyond their edges.

    `rgb` is what was rendered, (h, w, 3), black where nothing is; `cover` (h, w) what the things cover. At an edge
    the picture holds cover x colour + (1 - cover) x what is beside: that is carried on from beside and taken away,
    and the colour is found from the neighbours by least squares, so neither the ground nor its shadow bleeds in.
    """
    beside = carried_on(rgb, cover)
    own = rgb - (1 - cover)[:, :, None] * beside
    colours = np.clip(rgb, 0, None)
    for sigma in (4.0, 1.0):
        above = cv2.GaussianBlur(own * cover[:, :, None], (0, 0), sigma)
        below = cv2.GaussianBlur(cover * cover, (0, 0), sigma)[:, :, None]
        colours = np.where((below > 2e-3) & (cover < 0.99)[:, :, None], above / np.maximum(below, 1e-6), colours)
    return np.clip(colours, 0, None).astype(np.float32)


def carried_on(picture: Floats, cover: Floats) -> Floats:
    """Returns the picture with what is covered replaced by what lies beside it, some 15 pixels deep."""
    free = (cover < 0.02).astype(np.float32)
    layered = picture if picture.ndim == 3 else picture[:, :, None]
    kept = layered * free[:, :, None]
    for sigma in (6.0, 1.5):
        share = cv2.GaussianBlur(free, (0, 0), sigma)[:, :, None]
        carried = cv2.GaussianBlur(layered * free[:, :, None], (0, 0), sigma).reshape(layered.shape)
        is_hole = (free[:, :, None] == 0) & (share > 0.01)
        kept = np.where(is_hole, carried / np.maximum(share, 1e-6), kept)
    return kept.reshape(picture.shape).astype(np.float32)


def border(cover: Floats) -> tuple[int, int, int, int]:
    """Returns x1, y1, x2, y2 of what must be rendered to see all that is covered; something is."""
    height, width = cover.shape
    ys, xs = np.nonzero(cover)
    x1, y1, x2, y2 = int(xs.min()) - 4, int(ys.min()) - 4, int(xs.max()) + 5, int(ys.max()) + 5
    return max(0, x1), max(0, y1), min(width, x2), min(height, y2)


def sprite_picture(displayed: Floats, cover: Patch) -> NDArray[np.uint8]:
    """Returns (h, w, 4): the sheet's colours (BGR, 0 to 1) in the silhouette's box, with it as alpha."""
    rows, columns = _span(cover)
    return np.round(np.dstack([displayed[rows, columns], cover.grey]) * 255).astype(np.uint8)


def _span(patch: Patch) -> tuple[slice, slice]:
    x, y = patch.at_px
    height, width = patch.grey.shape
    return slice(y, y + height), slice(x, x + width)
