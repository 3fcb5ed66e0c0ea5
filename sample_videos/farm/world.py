"""The one time that all cameras, streams and sessions of a farm share."""

from collections.abc import Callable
from dataclasses import dataclass

from sample_videos.farm.clip import TICKS_PER_S, Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One picture in the endless run of a clip."""

    loop: int
    index: int
    """Of the picture in the clip, decoding order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Media time = (now - epoch) mod length."""

    epoch_s: float
    """Unix time at which every clip's first picture was shown first."""
    now_s: Callable[[], float]
    """Unix time, never stepping back."""
    is_once: bool = False
    """Each clip plays once, from the epoch."""

    def elapsed_ticks(self) -> int:
        """Time since the epoch; negative before it."""
        return round((self.now_s() - self.epoch_s) * TICKS_PER_S)

    def media_time_s(self, length_ticks: int) -> float:
        """Media time now of everything with this length."""
        return (self.elapsed_ticks() % length_ticks) / TICKS_PER_S

    def loops(self, length_ticks: int) -> int:
        """How often a clip has been played to its end."""
        complete = max(0, self.elapsed_ticks() // length_ticks)
        return min(1, complete) if self.is_once else complete

    def has_ended(self, length_ticks: int) -> bool:
        """Whether a clip that plays once is over."""
        return self.is_once and self.elapsed_ticks() >= length_ticks

    def newest_key(self, clip: Clip) -> Place:
        """The key frame at which a session that starts now begins.

        A clip that plays once and has not begun yet gives its first one.
        """
        loop, position_ticks = divmod(self.elapsed_ticks(), clip.length_ticks)
        if self.is_once and loop < 0:
            return Place(loop=0, index=clip.key_indices[0])
        index = clip.key_index_at(position_ticks)
        if index is not None:
            return Place(loop=loop, index=index)
        if self.is_once:
            return Place(loop=0, index=clip.key_indices[0])
        return Place(loop=loop - 1, index=clip.key_indices[-1])
