"""A clip as a camera on a simulated clock: its media time is the world's time, and nobody waits."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Self

from pipelines.capture.deadline import Deadline
from pipelines.capture.file import FileSource
from pipelines.capture.source import PictureMode, SourceFacts, StreamName
from pipelines.orders import Order
from vision.frame import Frame

FALLBACK_RATE_HZ = 25.0
"""For files that tell neither times nor a rate."""
ROUNDING_S = 1e-6


class Film:
    """Opener, source and clock in one: each picture that is taken moves the time on.

    One picture is given out for each instant of the grid `phase_s + k * period_s`: the first at or after it.
    """

    capture_cpu_s = 0.0

    def __init__(
        self,
        path: Path,
        *,
        period_s: float,
        phase_s: float = 0.0,
        on_time: Callable[[float], None] = lambda _: None,
    ) -> None:
        """Takes the clip, the grid, and what to tell of the media time reached."""
        if not (period_s > 0 and phase_s >= 0 and math.isfinite(period_s) and math.isfinite(phase_s)):
            raise ValueError(f"expected a period above 0 and a phase from 0 on, got {period_s} and {phase_s}")
        self._file = FileSource(path, camera_id=path.stem, clock=self)
        self._period_s, self._phase_s, self._on_time = period_s, phase_s, on_time
        self._now_s = 0.0
        self.length_s = 0.0
        """Of what was played so far: the end of its last picture."""

    def __call__(self) -> float:
        """Returns the media time."""
        return self._now_s

    @property
    def facts(self) -> SourceFacts:
        """What is known of the clip; see `PictureSource`."""
        return self._file.facts

    def source(self, order: Order, stream: StreamName, *, deadline: Deadline) -> Self:
        """Returns itself: a clip has the one stream; see `SourceOpener`."""
        return self

    def __enter__(self) -> Self:
        """Opens the clip; see `PictureSource`."""
        self._file.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        """Closes the clip."""
        self._file.__exit__(*exc)

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        """Yields the pictures of the grid until the clip's end or `deadline`; see `PictureSource`."""
        due_s = self._phase_s
        for frame in self._file.pictures(mode=mode, deadline=deadline):
            media_s = self._advance(frame)
            if media_s + ROUNDING_S < due_s:
                continue
            stamp = replace(frame.stamp, stream="main", captured_s=media_s, media_time_s=media_s)
            yield Frame(pixels=frame.pixels, stamp=stamp)
            passed = math.floor((media_s + ROUNDING_S - self._phase_s) / self._period_s)
            due_s = self._phase_s + (passed + 1) * self._period_s

    def _advance(self, frame: Frame) -> float:
        rate_hz = self._file.facts.nominal_rate_hz or FALLBACK_RATE_HZ
        media_s = frame.stamp.media_time_s
        # Some files tell no times, and the pictures that a decoder holds back until the file's end come without.
        self._now_s = self.length_s if media_s is None or not math.isfinite(media_s) else media_s
        self.length_s = max(self.length_s, self._now_s + 1 / rate_hz)
        self._on_time(self._now_s)
        return self._now_s
