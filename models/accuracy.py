"""How well a network finds what is there: average precision, precision and recall, per class."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vision.arrays import BoxesXYXY, ClassIds, Scores
from vision.boxes import iou_matrix

IOUS = np.linspace(0.5, 0.95, 10)
"""The ten overlaps that COCO's mAP50-95 is the mean over."""
CONFIDENCES = (0.25, 0.5)
"""At which precision and recall are told: what counts as seen, and what is sure."""

Floats = NDArray[np.float64]


class AccuracyError(ValueError):
    """There is nothing to measure; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """One picture: what is there, and what the network said. Boxes in any one unit."""

    true_xyxy: BoxesXYXY
    true_ids: ClassIds
    found_xyxy: BoxesXYXY
    scores: Scores
    found_ids: ClassIds
    tags: tuple[str, ...] = ()
    """What the picture is of: its light, its scene."""

    def __post_init__(self) -> None:
        shapes = (self.true_xyxy.shape, self.found_xyxy.shape, self.scores.shape)
        expected = ((len(self.true_ids), 4), (len(self.found_ids), 4), (len(self.found_ids),))
        if shapes != expected:
            raise ValueError(f"a judged picture needs shapes {expected}, got {shapes}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAccuracy:
    """How well one class is found."""

    label: str
    count: int
    """How many there are."""
    ap50: float
    ap50_95: float
    precision: tuple[float, ...]
    """At `CONFIDENCES`, with an overlap of 0.5; 1 where nothing was found."""
    recall: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How well a network does over all pictures."""

    pictures: int
    classes: tuple[ClassAccuracy, ...]
    """Those that appear in the pictures, by class id."""
    map50: float
    """Mean over `classes`: a class counts the same, however often it appears."""
    map50_95: float


def measure(judged: Sequence[Judged], labels: Sequence[str]) -> Accuracy:
    """Returns the accuracy over these pictures; `labels` are the network's classes by id.

    Raises:
        AccuracyError: No picture has anything in it.
    """
    present = sorted({int(class_id) for each in judged for class_id in each.true_ids})
    if not present:
        raise AccuracyError("nothing to be found in these pictures; expected pictures with objects")
    classes = tuple(_of_class(judged, class_id, labels[class_id]) for class_id in present)
    return Accuracy(
        pictures=len(judged),
        classes=classes,
        map50=float(np.mean([each.ap50 for each in classes])),
        map50_95=float(np.mean([each.ap50_95 for each in classes])),
    )


def set_aside_small(judged: Judged, *, least_height: float) -> Judged:
    """Returns the picture without what is less high than `least_height` (in the boxes' unit), as COCO's sizes do it.

    Small truths need not be found. A finding is set aside with the small truth that it overlaps by at least half, or
    where it is small itself and fits nothing that counts.
    """
    is_large = _heights(judged.true_xyxy) >= least_height
    large, small = judged.true_xyxy[is_large], judged.true_xyxy[~is_large]
    on_large = _best_overlap(judged.found_xyxy, large)
    on_small = _best_overlap(judged.found_xyxy, small)
    is_aside = (on_small >= IOUS[0]) & (on_small > on_large)
    is_aside |= (_heights(judged.found_xyxy) < least_height) & (on_large < IOUS[0])
    return replace(
        judged,
        true_xyxy=large,
        true_ids=judged.true_ids[is_large],
        found_xyxy=judged.found_xyxy[~is_aside],
        scores=judged.scores[~is_aside],
        found_ids=judged.found_ids[~is_aside],
    )


def _heights(boxes: BoxesXYXY) -> NDArray[np.float32]:
    return np.asarray(boxes[:, 3] - boxes[:, 1], np.float32)


def _best_overlap(boxes: BoxesXYXY, others: BoxesXYXY) -> NDArray[np.float32]:
    if len(others) == 0:
        return np.zeros(len(boxes), np.float32)
    return np.asarray(iou_matrix(boxes, others).max(axis=1), np.float32)


def average_precision(is_hit: NDArray[np.bool_], count: int) -> float:
    """Returns the area under precision over recall, read at 101 recalls as COCO does.

    Args:
        is_hit: Shape (n,), whether each finding is right, by falling confidence.
        count: How many there are to be found, above 0.
    """
    hits = np.cumsum(is_hit)
    recall = hits / count
    precision = hits / np.arange(1, len(hits) + 1)
    best_from_here = np.maximum.accumulate(precision[::-1])[::-1]
    places = np.searchsorted(recall, np.linspace(0, 1, 101), side="left")
    reached = places < len(recall)
    return float(best_from_here[places[reached]].sum() / 101)


def _of_class(judged: Sequence[Judged], class_id: int, label: str) -> ClassAccuracy:
    hits, scores = [], []
    for each in judged:
        found = each.found_ids == class_id
        hits.append(_hits(each.true_xyxy[each.true_ids == class_id], each.found_xyxy[found], each.scores[found]))
        scores.append(np.sort(each.scores[found])[::-1])
    by_score = np.argsort(-np.concatenate(scores), kind="stable")
    is_hit, score = np.concatenate(hits, axis=1)[:, by_score], np.concatenate(scores)[by_score]
    count = sum(int((each.true_ids == class_id).sum()) for each in judged)
    precisions = [average_precision(row, count) for row in is_hit]
    right = [int(is_hit[0][score >= least].sum()) for least in CONFIDENCES]
    said = [int((score >= least).sum()) for least in CONFIDENCES]
    return ClassAccuracy(
        label=label,
        count=count,
        ap50=precisions[0],
        ap50_95=float(np.mean(precisions)),
        precision=tuple(hit / total if total else 1.0 for hit, total in zip(right, said, strict=True)),
        recall=tuple(hit / count for hit in right),
    )


def _hits(true_xyxy: BoxesXYXY, found_xyxy: BoxesXYXY, scores: Scores) -> NDArray[np.bool_]:
    """For each of `IOUS` and each finding of one picture and class, by falling score, whether it is right: (10, n).

    The surest finding takes the true box that it overlaps most among those not taken yet, as in COCO's evaluation.
    """
    order = np.argsort(-scores, kind="stable")
    overlaps = np.asarray(iou_matrix(found_xyxy[order], true_xyxy), np.float64)
    is_hit = np.zeros((len(IOUS), len(order)), bool)
    for row, least in enumerate(IOUS):
        left = overlaps.copy()
        for place in range(len(order) if len(true_xyxy) else 0):
            best = int(left[place].argmax())
            if left[place, best] >= least:
                is_hit[row, place] = True
                left[:, best] = -1
    return is_hit
