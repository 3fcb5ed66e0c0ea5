"""What a visit needs of the world around it, as narrow interfaces; each of them has a twin in the tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from pipelines.capture.deadline import Clock, Deadline
from pipelines.capture.source import PictureSource, StreamName
from pipelines.evidence import Picture
from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.matching import SameGroup
from pipelines.orders import NetworkUsed, Order, Report, ReportAnswer
from vision.arrays import ImageBGR
from vision.detections import Detections
from vision.frame import Frame
from vision.picture_health import PictureHealth


class VisitStoppedError(Exception):
    """The worker is shutting down; the visit ends at once and reports what it has."""


class AnalysisLateError(Exception):
    """The detector did not answer in time."""


class Detector(Protocol):
    """Finds objects in pictures."""

    def detect(self, frames: Sequence[Frame]) -> list[Detections]:
        """Returns what is in each frame, in the same order.

        Raises:
            models.errors.NetworkError: The network failed.
            AnalysisLateError: No answer in time.
        """
        ...


class SourceOpener(Protocol):
    """Gives sources of pictures for the streams of an order."""

    @property
    def capture_cpu_s(self) -> float:
        """CPU time spent on capturing by the sources given out and closed so far."""
        ...

    def source(self, order: Order, stream: StreamName, *, deadline: Deadline) -> PictureSource:
        """Returns one stream, not yet opened; its first picture must come before `deadline`.

        Entering it, or taking its pictures, raises VisitStoppedError when the worker is shutting down.
        """
        ...


class Keeper(Protocol):
    """Keeps pictures safe until the report that names them has arrived."""

    def keep(self, picture: Picture) -> None:
        """Returns when the picture would survive a crash.

        Raises:
            OSError: It cannot be kept: the disk is full or broken.
        """
        ...


class Parts(Protocol):
    """Takes the parts of a stay's report, and brings back what the API said to them."""

    def send(self, part: Report) -> None:
        """Returns when the part would survive a crash.

        Raises:
            OSError: It cannot be kept.
        """
        ...

    def answer(self) -> ReportAnswer | None:
        """Returns the newest answer that was not taken yet, None when there is none. Does not wait."""
        ...


class Window(Protocol):
    """Shows people the newest look of a camera; best effort, never evidence."""

    def show(self, order: Order, frame: Frame, detections: Detections, *, is_watched: bool = False) -> None:
        """Returns at once. The frame's privacy zones are already black; nothing else is masked yet.

        What somebody watches is to be shown at once, and each look of it.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """When and by whom an order was claimed."""

    worker_id: str
    server_time: datetime
    """The API's clock when it granted the order."""
    zero_s: float
    """Where offsets count from, on the worker's monotonic clock: the instant the claim was *sent*.

    The API read its clock between then and the answer, so a look's true time is at most `round_trip_s` before
    `server_time + offset`, and never after it: the error has one side, which dwell intervals rely on.
    """
    round_trip_s: float
    """From the claim being sent to its answer."""


def _new_id() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything a visit works with."""

    opener: SourceOpener
    detector: Detector
    keeper: Keeper
    window: Window
    clock: Clock
    """Seconds on the monotonic clock that frames are stamped with."""
    is_same_group: SameGroup
    """Whether two labels may name one object."""
    health: Callable[[ImageBGR], PictureHealth]
    """Whether a picture is fit to be believed."""
    match_settings: MatchSettings = field(default_factory=MatchSettings)
    is_masking: bool = True
    """Whether kept pictures get their masked copies; without, nothing is sent to people (the benchmark)."""
    network: NetworkUsed | None = None
    software: Mapping[str, str] = field(default_factory=dict)
    new_id: Callable[[], str] = _new_id
