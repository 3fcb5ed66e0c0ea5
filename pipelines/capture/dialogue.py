"""What passes between FFmpeg and a camera: requests signed and readdressed, replies judged before FFmpeg sees them."""

import re
import struct
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from pipelines.capture.errors import (
    Busy,
    CaptureError,
    ForbiddenAddress,
    NotFound,
    TimedOut,
    Unauthorised,
    UnsupportedStream,
)
from pipelines.capture.media_clock import MediaClock
from pipelines.capture.rtsp_text import Interleaved, Message
from pipelines.capture.sign_in import SignIn
from pipelines.outcome import Stage

_NTP_EPOCH_S = 2_208_988_800
"""Seconds from 1900 (NTP, RFC 5905) to 1970 (Unix)."""
_SENDER_REPORT = 200
"""RTCP packet type, RFC 3550 section 6.4.1."""


class Dialogue:
    """The state of one RTSP session, free of sockets: bytes in, bytes out."""

    def __init__(
        self, *, url: str, local_url: str, sign_in: SignIn, wall_clock: Callable[[], float] = time.time
    ) -> None:
        self._url, self._local_url, self._sign_in, self._wall_clock = url, local_url, sign_in, wall_clock
        self._asked: dict[str, Message] = {}
        self._number = 0
        self._session: str | None = None
        self._last_uri = url
        self.waiting_for = "OPTIONS"
        """The request that the camera owes an answer to, for people."""
        self.is_playing = False
        """Whether the camera has agreed to play."""
        self.is_over = False
        """Whether the camera has answered the farewell."""
        self.media = MediaClock()
        """How far the pictures have come."""
        self.media_starts_s = 0.0
        """Media time of the first packet, where the camera names one (`Range: npt=12.5-`)."""
        self.clock_offset_s: float | None = None
        """The camera's clock minus ours, from its first RTCP sender report."""

    def request(self, message: Message) -> bytes:
        """Returns what goes to the camera for a request of FFmpeg's."""
        method, _, rest = message.start_line.partition(" ")
        uri = rest.rsplit(" ", 1)[0]
        if uri.startswith(self._local_url):
            uri = self._url + uri[len(self._local_url) :]
        return self._send(Message(start_line=f"{method} {uri} RTSP/1.0", headers=message.headers, body=message.body))

    def farewell(self) -> bytes | None:
        """Returns a TEARDOWN when a session stands open that nobody has ended, else None."""
        if self._session is None:
            return None
        line = f"TEARDOWN {self._last_uri} RTSP/1.0"
        return self._send(Message(start_line=line, headers=(("Session", self._session), ("User-Agent", "lunxun"))))

    def reply(self, message: Message) -> tuple[bytes, bytes]:
        """Returns (bytes for FFmpeg, bytes for the camera) for one message of the camera's.

        Requests that a camera sends are answered with 200 and not passed on.

        Raises:
            CaptureError: the camera said no; the subclass says why. A redirect is never followed nor passed on.
        """
        status = message.status
        if status is None:
            answer = Message(start_line="RTSP/1.0 200 OK", headers=(("CSeq", message.get("CSeq") or "0"),))
            return b"", answer.to_bytes()
        asked = self._asked.pop(message.get("CSeq") or "", None)
        if asked is None or 100 <= status < 200:
            return b"", b""
        method = asked.start_line.split(" ", 1)[0]
        if method == "TEARDOWN":
            self.is_over = True
            return b"", b""
        if status == 401:
            self._sign_in.learn(message.all("WWW-Authenticate"))
            return b"", self._send(asked)
        self._sign_in.accept()
        if not self.is_playing and status != 200 and not (method == "OPTIONS" and status in (405, 501)):
            raise refusal(message, method=method)
        return self._accept(message, asked=asked, method=method), b""

    def packet(self, packet: Interleaved) -> bytes:
        """Returns what FFmpeg gets of an interleaved packet: nothing before the camera agreed to play."""
        raw = packet.raw
        if packet.channel % 2 == 0 and len(raw) >= 16:
            self.media.note(int.from_bytes(raw[8:12], "big"))
        if self.clock_offset_s is None and packet.channel % 2 and len(raw) >= 32 and raw[5] == _SENDER_REPORT:
            seconds, fraction = struct.unpack(">II", raw[12:20])
            if seconds:
                self.clock_offset_s = seconds + fraction / 2**32 - _NTP_EPOCH_S - self._wall_clock()
        return raw if self.is_playing else b""

    def _send(self, message: Message) -> bytes:
        self._number += 1
        method, uri, _ = message.start_line.split(" ", 2)
        self._asked[str(self._number)] = message
        self.waiting_for, self._last_uri = method, uri
        if method == "TEARDOWN":
            self._session = None
        out = message.without("CSeq", "Authorization").with_header("CSeq", str(self._number))
        signature = self._sign_in.header(method, uri)
        return (out if signature is None else out.with_header("Authorization", signature)).to_bytes()

    def _accept(self, message: Message, *, asked: Message, method: str) -> bytes:
        if method == "SETUP":
            self._session = (message.get("Session") or "").split(";")[0].strip() or None
        elif method == "DESCRIBE":
            message = self._described(message)
        elif method == "PLAY":
            self.is_playing = True
            starts = re.match(r"\s*npt\s*=\s*(\d{1,9}(?:\.\d{1,9})?)\s*-", message.get("Range") or "")
            self.media_starts_s = float(starts[1]) if starts else 0.0
        answer = message.without("CSeq", "Location", "WWW-Authenticate")
        return answer.with_header("CSeq", asked.get("CSeq") or "0").to_bytes()

    def _described(self, message: Message) -> Message:
        """FFmpeg resolves tracks against Content-Base, which without the camera's own would be our local address."""
        if b"m=video" not in message.body:
            raise UnsupportedStream("the camera offers no video at this address", stage=Stage.OPEN)
        if message.get("Content-Base") is not None:
            return message
        return message.with_header("Content-Base", message.get("Content-Location") or self._url)


def refusal(message: Message, *, method: str) -> CaptureError:
    """Returns the error that a camera's refusing reply means."""
    status, stage = message.status or 0, Stage.OPEN
    said = f"the camera answered {method} with {status} {message.reason}".rstrip()
    if 300 <= status < 400:
        try:
            host = urlsplit(message.get("Location") or "").hostname or "nowhere"
        except ValueError:
            host = "nowhere"
        return ForbiddenAddress(
            f"{said} and points to '{host[:100]}'; redirects are not followed. If that is right, give the camera that "
            "address",
            stage=stage,
        )
    if status == 403:
        return Unauthorised(f"{said}: this user may not see this stream", stage=stage)
    if status in (404, 410):
        return NotFound(f"{said}: there is no such stream; check the path of the address", stage=stage)
    if status in (453, 503):
        return Busy(f"{said}: it has no session left for another viewer", stage=stage)
    if status in (408, 504):
        return TimedOut(said, stage=stage)
    if status == 461:
        return UnsupportedStream(f"{said}: it does not send over TCP", stage=stage)
    return UnsupportedStream(f"{said}, which is no answer we can use", stage=stage)
