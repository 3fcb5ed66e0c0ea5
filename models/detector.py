"""Frames in, Detections out: one network, prepared, run and read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from models.card import find_network
from models.decode import Objects, decode
from models.errors import ClassNamesError
from models.letterbox import Blob, Canvas, Letterbox
from models.session import Runtime, Session, open_session
from vision.arrays import ImageBGR
from vision.detections import Detections
from vision.frame import Frame

CONFIDENCE = 0.25
"""Lowest confidence that counts as seen: ultralytics' own default, where its networks' precision and recall balance."""
SUPPRESSION_IOU = 0.6
"""Between YOLOv5's 0.45, which swallows cars parked close behind each other, and ultralytics' 0.7, which leaves two
boxes on one car: two boxes would be two places in the ledger."""
MAX_BATCH = 8
"""Pictures that go into a network at once, where it takes several: 40 MB of input at 640 x 640."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFacts:
    """Which network looked, and on what: goes into every report."""

    name: str
    sha256: str
    provider: str
    precision: str


class Detector:
    """Finds objects in pictures. Calls from several threads take turns."""

    def __init__(
        self, session: Session, *, confidence: float = CONFIDENCE, suppression_iou: float = SUPPRESSION_IOU
    ) -> None:
        """Takes a session; `confidence` is the lowest that is reported, above 0.

        A detector opened at 0.10 and filtered with `Detections.at_least(0.25)` gives what one opened at 0.25 gives:
        a worse box never hides a better one.
        """
        if not 0 < confidence <= 1:
            raise ValueError(f"confidence {confidence} makes no sense; expected above 0, at most 1")
        self._session = session
        self._confidence = confidence
        self._suppression_iou = suppression_iou
        self._lock = Lock()
        batch = MAX_BATCH if session.spec.takes_batches else 1
        self._blob: Blob = np.empty((batch, 3, session.spec.height_px, session.spec.width_px), np.float32)
        # The size that each place of the blob was last painted for; a camera's pictures seldom change theirs.
        self._canvases: list[Canvas | None] = [None] * batch

    @property
    def classes(self) -> tuple[str, ...]:
        """The network's own class names, by class id."""
        return self._session.card.classes

    @property
    def network_used(self) -> NetworkFacts:
        """Which network this is, and what runs it."""
        card, runtime = self._session.card, self._session.runtime
        return NetworkFacts(name=card.name, sha256=card.sha256, provider=runtime.provider, precision=runtime.precision)

    def detect(self, frames: Sequence[Frame]) -> list[Detections]:
        """Returns what is seen in each frame, in their order; boxes are of the whole original picture, clipped to it.

        Frames may differ in size. Goes through the network in batches where it takes them, else one by one.

        Raises:
            InferenceError: The network failed, or answered with NaN or infinity.
            ClassNamesError: It named a class that its card does not have.
        """
        found: list[Detections] = []
        batch = len(self._blob)
        with self._lock:
            for start in range(0, len(frames), batch):
                found += self._detect_batch(frames[start : start + batch])
        return found

    def _detect_batch(self, frames: Sequence[Frame]) -> list[Detections]:
        fits = [self._prepare(frame.pixels, place) for place, frame in enumerate(frames)]
        output, layout = self._session.run(self._blob[: len(frames)])
        return [
            self._in_picture(decode(one, layout, confidence=self._confidence, overlap=self._suppression_iou), fit)
            for one, fit in zip(output, fits, strict=True)
        ]

    def _prepare(self, pixels: ImageBGR, place: int) -> Letterbox:
        height, width = pixels.shape[:2]
        canvas = self._canvases[place]
        if canvas is None or canvas.fit.source_wh != (width, height):
            spec = self._session.spec
            canvas = Canvas(Letterbox.fit((width, height), (spec.height_px, spec.width_px)))
            canvas.paint_border(self._blob[place])
            self._canvases[place] = canvas
        canvas.draw(pixels, self._blob[place])
        return canvas.fit

    def _in_picture(self, objects: Objects, fit: Letterbox) -> Detections:
        xyxy_norm = np.clip(fit.to_source(objects.xyxy_px), 0, 1)
        # A box that lay in the grey border alone has no area left.
        seen = (xyxy_norm[:, 2] > xyxy_norm[:, 0]) & (xyxy_norm[:, 3] > xyxy_norm[:, 1])
        class_ids = objects.class_ids[seen]
        if len(class_ids) and not (class_ids.min() >= 0 and class_ids.max() < len(self.classes)):
            raise ClassNamesError(
                f"'{self.network_used.name}' found class {class_ids.max()}, but has only {len(self.classes)} "
                "class names: correct its card or its metadata `names`"
            )
        return Detections(
            xyxy_norm=xyxy_norm[seen],
            confidence=objects.scores[seen],
            class_ids=class_ids,
            labels=tuple(self.classes[index] for index in class_ids),
        )


def open_detector(
    name_or_file: str | Path, *, runtime: Runtime | None = None, confidence: float = CONFIDENCE
) -> Detector:
    """Returns a detector for a network of the catalogue or a file, loaded and ready.

    Raises:
        NetworkError: One of its kinds, see `models.errors`.
    """
    return Detector(open_session(find_network(name_or_file), runtime), confidence=confidence)
