"""How long to wait for one picture, and what it means when none came."""

from dataclasses import dataclass

from pipelines.capture.deadline import CaptureLimits, Clock, Deadline
from pipelines.capture.errors import CaptureError, CorruptStream, NoKeyframe, TimedOut
from pipelines.outcome import Stage


@dataclass(slots=True, kw_only=True)
class Patience:
    """The waiting for pictures of one stream: packets may flow, only pictures count."""

    limits: CaptureLimits
    overall: Deadline
    """When the whole business ends."""
    clock: Clock
    given: int = 0
    """Pictures given out so far."""
    damaged: int = 0
    """Key frames so far that came, but could not be decoded whole."""
    _began_s: float = 0.0
    _has_video: bool = False

    def begin(self) -> None:
        """The waiting for the next picture begins now."""
        self._began_s, self._has_video = self.clock(), False

    def saw_video(self) -> None:
        """A video packet came: the camera is alive, only its next key frame is not there yet."""
        self._has_video = True

    def deadline(self, key_frame_gap_s: float | None) -> Deadline:
        """Returns until when the next picture must have come."""
        seconds = self.limits.frame_allowance_s(key_frame_gap_s) if self._has_video else self.limits.frame_s
        return Deadline(at_s=min(self.overall.at_s, self._began_s + seconds), clock=self.clock)

    def is_done(self) -> bool:
        """Whether the end came as agreed: time is up and there were pictures."""
        return self.overall.has_passed and self.given > 0

    def error(self) -> CaptureError:
        """Returns what to raise when the waiting was in vain."""
        stage = Stage.PICTURE if self.given else Stage.FIRST_PICTURE
        waited = f"{self.clock() - self._began_s:.1f} s"
        if self.damaged:
            return CorruptStream(f"{self.damaged} pictures came damaged, and no whole one for {waited}", stage=stage)
        if self._has_video:
            return NoKeyframe(
                f"video came for {waited}, but no key frame; set the camera's I-frame interval to 2 s", stage=stage
            )
        return TimedOut(f"no video came for {waited}", stage=stage)
