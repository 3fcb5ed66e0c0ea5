"""Looking closer: a picture in overlapping parts, and what was found in the parts put back together."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vision.arrays import ImageBGR, XyxyNorm
from vision.boxes import pixel_rect
from vision.detections import Detections

ACROSS = 2
OVERLAP = 0.15
"""Share of a tile that its neighbour shows as well: a head (at most a tenth of a street's picture) is whole in one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile:
    """A part of a picture."""

    pixels: ImageBGR
    box: XyxyNorm
    """Where it lies in the whole picture, 0..1."""


def tiles(pixels: ImageBGR) -> list[Tile]:
    """Returns the picture in 2 x 2 parts that overlap, row by row."""
    size_wh = (pixels.shape[1], pixels.shape[0])
    length = 1 / (ACROSS - (ACROSS - 1) * OVERLAP)
    starts = [index * length * (1 - OVERLAP) for index in range(ACROSS)]
    cut = [pixel_rect((x, y, min(x + length, 1.0), min(y + length, 1.0)), size_wh) for y in starts for x in starts]
    return [_tile(pixels, rect) for rect in cut]


def joined(whole: Detections, parts: Iterable[tuple[Tile, Detections]]) -> Detections:
    """Returns what was found in the whole picture and in its parts, in the whole's coordinates.

    An object that was found twice is there twice: for masks, where more is safer. Never count these.
    """
    found = [whole, *(_placed(tile, detections) for tile, detections in parts)]
    confidence = np.concatenate([each.confidence for each in found])
    order = np.argsort(-confidence, kind="stable")
    labels = [label for each in found for label in each.labels]
    return Detections(
        xyxy_norm=np.concatenate([each.xyxy_norm for each in found])[order],
        confidence=confidence[order],
        class_ids=np.concatenate([each.class_ids for each in found])[order],
        labels=tuple(labels[index] for index in order),
    )


def _tile(pixels: ImageBGR, rect: tuple[int, int, int, int]) -> Tile:
    left, top, right, bottom = rect
    height, width = pixels.shape[:2]
    return Tile(
        pixels=np.ascontiguousarray(pixels[top:bottom, left:right]),
        box=(left / width, top / height, right / width, bottom / height),
    )


def _placed(tile: Tile, detections: Detections) -> Detections:
    left, top, right, bottom = tile.box
    scale = np.array([right - left, bottom - top] * 2, np.float32)
    return Detections(
        xyxy_norm=(detections.xyxy_norm * scale + np.array([left, top] * 2, np.float32)).astype(np.float32),
        confidence=detections.confidence,
        class_ids=detections.class_ids,
        labels=detections.labels,
    )
