"""One stream on its way to one viewer: the feed, the packet numbers, the socket, the counters."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sample_videos.farm.counters import Tally
from sample_videos.farm.faults import Fault
from sample_videos.farm.feed import Due, Feed
from sample_videos.farm.rtp import RtpTrack
from sample_videos.farm.world import World


@dataclass(slots=True, kw_only=True)
class Showing:
    """What a delivery works with."""

    feed: Feed
    video: RtpTrack
    audio: RtpTrack
    writer: asyncio.StreamWriter
    world: World
    tally: Tally
    fault: Fault
    report_interval_s: float
    pictures_sent: int = 0
    _reported_at_s: float = field(default=float("-inf"))

    async def send_picture(self, due: Due) -> None:
        """Send a whole picture, and a sender report when one is due."""
        await self.send(self.pack(due.picture.payloads, due) + self.report_if_due())
        self.count()

    def pack(self, payloads: Sequence[bytes], due: Due, *, ends_picture: bool = True) -> bytes:
        """Number some payloads of a picture."""
        return self.video.pack(payloads, world_ticks=due.world_ticks, ends_picture=ends_picture)

    def count(self) -> None:
        """A picture is on its way."""
        self.pictures_sent += 1
        self.tally.pictures_sent += 1

    def report_if_due(self) -> bytes:
        """A sender report where the last one is old enough, otherwise nothing."""
        now_s = self.world.now_s()
        if now_s - self._reported_at_s < self.report_interval_s:
            return b""
        self._reported_at_s = now_s
        return self.video.sender_report(now_s=now_s, world_ticks=self.world.elapsed_ticks())

    async def send(self, data: bytes) -> None:
        """Waits while the viewer's buffer is full; never holds more than the buffer and one picture."""
        self.writer.write(data)
        self.tally.bytes_sent += len(data)
        await self.writer.drain()
