"""Clips that carry their own frame numbers, and a viewer that speaks RTSP byte by byte."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

WIDTH, HEIGHT, BLOCK, BITS = 256, 128, 32, 8


def drawn(number: int) -> NDArray[np.uint8]:
    """A grey picture: its number in 8 blocks of 32 px, the blocks inverted below, noise that moves under them."""
    picture = np.roll(np.random.default_rng(7).integers(0, 255, (HEIGHT, WIDTH), np.uint8), number, axis=1)
    for bit in range(BITS):
        white = 235 if number >> bit & 1 else 16
        columns = slice(bit * BLOCK, (bit + 1) * BLOCK)
        picture[:BLOCK, columns] = white
        picture[BLOCK : 2 * BLOCK, columns] = 251 - white
    return picture


@pytest.fixture(scope="session")
def number_of() -> Callable[[NDArray[np.uint8]], int]:
    """Reads the number from a grey picture; fails on a picture whose two rows contradict each other."""

    def read(grey: NDArray[np.uint8]) -> int:
        centres = grey[:, BLOCK // 2 :: BLOCK].astype(int)
        upper, lower = (
            centres[BLOCK // 2 - 4 : BLOCK // 2 + 4].mean(0),
            centres[BLOCK * 3 // 2 - 4 : BLOCK * 3 // 2 + 4].mean(0),
        )
        bits = upper > 128
        assert (bits != (lower > 128)).all(), "no number in this picture"
        return int(sum(1 << bit for bit in range(BITS) if bits[bit]))

    return read


@dataclass(frozen=True, kw_only=True)
class Coding:
    """How a clip is made."""

    codec: str = "libx264"
    rate_hz: int = 25
    length_s: float = 4.0
    gap_s: float = 2.0
    options: str = "bframes=2"
    scale: int = 1


@pytest.fixture(scope="session")
def make_clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a clip of numbered pictures and returns its path; the same wish is encoded once."""
    folder = tmp_path_factory.mktemp("clips")
    made: dict[tuple[str, Coding], Path] = {}

    def make(name: str = "cam", **wishes: object) -> Path:
        coding = Coding(**wishes)  # type: ignore[arg-type]  # a fixture's function, called with names and values
        if (name, coding) not in made:
            made[name, coding] = folder / str(len(made)) / f"{name}.mp4"
            made[name, coding].parent.mkdir()
            write_clip(made[name, coding], coding)
        return made[name, coding]

    return make


