"""A viewer's session over the wire: world time, loops, streams in step, limits, endings."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sample_videos.farm.background import farm_running
from sample_videos.farm.camera import Camera, camera_from_file
from sample_videos.farm.clip import load_clip
from sample_videos.farm.rtp import RtpStart
from sample_videos.farm.settings import FarmSettings

MakeClip = Callable[..., Path]
MakeViewer = Callable[..., Any]

FROM_ZERO = RtpStart(ssrc=1, sequence=65_530, timestamp=0)
"""RTP timestamps are then world time itself, and the sequence number wraps at once."""


def test_a_session_starts_at_the_newest_key_frame_and_no_picture_comes_from_the_future(
    make_clip: MakeClip, viewer: MakeViewer
) -> None:
    settings = FarmSettings(epoch_s=time.time() - 2.7, rtp_start=FROM_ZERO)
    with farm_running([make_clip()], settings=settings) as farm:
        watching = viewer(farm.url("cam"))
        before_s = time.time() - farm.epoch_s
        answer = watching.play()
        after_s = time.time() - farm.epoch_s
        first = watching.picture()[0]
        assert before_s // 2 <= first.timestamp / 90_000 / 2 <= after_s // 2
        assert f"seq={first.sequence};rtptime={first.timestamp}" in answer["RTP-Info"]
        for _ in range(40):
            assert watching.picture()[0].timestamp / 90_000 <= time.time() - farm.epoch_s + 0.001


def test_timestamps_and_sequence_numbers_run_on_over_the_seam_and_over_their_wrap(
    make_clip: MakeClip, viewer: MakeViewer
) -> None:
    clip = make_clip(length_s=0.8, gap_s=0.4, options="bframes=0")
    wrapping = RtpStart(ssrc=1, sequence=65_530, timestamp=2**32 - 27_000)
    with farm_running([clip], settings=FarmSettings(rtp_start=wrapping)) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        packets = [packet for _ in range(30) for packet in watching.picture()]
        stamps = sorted({packet.timestamp for packet in packets}, key=lambda stamp: (stamp + 27_000) % 2**32)
        assert {(later - earlier) % 2**32 for earlier, later in itertools.pairwise(stamps)} == {3600}
        assert stamps[0] > stamps[-1]
        sequences = [packet.sequence for packet in packets]
        assert sequences == [(65_530 + count) % 65_536 for count in range(len(packets))]
        assert farm.wait_until(lambda counters: counters.total.loops >= 1).total.loops >= 1


def test_two_sessions_see_the_same_world_whenever_they_came(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip()], settings=FarmSettings(rtp_start=FROM_ZERO)) as farm:
        early, late = viewer(farm.url("cam")), viewer(farm.url("cam"))
        early.play()
        seen = {packet.timestamp: packet.payload for _ in range(20) for packet in early.picture()}
        late.play()
        for _ in range(20):
            packet = late.picture()[-1]
            assert seen[packet.timestamp] == packet.payload


def test_the_sub_stream_is_in_step_with_the_main_stream(make_clip: MakeClip, viewer: MakeViewer) -> None:
    main = make_clip("pair", gap_s=1.0, options="bframes=0")
    sub = make_clip("pair.sub", gap_s=0.4, rate_hz=10, scale=2, length_s=4.2, options="bframes=0")
    beside = main.with_name("pair.sub.mp4")
    beside.write_bytes(sub.read_bytes())
    settings = FarmSettings(epoch_s=time.time() - 3.5, rtp_start=FROM_ZERO)
    with farm_running([main], settings=settings) as farm:
        full, small = viewer(farm.url("pair")), viewer(farm.url("pair", "sub"))
        for watching in (full, small):
            watching.play()
        main_s = [full.picture()[0].timestamp / 90_000 for _ in range(30)]
        sub_s = [small.picture()[0].timestamp / 90_000 for _ in range(14)]
        assert [round(at_s * 25) for at_s in main_s] == list(range(75, 105))
        # The sub-stream's own length is 4.2 s; it loops with the camera, after 4.0 s, or it would drift away.
        assert [round(at_s, 3) for at_s in sub_s] == [round(3.2 + count / 10, 3) for count in range(14)]


def test_a_file_that_plays_once_says_goodbye_at_its_end_and_is_then_not_found(
    make_clip: MakeClip, viewer: MakeViewer
) -> None:
    clip = make_clip(length_s=0.8, gap_s=0.4)
    with farm_running([clip], settings=FarmSettings(is_once=True)) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        pictures, goodbye = 0, False
        while not goodbye:
            channel, data = watching.frame()
            pictures += channel == 0 and bool(data[1] & 0x80)
            goodbye = channel == 1 and data[1] == 203
        assert pictures == 20
        assert watching.is_closed()
        assert viewer(farm.url("cam")).ask("DESCRIBE").status == 404
        assert viewer(farm.url("cam")).set_up().status == 404
        total = farm.wait_until(lambda counters: counters.total.sessions_open == 0).total
        assert (total.ended_by_farm, total.loops) == (1, 1)


def test_a_file_that_plays_once_waits_for_an_epoch_still_to_come(make_clip: MakeClip, viewer: MakeViewer) -> None:
    settings = FarmSettings(is_once=True, epoch_s=time.time() + 0.5, rtp_start=FROM_ZERO)
    with farm_running([make_clip()], settings=settings) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        assert watching.picture()[0].timestamp == 0
        assert time.time() >= farm.epoch_s - 0.001


def test_a_camera_with_one_free_session_answers_453_to_the_second_on_either_stream(
    make_clip: MakeClip, viewer: MakeViewer
) -> None:
    clip = make_clip()
    with farm_running([clip], settings=FarmSettings(max_sessions=1)) as farm:
        first, second = viewer(farm.url("cam")), viewer(farm.url("cam"))
        assert first.set_up().status == 200
        assert second.set_up().status == 453
        assert first.ask("TEARDOWN").status == 200
        assert second.set_up().status == 200
        total = farm.counters().total
        assert (total.refused_453, total.sessions_open, total.sessions_peak) == (1, 1, 1)


def test_a_camera_s_own_limit_goes_before_the_farm_s(make_clip: MakeClip, viewer: MakeViewer) -> None:
    camera = camera_from_file(make_clip(), max_sessions=2)
    with farm_running([camera], settings=FarmSettings(max_sessions=1)) as farm:
        assert [viewer(farm.url("cam")).set_up().status for _ in range(3)] == [200, 200, 453]


def test_every_way_to_leave_is_counted_apart(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip()], settings=FarmSettings(session_timeout_s=1)) as farm:
        polite, rude, frozen = (viewer(farm.url("cam")) for _ in range(3))
        for each in (polite, rude, frozen):
            each.play()
        assert farm.counters().total.sessions_open == 3
        polite.ask("TEARDOWN")
        rude.close()
        total = farm.wait_until(lambda counters: counters.total.sessions_open == 0).total
        assert (total.torn_down, total.closed_without_teardown, total.timed_out, total.ended_by_farm) == (1, 1, 1, 0)
        assert total.sessions_opened == 3
        assert total.requests == {"SETUP": 3, "PLAY": 3, "TEARDOWN": 1}


@pytest.mark.parametrize("sign_of_life", ["GET_PARAMETER", "OPTIONS", "a report"])
def test_a_session_lives_on_while_anything_comes_from_its_viewer(
    make_clip: MakeClip, viewer: MakeViewer, sign_of_life: str
) -> None:
    with farm_running([make_clip(options="bframes=0")], settings=FarmSettings(session_timeout_s=0.5)) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        until_s = time.monotonic() + 1.0
        while time.monotonic() < until_s:
            watching.picture()
            if sign_of_life == "a report":
                watching.socket.sendall(b"$\x01\x00\x08\x80\xc9\x00\x01\x00\x00\x00\x01")
            else:
                assert watching.ask(sign_of_life).status == 200
        assert farm.counters().total.sessions_open == 1


def test_a_paused_session_is_silent_and_joins_the_world_again(make_clip: MakeClip, viewer: MakeViewer) -> None:
    settings = FarmSettings(rtp_start=FROM_ZERO)
    with farm_running([make_clip(gap_s=0.2, options="bframes=0")], settings=settings) as farm:
        watching = viewer(farm.url("cam"))
        assert watching.ask("PAUSE", "Session: none").status == 454
        watching.play()
        before = watching.picture()[-1]
        assert watching.ask("PAUSE").status == 200
        assert watching.ask("PAUSE").status == 455
        sent = farm.counters().total.pictures_sent
        watching.frames.clear()
        watching.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            watching.frame()
        assert farm.counters().total.pictures_sent == sent
        watching.rewind()
        now_s = time.time() - farm.epoch_s
        answer = watching.ask("PLAY")
        after = watching.picture()[0]
        assert after.timestamp >= (now_s // 0.2) * 18_000
        assert after.timestamp > before.timestamp
        assert f"rtptime={after.timestamp}" in answer["RTP-Info"]


def test_sender_reports_tie_timestamps_to_the_wall_clock(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip()], settings=FarmSettings(rtp_start=FROM_ZERO)) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        while True:
            channel, data = watching.frame()
            if channel == 1:
                break
        assert data[1] == 200
        wall_s = int.from_bytes(data[8:16], "big") / 2**32 - 2_208_988_800
        assert wall_s - int.from_bytes(data[16:20], "big") / 90_000 == pytest.approx(farm.epoch_s, abs=0.001)


def test_a_viewer_that_stops_reading_costs_one_buffer_and_comes_back_at_a_newer_key_frame(
    make_clip: MakeClip, viewer: MakeViewer
) -> None:
    clip = load_clip(make_clip(gap_s=0.4, options="bframes=0:qp=1"))
    cameras = [Camera(name="slow", main=clip), Camera(name="fast", main=clip)]
    settings = FarmSettings(rtp_start=FROM_ZERO, send_buffer_bytes=16_384, socket_send_bytes=16_384, max_lag_s=0.5)
    with farm_running(cameras, settings=settings) as farm:
        slow, fast = viewer(farm.url("slow"), receive_bytes=16_384), viewer(farm.url("fast"))
        slow.play()
        fast.play()
        while fast.picture()[0].timestamp < 2.5 * 90_000:
            pass
        largest = max(sum(map(len, picture.payloads)) for picture in clip.pictures)
        sent = farm.counters().cameras
        assert sent["slow"].bytes_sent < 6 * 16_384 + largest < sent["fast"].bytes_sent
        stamps = [slow.picture()[0].timestamp]
        while len(stamps) < 2 or stamps[-1] - stamps[-2] <= 3600:
            stamps.append(slow.picture()[0].timestamp)
        assert stamps[-1] % 36_000 == 0, "the first picture after the gap is a key frame"
        assert stamps[-1] > 1.5 * 90_000
        dropped = farm.counters().cameras["slow"].pictures_dropped
        assert dropped >= (stamps[-1] - stamps[-2]) // 3600 - 1
        assert farm.counters().cameras["fast"].pictures_dropped == 0
