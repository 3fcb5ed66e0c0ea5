"""Twins of everything that a visit touches: a street on a fake clock, a camera, a detector, a shelf for pictures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

import cv2
import numpy as np
import pytest

from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import CaptureError, TimedOut
from pipelines.capture.source import PictureMode, SourceFacts, StreamName
from pipelines.evidence import Picture
from pipelines.orders import Order, OrderKind, Report, ReportAnswer
from pipelines.outcome import Stage
from pipelines.ports import Claim, Tools
from pipelines.site import Streams
from pipelines.visit import run_visit
from vision.arrays import ImageBGR, XyxyNorm
from vision.detections import Detections
from vision.frame import Frame, FrameStamp
from vision.picture_health import PictureHealth

SERVER_TIME = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
ZERO_S = 1000.0
ROUND_TRIP_S = 0.25
SIZES: dict[str, tuple[int, int]] = {"sub": (320, 180), "main": (640, 360), "snapshot": (640, 360)}
BLACK = (0, 0, 0)


@dataclass
class Thing:
    """Something that stands in the street from one offset to another."""

    box: XyxyNorm
    label: str = "car"
    colour: tuple[int, int, int] = (40, 40, 200)
    from_s: float = float("-inf")
    until_s: float = float("inf")
    hidden_on: tuple[str, ...] = ()
    """Streams on which the network misses it."""


@dataclass
class Street:
    """What the cameras show at which time; offsets are seconds after the claim."""

    things: list[Thing] = field(default_factory=list)
    now_s: float = ZERO_S
    black_until_s: float = float("-inf")

    def clock(self) -> float:
        return self.now_s

    def present(self, at_s: float) -> list[Thing]:
        return [thing for thing in self.things if thing.from_s <= at_s - ZERO_S < thing.until_s]

    def picture(self, size_wh: tuple[int, int], at_s: float) -> ImageBGR:
        if at_s - ZERO_S < self.black_until_s:
            return np.zeros((size_wh[1], size_wh[0], 3), np.uint8)
        ground = np.random.default_rng(7).integers(90, 130, (90, 160, 3), dtype=np.uint8)
        pixels = cv2.resize(ground, size_wh, interpolation=cv2.INTER_NEAREST)
        for thing in self.present(at_s):
            left, top, right, bottom = (round(v * size_wh[i % 2]) for i, v in enumerate(thing.box))
            pixels[top:bottom, left:right] = thing.colour
            middle = (top + bottom) // 2
            pixels[top:middle, left : (left + right) // 2] = tuple(255 - c for c in thing.colour)
        return np.asarray(pixels, np.uint8)


@dataclass
class ListSource:
    """A camera's stream: one picture each `period_s`, on the street's clock."""

    street: Street
    stream: str
    period_s: float
    opener: "ListOpener"
    opened_at_s: float = 0.0
    facts: SourceFacts = field(default_factory=lambda: SourceFacts(open_s=0.1, first_picture_s=0.4))

    def __enter__(self) -> Self:
        self.opener.opened.append(self.stream)
        self.opener.open_now += 1
        self.opener.most_open = max(self.opener.most_open, self.opener.open_now)
        self.street.now_s += 0.1
        if (error := self.opener.failing.get(self.stream)) is not None:
            self.opener.open_now -= 1
            raise error
        return self

    def __exit__(self, *exc: object) -> None:
        self.opener.open_now -= 1

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        self.opener.modes.append((self.stream, mode))
        for sequence in range(100_000):
            due_s = self.street.now_s + self.period_s
            if due_s > deadline.at_s:
                self.street.now_s = max(self.street.now_s, deadline.at_s)
                if sequence == 0:
                    raise TimedOut("nothing came", stage=Stage.FIRST_PICTURE)
                return
            self.street.now_s = due_s
            if sequence >= self.opener.pictures_before_break:
                raise self.opener.breaks_with
            yield Frame(
                pixels=self.street.picture(SIZES[self.stream], due_s),
                stamp=FrameStamp(
                    camera_id="cam",
                    stream=self.stream,
                    captured_s=due_s,
                    time_error_s=self.opener.time_error_s,
                    media_time_s=None,
                    sequence=sequence,
                ),
            )


@dataclass
class ListOpener:
    """Gives out streams and counts how many are open."""

    street: Street
    period_s: float = 1.5
    time_error_s: float = 0.5
    capture_cpu_s: float = 0.07
    opened: list[str] = field(default_factory=list)
    modes: list[tuple[str, PictureMode]] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    failing: dict[str, CaptureError] = field(default_factory=dict)
    pictures_before_break: float = float("inf")
    breaks_with: CaptureError = field(default_factory=lambda: TimedOut("it broke", stage=Stage.PICTURE))

    def source(self, order: Order, stream: StreamName, *, deadline: Deadline) -> ListSource:
        return ListSource(street=self.street, stream=stream, period_s=self.period_s, opener=self)


@dataclass
class ScriptedDetector:
    """Sees everything that stands in the street, in the order of the list, at falling confidence.

    In a part of a picture, looked at closely for its mask, it sees nothing.
    """

    street: Street
    looked_at: list[Frame] = field(default_factory=list)
    failure: Exception | None = None

    def detect(self, frames: list[Frame]) -> list[Detections]:
        if self.failure is not None:
            raise self.failure
        whole = [frame.size_wh in SIZES.values() for frame in frames]
        self.looked_at.extend(frame for frame, is_whole in zip(frames, whole, strict=True) if is_whole)
        return [
            self._one(frame) if is_whole else Detections.empty() for frame, is_whole in zip(frames, whole, strict=True)
        ]

    def _one(self, frame: Frame) -> Detections:
        stamp = frame.stamp
        things = [t for t in self.street.present(stamp.captured_s) if stamp.stream not in t.hidden_on]
        n = len(things)
        return Detections(
            xyxy_norm=np.asarray([t.box for t in things], np.float32).reshape(n, 4),
            confidence=np.linspace(0.9, 0.5, n, dtype=np.float32),
            class_ids=np.zeros(n, np.int32),
            labels=tuple(t.label for t in things),
        )


@dataclass
class Shelf:
    """Keeps pictures in memory."""

    pictures: list[Picture] = field(default_factory=list)
    failure: OSError | None = None

    def keep(self, picture: Picture) -> None:
        if self.failure is not None:
            raise self.failure
        self.pictures.append(picture)


@dataclass
class ListParts:
    """Takes parts, and answers each through `reply`."""

    sent: list[Report] = field(default_factory=list)
    reply: Callable[[Report], ReportAnswer | None] = lambda _: None
    waiting: ReportAnswer | None = None

    def send(self, part: Report) -> None:
        self.sent.append(part)
        self.waiting = self.reply(part)

    def answer(self) -> ReportAnswer | None:
        waiting, self.waiting = self.waiting, None
        return waiting


@dataclass
class ListWindow:
    """Counts what it is shown."""

    shown: list[Frame] = field(default_factory=list)

    watched: list[Frame] = field(default_factory=list)

    def show(self, order: Order, frame: Frame, detections: Detections, *, is_watched: bool = False) -> None:
        self.shown.append(frame)
        if is_watched:
            self.watched.append(frame)


@dataclass
class World:
    """A street and everything needed to visit it."""

    street: Street
    opener: ListOpener
    detector: ScriptedDetector
    shelf: Shelf
    parts: ListParts
    window: ListWindow

    def tools(self) -> Tools:
        return Tools(
            opener=self.opener,
            detector=self.detector,
            keeper=self.shelf,
            window=self.window,
            clock=self.street.clock,
            is_same_group=lambda a, b: a == b,
            health=lambda pixels: PictureHealth.BLACK if pixels.max() == 0 else PictureHealth.OK,
            software={"lunxun": "test"},
        )

    def visit(self, order: Order) -> Report:
        claim = Claim(worker_id="w", server_time=SERVER_TIME, zero_s=ZERO_S, round_trip_s=ROUND_TRIP_S)
        return run_visit(order, claim=claim, tools=self.tools(), parts=self.parts)


@pytest.fixture
def world() -> World:
    street = Street()
    return World(
        street=street,
        opener=ListOpener(street),
        detector=ScriptedDetector(street),
        shelf=Shelf(),
        parts=ListParts(),
        window=ListWindow(),
    )


@pytest.fixture
def thing() -> type[Thing]:
    return Thing


@pytest.fixture
def order() -> Callable[..., Order]:
    def make(kind: OrderKind = OrderKind.ROUTINE, **changes: object) -> Order:
        values: dict[str, object] = {
            "id": "order-1",
            "kind": kind,
            "camera_id": "cam",
            "camera_name": "North gate",
            "fence": 3,
            "streams": Streams(main="rtsp://192.168.1.2/main", sub="rtsp://192.168.1.2/sub"),
            "zones": [{"id": "z", "kind": "fire_lane", "polygon": [[0.0, 0.0], [0.9, 0.0], [0.9, 1.0], [0.0, 1.0]]}],
            "watched": [{"rule": "r", "zone": "z", "labels": ["car"]}],
            "budget_s": 20.0,
            "lease_s": 60.0,
        }
        return Order.model_validate(values | changes)

    return make
