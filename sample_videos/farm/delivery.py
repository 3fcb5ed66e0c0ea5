"""How a playing session gets its pictures: honestly, or as its camera's fault says."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from enum import Enum, auto

from sample_videos.farm.clip import TICKS_PER_S
from sample_videos.farm.faults import FaultName
from sample_videos.farm.showing import Showing

_AUDIO_PACKET = b"\xff" * 160
"""20 ms of silence, PCMU at 8 kHz."""
_AUDIO_PACKET_TICKS = TICKS_PER_S // 50


class Ending(Enum):
    """What happens to the connection after a delivery."""

    OVER = auto()
    """Say goodbye and close."""
    BREAK = auto()
    """Close in the middle."""
    SILENCE = auto()
    """Stay open and say nothing any more."""


Delivery = Callable[[Showing], Awaitable[Ending]]


def delivery_of(fault: FaultName) -> Delivery:
    """What plays for a camera with that fault."""
    return _MISDELIVERIES.get(fault, _deliver)


async def _deliver(showing: Showing) -> Ending:
    while due := await showing.feed.next():
        await showing.send_picture(due)
    return Ending.OVER


async def _deliver_nothing(_showing: Showing) -> Ending:
    return Ending.SILENCE


async def _stop_mid_picture(showing: Showing) -> Ending:
    for _ in range(showing.fault.pictures):
        due = await showing.feed.next()
        if due is None:
            return Ending.OVER
        await showing.send_picture(due)
    due = await showing.feed.next()
    if due is None:
        return Ending.OVER
    payloads = due.picture.payloads
    part = payloads[: min(showing.fault.packets, len(payloads) - 1)]
    await showing.send(showing.pack(part, due, ends_picture=False))
    return Ending.SILENCE


async def _close_mid_picture(showing: Showing) -> Ending:
    ending = await _stop_mid_picture(showing)
    return Ending.BREAK if ending is Ending.SILENCE else ending


async def _deliver_audio_only(showing: Showing) -> Ending:
    next_ticks = showing.world.elapsed_ticks()
    while True:
        await showing.send(showing.audio.pack([_AUDIO_PACKET], world_ticks=next_ticks))
        next_ticks += _AUDIO_PACKET_TICKS
        await asyncio.sleep(max(0, next_ticks - showing.world.elapsed_ticks()) / TICKS_PER_S)


async def _deliver_reports_only(showing: Showing) -> Ending:
    while True:
        now_s, world_ticks = showing.world.now_s(), showing.world.elapsed_ticks()
        await showing.send(showing.video.sender_report(now_s=now_s, world_ticks=world_ticks))
        await asyncio.sleep(showing.fault.interval_s)


async def _drip(showing: Showing) -> Ending:
    while due := await showing.feed.next():
        for byte in showing.pack(due.picture.payloads, due):
            await showing.send(bytes([byte]))
            await asyncio.sleep(showing.fault.interval_s)
        showing.count()
    return Ending.OVER


async def _deliver_without_key_frames(showing: Showing) -> Ending:
    while due := await showing.feed.next():
        if not due.picture.is_key:
            await showing.send_picture(due)
    return Ending.OVER


async def _deliver_corrupt(showing: Showing) -> Ending:
    dice = random.Random(showing.fault.seed)
    while due := await showing.feed.next():
        payloads = [_damaged(payload, dice, every=showing.fault.every) for payload in due.picture.payloads]
        await showing.send(showing.pack(payloads, due))
        showing.count()
    return Ending.OVER


def _damaged(payload: bytes, dice: random.Random, *, every: int) -> bytes:
    """One bit in 100 bytes flipped, in one payload of `every`; the first 4 bytes stay, so it is still video."""
    if len(payload) < 8 or dice.randrange(every):
        return payload
    damaged = bytearray(payload)
    for _ in range(1 + len(payload) // 100):
        damaged[dice.randrange(4, len(payload))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


_MISDELIVERIES: dict[FaultName, Delivery] = {
    FaultName.SILENT_AFTER_PLAY: _deliver_nothing,
    FaultName.STOPS_MID_PICTURE: _stop_mid_picture,
    FaultName.CLOSES_MID_PICTURE: _close_mid_picture,
    FaultName.AUDIO_ONLY: _deliver_audio_only,
    FaultName.RTCP_ONLY: _deliver_reports_only,
    FaultName.SLOW_DRIP: _drip,
    FaultName.NO_KEYFRAME: _deliver_without_key_frames,
    FaultName.CORRUPT: _deliver_corrupt,
}