def write_clip(path: Path, coding: Coding) -> None:
    """Encode `drawn` pictures; `scale` shrinks them."""
    gap = round(coding.gap_s * coding.rate_hz)
    key = f"{'x265' if coding.codec == 'libx265' else 'x264'}-params"
    settings = f"{coding.options}:keyint={gap}:min-keyint={gap}:scenecut=0"
    quiet = ":log-level=none" if coding.codec == "libx265" else ""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            coding.codec, rate=coding.rate_hz, options={key: settings + quiet, "preset": "veryfast", "crf": "23"}
        )
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH // coding.scale, HEIGHT // coding.scale, "yuv420p"
        stream.time_base = Fraction(1, coding.rate_hz)
        for number in range(round(coding.length_s * coding.rate_hz)):
            grey = np.ascontiguousarray(drawn(number)[:: coding.scale, :: coding.scale])
            frame = av.VideoFrame.from_ndarray(grey, format="gray8").reformat(format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer."""

    status: int
    headers: dict[str, list[str]]
    body: str

    def __getitem__(self, name: str) -> str:
        return self.headers[name.lower()][0]


@dataclass(frozen=True, kw_only=True)
class Rtp:
    """An RTP packet."""

    channel: int
    sequence: int
    timestamp: int
    has_marker: bool
    payload: bytes


class Viewer:
    """Says exactly what it is told to, and counts nothing on its own."""

    def __init__(self, url: str, *, receive_bytes: int | None = None) -> None:
        found = re.fullmatch(r"rtsp://(?:[^@]*@)?([^/:]+):(\d+)(/.*)", url)
        assert found
        self.url = f"rtsp://{found[1]}:{found[2]}{found[3]}"
        self.socket = socket.socket()
        self.socket.settimeout(5)
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.connect((found[1], int(found[2])))
        self.stream = self.socket.makefile("rb")
        self.cseq = 0
        self.session = ""
        self.frames: list[tuple[int, bytes]] = []

    def say(self, method: str, *headers: str, track: str = "", uri: str | None = None) -> None:
        """Send a request without waiting for its answer."""
        self.cseq += 1
        own = [f"Session: {self.session}"] if self.session else []
        first = f"{method} {self.url + track if uri is None else uri} RTSP/1.0"
        lines = [first, f"CSeq: {self.cseq}", *own, *headers, "", ""]
        self.socket.sendall("\r\n".join(lines).encode())

    def ask(self, method: str, *headers: str, track: str = "", uri: str | None = None) -> Reply:
        """Send a request and wait; RTP that comes first is kept for `frame`."""
        self.say(method, *headers, track=track, uri=uri)
        return self.reply()

    def reply(self) -> Reply:
        while (first := self.stream.peek(1)[:1]) == b"$":
            self.frames.append(self._frame())
        assert first, "the farm closed the connection"
        status = int(self.stream.readline().split()[1])
        headers: dict[str, list[str]] = {}
        while line := self.stream.readline().decode().strip():
            name, _, value = line.partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        body = self.stream.read(int(headers.get("content-length", ["0"])[0])).decode()
        return Reply(status=status, headers=headers, body=body)

    def set_up(self, track: str = "/trackID=0", channel: int = 0) -> Reply:
        answer = self.ask("SETUP", f"Transport: RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1}", track=track)
        if answer.status == 200:
            self.session = answer["Session"].partition(";")[0]
        return answer

    def play(self) -> Reply:
        """SETUP and PLAY."""
        self.set_up()
        return self.ask("PLAY", "Range: npt=now-")

    def frame(self) -> tuple[int, bytes]:
        """The next interleaved frame: channel and content."""
        return self.frames.pop(0) if self.frames else self._frame()

    def _frame(self) -> tuple[int, bytes]:
        head = self.stream.read(4)
        if len(head) < 4:
            raise EOFError
        assert head[:1] == b"$", head
        return head[1], self.stream.read(int.from_bytes(head[2:], "big"))

    def rtp(self) -> Rtp:
        """The next RTP packet; reports are left out."""
        while True:
            channel, data = self.frame()
            if channel % 2 == 0:
                return Rtp(
                    channel=channel,
                    sequence=int.from_bytes(data[2:4], "big"),
                    timestamp=int.from_bytes(data[4:8], "big"),
                    has_marker=bool(data[1] & 0x80),
                    payload=data[12:],
                )

    def picture(self) -> list[Rtp]:
        """All packets up to the next marker."""
        packets = [self.rtp()]
        while not packets[-1].has_marker:
            packets.append(self.rtp())
        return packets

    def rewind(self) -> None:
        """Make the stream usable again after a read that timed out."""
        self.socket.settimeout(5)
        self.stream = self.socket.makefile("rb")

    def is_closed(self) -> bool:
        """Waits for the end of the connection; what still comes is thrown away."""
        try:
            while self.stream.read(1):
                pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Leave without TEARDOWN."""
        self.stream.close()
        self.socket.close()


@pytest.fixture
def viewer() -> Iterator[Callable[..., Viewer]]:
    """Makes viewers, and closes them after the test."""
    viewers: list[Viewer] = []

    def make(url: str, *, receive_bytes: int | None = None) -> Viewer:
        viewers.append(Viewer(url, receive_bytes=receive_bytes))
        return viewers[-1]

    yield make
    for each in viewers:
        each.close()
