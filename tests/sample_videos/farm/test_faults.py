"""Each fault does what its name says, and is gone when it is taken away."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest

from sample_videos.farm.auth import Credentials
from sample_videos.farm.background import farm_running
from sample_videos.farm.camera import camera_from_file
from sample_videos.farm.errors import FaultError
from sample_videos.farm.faults import HONEST, Fault, FaultName, parse_fault
from sample_videos.farm.settings import FarmSettings

MakeClip = Callable[..., Path]
MakeViewer = Callable[..., Any]

H264_IDR, H264_SLICE, H264_FU_A = 5, 1, 28


def says_nothing(watching: Any) -> bool:
    """Nothing comes and the connection stays open, for a while."""
    watching.socket.settimeout(0.3)
    try:
        watching.stream.read(1)
    except TimeoutError:
        return True
    return False


@pytest.mark.parametrize(
    ("fault", "answered"),
    [
        (FaultName.SILENT_AFTER_ACCEPT, []),
        (FaultName.SILENT_AFTER_OPTIONS, ["OPTIONS"]),
        (FaultName.SILENT_AFTER_DESCRIBE, ["OPTIONS", "DESCRIBE"]),
        (FaultName.SILENT_AFTER_SETUP, ["OPTIONS", "DESCRIBE", "SETUP"]),
        (FaultName.SILENT_AFTER_PLAY, ["OPTIONS", "DESCRIBE", "SETUP", "PLAY"]),
    ],
)
def test_a_camera_falls_silent_after_the_stage_and_keeps_the_connection(
    make_clip: MakeClip, viewer: MakeViewer, fault: FaultName, answered: list[str]
) -> None:
    with farm_running([camera_from_file(make_clip(), fault=Fault(name=fault))]) as farm:
        watching = viewer(farm.url("cam"))
        for method in answered:
            assert (watching.set_up() if method == "SETUP" else watching.ask(method)).status == 200
        following = ["OPTIONS", "DESCRIBE", "SETUP", "PLAY", "GET_PARAMETER"][len(answered)]
        watching.say(following)
        assert says_nothing(watching)
        watching.say("TEARDOWN")
        farm.wait_until(lambda counters: counters.total.requests.get("TEARDOWN") == 1)
        assert farm.counters().total.sessions_open == 0


@pytest.mark.parametrize("fault", [FaultName.STOPS_MID_PICTURE, FaultName.CLOSES_MID_PICTURE])
def test_a_camera_stops_in_the_middle_of_a_picture(make_clip: MakeClip, viewer: MakeViewer, fault: FaultName) -> None:
    camera = camera_from_file(make_clip(), fault=Fault(name=fault, pictures=3, packets=1))
    with farm_running([camera], settings=FarmSettings(epoch_s=time.time() - 1)) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        for _ in range(3):
            watching.picture()
        assert not watching.rtp().has_marker
        assert says_nothing(watching) if fault is FaultName.STOPS_MID_PICTURE else watching.is_closed()
        expected_open = 1 if fault is FaultName.STOPS_MID_PICTURE else 0
        farm.wait_until(lambda counters: counters.total.sessions_open == expected_open)


@pytest.mark.parametrize("takes_audio", [True, False])
def test_a_camera_sends_only_audio_though_it_promised_video(
    make_clip: MakeClip, viewer: MakeViewer, *, takes_audio: bool
) -> None:
    with farm_running([camera_from_file(make_clip(), fault=Fault(name=FaultName.AUDIO_ONLY))]) as farm:
        watching = viewer(farm.url("cam"))
        description = watching.ask("DESCRIBE").body
        assert "m=video" in description
        assert "m=audio" in description
        watching.set_up()
        if takes_audio:
            watching.set_up(track="/trackID=1", channel=6)
        watching.ask("PLAY")
        begun_s = time.monotonic()
        packets = [watching.rtp() for _ in range(26)]
        assert time.monotonic() - begun_s >= 0.5, "50 packets a second"
        assert {packet.channel for packet in packets} == {6 if takes_audio else 2}
        assert {packets[at + 1].timestamp - packets[at].timestamp for at in range(25)} <= {160, 160 - 2**32}


def test_a_camera_sends_only_reports(make_clip: MakeClip, viewer: MakeViewer) -> None:
    fault = Fault(name=FaultName.RTCP_ONLY, interval_s=0.05)
    with farm_running([camera_from_file(make_clip(), fault=fault)]) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        assert [(channel, data[1]) for channel, data in (watching.frame() for _ in range(5))] == [(1, 200)] * 5


def test_a_camera_drips_one_byte_at_a_time(make_clip: MakeClip, viewer: MakeViewer) -> None:
    fault = Fault(name=FaultName.SLOW_DRIP, interval_s=0.02)
    with farm_running([camera_from_file(make_clip(), fault=fault)]) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        watching.stream.peek(1)
        arrived = [len(watching.socket.recv(65_536)) for _ in range(10)]
        assert max(arrived) <= 5
        assert farm.counters().total.pictures_sent == 0


def test_a_camera_never_has_a_free_session(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([camera_from_file(make_clip(), fault=Fault(name=FaultName.REFUSES_453))]) as farm:
        assert viewer(farm.url("cam")).set_up().status == 453
        assert farm.counters().total.refused_453 == 1


def test_a_camera_refuses_even_the_right_password(make_clip: MakeClip) -> None:
    camera = camera_from_file(make_clip(), fault=Fault(name=FaultName.WRONG_PASSWORD_ALWAYS))
    settings = FarmSettings(credentials=Credentials(username="u", password="right"))
    with farm_running([camera], settings=settings) as farm:
        with pytest.raises(av.HTTPUnauthorizedError):
            av.open(farm.url_with_password("cam"), options={"rtsp_transport": "tcp"})
        assert farm.counters().total.auth_failures >= 1


def test_a_camera_offers_nothing_but_sha_256(make_clip: MakeClip, viewer: MakeViewer) -> None:
    camera = camera_from_file(make_clip(), fault=Fault(name=FaultName.DIGEST_SHA256_ONLY))
    settings = FarmSettings(credentials=Credentials(username="u", password="right"))
    with farm_running([camera], settings=settings) as farm:
        refused = viewer(farm.url("cam")).ask("DESCRIBE")
        assert refused.status == 401
        assert [("SHA-256" in each, each.split()[0]) for each in refused.headers["www-authenticate"]] == [
            (True, "Digest")
        ]


def test_a_camera_leaves_out_its_key_frames(make_clip: MakeClip, viewer: MakeViewer) -> None:
    camera = camera_from_file(
        make_clip(gap_s=0.4, options="bframes=0", length_s=0.8), fault=Fault(name=FaultName.NO_KEYFRAME)
    )
    with farm_running([camera]) as farm:
        watching = viewer(farm.url("cam"))
        watching.play()
        packets = [packet for _ in range(30) for packet in watching.picture()]
        kinds = {packet.payload[0] & 0x1F for packet in packets}
        kinds |= {packet.payload[1] & 0x1F for packet in packets if packet.payload[0] & 0x1F == H264_FU_A}
        assert H264_SLICE in kinds
        assert H264_IDR not in kinds


def test_a_corrupt_camera_is_the_same_each_time_for_the_same_seed(make_clip: MakeClip, viewer: MakeViewer) -> None:
    clip = make_clip(gap_s=4.0)
    epoch_s = time.time() - 2

    def seen(fault: Fault) -> list[bytes]:
        with farm_running([camera_from_file(clip, fault=fault)], settings=FarmSettings(epoch_s=epoch_s)) as farm:
            watching = viewer(farm.url("cam"))
            watching.play()
            return [packet.payload for _ in range(40) for packet in watching.picture()]

    good, bad = seen(HONEST), seen(Fault(name=FaultName.CORRUPT, seed=3, every=4))
    assert bad == seen(Fault(name=FaultName.CORRUPT, seed=3, every=4))
    assert bad != seen(Fault(name=FaultName.CORRUPT, seed=4, every=4))
    assert list(map(len, bad)) == list(map(len, good))
    changed = sum(one != other for one, other in zip(good, bad, strict=True))
    assert 0 < changed < len(good) / 2


def test_a_camera_sends_its_viewers_to_another_host(make_clip: MakeClip, viewer: MakeViewer) -> None:
    fault = Fault(name=FaultName.REDIRECT_OTHER_HOST, target="rtsp://127.0.0.1:9/canary")
    with farm_running([camera_from_file(make_clip(), fault=fault)]) as farm:
        answer = viewer(farm.url("cam")).ask("DESCRIBE")
        assert (answer.status, answer["Location"]) == (302, "rtsp://127.0.0.1:9/canary")


def test_a_camera_describes_itself_at_great_length(make_clip: MakeClip, viewer: MakeViewer) -> None:
    fault = Fault(name=FaultName.HUGE_SDP, sdp_bytes=3_000_000)
    with farm_running([camera_from_file(make_clip(), fault=fault)]) as farm:
        body = viewer(farm.url("cam")).ask("DESCRIBE").body
        assert 2_900_000 < len(body) <= 3_000_000
        assert body.startswith("v=0\r\n")


def test_a_camera_is_not_found_until_it_is_repaired(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([camera_from_file(make_clip(), fault=Fault(name=FaultName.NOT_FOUND))]) as farm:
        assert viewer(farm.url("cam")).ask("DESCRIBE").status == 404
        farm.set_fault("cam", HONEST)
        assert viewer(farm.url("cam")).ask("DESCRIBE").status == 200


@pytest.mark.parametrize("fault", [Fault(name=name) for name in FaultName])
def test_no_fault_leaves_a_session_behind_when_its_viewer_goes(
    make_clip: MakeClip, viewer: MakeViewer, fault: Fault
) -> None:
    with farm_running([camera_from_file(make_clip(), fault=fault)]) as farm:
        watching = viewer(farm.url("cam"))
        for method in ("OPTIONS", "DESCRIBE", "SETUP", "PLAY"):
            watching.say(method, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1", track="/trackID=0")
        farm.wait_until(lambda counters: sum(counters.total.requests.values()) == 4)
        watching.close()
        after = farm.wait_until(lambda counters: counters.connections_open == 0)
        assert after.total.sessions_open == 0


def test_a_fault_is_written_with_its_numbers() -> None:
    assert parse_fault("stops_mid_picture:packets=7,pictures=2") == Fault(
        name=FaultName.STOPS_MID_PICTURE, packets=7, pictures=2
    )
    assert parse_fault("rtcp_only") == Fault(name=FaultName.RTCP_ONLY)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("explodes", "audio_only"),
        ("corrupt:sed=1", "seed"),
        ("corrupt:seed=x", "int"),
        ("slow_drip:interval_s=", "float"),
    ],
)
def test_a_fault_that_does_not_exist_is_answered_with_those_that_do(text: str, hint: str) -> None:
    with pytest.raises(FaultError, match=hint):
        parse_fault(text)
