"""How old a picture already is when it is read: after a stall, what comes first is what waited longest."""

from dataclasses import dataclass

_DRIFT_PER_S = 0.0005
"""A camera's clock runs at most this much slower than ours (500 ppm, ten times a poor quartz)."""
_JUMP_S = 1.0
"""Media time that moves this much against arrival within one packet is a jump of the camera's clock, not a stall."""
_WAITED_S = 0.02
"""Who has to wait this long for a packet is reading from an empty queue."""
_SETTLE_S = 1.0
"""A lag that does not shrink for so long, although packets are waited for, is how this stream counts its time."""

_APART_S = 5.0
"""Stalls that follow each other faster are how the stream counts its time."""


@dataclass(slots=True)
class Backlog:
    """Compares when packets arrive with when they say they were made; needs no clock of its own."""

    _least_s: float | None = None
    _last: tuple[float, float] | None = None
    _since: tuple[float, float] | None = None
    _stalled_at_s: float = float("-inf")
    _has_waited: bool = False

    def lag_s(self, *, arrived_s: float, waited_s: float, media_s: float | None) -> float:
        """Returns how much older this packet is than the freshest so far, in seconds, never below 0.

        Args:
            arrived_s: when it was read, on a monotonic clock.
            waited_s: how long the reading had to wait for it.
            media_s: its presentation time; None gives 0.
        """
        if media_s is None:
            return 0.0
        offset_s = arrived_s - media_s
        if self._least_s is None or self._last is None or self._has_jumped(arrived_s, media_s):
            self._restart(arrived_s, media_s)
            return 0.0
        drift_s = _DRIFT_PER_S * max(0.0, arrived_s - self._last[0])
        self._least_s = min(self._least_s + drift_s, offset_s)
        self._last = (arrived_s, media_s)
        lag_s = offset_s - self._least_s
        return 0.0 if self._has_settled(arrived_s, waited_s, lag_s) else lag_s

    def _has_jumped(self, arrived_s: float, media_s: float) -> bool:
        assert self._last is not None
        passed_s, counted_s = arrived_s - self._last[0], media_s - self._last[1]
        return counted_s < -_JUMP_S or counted_s > passed_s + 60.0

    def _has_settled(self, arrived_s: float, waited_s: float, lag_s: float) -> bool:
        """A stream that counts slower than time passes (or stands still) would otherwise look stale for ever."""
        self._has_waited = self._has_waited or waited_s >= _WAITED_S
        is_stall = self._since is not None and lag_s - self._since[1] > _JUMP_S
        if is_stall and arrived_s - self._stalled_at_s > _APART_S:
            self._since, self._stalled_at_s = None, arrived_s
        if lag_s <= 0.0 or self._since is None:
            self._since, self._has_waited = (arrived_s, lag_s), False
            return False
        if arrived_s - self._since[0] < _SETTLE_S:
            return False
        has_settled = self._has_waited and lag_s >= self._since[1] - 0.05
        self._since, self._has_waited = (arrived_s, lag_s), False
        if has_settled:
            self._least_s = arrived_s - (self._last[1] if self._last else 0.0)
        return has_settled

    def _restart(self, arrived_s: float, media_s: float) -> None:
        self._least_s = arrived_s - media_s
        self._last, self._since, self._has_waited = (arrived_s, media_s), None, False

    def pause(self) -> None:
        """Notes that the reader is about to be away for a while (a picture was given out)."""
        self._since = None
