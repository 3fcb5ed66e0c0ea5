"""What a visit works with in a benchmark: twins that keep and show nothing, and what the run takes."""

import resource
import sys
from collections.abc import Callable
from typing import Protocol

from pipelines.evidence import Picture
from pipelines.orders import Order
from pipelines.ports import Detector, SourceOpener, Tools
from pipelines.rules.resolve import RuleTypes
from vision.arrays import ImageBGR
from vision.detections import Detections
from vision.frame import Frame
from vision.picture_health import PictureHealth, picture_health


class Camera(SourceOpener, Protocol):
    """Opener and clock in one: its pictures move the time on."""

    def __call__(self) -> float:
        """Returns the media time."""
        ...


class Nowhere:
    """Keeps and shows nothing: pictures are made and named as evidence is, and forgotten."""

    def keep(self, picture: Picture) -> None:
        """Forgets the picture."""

    def show(self, order: Order, frame: Frame, detections: Detections, *, is_watched: bool = False) -> None:
        """Shows nobody anything."""


def bench_tools(
    camera: Camera,
    detector: Detector,
    types: RuleTypes,
    *,
    health: Callable[[ImageBGR], PictureHealth] = picture_health,
) -> Tools:
    """Returns the tools of a visit to a simulated camera."""
    return Tools(
        opener=camera,
        detector=detector,
        keeper=Nowhere(),
        window=Nowhere(),
        clock=camera,
        is_same_group=types.is_same_group,
        health=health,
        is_masking=False,
    )


def peak_rss_mb() -> float:
    """Returns the highest memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
