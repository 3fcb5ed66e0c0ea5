"""Tiny clips with a counter in the pixels, a farm of cameras that play them, and a camera that follows a script."""

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from pipelines.capture.address import AllowedNetworks
from pipelines.capture.choose import open_source
from pipelines.capture.deadline import CaptureLimits
from pipelines.capture.source import PictureSource
from pipelines.orders import Credential
from sample_videos.farm.background import BackgroundFarm, farm_running

RATE_HZ, SIZE_WH, SECONDS = 20, (160, 96), 3

Script = Callable[[str, int], str | bytes | None]
"""(method, number of the connection) -> status line with headers, raw bytes, or None for silence."""


def write_clip(path: Path, *, codec: str = "libx264", gap: int = 5, slices: int = 1) -> Path:
    """A moving edge on a busy ground, `gap` pictures from key frame to key frame, no B-frames."""
    ground = np.random.default_rng(1).integers(30, 220, (SIZE_WH[1], SIZE_WH[0], 3), np.uint8)
    x265 = f"keyint={gap}:min-keyint={gap}:scenecut=0:bframes=0:log-level=none:open-gop=0"
    options = {
        "libx264": {
            "g": str(gap),
            "bf": "0",
            "sc_threshold": "0",
            "x264-params": f"slices={slices}",
            "preset": "veryfast",
        },
        "libx265": {"x265-params": x265, "preset": "ultrafast"},
    }[codec]
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=RATE_HZ, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE_WH, "yuv420p"
        stream.time_base = Fraction(1, RATE_HZ)
        for number in range(RATE_HZ * SECONDS):
            picture = ground.copy()
            picture[:, : 2 * number + 1] //= 2
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `avc.mp4`, `hevc.mp4`, `slices.mp4` (two a picture) and `sparse.mp4` (a key frame each 1.2 s)."""
    folder = tmp_path_factory.mktemp("clips")
    write_clip(folder / "avc.mp4")
    write_clip(folder / "hevc.mp4", codec="libx265")
    write_clip(folder / "slices.mp4", slices=2)
    write_clip(folder / "sparse.mp4", gap=24)
    return folder


@pytest.fixture(scope="session")
def running_farm(clips: Path) -> Iterator[BackgroundFarm]:
    with farm_running([clips]) as farm:
        yield farm


@pytest.fixture
def farm(running_farm: BackgroundFarm) -> Iterator[BackgroundFarm]:
    """The farm with all faults forgotten afterwards."""
    yield running_farm
    for name in ("avc", "hevc", "slices", "sparse"):
        running_farm.set_fault(name)


@pytest.fixture
def opening() -> Callable[..., PictureSource]:
    """`opening(url)`: the source for an address on this machine, with the limits of real visits."""

    def make(url: str, credential: Credential | None = None, **options: Any) -> PictureSource:
        networks = AllowedNetworks(allow_loopback=True)
        return open_source(url, credential, camera_id="c1", stream="main", **({"networks": networks} | options))

    return make


@pytest.fixture
def hurried(opening: Callable[..., PictureSource]) -> Callable[[str], PictureSource]:
    """The same with short limits, for cameras that will never answer."""
    limits = CaptureLimits(open_s=0.3, frame_s=0.3, longest_frame_s=0.8)
    return lambda url: opening(url, limits=limits)


@dataclass
class ScriptedCamera:
    """A server that answers each request from a script, and remembers what it was asked."""

    script: Script
    url: str = ""
    requests: list[str] = field(default_factory=list)
    connections: int = 0

    def serve(self, listener: socket.socket) -> None:
        """Serves one connection after the other until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                guest, _ = listener.accept()
                self.connections += 1
                with guest, contextlib.suppress(OSError):
                    self._talk(guest)

    def _talk(self, guest: socket.socket) -> None:
        guest.settimeout(5)
        heard = b""
        while data := guest.recv(65_536):
            heard += data
            while b"\r\n\r\n" in heard:
                head, _, heard = heard.partition(b"\r\n\r\n")
                self._answer(guest, head.decode("utf-8", "surrogateescape"))

    def _answer(self, guest: socket.socket, head: str) -> None:
        self.requests.append(head)
        answer = self.script(head.split(" ", 1)[0], self.connections)
        if isinstance(answer, str):
            number = re.search(r"(?im)^CSeq: *(\d+)", head)
            first, _, rest = answer.partition("\r\n")
            answer = f"{first}\r\nCSeq: {number[1] if number else 0}\r\n{rest}".encode("utf-8", "surrogateescape")
        if answer is not None:
            guest.sendall(answer)


@pytest.fixture
def scripted() -> Generator[Callable[[Script], ScriptedCamera], None, None]:
    """`scripted(script)`: a camera that answers as the script says, until the test ends."""
    listeners, threads = [], []

    def start(script: Script) -> ScriptedCamera:
        listener = socket.create_server(("127.0.0.1", 0))
        camera = ScriptedCamera(script=script, url=f"127.0.0.1:{listener.getsockname()[1]}")
        thread = threading.Thread(target=camera.serve, args=(listener,), daemon=True)
        thread.start()
        listeners.append(listener)
        threads.append(thread)
        return camera

    yield start
    for listener in listeners:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(6)


SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
    "a=rtpmap:96 H264/90000\r\na=control:track1\r\n"
)


def honest_reply(method: str) -> str:
    """What a well-behaved camera says to a request, up to PLAY."""
    if method == "DESCRIBE":
        return f"RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\nContent-Length: {len(SDP)}\r\n\r\n{SDP}"
    extra = {
        "OPTIONS": "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN",
        "SETUP": "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 12345",
    }.get(method, "Session: 12345")
    return f"RTSP/1.0 200 OK\r\n{extra}\r\n\r\n"


@pytest.fixture
def honest() -> Callable[[str], str]:
    """What a well-behaved camera says to a request, up to PLAY."""
    return honest_reply


@pytest.fixture
def clip_facts() -> SimpleNamespace:
    """Rate, size and length of the clips, and how long a key frame lasts in most of them."""
    return SimpleNamespace(rate_hz=RATE_HZ, size_wh=SIZE_WH, seconds=SECONDS, key_frame_gap_s=0.25)
