"""How far the camera's pictures have come, read off the RTP timestamps as they arrive."""

from dataclasses import dataclass

CLOCK_HZ = 90_000
"""RTP clock of every video payload (RFC 3551, RFC 6184, RFC 7798)."""
_JUMP_TICKS = 60 * CLOCK_HZ


@dataclass(slots=True)
class MediaClock:
    """Counts from the first packet of a session, over the 32-bit wrap, and follows jumps."""

    newest_s: float = 0.0
    """Media time of the newest packet, seconds since the first."""
    _last: int | None = None
    _ticks: int = 0

    def note(self, timestamp: int) -> None:
        """Takes one packet's 32-bit timestamp."""
        if self._last is None:
            self._last = timestamp
        step = (timestamp - self._last + 2**31) % 2**32 - 2**31
        self._last, self._ticks = timestamp, self._ticks + step
        at_s = self._ticks / CLOCK_HZ
        self.newest_s = at_s if abs(step) > _JUMP_TICKS else max(self.newest_s, at_s)
