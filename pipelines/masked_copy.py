"""The masked copy of a picture that is kept: looked at as a whole and in parts, because small heads count too."""

from dataclasses import replace

from pipelines.ports import Detector
from vision.arrays import ImageBGR, Polygon
from vision.detections import Detections
from vision.frame import Frame
from vision.masking import close_up, mask
from vision.tiles import joined, tiles


def masked_copy(
    frame: Frame,
    detector: Detector,
    *,
    whole: Detections | None = None,
    signs: list[Polygon] | None = None,
    private: list[Polygon] | None = None,
) -> ImageBGR:
    """Returns the picture without heads and plates, signs and private areas; (h, w, 3) BGR, a copy.

    Measured on the sample scenes: of the heads that are large enough to be recognised, parts find twice as many as
    the whole picture alone (docs/masks.md).

    Args:
        frame: The picture.
        detector: Reaching down to `vision.masking.MASK_CONFIDENCE`.
        whole: What is known already to be in the picture; None: it is looked at as a whole, too.
        signs: Polygons of notices with names on them.
        private: Polygons that are black.

    Raises:
        models.errors.NetworkError, AnalysisLateError: The network failed.
    """
    parts = tiles(frame.pixels)
    frames = [replace(frame, pixels=part.pixels) for part in parts]
    if whole is None:
        whole, *found = detector.detect([frame, *frames])
    else:
        found = detector.detect(frames)
    close = zip(parts, map(close_up, found), strict=True)
    return mask(frame.pixels, joined(whole, close), signs or [], zones_privacy=private or [])
