"""A camera on a world: opener, source and clock in one. Media time is the world's time, and nobody waits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

from pipelines.benchmark.world import World
from pipelines.capture.deadline import Deadline
from pipelines.capture.source import PictureMode, SourceFacts, StreamName
from pipelines.orders import Order
from vision.frame import Frame, FrameStamp

PICTURE_EVERY_S = 1.0
"""A visit gets key frames, and cameras send one about every second; nearer ones it would leave out."""


@dataclass(slots=True, kw_only=True)
class Viewing:
    """Implements `SourceOpener` and `PictureSource`; each picture that is taken moves the time on."""

    world: World
    now_s: float = 0.0
    """Media time. Set it to where the next visit begins."""
    step_s: float = PICTURE_EVERY_S
    """From one picture to the next."""
    on_time: Callable[[float], None] = lambda _: None
    capture_cpu_s: float = 0.0
    facts: SourceFacts = field(default_factory=SourceFacts)

    def __call__(self) -> float:
        """Returns the media time."""
        return self.now_s

    @property
    def length_s(self) -> float:
        """How long the world lasts."""
        return self.world.length_s

    def source(self, order: Order, stream: StreamName, *, deadline: Deadline) -> Self:
        """Returns itself: it has the one stream; see `SourceOpener`."""
        return self

    def __enter__(self) -> Self:
        """Opens nothing; see `PictureSource`."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Closes nothing."""

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        """Yields a picture of now, and one each step after it, until the world's end or `deadline`."""
        due_s, number = self.now_s, 0
        while (shot := self.world.picture(due_s)) is not None:
            self.now_s = max(self.now_s, shot.at_s)
            self.on_time(shot.at_s)
            if number and deadline.has_passed:
                return
            yield Frame(
                pixels=shot.pixels,
                stamp=FrameStamp(
                    camera_id="",
                    stream="main",
                    captured_s=shot.at_s,
                    time_error_s=0.0,
                    media_time_s=shot.at_s,
                    sequence=number,
                ),
            )
            due_s, number = shot.at_s + self.step_s, number + 1
