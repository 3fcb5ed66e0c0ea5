"""The door between FFmpeg and a camera: FFmpeg talks to a socket of our own, and only we talk to the camera.

FFmpeg follows RTSP redirects to any host and has no option against it, tells neither 453 nor an unknown way of signing
in from other failures, cuts passwords at 127 characters and knows no SHA-256. Behind this door it never sees an
address, a password or a redirect, and every wait ends at our deadline.
"""

import contextlib
import secrets
import select
import socket
import ssl
import threading

from pipelines.capture.deadline import CaptureLimits, Clock, Deadline
from pipelines.capture.dialogue import Dialogue
from pipelines.capture.errors import CaptureError, CorruptStream, StreamEnded, TimedOut, TlsFailed, Unreachable
from pipelines.capture.rtsp_text import Interleaved, MalformedMessageError, take
from pipelines.capture.sign_in import SignIn
from pipelines.outcome import Stage

_CHUNK_BYTES = 65_536
_QUEUE_BYTES = 1_000_000
"""FFmpeg is this far behind at most; then the camera is made to wait."""
_POLL_S = 0.1
_FAREWELL_S = 0.3
"""How long a camera may take to answer TEARDOWN."""


class Gate:
    """One session's door. `open` starts its thread, `close` ends the session and the thread."""

    def __init__(
        self, *, camera: socket.socket, url: str, sign_in: SignIn, limits: CaptureLimits, clock: Clock
    ) -> None:
        self._camera, self._limits, self._clock = camera, limits, clock
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1)
        self.local_url = f"rtsp://127.0.0.1:{self._listener.getsockname()[1]}/{secrets.token_hex(16)}"
        """What FFmpeg is given; whoever does not know the last part is not let in."""
        self.dialogue = Dialogue(url=url, local_url=self.local_url, sign_in=sign_in)
        self.failure: CaptureError | None = None
        """Why the door closed by itself; set before FFmpeg can notice."""
        self._deadline: Deadline | None = None
        self._ffmpeg: socket.socket | None = None
        self._from_camera, self._from_ffmpeg, self._to_ffmpeg = bytearray(), bytearray(), bytearray()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="capture-gate", daemon=True)

    @property
    def newest_media_s(self) -> float:
        """Media time of the newest packet that has arrived, also of those that FFmpeg has not read yet."""
        return self.dialogue.media_starts_s + self.dialogue.media.newest_s

    def open(self, deadline: Deadline) -> None:
        """Starts to let FFmpeg through; the camera must have agreed to play by `deadline`."""
        self._deadline = deadline
        self._thread.start()

    def allow(self, deadline: Deadline | None) -> None:
        """Sets until when the door stays open; None while nobody waits for a picture."""
        self._deadline = deadline

    def close(self) -> None:
        """Ends the session and the thread, within half a second."""
        self._is_closing.set()
        if self._thread.ident is not None:
            self._thread.join(_FAREWELL_S + 0.2)
        self._shut()

    def _shut(self) -> None:
        for each in (self._listener, self._ffmpeg, self._camera):
            if each is not None:
                with contextlib.suppress(OSError):
                    each.close()

    def _run(self) -> None:
        try:
            self._ffmpeg = self._let_in()
            while self._ffmpeg is not None and not self._is_closing.is_set():
                self._pump(self._ffmpeg)
        except CaptureError as error:
            self.failure = error
        except MalformedMessageError as error:
            self.failure = CorruptStream(f"the camera does not speak RTSP: {error}", stage=self._stage)
        except ssl.SSLError as error:
            self.failure = TlsFailed(f"TLS broke off ({error.reason})", stage=self._stage)
        except OSError as error:
            self.failure = Unreachable(f"the connection broke ({error.strerror or error})", stage=self._stage)
        finally:
            self._say_farewell()
            self._shut()

    @property
    def _stage(self) -> Stage:
        return Stage.FIRST_PICTURE if self.dialogue.is_playing else Stage.OPEN

    def _let_in(self) -> socket.socket | None:
        """Returns FFmpeg's connection, after which nobody else is listened to."""
        self._listener.settimeout(_POLL_S)
        while not self._is_closing.is_set():
            try:
                guest, _ = self._listener.accept()
            except TimeoutError:
                self._check_deadline()
                continue
            guest.setblocking(False)
            self._listener.close()
            return guest
        return None

    def _check_deadline(self) -> None:
        if self._deadline is not None and self._deadline.has_passed:
            waiting_for = "video" if self.dialogue.is_playing else f"the answer to {self.dialogue.waiting_for}"
            raise TimedOut(f"the time ran out while waiting for {waiting_for}", stage=self._stage)

    def _pump(self, ffmpeg: socket.socket) -> None:
        """Moves what has arrived, either way, waiting a tenth of a second at most."""
        poll = select.poll()
        poll.register(ffmpeg, select.POLLIN | (select.POLLOUT if self._to_ffmpeg else 0))
        if len(self._to_ffmpeg) < _QUEUE_BYTES:
            poll.register(self._camera, select.POLLIN)
        ready = dict(poll.poll(_POLL_S * 1000))
        self._check_deadline()
        if ready.get(ffmpeg.fileno(), 0) & (select.POLLIN | select.POLLHUP | select.POLLERR):
            self._hear_ffmpeg(ffmpeg)
        if ready.get(self._camera.fileno()):
            self._hear_camera()
        if self._to_ffmpeg:
            with contextlib.suppress(BlockingIOError):
                del self._to_ffmpeg[: ffmpeg.send(self._to_ffmpeg)]

    def _hear_ffmpeg(self, ffmpeg: socket.socket) -> None:
        try:
            data = ffmpeg.recv(_CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._is_closing.set()
        self._from_ffmpeg += data
        while (item := take(self._from_ffmpeg)) is not None:
            self._tell_camera(item.raw if isinstance(item, Interleaved) else self.dialogue.request(item))

    def _hear_camera(self) -> None:
        was_playing, has_hung_up = self.dialogue.is_playing, False
        try:
            data = self._camera.recv(_CHUNK_BYTES)
            while isinstance(self._camera, ssl.SSLSocket) and self._camera.pending():
                data += self._camera.recv(_CHUNK_BYTES)
            self._from_camera += data
            has_hung_up = not data
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        while (item := take(self._from_camera)) is not None:
            if isinstance(item, Interleaved):
                self._to_ffmpeg += self.dialogue.packet(item)
            else:
                on, back = self.dialogue.reply(item)
                self._to_ffmpeg += on
                self._tell_camera(back)
        if self.dialogue.is_playing and not was_playing:
            self._deadline = Deadline.after(self._limits.frame_s, clock=self._clock)
        if has_hung_up:
            raise self._hung_up()

    def _hung_up(self) -> CaptureError:
        if self.dialogue.is_playing:
            return StreamEnded("the camera closed the stream", stage=self._stage)
        return Unreachable(
            f"the camera closed the connection instead of answering {self.dialogue.waiting_for}", stage=Stage.OPEN
        )

    def _tell_camera(self, data: bytes | None) -> None:
        if not data:
            return
        left = self._deadline.remaining_s if self._deadline is not None else self._limits.open_s
        self._camera.settimeout(max(0.05, left))
        try:
            self._camera.sendall(data)
        except TimeoutError as error:
            raise TimedOut("the camera takes no more requests", stage=self._stage) from error
        finally:
            self._camera.setblocking(False)

    def _say_farewell(self) -> None:
        """Tears the session down when FFmpeg did not, and waits a moment for the answer so that it counts as ended."""
        until = Deadline.after(_FAREWELL_S)
        with contextlib.suppress(CaptureError, MalformedMessageError, OSError):
            self._deadline = until
            self._tell_camera(self.dialogue.farewell())
            while self.dialogue.waiting_for == "TEARDOWN" and not self.dialogue.is_over and until.remaining_s:
                if select.select([self._camera], [], [], until.remaining_s)[0]:
                    self._hear_camera()
