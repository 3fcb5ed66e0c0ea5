"""What a network takes for what: the confusion matrix, and a picture of it."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from models.accuracy import Judged
from vision.arrays import ImageBGR
from vision.boxes import iou_matrix

CONFIDENCE, OVERLAP = 0.25, 0.5
NOTHING = "(nothing)"
CELL_PX, EDGE_PX = 56, 110

Counts = NDArray[np.int64]
"""(n + 1, n + 1): true class by row, found class by column, the last of each for nothing."""


def confusion_matrix(judged: Sequence[Judged], class_count: int) -> Counts:
    """Returns how often each class was taken for which; boxes pair by overlap alone, the best pairs first."""
    counts = np.zeros((class_count + 1, class_count + 1), np.int64)
    for each in judged:
        sure = each.scores >= CONFIDENCE
        found_ids = each.found_ids[sure]
        pairs = _pairs(np.asarray(iou_matrix(each.true_xyxy, each.found_xyxy[sure]), np.float64))
        for row, column in pairs:
            counts[each.true_ids[row], found_ids[column]] += 1
        for row in set(range(len(each.true_ids))) - {row for row, _ in pairs}:
            counts[each.true_ids[row], class_count] += 1
        for column in set(range(len(found_ids))) - {column for _, column in pairs}:
            counts[class_count, found_ids[column]] += 1
    return counts


def confusion_picture(counts: Counts, labels: Sequence[str]) -> ImageBGR:
    """Returns the matrix as a picture: each row's shares as blue, the counts written in."""
    names = [*labels, NOTHING]
    side = EDGE_PX + CELL_PX * len(names)
    picture = np.full((side, side, 3), 255, np.uint8)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for place, name in enumerate(names):
        middle = EDGE_PX + CELL_PX * place + CELL_PX // 2
        _write(picture, name, (6, middle + 4))
        _write(picture, name[:8], (EDGE_PX + CELL_PX * place + 3, EDGE_PX - 8))
    _write(picture, "true: row", (6, 20))
    _write(picture, "found: column", (6, 38))
    for row, column in np.ndindex(*counts.shape):
        left, top = EDGE_PX + CELL_PX * column, EDGE_PX + CELL_PX * row
        share = float(shares[row, column])
        shade = (255 - round(60 * share), 255 - round(150 * share), 255 - round(220 * share))
        cv2.rectangle(picture, (left, top), (left + CELL_PX, top + CELL_PX), shade, -1)
        cv2.rectangle(picture, (left, top), (left + CELL_PX, top + CELL_PX), (220, 220, 220), 1)
        if counts[row, column]:
            _write(picture, str(counts[row, column]), (left + 6, top + CELL_PX // 2 + 4))
    return picture


def _pairs(overlaps: NDArray[np.float64]) -> list[tuple[int, int]]:
    left, pairs = overlaps.copy(), []
    while left.size and left.max() >= OVERLAP:
        row, column = np.unravel_index(int(left.argmax()), left.shape)
        pairs.append((int(row), int(column)))
        left[row, :] = -1
        left[:, column] = -1
    return pairs


def _write(picture: ImageBGR, text: str, at: tuple[int, int]) -> None:
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (40, 40, 40), 1, cv2.LINE_AA)
