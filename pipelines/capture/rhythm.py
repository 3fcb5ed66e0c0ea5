"""How often pictures and key frames come, as measured on the packets."""

from dataclasses import dataclass

_SANE_GAP_S = 60.0
"""A longer distance between key frames is a jump of the clock, not a setting."""


@dataclass(slots=True)
class Rhythm:
    """Counts by media time where the stream has one, else by arrival."""

    key_frame_gap_s: float | None = None
    """Longest distance between two key frames in succession so far."""
    rate_hz: float | None = None
    """Pictures per second over the last unbroken stretch of at least half a second."""
    _last_key_s: float | None = None
    _first_s: float | None = None
    _last_s: float = 0.0
    _count: int = 0

    def note(self, *, arrived_s: float, media_s: float | None, is_key: bool) -> None:
        """Takes one packet into account."""
        at_s = arrived_s if media_s is None else media_s
        if self._first_s is None or not 0.0 <= at_s - self._last_s <= _SANE_GAP_S:
            self._first_s, self._count, self._last_key_s = at_s, 0, None
        self._last_s = at_s
        self._count += 1
        span_s = at_s - self._first_s
        if span_s >= 0.5:
            self.rate_hz = (self._count - 1) / span_s
        if not is_key:
            return
        if self._last_key_s is not None and 0.0 < at_s - self._last_key_s <= _SANE_GAP_S:
            self.key_frame_gap_s = max(self.key_frame_gap_s or 0.0, at_s - self._last_key_s)
        self._last_key_s = at_s
