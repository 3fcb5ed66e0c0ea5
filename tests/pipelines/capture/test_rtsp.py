"""Whole visits to the farm: what comes out of a healthy camera."""

import itertools
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import StreamEnded
from pipelines.capture.source import PictureMode, PictureSource
from sample_videos.farm.background import BackgroundFarm
from sample_videos.farm.faults import Fault, FaultName
from vision.frame import Frame
from vision.picture_health import PictureHealth, picture_health

Opening = Callable[..., PictureSource]


def take(source: PictureSource, count: int, mode: PictureMode) -> list[Frame]:
    return list(itertools.islice(source.pictures(mode=mode, deadline=Deadline.after(10)), count))


@pytest.mark.parametrize("camera", ["avc", "hevc", "slices"])
def test_key_frames_come_whole_a_gap_apart_in_media_time(
    camera: str, farm: BackgroundFarm, opening: Opening, clip_facts: SimpleNamespace
) -> None:
    with opening(farm.url(camera)) as source:
        frames = take(source, 3, PictureMode.KEY_FRAMES)
    times_s = [frame.stamp.media_time_s for frame in frames]
    assert all(time_s is not None for time_s in times_s)
    gaps_s = [b - a for a, b in itertools.pairwise(t for t in times_s if t is not None)]
    assert gaps_s == pytest.approx([clip_facts.key_frame_gap_s] * 2, abs=0.02)
    assert [frame.stamp.sequence for frame in frames] == [0, 1, 2]
    assert all(frame.stamp.is_key and frame.size_wh == clip_facts.size_wh for frame in frames)
    assert [picture_health(frame.pixels) for frame in frames] == [PictureHealth.OK] * 3
    assert source.facts.key_frame_gap_s == pytest.approx(clip_facts.key_frame_gap_s, abs=0.02)
    assert source.facts.codec == {"hevc": "hevc"}.get(camera, "h264")


def test_a_key_frames_time_error_covers_the_gap(farm: BackgroundFarm, opening: Opening) -> None:
    with opening(farm.url("avc")) as source:
        before_s = time.monotonic()
        frames = take(source, 3, PictureMode.KEY_FRAMES)
    assert all(before_s - 1 < frame.stamp.captured_s < time.monotonic() for frame in frames)
    assert frames[0].stamp.time_error_s >= 2.0, "the gap is not known yet"
    assert 0.25 <= frames[2].stamp.time_error_s < 2.0


def test_every_picture_comes_once_and_in_order(
    farm: BackgroundFarm, opening: Opening, clip_facts: SimpleNamespace
) -> None:
    with opening(farm.url("avc")) as source:
        frames = take(source, 12, PictureMode.EVERY_PICTURE)
    times_s = [frame.stamp.media_time_s or 0.0 for frame in frames]
    assert times_s == sorted(set(times_s))
    live = [b - a for a, b in itertools.pairwise(times_s)][-5:]
    assert live == pytest.approx([1 / clip_facts.rate_hz] * 5, abs=0.02), "a live stream loses no picture"
    assert frames[-1].stamp.time_error_s < 1.0


def test_a_reader_that_was_away_gets_no_old_picture(farm: BackgroundFarm, opening: Opening) -> None:
    with opening(farm.url("avc")) as source:
        pictures = source.pictures(mode=PictureMode.EVERY_PICTURE, deadline=Deadline.after(20))
        seen = list(itertools.islice(pictures, 5))[-1]
        away_s = 2.0
        time.sleep(away_s)  # the reader is away: this is the behaviour under test, not a wait for it
        back = next(pictures)
    passed_s = (back.stamp.media_time_s or 0.0) - (seen.stamp.media_time_s or 0.0)
    assert passed_s > away_s - 1.0, "the picture is older than a second"


def test_the_facts_say_what_the_camera_sends(
    farm: BackgroundFarm, opening: Opening, clip_facts: SimpleNamespace
) -> None:
    with opening(farm.url("avc")) as source:
        take(source, 2, PictureMode.KEY_FRAMES)
        facts = source.facts
    assert facts.codec == "h264"
    assert facts.size_wh == clip_facts.size_wh
    assert facts.nominal_rate_hz == pytest.approx(clip_facts.rate_hz, rel=0.2)
    assert facts.camera_clock_offset_s == pytest.approx(0.0, abs=0.5), "the farm's clock is ours"
    assert facts.open_s is not None
    assert facts.first_picture_s is not None
    assert facts.open_s <= facts.first_picture_s


def test_pictures_end_quietly_at_the_deadline(farm: BackgroundFarm, opening: Opening) -> None:
    with opening(farm.url("avc")) as source:
        frames = list(source.pictures(mode=PictureMode.EVERY_PICTURE, deadline=Deadline.after(0.5)))
    assert frames


def test_an_open_source_may_be_asked_in_one_mode_and_then_in_the_other(farm: BackgroundFarm, opening: Opening) -> None:
    with opening(farm.url("avc")) as source:
        first = take(source, 1, PictureMode.KEY_FRAMES)
        second = take(source, 2, PictureMode.EVERY_PICTURE)
        third = take(source, 1, PictureMode.KEY_FRAMES)
    assert [frame.stamp.sequence for frame in (*first, *second, *third)] == [0, 1, 2, 3]


def test_a_session_is_torn_down_and_counted_so(farm: BackgroundFarm, opening: Opening) -> None:
    before = farm.counters().cameras["avc"]
    with opening(farm.url("avc")) as source:
        take(source, 1, PictureMode.KEY_FRAMES)
    after = farm.wait_until(lambda now: now.cameras["avc"].sessions_open == 0).cameras["avc"]
    assert after.torn_down == before.torn_down + 1
    assert after.closed_without_teardown == before.closed_without_teardown


def test_a_source_closed_without_a_picture_is_torn_down_too(farm: BackgroundFarm, opening: Opening) -> None:
    before = farm.counters().cameras["avc"].torn_down
    with opening(farm.url("avc")):
        pass
    farm.wait_until(lambda now: now.cameras["avc"].torn_down == before + 1)


def test_a_camera_with_rare_key_frames_is_waited_for(farm: BackgroundFarm, opening: Opening) -> None:
    limits = CaptureLimits(open_s=5.0, frame_s=0.4, longest_frame_s=6.0)
    with opening(farm.url("sparse"), limits=limits) as source:
        _, second, third = take(source, 3, PictureMode.KEY_FRAMES)
    assert third.stamp.captured_s - second.stamp.captured_s > 0.4, "longer than the least time for one picture"


def test_a_stream_that_closes_in_mid_picture_has_ended(farm: BackgroundFarm, opening: Opening) -> None:
    farm.set_fault("avc", Fault(name=FaultName.CLOSES_MID_PICTURE, pictures=10, packets=1))
    with opening(farm.url("avc")) as source, pytest.raises(StreamEnded) as caught:
        take(source, 100, PictureMode.EVERY_PICTURE)
    assert caught.value.stage == "picture"
