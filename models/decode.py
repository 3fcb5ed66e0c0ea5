"""Reading a YOLO network's output: which of the two layouts it has, and the objects in it."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from models.errors import ClassNamesError, OutputShapeError
from vision.arrays import BoxesXYXY, ClassIds, Scores
from vision.boxes import xyxy_from_cxcywh

MAX_CANDIDATES = 3000
"""Best-scored boxes that suppression looks at. Far above any street; bounds its time, which grows with the square."""
MAX_OBJECTS = 300
"""Objects kept of one picture: what the end-to-end networks give too (ultralytics `max_det`)."""

Output = npt.NDArray[np.float32]


class Layout(StrEnum):
    """How a network writes down what it found."""

    END_TO_END = "end_to_end"
    """1 x N x 6: left, top, right, bottom, score, class; suppression is inside the network."""
    DENSE = "dense"
    """1 x (4 + n) x A: centre x, centre y, width, height and n class scores for each of A anchors."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Objects:
    """What one output says, sorted by falling score, in pixels of the network's input."""

    xyxy_px: BoxesXYXY
    """Shape (n, 4), not clipped."""
    scores: Scores
    class_ids: ClassIds


def layout_of(shape: tuple[int, ...], class_count: int) -> Layout:
    """Returns the layout that an output of this shape has, for a network with that many class names.

    A last dimension of 6 is end to end, even where 1 x (4 + n) x 6 fits too: six anchors would be a picture smaller
    than 32 x 32, which has 21. Otherwise a middle dimension of 4 + n is dense, and nothing else is.

    Raises:
        ClassNamesError: Dense, but for another number of classes.
        OutputShapeError: Neither layout.
    """
    if len(shape) == 3 and shape[2] == 6:
        return Layout.END_TO_END
    if len(shape) == 3 and shape[1] == 4 + class_count:
        return Layout.DENSE
    expected = f"expected 1 x N x 6 or 1 x {4 + class_count} x A (4 + {class_count} classes)"
    got = " x ".join(str(size) for size in shape)
    if len(shape) == 3 and shape[2] == 4 + class_count:
        raise OutputShapeError(
            f"output {got} looks transposed; {expected}: export again with "
            "`yolo export model=NAME.pt format=onnx nms=False`"
        )
    if len(shape) == 3 and 4 < shape[1] < shape[2]:
        raise ClassNamesError(
            f"output {got} is of {shape[1] - 4} classes (or of another task than detection), "
            f"but there are {class_count} class names; {expected}"
        )
    raise OutputShapeError(f"output {got} has no layout that we know; {expected}")


def decode(output: Output, layout: Layout, *, confidence: float, overlap: float) -> Objects:
    """Returns the objects of one picture's output, at least `confidence` sure, best first.

    Args:
        output: Shape (N, 6) or (4 + n, A) by layout, without the batch dimension.
        layout: See `layout_of`.
        confidence: Lowest score kept.
        overlap: IoU above which the worse of two boxes of the same class is dropped (dense only).
    """
    if layout is Layout.END_TO_END:
        return _decode_end_to_end(output, confidence)
    return _decode_dense(output, confidence, overlap)


def _decode_end_to_end(output: Output, confidence: float) -> Objects:
    rows = output[output[:, 4] >= confidence]
    rows = rows[np.argsort(-rows[:, 4], kind="stable")[:MAX_OBJECTS]]
    return Objects(xyxy_px=rows[:, 0:4], scores=rows[:, 4], class_ids=rows[:, 5].round().astype(np.int32))


def _decode_dense(output: Output, confidence: float, overlap: float) -> Objects:
    best = output[4:].max(axis=0)
    anchors = np.flatnonzero(best >= confidence)
    # The class is looked up for the few anchors that pass: argmax over all costs ten times the max.
    class_ids = output[4:, anchors].argmax(axis=0).astype(np.int32)
    boxes = xyxy_from_cxcywh(output[0:4, anchors].T)
    scores = best[anchors]
    kept = suppress(boxes, scores, class_ids, overlap=overlap)
    return Objects(xyxy_px=boxes[kept], scores=scores[kept], class_ids=class_ids[kept])


def suppress(xyxy_px: BoxesXYXY, scores: Scores, class_ids: ClassIds, *, overlap: float) -> npt.NDArray[np.intp]:
    """Returns the indices of the boxes that no better box of their own class hides, best first.

    Of equal scores the earlier box is the better one. Boxes without area are dropped.
    """
    sides = xyxy_px[:, 2:4] - xyxy_px[:, 0:2]
    sound = np.flatnonzero((sides > 0).all(axis=1))
    if not len(sound):
        return sound
    left_top = xyxy_px[sound, 0:2].astype(np.float64)
    # NOTE: cv2 tells classes apart by moving each beyond the largest coordinate of the one before, which a negative
    # coordinate breaks; boxes at the picture's edge have them. So everything is moved to begin at 0 first.
    boxes = np.concatenate((left_top - left_top.min(axis=0), sides[sound]), axis=1)
    kept = cv2.dnn.NMSBoxesBatched(
        boxes.tolist(), scores[sound].tolist(), class_ids[sound].tolist(), 0.0, overlap, 1.0, MAX_CANDIDATES
    )
    return sound[np.asarray(kept, np.intp).reshape(-1)[:MAX_OBJECTS]]
