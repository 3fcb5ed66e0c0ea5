"""Single pictures over HTTP: signed in, bounded in bytes, pixels and time, never redirected."""

import itertools
import socket
import struct
import time
import zlib
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from pydantic import SecretStr

from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import CaptureError
from pipelines.capture.snapshot import SnapshotSource
from pipelines.capture.source import PictureMode, PictureSource
from pipelines.orders import Credential
from pipelines.outcome import Outcome
from sample_videos.farm.auth import Attempt, AuthScheme, Credentials, is_authorised

Opening = Callable[..., PictureSource]
PICTURE = np.random.default_rng(3).integers(0, 255, (48, 64, 3), np.uint8)


def coded(kind: str) -> bytes:
    return cv2.imencode(kind, PICTURE)[1].tobytes()


LARGE_JPEG = cv2.imencode(".jpg", np.random.default_rng(4).integers(0, 255, (480, 640, 3), np.uint8))[1].tobytes()


def ok(body: bytes, *, headers: str = "Content-Type: image/jpeg") -> bytes:
    return f"HTTP/1.1 200 OK\r\n{headers}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def failure(source: PictureSource) -> CaptureError:
    with pytest.raises(CaptureError) as caught, source:
        pass
    return caught.value


@pytest.mark.parametrize(("kind", "codec"), [(".jpg", "mjpeg"), (".png", "png")])
def test_each_picture_is_one_request(kind: str, codec: str, scripted: Any, opening: Opening) -> None:
    camera = scripted(lambda *_: ok(coded(kind), headers="Date: Mon, 01 Jun 2026 10:00:00 GMT"))
    limits = CaptureLimits(snapshot_period_s=0.01)
    with opening(f"http://{camera.url}/snap?ch=1", limits=limits) as source:
        pictures = source.pictures(mode=PictureMode.KEY_FRAMES, deadline=Deadline.after(5))
        frames = list(itertools.islice(pictures, 3))
    assert len(camera.requests) == 3
    assert camera.requests[0].startswith("GET /snap?ch=1 HTTP/1.1")
    assert f"Host: {camera.url}" in camera.requests[0]
    assert [frame.size_wh for frame in frames] == [(64, 48)] * 3
    assert [frame.stamp.sequence for frame in frames] == [0, 1, 2]
    assert source.facts.codec == codec
    assert source.facts.camera_clock_offset_s is not None
    if kind == ".png":
        assert np.array_equal(frames[0].pixels, PICTURE), "blue, green, red"


@pytest.mark.parametrize("scheme", [AuthScheme.BASIC, AuthScheme.DIGEST, AuthScheme.DIGEST_SHA256])
def test_a_snapshot_signs_in(scheme: AuthScheme, scripted: Any, opening: Opening) -> None:
    credentials = Credentials(username="admin", password="p@ß: %40")
    challenge = {
        AuthScheme.BASIC: 'Basic realm="Lunxun camera farm"',
        AuthScheme.DIGEST: 'Digest realm="Lunxun camera farm", nonce="n"',
        AuthScheme.DIGEST_SHA256: 'Digest realm="Lunxun camera farm", nonce="n", algorithm=SHA-256, qop="auth"',
    }[scheme]

    def answer(_method: str, _connection: int) -> bytes:
        lines = [line for line in camera.requests[-1].split("\r\n") if line.startswith("Authorization: ")]
        attempt = Attempt(
            authorization=lines[0].partition(": ")[2] if lines else "", method="GET", uri="/snap", nonce="n"
        )
        if lines and is_authorised(credentials, scheme, attempt):
            return ok(coded(".jpg"))
        return f"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 0\r\n\r\n".encode()

    camera = scripted(answer)
    right = Credential(username=SecretStr("admin"), password=SecretStr(credentials.password))
    with opening(f"http://{camera.url}/snap", right) as source:
        assert source.facts.size_wh == (64, 48)
    assert len(camera.requests) == 2
    wrong = Credential(username=SecretStr("admin"), password=SecretStr("other"))
    error = failure(opening(f"http://{camera.url}/snap", wrong))
    assert error.outcome is Outcome.UNAUTHORISED
    assert "other" not in str(error)
    assert len(camera.requests) == 4, "a wrong password is tried once"


def test_a_redirect_is_never_followed(scripted: Any, opening: Opening) -> None:
    with socket.create_server(("127.0.0.2", 0)) as canary:
        target = f"http://127.0.0.2:{canary.getsockname()[1]}/x"
        camera = scripted(lambda *_: f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())
        error = failure(opening(f"http://{camera.url}/snap"))
        canary.settimeout(0.05)
        with pytest.raises(TimeoutError):
            canary.accept()
    assert error.outcome is Outcome.FORBIDDEN_ADDRESS


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Outcome.NOT_FOUND),
        (403, Outcome.UNAUTHORISED),
        (503, Outcome.BUSY),
        (500, Outcome.UNSUPPORTED),
        (204, Outcome.UNSUPPORTED),
    ],
)
def test_each_refusal_has_its_outcome(status: int, outcome: Outcome, scripted: Any, opening: Opening) -> None:
    camera = scripted(lambda *_: f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
    assert failure(opening(f"http://{camera.url}/snap")).outcome is outcome


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and has next to no pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (png_header(65_535, 65_535), Outcome.UNSUPPORTED),
        (png_header(9_000, 9_000), Outcome.UNSUPPORTED),
        (LARGE_JPEG[: len(LARGE_JPEG) // 2], Outcome.CORRUPT),
        (coded(".bmp"), Outcome.UNSUPPORTED),
        (b"<html>", Outcome.UNSUPPORTED),
        (b"", Outcome.UNSUPPORTED),
    ],
)
def test_what_is_no_sane_picture_is_refused_before_its_pixels(
    body: bytes, outcome: Outcome, scripted: Any, opening: Opening
) -> None:
    camera = scripted(lambda *_: ok(body))
    assert failure(opening(f"http://{camera.url}/snap")).outcome is outcome


def test_a_body_larger_than_the_budget_is_refused(scripted: Any, opening: Opening) -> None:
    camera = scripted(lambda *_: ok(coded(".png")))
    error = failure(opening(f"http://{camera.url}/snap", limits=CaptureLimits(picture_bytes=1000)))
    assert error.outcome is Outcome.UNSUPPORTED
    assert "1000 bytes" in str(error)


def test_an_endless_mjpeg_stream_is_named_as_such(scripted: Any, opening: Opening) -> None:
    camera = scripted(lambda *_: ok(b"x", headers="Content-Type: multipart/x-mixed-replace; boundary=b"))
    error = failure(opening(f"http://{camera.url}/snap"))
    assert error.outcome is Outcome.UNSUPPORTED
    assert "MJPEG" in str(error)


@pytest.mark.parametrize("answer", [None, b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"])
def test_an_answer_that_never_ends_times_out(answer: bytes | None, scripted: Any, hurried: Opening) -> None:
    camera = scripted(lambda *_: answer)
    began_s = time.monotonic()
    error = failure(hurried(f"http://{camera.url}/snap"))
    assert error.outcome is Outcome.TIMED_OUT_AT_STAGE
    assert time.monotonic() - began_s < 0.3 + 1.0


def test_nobody_listening_is_unreachable(opening: Opening) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    assert failure(opening(f"http://127.0.0.1:{port}/x")).outcome is Outcome.UNREACHABLE


def test_the_scheme_picks_the_kind_of_source(opening: Opening) -> None:
    assert isinstance(opening("https://127.0.0.1/x"), SnapshotSource)
