"""A worker of the real kind but without network: it carries out the API's own orders on pictures of a sample clip."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import av
import cv2
import numpy as np
import pytest

from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import Unreachable
from pipelines.capture.source import PictureMode, SourceFacts, StreamName
from pipelines.evidence import Picture
from pipelines.orders import Order, Report
from pipelines.outcome import Stage
from pipelines.ports import Claim, Tools
from pipelines.visit import run_visit
from sample_videos.clips import CLIPS
from vision.arrays import ImageBGR
from vision.detections import Detections
from vision.frame import Frame, FrameStamp
from vision.picture_health import picture_health

CAR = (0.45, 0.45, 0.6, 0.75)
Turned = Callable[[ImageBGR], ImageBGR]


@pytest.fixture(scope="session")
def clip() -> list[ImageBGR]:
    """Key frames of the fire lane by day, its sub-stream."""
    with av.open(str(CLIPS / "fire-lane-day.sub.mp4")) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        return [np.asarray(frame.to_ndarray(format="bgr24"), np.uint8) for frame in container.decode(stream)]


def turned_away(pixels: ImageBGR) -> ImageBGR:
    """The camera as somebody has turned it to the right, and zoomed in by a quarter."""
    height, width = pixels.shape[:2]
    part = pixels[height // 10 : height // 10 + height * 4 // 5, width // 5 :]
    return np.asarray(cv2.resize(part, (width, height)), np.uint8)


@dataclass
class Camera:
    """A camera and all that a visit to it needs; time is the API's."""

    street: Any
    pictures: Sequence[ImageBGR]
    turned: Turned = field(default=lambda pixels: pixels)
    is_away: bool = False
    is_frozen: bool = False
    has_car: bool = True
    taken: int = 0
    now_s: float = 100.0
    kept: list[Picture] = field(default_factory=list)

    def pictures_of(self) -> ImageBGR:
        if not self.is_frozen:
            self.taken += 1
        return self.turned(self.pictures[self.taken % len(self.pictures)])

    def pictures_at(self, mode: PictureMode) -> Iterator[Frame]:
        for sequence in range(20):
            self.now_s += 1.5
            stamp = FrameStamp(
                camera_id="c0",
                stream="main",
                captured_s=self.now_s,
                time_error_s=0.1,
                media_time_s=None,
                sequence=sequence,
            )
            yield Frame(pixels=self.pictures_of(), stamp=stamp)

    def detect(self, frames: Sequence[Frame]) -> list[Detections]:
        boxes = np.asarray([CAR] * self.has_car, np.float32).reshape(-1, 4)
        count = len(boxes)
        return [
            Detections(
                xyxy_norm=boxes,
                confidence=np.full(count, 0.9, np.float32),
                class_ids=np.zeros(count, np.int32),
                labels=("car",) * count,
            )
            for _ in frames
        ]

    def keep(self, picture: Picture) -> None:
        self.kept.append(picture)

    def show(self, *_: object, **__: object) -> None:
        pass

    def visit(self) -> Report:
        """Claims, looks, uploads, reports; the API's clock goes on by what the visit took."""
        claimed = self.street.order()
        server_time = self.street.begun_at(claimed)
        order = Order.model_validate({key: value for key, value in claimed.items() if key != "server_time"})
        began_s = self.now_s
        tools = Tools(
            opener=Opener(self),
            detector=self,
            keeper=self,
            window=self,
            clock=lambda: self.now_s,
            is_same_group=lambda a, b: a == b,
            health=picture_health,
        )
        claim = Claim(worker_id="w1", server_time=server_time, zero_s=began_s, round_trip_s=0.0)
        report = run_visit(order, claim=claim, tools=tools, parts=self)  # type: ignore[arg-type] # no stays here
        for picture in self.kept:
            self.street.store(picture.jpeg)
        self.kept.clear()
        self.street.clock.advance(self.now_s - began_s)
        answer = self.street.send(report.model_dump(mode="json", by_alias=True))
        assert answer.status_code == 200, answer.text
        return report

    def visits(self, count: int, *, every_s: float = 61.0) -> list[Report]:
        reports = []
        for _ in range(count):
            reports.append(self.visit())
            self.street.clock.advance(every_s)
        return reports


@dataclass
class Opener:
    """Gives out the one stream."""

    camera: Camera
    capture_cpu_s: float = 0.0

    def source(self, order: Order, stream: StreamName, *, deadline: Deadline) -> "Stream":
        return Stream(self.camera)


@dataclass
class Stream:
    """One session."""

    camera: Camera
    facts: SourceFacts = field(default_factory=SourceFacts)

    def __enter__(self) -> Self:
        if self.camera.is_away:
            raise Unreachable("no route to the camera", stage=Stage.CONNECT)
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        return self.camera.pictures_at(mode)


@pytest.fixture
def camera(street: Any, clip: list[ImageBGR]) -> Camera:
    """Camera `c0` of the running plan, with a car in its fire lane that never leaves."""
    return Camera(street=street, pictures=clip)


@pytest.fixture
def turn() -> Turned:
    return turned_away
