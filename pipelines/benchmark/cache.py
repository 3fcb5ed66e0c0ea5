"""What was found in a picture, remembered by its instant: many cameras of one run look at the same ones."""

import time
from collections.abc import Callable, Sequence

from pipelines.ports import Detector
from vision.arrays import ImageBGR
from vision.detections import Detections
from vision.frame import Frame
from vision.picture_health import PictureHealth


class CachedDetector:
    """A detector that is asked once an instant; implements `pipelines.ports.Detector` for one world."""

    def __init__(self, detector: Detector) -> None:
        """Takes the detector that finds what is not known yet."""
        self._detector = detector
        self._cost_s: dict[float, float] = {}
        self.found: dict[float, Detections] = {}
        """By media time."""
        self.spared_cpu_s = 0.0
        """What the answers from memory took when they were found: each camera is charged with its own looks."""

    def detect(self, frames: Sequence[Frame]) -> list[Detections]:
        """Returns what is in each frame; see `Detector`."""
        return [self._detect(frame) for frame in frames]

    def _detect(self, frame: Frame) -> Detections:
        at_s = frame.stamp.captured_s
        if at_s in self.found:
            self.spared_cpu_s += self._cost_s[at_s]
            return self.found[at_s]
        began_s = time.process_time()
        self.found[at_s] = self._detector.detect([frame])[0]
        self._cost_s[at_s] = time.process_time() - began_s
        return self.found[at_s]


class CachedHealth:
    """Judges a picture once, as long as it is the one judged last."""

    def __init__(self, judge: Callable[[ImageBGR], PictureHealth]) -> None:
        """Takes what judges."""
        self._judge = judge
        self._last: tuple[ImageBGR, PictureHealth] | None = None

    def __call__(self, pixels: ImageBGR) -> PictureHealth:
        """Returns whether the picture is fit to be believed."""
        if self._last is None or self._last[0] is not pixels:
            self._last = (pixels, self._judge(pixels))
        return self._last[1]
