"""RTSP as a careful, a careless and a hostile viewer speak it."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sample_videos.farm.auth import AuthScheme, Credentials
from sample_videos.farm.background import farm_running
from sample_videos.farm.camera import Camera, camera_from_file
from sample_videos.farm.clip import load_clip
from sample_videos.farm.errors import CameraError, PortError
from sample_videos.farm.settings import FarmSettings

MakeClip = Callable[..., Path]
MakeViewer = Callable[..., Any]

TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"


def test_a_description_carries_parameter_sets_for_h264(make_clip: MakeClip, viewer: MakeViewer) -> None:
    clip = make_clip()
    with farm_running([clip]) as farm:
        answer = viewer(farm.url("cam")).ask("DESCRIBE", "Accept: application/sdp")
        sets = [base64.b64encode(each).decode() for each in load_clip(clip).parameter_sets]
        assert f"sprop-parameter-sets={','.join(sets)}" in answer.body
        assert "a=rtpmap:96 H264/90000" in answer.body
        assert answer["Content-Base"] == farm.url("cam") + "/"


def test_a_description_carries_parameter_sets_for_h265(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip(codec="libx265")]) as farm:
        body = viewer(farm.url("cam")).ask("DESCRIBE").body
        assert all(f"{name}=" in body for name in ("sprop-vps", "sprop-sps", "sprop-pps"))
        assert "a=rtpmap:96 H265/90000" in body


@pytest.mark.parametrize(
    ("transport", "status"),
    [
        ("RTP/AVP;unicast;client_port=5000-5001", 461),
        ("RTP/AVP/UDP;unicast;client_port=5000-5001", 461),
        ("RTP/AVP/TCP;unicast", 461),
        ("RTP/AVP/TCP;unicast;interleaved=255-256", 461),
        ("", 461),
        ("RTP/AVP/TCP;unicast;interleaved=4-5", 200),
        ("RTP/AVP/TCP;interleaved=2;unicast", 200),
    ],
)
def test_only_interleaved_tcp_is_spoken(
    make_clip: MakeClip, viewer: MakeViewer, *, transport: str, status: int
) -> None:
    with farm_running([make_clip()]) as farm:
        assert viewer(farm.url("cam")).ask("SETUP", f"Transport: {transport}", track="/trackID=0").status == status


def test_pictures_come_on_the_channel_that_was_asked_for(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip()]) as farm:
        watching = viewer(farm.url("cam"))
        watching.set_up(channel=8)
        watching.ask("PLAY")
        assert watching.rtp().channel == 8


def test_each_method_out_of_place_has_its_own_answer(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip(), camera_from_file(make_clip("other"))]) as farm:
        watching = viewer(farm.url("cam"))
        assert watching.ask("PLAY").status == 454
        assert watching.ask("TEARDOWN").status == 454
        assert watching.ask("ANNOUNCE").status == 501
        assert watching.ask("SETUP", TCP, track="/trackID=7").status == 404
        watching.set_up()
        assert watching.ask("SETUP", TCP, uri=farm.url("other")).status == 459
        assert watching.ask("PLAY", "Session: another").status == 454
        assert watching.ask("PLAY").status == 200
        assert watching.ask("SETUP", TCP, track="/trackID=0").status == 455
        assert watching.ask("SET_PARAMETER").status == 200
        assert farm.counters().total.requests["other"] == 1


@pytest.mark.parametrize(
    "path", ["/nowhere", "/", "", "/cam/sub", "/cam/third", "/cam/sub/more", "/cam/trackID=x", "/%00", "/../cam/../cam"]
)
def test_what_is_not_there_is_not_found(make_clip: MakeClip, viewer: MakeViewer, path: str) -> None:
    with farm_running([make_clip()]) as farm:
        watching = viewer(farm.url("cam"))
        assert watching.ask("DESCRIBE", uri=f"rtsp://127.0.0.1:{farm.port}{path}").status == 404


def test_questions_about_the_server_as_a_whole_are_answered(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip()]) as farm:
        watching = viewer(farm.url("cam"))
        assert "DESCRIBE" in watching.ask("OPTIONS", uri="*")["Public"]
        assert watching.ask("GET_PARAMETER", uri=f"rtsp://127.0.0.1:{farm.port}/").status == 200
        assert farm.counters().stray_requests == 2


@pytest.mark.parametrize("name", ["东门 1#", "a?b&c=d", "50%", "ü.cam"])
def test_a_camera_may_be_called_anything_a_file_may(make_clip: MakeClip, viewer: MakeViewer, name: str) -> None:
    with farm_running([Camera(name=name, main=load_clip(make_clip()))]) as farm:
        assert viewer(farm.url(name)).ask("DESCRIBE").status == 200


@pytest.mark.parametrize(
    ("bytes_sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01", 400),
        (b"DESCRIBE rtsp://x/cam\r\nCSeq: 1\r\n\r\n", 400),
        (b"DESCRIBE rtsp://x/cam RTSP/1.0\r\n\r\n", 400),
        (b"DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq: one\r\n\r\n", 400),
        (b"DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq: 99999999999999\r\n\r\n", 400),
        (b"DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq 1\r\n\r\n", 400),
        (b"DESCRIBE rtsp://x/cam RTSP/2.0\r\nCSeq: 1\r\n\r\n", 505),
        (b"SET_PARAMETER rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"SET_PARAMETER rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"SET_PARAMETER rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", 413),
    ],
)
def test_what_is_no_request_is_answered_once_and_the_connection_ends(
    make_clip: MakeClip, viewer: MakeViewer, *, bytes_sent: bytes, status: int
) -> None:
    with farm_running([make_clip()]) as farm:
        watching = viewer(farm.url("cam"))
        watching.socket.sendall(bytes_sent)
        assert watching.reply().status == status
        assert watching.is_closed()
        assert viewer(farm.url("cam")).ask("DESCRIBE").status == 200


def test_bodies_blank_lines_and_reports_between_requests_are_skipped(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip()]) as farm:
        watching = viewer(farm.url("cam"))
        watching.socket.sendall(b"\r\n\r\n$\x01\x00\x04abcd")
        watching.socket.sendall(
            f"GET_PARAMETER {watching.url} RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 6\r\n\r\nalive?".encode()
        )
        assert watching.reply()["CSeq"] == "1"
        assert watching.ask("OPTIONS").status == 200


def test_a_viewer_that_says_nothing_is_let_go_after_the_timeout(make_clip: MakeClip, viewer: MakeViewer) -> None:
    with farm_running([make_clip()], settings=FarmSettings(session_timeout_s=0.1)) as farm:
        assert viewer(farm.url("cam")).is_closed()
        farm.wait_until(lambda counters: counters.connections_open == 0)


def test_nobody_gets_in_without_the_password_and_what_is_offered_is_what_was_chosen(
    make_clip: MakeClip, viewer: MakeViewer
) -> None:
    offered = {}
    for auth in (AuthScheme.BASIC, AuthScheme.DIGEST, AuthScheme.BOTH):
        settings = FarmSettings(credentials=Credentials(username="u", password="p"), auth=auth)
        with farm_running([make_clip()], settings=settings) as farm:
            watching = viewer(farm.url("cam"))
            assert watching.ask("OPTIONS").status == 200
            assert watching.ask("SETUP", TCP, track="/trackID=0").status == 401
            assert watching.ask("DESCRIBE", uri=f"rtsp://127.0.0.1:{farm.port}/nowhere").status == 401
            refused = watching.ask("DESCRIBE")
            offered[auth] = [each.split()[0] for each in refused.headers["www-authenticate"]]
            assert farm.counters().total.auth_failures == 0
    assert offered == {"basic": ["Basic"], "digest": ["Digest"], "both": ["Digest", "Basic"]}


@pytest.mark.parametrize(
    ("auth", "password", "status"),
    [
        (AuthScheme.BASIC, "p", 200),
        (AuthScheme.BOTH, "p", 200),
        (AuthScheme.DIGEST, "p", 401),
        (AuthScheme.BASIC, "p ", 401),
        (AuthScheme.BASIC, "", 401),
    ],
)
def test_the_plain_password_opens_only_where_it_was_offered(
    make_clip: MakeClip, viewer: MakeViewer, *, auth: AuthScheme, password: str, status: int
) -> None:
    settings = FarmSettings(credentials=Credentials(username="u", password="p"), auth=auth)
    with farm_running([make_clip()], settings=settings) as farm:
        proof = base64.b64encode(f"u:{password}".encode()).decode()
        assert viewer(farm.url("cam")).ask("DESCRIBE", f"Authorization: Basic {proof}").status == status


@pytest.mark.parametrize("header", ["Basic", "Basic ===", "Digest", 'Digest username="u', "Bearer x", "Digest ü=ü", ""])
def test_credentials_that_make_no_sense_are_simply_wrong(make_clip: MakeClip, viewer: MakeViewer, header: str) -> None:
    settings = FarmSettings(credentials=Credentials(username="u", password="p"))
    with farm_running([make_clip()], settings=settings) as farm:
        assert viewer(farm.url("cam")).ask("DESCRIBE", f"Authorization: {header}").status == 401


def test_a_nonce_is_good_for_its_own_connection_alone(make_clip: MakeClip, viewer: MakeViewer) -> None:
    def hashed(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    settings = FarmSettings(credentials=Credentials(username="u", password="p"), auth=AuthScheme.DIGEST)
    with farm_running([make_clip()], settings=settings) as farm:
        first, second = viewer(farm.url("cam")), viewer(farm.url("cam"))
        realm, nonce = first.ask("DESCRIBE")["WWW-Authenticate"].split('"')[1::2]
        proof = hashed(hashed("u", realm, "p"), nonce, hashed("DESCRIBE", first.url))
        header = (
            f'Authorization: Digest username="u", realm="{realm}", nonce="{nonce}", uri="{first.url}", '
            f'response="{proof}"'
        )
        assert first.ask("DESCRIBE", header).status == 200
        assert second.ask("DESCRIBE", header).status == 401
        assert first.ask("SETUP", TCP, header, track="/trackID=0").status == 401
        assert farm.counters().total.auth_failures == 2


def test_a_password_shows_in_no_representation(make_clip: MakeClip) -> None:
    settings = FarmSettings(credentials=Credentials(username="u", password="geheim"))
    with farm_running([make_clip()], settings=settings) as farm:
        assert "geheim" not in repr(settings) + repr(farm.counters()) + farm.url("cam")


def test_a_port_in_use_and_a_camera_that_is_not_there_are_named(make_clip: MakeClip) -> None:
    with farm_running([make_clip()]) as farm:
        taken = farm_running([make_clip()], settings=FarmSettings(port=farm.port))
        with pytest.raises(PortError, match=f"127.0.0.1:{farm.port}.*another program"), taken:
            pass
        with pytest.raises(CameraError, match="there are: cam"):
            farm.url("cem")
        with pytest.raises(CameraError, match="cam/sub"):
            farm.url("cam", "sub")
