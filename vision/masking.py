"""Making heads, plates, signs and private areas unrecognisable in copies."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from vision.arrays import ImageBGR, Polygon, XyxyNorm
from vision.boxes import pixel_rect
from vision.detections import Detections

MASK_CONFIDENCE = 0.10
"""Lowest confidence that is masked. Lower than what counts as seen: a needless mask costs little, a face much."""
PERSON_LABELS = frozenset({"person", "pedestrian", "rider", "people"})
VEHICLE_LABELS = frozenset(
    {"car", "truck", "bus", "motorcycle", "van", "tricycle", "awning-tricycle", "motor", "vehicle"}
)
"""Class names of COCO and VisDrone; a network with others needs them added here."""
HEAD_SHARE = 1 / 3
PLATE_SHARE = 1 / 2
CELLS_ACROSS = 6
"""Squares across a box: a plate (a fifth of a car's width) is about one square, a head two or three."""
SMALLEST_CELL_PX = 8


def mask(
    pixels: ImageBGR, detections: Detections, zones_sign: Sequence[Polygon], zones_privacy: Sequence[Polygon]
) -> ImageBGR:
    """Returns a copy with the upper third of every person, the lower half of every vehicle and all signs in squares.

    Private areas are black. Masks what was detected and nothing else: `detections` must reach down to
    `MASK_CONFIDENCE`, and what the network missed stays visible.
    """
    masked = pixels.copy()
    for label, _, box in detections.at_least(MASK_CONFIDENCE):
        part = _part_to_mask(label, box)
        if part is not None:
            _pixelate(masked, part)
    for polygon in zones_sign:
        _pixelate_polygon(masked, polygon)
    _fill_black(masked, zones_privacy)
    return masked


def black_out(pixels: ImageBGR, polygons: Sequence[Polygon]) -> ImageBGR:
    """Returns the picture with the polygons black: what goes into detection and storage where there are private areas.

    A copy, except without polygons, when it is the picture itself.
    """
    if not polygons:
        return pixels
    blackened = pixels.copy()
    _fill_black(blackened, polygons)
    return blackened


def _part_to_mask(label: str, box: XyxyNorm) -> XyxyNorm | None:
    left, top, right, bottom = box
    height = bottom - top
    if label in PERSON_LABELS:
        return left, top, right, top + height * HEAD_SHARE
    if label in VEHICLE_LABELS:
        return left, bottom - height * PLATE_SHARE, right, bottom
    return None


def _pixelate(pixels: ImageBGR, box_norm: XyxyNorm) -> None:
    left, top, right, bottom = pixel_rect(box_norm, (pixels.shape[1], pixels.shape[0]))
    pixels[top:bottom, left:right] = _in_squares(pixels[top:bottom, left:right])


def _pixelate_polygon(pixels: ImageBGR, polygon: Polygon) -> None:
    corners = _corners_px(pixels, polygon)
    left, top, width, height = cv2.boundingRect(corners)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillPoly(inside, [corners - (left, top)], 1)
    # The bounding box may touch the picture's far edges, one past the last pixel.
    patch = pixels[top : top + height, left : left + width]
    chosen = inside[: patch.shape[0], : patch.shape[1]].astype(bool)
    patch[chosen] = _in_squares(patch)[chosen]


def _in_squares(patch: ImageBGR) -> ImageBGR:
    height, width = patch.shape[:2]
    cell = max(width // CELLS_ACROSS, SMALLEST_CELL_PX)
    size = (max(width // cell, 1), max(height // cell, 1))
    coarse = cv2.resize(patch, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def _fill_black(pixels: ImageBGR, polygons: Iterable[Polygon]) -> None:
    for polygon in polygons:
        cv2.fillPoly(pixels, [_corners_px(pixels, polygon)], (0, 0, 0))


def _corners_px(pixels: ImageBGR, polygon: Polygon) -> npt.NDArray[np.int32]:
    height, width = pixels.shape[:2]
    return np.asarray(np.round(np.asarray(polygon) * (width, height)), np.int32)
