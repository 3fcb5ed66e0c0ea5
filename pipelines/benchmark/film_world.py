"""A clip as a world: decoded forwards once, with the last seconds kept; asked for older times it begins again."""

import contextlib
import math
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from pipelines.benchmark.film import FALLBACK_RATE_HZ, ROUNDING_S
from pipelines.benchmark.world import Shot
from pipelines.capture.deadline import Deadline
from pipelines.capture.file import FileSource
from pipelines.capture.source import PictureMode
from vision.frame import Frame

WINDOW_S = 6.0
"""How far back pictures are kept: longer than any visit that comes and goes."""
LEAST_APART_S = 0.095
"""Pictures that come sooner are left out: ten a second are as many as a visit can tell apart."""
DIGITS = 6


class FilmWorld:
    """One clip. Close it when done."""

    def __init__(self, path: Path) -> None:
        """Takes the clip; it is opened when the first picture is asked for."""
        self._path = path
        self._closing = contextlib.ExitStack()
        self._pictures: Iterator[Frame] | None = None
        self._file: FileSource | None = None
        self._kept: deque[Shot] = deque()
        self._end_s = 0.0
        self._has_ended = False
        """Once played to its end, its length is known for good."""
        self._is_exhausted = False

    @property
    def length_s(self) -> float:
        """The end of its last picture; plays what is left of it to know.

        Raises:
            CaptureError: The clip cannot be played to its end.
        """
        while not self._has_ended:
            self._read()
        return self._end_s

    def picture(self, at_s: float) -> Shot | None:
        """Returns the first picture at or after `at_s`; see `World`."""
        if self._kept and at_s + LEAST_APART_S < self._kept[0].at_s:
            self.close()
        while not self._kept or self._kept[-1].at_s + ROUNDING_S < at_s:
            if self._pictures is not None and self._is_exhausted:
                return None
            self._read()
        return next(shot for shot in self._kept if shot.at_s + ROUNDING_S >= at_s)

    def close(self) -> None:
        """Lets go of the file; the next picture asked for opens it again."""
        self._closing.close()
        self._pictures, self._is_exhausted = None, False
        self._kept.clear()

    def _read(self) -> None:
        """Takes one picture more."""
        if self._pictures is None:
            self._file = self._closing.enter_context(FileSource(self._path, clock=lambda: 0.0))
            never = Deadline(at_s=math.inf, clock=lambda: 0.0)
            self._pictures = self._file.pictures(mode=PictureMode.EVERY_PICTURE, deadline=never)
        frame = next(self._pictures, None)
        if frame is None:
            self._is_exhausted = self._has_ended = True
            return
        self._keep(frame)

    def _keep(self, frame: Frame) -> None:
        rate_hz = (self._file.facts.nominal_rate_hz if self._file else None) or FALLBACK_RATE_HZ
        media_s = frame.stamp.media_time_s
        if media_s is None or not math.isfinite(media_s):
            # Pictures that a decoder holds back until the file's end come without a time.
            media_s = self._kept[-1].at_s + 1 / rate_hz if self._kept else 0.0
        at_s = round(media_s, DIGITS)
        self._end_s = max(self._end_s, at_s + 1 / rate_hz)
        if self._kept and at_s < self._kept[-1].at_s + LEAST_APART_S:
            return
        self._kept.append(Shot(pixels=frame.pixels, at_s=at_s))
        while self._kept[0].at_s < at_s - WINDOW_S:
            self._kept.popleft()
