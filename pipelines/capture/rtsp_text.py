"""RTSP messages as text: taken off a byte stream with limits, and written back."""

import re
from dataclasses import dataclass

HEAD_LIMIT_BYTES = 16_384
BODY_LIMIT_BYTES = 65_536
_START_LINE = re.compile(r"RTSP/\d\.\d \d{3}(?: .*)?|[A-Z_]{1,32} \S+ RTSP/\d\.\d")
_INTERLEAVED = 0x24  # "$", RFC 2326 section 10.12


class MalformedMessageError(ValueError):
    """The bytes are neither an RTSP message nor an interleaved packet, or larger than any honest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interleaved:
    """One RTP or RTCP packet between the messages."""

    channel: int
    """Even for RTP, odd for RTCP, by convention."""
    raw: bytes
    """With its four leading bytes, ready to be sent on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request or a reply. Bytes that are not UTF-8 survive as surrogates, so that a realm can be signed exactly."""

    start_line: str
    """`DESCRIBE rtsp://... RTSP/1.0` or `RTSP/1.0 200 OK`."""
    headers: tuple[tuple[str, str], ...] = ()
    """In order, names as they came."""
    body: bytes = b""
    """As long as Content-Length says."""

    @property
    def status(self) -> int | None:
        """The status of a reply, None for a request."""
        found = re.fullmatch(r"RTSP/\d\.\d (\d{3})(?: .*)?", self.start_line)
        return int(found[1]) if found else None

    @property
    def reason(self) -> str:
        """The words after the status, printable characters only, at most 80."""
        words = self.start_line.split(" ", 2)
        return "".join(c for c in (words[2] if len(words) > 2 else "") if c.isprintable())[:80]

    def all(self, name: str) -> list[str]:
        """Returns every value of a header, whatever the case of its name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        """Returns the first value of a header."""
        return next(iter(self.all(name)), None)

    def without(self, *names: str) -> "Message":
        """Returns the message without these headers."""
        dropped = {name.lower() for name in names}
        kept = tuple((key, value) for key, value in self.headers if key.lower() not in dropped)
        return Message(start_line=self.start_line, headers=kept, body=self.body)

    def with_header(self, name: str, value: str) -> "Message":
        """Returns the message with this header as its last."""
        return Message(start_line=self.start_line, headers=(*self.headers, (name, value)), body=self.body)

    def to_bytes(self) -> bytes:
        """Returns the message as it goes over the wire; Content-Length is ours, never the sender's."""
        lines = [self.start_line, *(f"{k}: {v}" for k, v in self.without("Content-Length").headers)]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape") + self.body


def take(buffer: bytearray) -> Message | Interleaved | None:
    """Removes the next whole message or packet from the front of `buffer` and returns it; None when more must come.

    Raises:
        MalformedMessageError: what stands there can never become one.
    """
    while buffer and buffer[0] in b"\r\n":
        del buffer[:1]
    if not buffer:
        return None
    return _take_packet(buffer) if buffer[0] == _INTERLEAVED else _take_message(buffer)


def _take_packet(buffer: bytearray) -> Interleaved | None:
    if len(buffer) < 4:
        return None
    end = 4 + int.from_bytes(buffer[2:4], "big")
    if len(buffer) < end:
        return None
    packet = Interleaved(channel=buffer[1], raw=bytes(buffer[:end]))
    del buffer[:end]
    return packet


def _take_message(buffer: bytearray) -> Message | None:
    if not 0x41 <= buffer[0] <= 0x5A:
        raise MalformedMessageError("expected an RTSP message or an interleaved packet")
    end = re.search(rb"\r?\n\r?\n", buffer[: HEAD_LIMIT_BYTES + 4])
    if end is None:
        if len(buffer) > HEAD_LIMIT_BYTES:
            raise MalformedMessageError(f"the head of an RTSP message is longer than {HEAD_LIMIT_BYTES} bytes")
        return None
    start_line, *lines = re.split(r"\r?\n", bytes(buffer[: end.start()]).decode("utf-8", "surrogateescape"))
    if not _START_LINE.fullmatch(start_line):
        raise MalformedMessageError("expected 'RTSP/1.0 200 OK' or 'METHOD uri RTSP/1.0'")
    headers = tuple((k.strip(), v.strip()) for k, colon, v in (line.partition(":") for line in lines) if colon)
    message = Message(start_line=start_line, headers=headers)
    length = message.get("Content-Length") or "0"
    if not re.fullmatch(r"\d{1,9}", length) or int(length) > BODY_LIMIT_BYTES:
        raise MalformedMessageError(f"expected a Content-Length of 0 to {BODY_LIMIT_BYTES}, got '{length[:20]}'")
    if len(buffer) < end.end() + int(length):
        return None
    body = bytes(buffer[end.end() : end.end() + int(length)])
    del buffer[: end.end() + int(length)]
    return Message(start_line=start_line, headers=headers, body=body)
