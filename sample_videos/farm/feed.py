"""Pictures of one stream for one viewer, each at its world time."""

import asyncio
from dataclasses import dataclass

from sample_videos.farm.clip import TICKS_PER_S, Clip, Picture
from sample_videos.farm.counters import Tally
from sample_videos.farm.world import Place, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A picture that is to be sent now."""

    picture: Picture
    world_ticks: int
    """When it is shown, since the epoch, loops included."""


class Feed:
    """Begins at a key frame, catches up with the world at once, then keeps time with it.

    A viewer that reads too slowly jumps to the newest key frame instead of falling behind for ever.
    """

    def __init__(self, *, clip: Clip, world: World, max_lag_s: float, tally: Tally) -> None:
        self._clip = clip
        self._world = world
        self._max_lag_ticks = round(max_lag_s * TICKS_PER_S)
        self._tally = tally
        self._at = world.newest_key(clip)
        self._joined_ticks = self.first_ticks

    @property
    def first_ticks(self) -> int:
        """World time of the picture that comes next."""
        return self._at.loop * self._clip.length_ticks + self._clip.pictures[self._at.index].pts_ticks

    async def next(self) -> Due | None:
        """Waits until a picture may be sent; None once a clip that plays once is over."""
        while True:
            if self._world.is_once and self._at.loop > 0:
                await self._wait_until(self._clip.length_ticks)
                return None
            start_ticks = self._at.loop * self._clip.length_ticks
            picture = self._clip.pictures[self._at.index]
            if self._jumps(late_ticks=self._world.elapsed_ticks() - start_ticks - picture.send_ticks):
                continue
            await self._wait_until(start_ticks + picture.send_ticks)
            self._advance()
            # Pictures shown before the key frame but sent after it need pictures that this viewer never got.
            if start_ticks + picture.pts_ticks >= self._joined_ticks:
                return Due(picture=picture, world_ticks=start_ticks + picture.pts_ticks)

    def _jumps(self, *, late_ticks: int) -> bool:
        if late_ticks <= self._max_lag_ticks:
            return False
        newest = self._world.newest_key(self._clip)
        count = len(self._clip.pictures)
        skipped = (newest.loop - self._at.loop) * count + newest.index - self._at.index
        if skipped <= 0:
            return False
        self._tally.pictures_dropped += skipped
        self._at = newest
        self._joined_ticks = self.first_ticks
        return True

    def _advance(self) -> None:
        if self._at.index + 1 < len(self._clip.pictures):
            self._at = Place(loop=self._at.loop, index=self._at.index + 1)
        else:
            self._at = Place(loop=self._at.loop + 1, index=0)

    async def _wait_until(self, world_ticks: int) -> None:
        """Also in a burst the others get their turn."""
        wait_ticks = world_ticks - self._world.elapsed_ticks()
        await asyncio.sleep(max(0, wait_ticks) / TICKS_PER_S)
