"""How long opening a camera and waiting for a picture may take."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.capture.errors import TimedOut
from pipelines.outcome import Stage

Clock = Callable[[], float]
"""Seconds on a clock that never steps; `time.monotonic` outside tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """An instant on a monotonic clock that something must not outlast."""

    at_s: float
    """The instant, on `clock`."""
    clock: Clock = time.monotonic
    """The clock that `at_s` belongs to."""

    @classmethod
    def after(cls, seconds: float, *, clock: Clock = time.monotonic) -> "Deadline":
        """Returns the instant `seconds` from now."""
        return cls(at_s=clock() + seconds, clock=clock)

    @property
    def remaining_s(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.at_s - self.clock())

    @property
    def has_passed(self) -> bool:
        """Whether the instant is over."""
        return self.clock() >= self.at_s

    def or_sooner(self, seconds: float) -> "Deadline":
        """Returns the earlier of this instant and `seconds` from now."""
        return Deadline(at_s=min(self.at_s, self.clock() + seconds), clock=self.clock)

    def require(self, stage: Stage, waiting_for: str) -> float:
        """Returns the seconds left.

        Raises:
            TimedOut: nothing is left.
        """
        left = self.at_s - self.clock()
        if left <= 0:
            raise TimedOut(f"no time left while waiting for {waiting_for}", stage=stage)
        return left


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLimits:
    """How much time and memory one source may take. The defaults are promise R16 of the fault catalogue."""

    open_s: float = 5.0
    """From the call to the camera's consent to play."""
    frame_s: float = 3.0
    """Least time that is granted for one picture."""
    longest_frame_s: float = 12.0
    """Most time that is granted for one picture, however far apart the key frames are."""
    snapshot_period_s: float = 0.5
    """Least time between two requests for a snapshot."""
    picture_bytes: int = 20_000_000
    """Largest coded picture or HTTP body."""
    picture_pixels: int = 64_000_000
    """Largest decoded picture, width times height."""

    def frame_allowance_s(self, key_frame_gap_s: float | None) -> float:
        """Returns how long the next picture may take: max(`frame_s`, twice the gap plus 1 s), capped.

        With the gap not yet known, the cap: a camera with key frames 10 s apart must not look broken on its first
        visit. A camera that sends no video at all is given up after `frame_s` (see `capture.watchdog`).
        """
        if key_frame_gap_s is None:
            return max(self.frame_s, self.longest_frame_s)
        return max(self.frame_s, min(self.longest_frame_s, 2 * key_frame_gap_s + 1.0))
