"""Sources for capture children that misbehave on purpose; children import this module by its name.

The task's address says what to do: `rtsp://twin/WHAT`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np

from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import StreamEnded, TimedOut, Unauthorised
from pipelines.capture.source import PictureMode, SourceFacts
from pipelines.outcome import Stage
from pipelines.worker.task import CaptureTask
from vision.frame import Frame, FrameStamp

PERIOD_S = 0.02
LONG_S = 3600.0


class TwinSource:
    """A camera that shows its picture's number in its first pixel."""

    def __init__(self, task: CaptureTask) -> None:
        self.task = task
        self.what, _, self.argument = task.url.removeprefix("rtsp://twin/").partition("/")
        self.facts = SourceFacts(codec="twin", open_s=0.01, camera_clock_offset_s=-3.5)

    def __enter__(self) -> Self:
        self._note("open")
        if self.what == "refuses":
            raise Unauthorised("wrong password", stage=Stage.OPEN)
        if self.what == "hangs-open":
            time.sleep(LONG_S)
        if self.what == "stubborn":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({LONG_S})"])
            time.sleep(LONG_S)
        return self

    def __exit__(self, *exc: object) -> None:
        if self.what == "hangs-close":
            time.sleep(LONG_S)
        self._note("closed")

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        for sequence in range(1_000_000):
            if deadline.has_passed:
                if sequence == 0 or self.what == "silent":
                    raise TimedOut("nothing came", stage=Stage.FIRST_PICTURE)
                return
            if sequence == (0 if self.what.endswith("-first") else 2):
                self._misbehave()
            if self.what != "silent":
                yield self._frame(sequence)
            time.sleep(PERIOD_S)

    def _misbehave(self) -> None:
        if self.what.startswith("aborts"):
            os.abort()
        if self.what == "exits":
            os._exit(7)
        if self.what == "hangs-picture":
            time.sleep(LONG_S)
        if self.what == "fails":
            raise ValueError("a bug")
        if self.what == "stream-ends":
            raise StreamEnded("the camera said goodbye", stage=Stage.PICTURE)

    def _frame(self, sequence: int) -> Frame:
        width, height = (64, 48) if self.what != "large" else (1920, 1080)
        pixels = np.full((height, width, 3), 50, np.uint8)
        pixels[0, 0, 0] = sequence % 256
        now_s = time.monotonic() + (LONG_S if self.what == "lies" else 0.0)
        stamp = FrameStamp(
            camera_id=self.task.camera_id,
            stream=self.task.stream,
            captured_s=now_s,
            time_error_s=0.1,
            media_time_s=sequence / 25,
            sequence=sequence,
        )
        return Frame(pixels=pixels, stamp=stamp)

    def _note(self, what: str) -> None:
        """Appends to the file that the address names, for what the test cannot see otherwise."""
        if self.argument:
            with Path("/" + self.argument).open("a", encoding="utf-8") as notes:
                notes.write(f"{what} {os.getpid()} {os.getpgid(0)}\n")


def twin_source(task: CaptureTask) -> TwinSource:
    return TwinSource(task)


def deaf_source(task: CaptureTask) -> TwinSource:
    """Returns a source that ignores its limits."""
    source = TwinSource(task)
    source.what, source.argument = "hangs-open", ""
    return source


def credulous_source(task: CaptureTask) -> TwinSource:
    """Returns a source that says it is open whatever the address is."""
    source = TwinSource(task)
    source.what, source.argument = "good", ""
    return source
