"""Cameras that misbehave: each fault has its outcome, and each visit ends in time (F1 to F12, F25 of the catalogue)."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import CaptureError
from pipelines.capture.source import PictureMode, PictureSource
from pipelines.orders import Credential
from pipelines.outcome import Outcome, Stage
from sample_videos.farm.background import BackgroundFarm
from sample_videos.farm.faults import Fault, FaultName

Opening = Callable[..., PictureSource]
GRACE_S = 1.0
"""What a visit may overrun its limits by: promise R16."""


def failure(source: PictureSource, *, mode: PictureMode = PictureMode.KEY_FRAMES) -> tuple[CaptureError, float]:
    """The error of a visit that takes all pictures for ten seconds, and how long it took."""
    began_s = time.monotonic()
    with pytest.raises(CaptureError) as caught, source:
        for _ in source.pictures(mode=mode, deadline=Deadline.after(10)):
            pass
    return caught.value, time.monotonic() - began_s


@pytest.mark.parametrize(
    ("fault", "waiting_for"),
    [
        (FaultName.SILENT_AFTER_ACCEPT, "OPTIONS"),
        (FaultName.SILENT_AFTER_OPTIONS, "DESCRIBE"),
        (FaultName.SILENT_AFTER_DESCRIBE, "SETUP"),
        (FaultName.SILENT_AFTER_SETUP, "PLAY"),
    ],
)
def test_a_camera_that_falls_silent_while_opening_times_out_there(
    fault: FaultName, waiting_for: str, farm: BackgroundFarm, hurried: Opening
) -> None:
    farm.set_fault("avc", Fault(name=fault))
    error, took_s = failure(hurried(farm.url("avc")))
    assert (error.outcome, error.stage) == (Outcome.TIMED_OUT_AT_STAGE, Stage.OPEN)
    assert waiting_for in str(error)
    assert took_s < 0.3 + GRACE_S


@pytest.mark.parametrize(
    "fault",
    [FaultName.SILENT_AFTER_PLAY, FaultName.AUDIO_ONLY, FaultName.RTCP_ONLY, FaultName.SLOW_DRIP],
)
def test_bytes_without_video_time_out_at_the_first_picture(
    fault: FaultName, farm: BackgroundFarm, hurried: Opening
) -> None:
    farm.set_fault("avc", Fault(name=fault, interval_s=0.05))
    error, took_s = failure(hurried(farm.url("avc")))
    assert (error.outcome, error.stage) == (Outcome.TIMED_OUT_AT_STAGE, Stage.FIRST_PICTURE)
    assert took_s < 0.3 + 0.3 + GRACE_S


def test_a_visit_given_up_is_torn_down_all_the_same(farm: BackgroundFarm, hurried: Opening) -> None:
    farm.set_fault("avc", Fault(name=FaultName.AUDIO_ONLY))
    before = farm.counters().cameras["avc"]
    failure(hurried(farm.url("avc")))
    after = farm.wait_until(lambda now: now.cameras["avc"].sessions_open == 0).cameras["avc"]
    assert after.torn_down == before.torn_down + 1
    assert after.closed_without_teardown == before.closed_without_teardown


@pytest.mark.parametrize("mode", list(PictureMode))
def test_a_camera_unplugged_in_mid_stream_is_noticed(mode: PictureMode, farm: BackgroundFarm, opening: Opening) -> None:
    limits = CaptureLimits(open_s=3.0, frame_s=0.6, longest_frame_s=1.0)
    farm.set_fault("avc", Fault(name=FaultName.STOPS_MID_PICTURE, pictures=12, packets=1))
    error, took_s = failure(opening(farm.url("avc"), limits=limits), mode=mode)
    assert error.outcome in (Outcome.TIMED_OUT_AT_STAGE, Outcome.NO_KEYFRAME)
    assert error.stage is Stage.PICTURE
    assert took_s < 0.6 + 1.0 + GRACE_S, "12 pictures, then the allowance"


def test_video_without_key_frames_says_so(farm: BackgroundFarm, hurried: Opening) -> None:
    farm.set_fault("avc", Fault(name=FaultName.NO_KEYFRAME))
    error, took_s = failure(hurried(farm.url("avc")))
    assert (error.outcome, error.stage) == (Outcome.NO_KEYFRAME, Stage.FIRST_PICTURE)
    assert took_s < 0.3 + 0.8 + GRACE_S


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (FaultName.REFUSES_453, Outcome.BUSY),
        (FaultName.NOT_FOUND, Outcome.NOT_FOUND),
        (FaultName.HUGE_SDP, Outcome.CORRUPT),
        (FaultName.WRONG_PASSWORD_ALWAYS, Outcome.UNAUTHORISED),
    ],
)
def test_a_refusal_has_its_own_outcome_at_once(
    fault: FaultName, outcome: Outcome, farm: BackgroundFarm, opening: Opening
) -> None:
    farm.set_fault("avc", Fault(name=fault))
    error, took_s = failure(opening(farm.url("avc")))
    assert (error.outcome, error.stage) == (outcome, Stage.OPEN)
    assert took_s < GRACE_S


def test_a_refused_password_is_tried_once_and_never_shown(farm: BackgroundFarm, opening: Opening) -> None:
    farm.set_fault("avc", Fault(name=FaultName.WRONG_PASSWORD_ALWAYS))
    before = farm.counters().cameras["avc"].auth_failures
    wrong = Credential(username=SecretStr("admin"), password=SecretStr("tr0ub4dor"))
    error, _ = failure(opening(farm.url("avc"), wrong))
    assert error.outcome is Outcome.UNAUTHORISED
    assert "tr0ub4dor" not in f"{error} {error!r} {error.__cause__!r} {wrong!r}"
    assert farm.counters().cameras["avc"].auth_failures - before <= 2, "the question for the nonce, and one try"


def test_nobody_listening_is_unreachable(opening: Opening) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    error, _ = failure(opening(f"rtsp://127.0.0.1:{port}/x"))
    assert (error.outcome, error.stage) == (Outcome.UNREACHABLE, Stage.CONNECT)
    assert "refused" in str(error)


def test_a_name_that_does_not_exist_is_unreachable_or_times_out(hurried: Opening) -> None:
    error, took_s = failure(hurried("rtsp://no-such-camera.invalid/x"))
    assert error.outcome in (Outcome.UNREACHABLE, Outcome.TIMED_OUT_AT_STAGE)
    assert error.stage is Stage.CONNECT
    assert took_s < 0.3 + GRACE_S


def test_tls_to_a_plain_camera_is_named(farm: BackgroundFarm, opening: Opening) -> None:
    error, _ = failure(opening(farm.url("avc").replace("rtsp://", "rtsps://")))
    assert error.outcome in (Outcome.TLS_FAILED, Outcome.TIMED_OUT_AT_STAGE, Outcome.UNREACHABLE)
    assert error.stage is Stage.CONNECT


@pytest.mark.parametrize("method", ["OPTIONS", "DESCRIBE", "SETUP", "PLAY"])
@pytest.mark.parametrize("status", [301, 302, 305])
def test_a_redirect_to_another_host_is_never_followed(
    method: str, status: int, scripted: Any, honest: Callable[[str], str], opening: Opening
) -> None:
    with socket.create_server(("127.0.0.2", 0)) as canary:
        elsewhere = f"rtsp://127.0.0.2:{canary.getsockname()[1]}/x"

        def answer(asked: str, _connection: int) -> str:
            return f"RTSP/1.0 {status} Moved\r\nLocation: {elsewhere}\r\n\r\n" if asked == method else honest(asked)

        camera = scripted(answer)
        error, took_s = failure(opening(f"rtsp://{camera.url}/x"))
        canary.settimeout(0.05)
        with pytest.raises(TimeoutError):
            canary.accept()
    assert error.outcome is Outcome.FORBIDDEN_ADDRESS
    assert "127.0.0.2" in str(error)
    assert camera.connections == 1
    assert took_s < GRACE_S


@pytest.mark.parametrize(
    "garbage",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x16\x03\x01\x00\xa5nonsense\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: -5\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nX: " + b"a" * 1_000_000,
        b"RTSP/1.0 2x0 OK\r\nCSeq: 1\r\n\r\n",
        b"RTSP/1.0 999 Whatever\r\nCSeq: 1\r\n\r\n",
        b"$\x00\xff\xff" + b"a" * 65_535,
    ],
)
def test_a_hostile_answer_ends_the_visit_with_a_name(garbage: bytes, scripted: Any, hurried: Opening) -> None:
    camera = scripted(lambda *_: garbage)
    error, took_s = failure(hurried(f"rtsp://{camera.url}/x"))
    assert error.outcome in (Outcome.CORRUPT, Outcome.UNSUPPORTED, Outcome.TIMED_OUT_AT_STAGE, Outcome.UNREACHABLE)
    assert took_s < 0.3 + GRACE_S


def test_a_camera_without_video_is_unsupported(scripted: Any, honest: Callable[[str], str], opening: Opening) -> None:
    camera = scripted(lambda method, _: honest(method).replace("m=video", "m=audio"))
    error, _ = failure(opening(f"rtsp://{camera.url}/x"))
    assert error.outcome is Outcome.UNSUPPORTED
    assert "no video" in str(error)


def test_a_codec_that_nobody_knows_is_unsupported(
    scripted: Any, honest: Callable[[str], str], hurried: Opening
) -> None:
    camera = scripted(lambda method, _: honest(method).replace("H264", "XYZW"))
    error, took_s = failure(hurried(f"rtsp://{camera.url}/x"))
    assert error.outcome in (Outcome.UNSUPPORTED, Outcome.TIMED_OUT_AT_STAGE)
    assert took_s < 0.3 + 0.3 + GRACE_S


def test_a_camera_that_hangs_up_is_unreachable(opening: Opening) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        source = opening(f"rtsp://127.0.0.1:{listener.getsockname()[1]}/x")
        listener.settimeout(2)
        began = time.monotonic()
        with pytest.raises(CaptureError) as caught:
            _hang_up_on(listener, source)
    assert caught.value.outcome is Outcome.UNREACHABLE
    assert time.monotonic() - began < 0.3 + GRACE_S


def _hang_up_on(listener: socket.socket, source: PictureSource) -> None:
    def hang_up() -> None:
        guest, _ = listener.accept()
        guest.close()

    thread = threading.Thread(target=hang_up, daemon=True)
    thread.start()
    try:
        with source:
            pass
    finally:
        thread.join(2)
