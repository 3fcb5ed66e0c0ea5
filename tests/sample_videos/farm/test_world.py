"""World time on a clock that stands still: where a viewer starts, what is due, how often a clip has run."""

import asyncio
from pathlib import Path

import pytest

from sample_videos.farm.clip import Clip, Picture
from sample_videos.farm.counters import Tally
from sample_videos.farm.feed import Feed
from sample_videos.farm.nal import Codec
from sample_videos.farm.world import Place, World

TICK_S = 1 / 90_000


def clip_of(shown: list[int], keys: tuple[int, ...]) -> Clip:
    """A clip with one picture a tick; `shown` are presentation ticks in decoding order."""
    pictures = tuple(
        Picture(payloads=(b"x",), pts_ticks=at, send_ticks=max(shown[: index + 1]), is_key=index in keys)
        for index, at in enumerate(shown)
    )
    return Clip(
        path=Path("x.mp4"),
        codec=Codec.H264,
        size_wh=(16, 16),
        rate_hz=25,
        parameter_sets=(),
        pictures=pictures,
        key_indices=keys,
        length_ticks=len(shown),
    )


def world_at(ticks: int, *, is_once: bool = False) -> World:
    return World(epoch_s=1000.0, now_s=lambda: 1000.0 + ticks * TICK_S, is_once=is_once)


@pytest.mark.parametrize(
    ("now", "loop", "index"),
    [(0, 0, 0), (4, 0, 0), (5, 0, 5), (9, 0, 5), (10, 1, 0), (26, 2, 5), (-1, -1, 5), (-7, -1, 0)],
)
def test_a_viewer_starts_at_the_newest_key_frame(now: int, loop: int, index: int) -> None:
    assert world_at(now).newest_key(clip_of(list(range(10)), (0, 5))) == Place(loop=loop, index=index)


def test_a_viewer_before_the_first_key_frame_of_a_loop_starts_at_the_last_of_the_loop_before() -> None:
    clip = clip_of([2, 3, 4, 5], (0, 2))
    assert world_at(4 * 7 + 1).newest_key(clip) == Place(loop=6, index=2)
    assert world_at(1, is_once=True).newest_key(clip) == Place(loop=0, index=0)


def test_loops_are_counted_from_the_epoch_and_a_clip_that_plays_once_ends_after_one() -> None:
    assert [world_at(now).loops(10) for now in (-5, 0, 9, 10, 39)] == [0, 0, 0, 1, 3]
    assert [world_at(now, is_once=True).loops(10) for now in (-5, 9, 10, 39)] == [0, 0, 1, 1]
    assert [world_at(now, is_once=True).has_ended(10) for now in (-1, 9, 10)] == [False, False, True]
    assert world_at(-3).media_time_s(10) == pytest.approx(7 * TICK_S)


def due_now(clip: Clip, world: World, count: int) -> list[int]:
    """World ticks of the first pictures of a viewer that starts now."""

    async def collect() -> list[int]:
        feed = Feed(clip=clip, world=world, max_lag_s=10, tally=Tally())
        found = [await feed.next() for _ in range(count)]
        return [due.world_ticks for due in found if due]

    return asyncio.run(collect())


def test_a_viewer_gets_all_since_the_key_frame_at_once() -> None:
    assert due_now(clip_of(list(range(10)), (0, 5)), world_at(38), 4) == [35, 36, 37, 38]


def test_pictures_that_lean_on_what_came_before_the_key_frame_are_left_out_for_a_viewer_that_starts_there() -> None:
    open_gop = clip_of([0, 3, 1, 2, 6, 4, 5, 9, 7, 8], (0, 4))
    assert due_now(open_gop, world_at(9), 4) == [6, 9, 7, 8]
    assert due_now(open_gop, world_at(5), 4) == [0, 3, 1, 2]
