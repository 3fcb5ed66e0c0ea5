"""Making heads, plates, signs and private areas unrecognisable in copies."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from vision.arrays import ImageBGR, Polygon, XyxyNorm
from vision.boxes import grow_box, pixel_rect
from vision.detections import Detections

MASK_CONFIDENCE = 0.05
"""Lowest confidence at which a person is masked, and to which a detector for masks must reach down."""
THING_CONFIDENCE = 0.10
"""The same for vehicles and stalls. Lower than what counts as seen: a needless mask costs little, a face much."""
CLOSE_CONFIDENCE = 0.3
"""Lowest confidence of a thing in a part of a picture that was looked at closely (`vision.tiles`)."""
PERSON_LABELS = frozenset({"person", "pedestrian", "rider", "people"})
VEHICLE_LABELS = frozenset(
    {"car", "truck", "bus", "motorcycle", "van", "tricycle", "awning-tricycle", "motor", "vehicle"}
)
"""Class names of COCO and VisDrone; a network with others needs them added here."""
HEAD_SHARE = 0.4
HEAD_GROWN = 0.2
"""Of a person's width at each side, half of that in height above: unsure boxes sit a little off."""
PLATE_SHARE = 1 / 2
STALL_SHARE, UMBRELLA_SHARE = 0.35, 0.5
"""Who sells stands behind the upper part of a stall and under the umbrella, half hidden: networks miss them there."""
CELLS_ACROSS = 6
"""Squares across a box: a plate (a fifth of a car's width) is about one square, a head two or three."""
SMALLEST_CELL_PX = 8
PUBLISHED_GROWN = 0.5
"""A published copy shows half the finding's size of its surroundings."""
PUBLISHED_CELLS_ACROSS = 32
"""Squares across a published picture: on a street a person is a few of them, and nobody's own."""


def mask(
    pixels: ImageBGR, detections: Detections, zones_sign: Sequence[Polygon], zones_privacy: Sequence[Polygon]
) -> ImageBGR:
    """Returns a copy in which heads, plates, who stands behind stalls, and signs are coarse squares.

    Private areas are black. Masks what was detected and nothing else: `detections` must reach down to
    `MASK_CONFIDENCE`, and what the network missed stays visible. How much that is: docs/masks.md.
    """
    masked = pixels.copy()
    for part in masked_parts(detections):
        _pixelate(masked, part)
    for polygon in zones_sign:
        _pixelate_polygon(masked, polygon)
    _fill_black(masked, zones_privacy)
    return masked


def masked_parts(detections: Detections) -> list[XyxyNorm]:
    """Returns the boxes that are masked: where heads and plates of all that was detected must be."""
    parts = (
        _part_to_mask(label, box)
        for label, confidence, box in detections.at_least(MASK_CONFIDENCE)
        if confidence >= THING_CONFIDENCE or label in PERSON_LABELS
    )
    return [part for part in parts if part is not None]


def published(pixels: ImageBGR, box: XyxyNorm | None) -> ImageBGR:
    """Returns a copy in which only the box, grown by half, is to be seen; the rest is coarse squares.

    Without a box nothing is. Masks nothing within the box: begin with a masked copy, never with an original.
    """
    height, width = pixels.shape[:2]
    shown = _in_squares(pixels, cell=max(width // PUBLISHED_CELLS_ACROSS, SMALLEST_CELL_PX))
    if box is not None:
        left, top, right, bottom = pixel_rect(grow_box(box, PUBLISHED_GROWN), (width, height))
        shown[top:bottom, left:right] = pixels[top:bottom, left:right]
    return shown


def close_up(detections: Detections) -> Detections:
    """Returns what counts of the detections in a part of a picture: all people, and things only where they are sure.

    A part of a marking on the road looks like a vehicle's side; masking that would hide what the picture is to prove.
    """
    sure = detections.confidence >= CLOSE_CONFIDENCE
    people = np.array([label in PERSON_LABELS for label in detections.labels], bool)
    kept = np.flatnonzero(sure | people)
    return Detections(
        xyxy_norm=detections.xyxy_norm[kept],
        confidence=detections.confidence[kept],
        class_ids=detections.class_ids[kept],
        labels=tuple(detections.labels[index] for index in kept),
    )


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
    width, height = right - left, bottom - top
    if label in PERSON_LABELS:
        aside = HEAD_GROWN * width
        return _inside((left - aside, top - HEAD_GROWN / 2 * height, right + aside, top + HEAD_SHARE * height))
    if label in VEHICLE_LABELS:
        return left, bottom - height * PLATE_SHARE, right, bottom
    if label == "stall":
        return left, top, right, top + height * STALL_SHARE
    if label == "umbrella":
        return left, bottom - height * UMBRELLA_SHARE, right, bottom
    return None


def _inside(box: XyxyNorm) -> XyxyNorm:
    left, top, right, bottom = box
    return max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0)


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


def _in_squares(patch: ImageBGR, *, cell: int | None = None) -> ImageBGR:
    height, width = patch.shape[:2]
    cell = max(width // CELLS_ACROSS, SMALLEST_CELL_PX) if cell is None else cell
    size = (max(width // cell, 1), max(height // cell, 1))
    coarse = cv2.resize(patch, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def _fill_black(pixels: ImageBGR, polygons: Iterable[Polygon]) -> None:
    for polygon in polygons:
        cv2.fillPoly(pixels, [_corners_px(pixels, polygon)], (0, 0, 0))


def _corners_px(pixels: ImageBGR, polygon: Polygon) -> npt.NDArray[np.int32]:
    height, width = pixels.shape[:2]
    return np.asarray(np.round(np.asarray(polygon) * (width, height)), np.int32)
