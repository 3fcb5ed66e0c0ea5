"""What a network saw in one frame."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vision.arrays import BoxesXYXY, ClassIds, Scores, XyxyNorm


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detections:
    """Objects found in one frame, as parallel arrays sorted by falling confidence."""

    xyxy_norm: BoxesXYXY
    """Shape (n, 4), clipped to 0..1 of the *original* picture (letterbox already undone)."""
    confidence: Scores
    """Shape (n,)."""
    class_ids: ClassIds
    """Shape (n,)."""
    labels: tuple[str, ...]
    """Length n: the network's own class name of each object."""

    def __post_init__(self) -> None:
        n = len(self.labels)
        shapes = (self.xyxy_norm.shape, self.confidence.shape, self.class_ids.shape)
        if shapes != ((n, 4), (n,), (n,)):
            raise ValueError(f"detections of {n} labels need shapes {((n, 4), (n,), (n,))}, got {shapes}")

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[tuple[str, float, XyxyNorm]]:
        """Yields (label, confidence, xyxy_norm) per object, as plain Python values."""
        for label, score, box in zip(self.labels, self.confidence, self.xyxy_norm, strict=True):
            yield label, float(score), (float(box[0]), float(box[1]), float(box[2]), float(box[3]))

    def at_least(self, confidence: float) -> "Detections":
        """Returns those that are at least so sure: one detection at a low threshold serves masks and rules alike."""
        kept = np.flatnonzero(self.confidence >= confidence)
        return Detections(
            xyxy_norm=self.xyxy_norm[kept],
            confidence=self.confidence[kept],
            class_ids=self.class_ids[kept],
            labels=tuple(self.labels[index] for index in kept),
        )

    @classmethod
    def empty(cls) -> "Detections":
        """Returns the detections of a frame in which nothing was found."""
        return cls(
            xyxy_norm=np.zeros((0, 4), np.float32),
            confidence=np.zeros(0, np.float32),
            class_ids=np.zeros(0, np.int32),
            labels=(),
        )
