"""RTSP requests off the wire and answers onto it, with limits: RFC 2326."""

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sample_videos.farm.camera import StreamName

MAX_HEAD_BYTES = 16 * 1024
MAX_BODY_BYTES = 64 * 1024

_REASONS = {
    200: "OK",
    302: "Found",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    413: "Request Entity Too Large",
    453: "Not Enough Bandwidth",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    459: "Aggregate Operation Not Allowed",
    461: "Unsupported Transport",
    501: "Not Implemented",
    505: "RTSP Version Not Supported",
}


class BadRequestError(Exception):
    """Bytes that are no RTSP request, or one beyond the limits; answered once, then the connection ends."""

    def __init__(self, problem: str, *, status: int = 400) -> None:
        super().__init__(problem)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request; header names are in lower case."""

    method: str
    uri: str
    headers: dict[str, str]

    @property
    def cseq(self) -> str:
        """The number that the answer repeats."""
        return self.headers["cseq"]


class SkippedFrame:
    """An interleaved frame came from the viewer (its RTCP reports); it shows that the viewer lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a request's address names."""

    camera: str
    stream: StreamName
    track: int | None


async def read_message(reader: asyncio.StreamReader) -> Request | SkippedFrame | None:
    """The next thing that the viewer sent; None when it closed the connection.

    The reader's limit must be `MAX_HEAD_BYTES`.

    Raises:
        BadRequestError: no RTSP, or too long.
    """
    first = await reader.read(1)
    while first in (b"\r", b"\n"):
        first = await reader.read(1)
    if not first:
        return None
    try:
        if first == b"$":
            frame_head = await reader.readexactly(3)
            await reader.readexactly(int.from_bytes(frame_head[1:], "big"))
            return SkippedFrame()
        if not first.isalpha():
            raise BadRequestError("a request starts with its method")
        head = first + await reader.readuntil(b"\r\n\r\n")
        request = _parse_head(head)
        await reader.readexactly(_body_bytes(request))
    except asyncio.IncompleteReadError:
        return None
    except asyncio.LimitOverrunError:
        raise BadRequestError(f"the head of a request has more than {MAX_HEAD_BYTES} bytes", status=413) from None
    return request


def _parse_head(head: bytes) -> Request:
    first_line, *lines = head.decode("utf-8", "surrogateescape").rstrip("\r\n").split("\r\n")
    words = first_line.split(" ")
    if len(words) != 3 or not words[0].replace("_", "").isalnum() or not words[2].startswith("RTSP/"):
        raise BadRequestError("expected 'METHOD uri RTSP/1.0'")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise BadRequestError("expected 'Name: value' in every header line")
        headers[name.strip().lower()] = value.strip()
    if not (headers.get("cseq", "").isascii() and headers.get("cseq", "").isdigit() and len(headers["cseq"]) <= 10):
        raise BadRequestError("expected a CSeq of digits")
    if words[2] != "RTSP/1.0":
        raise BadRequestError("only RTSP/1.0 is spoken here", status=505)
    return Request(method=words[0], uri=words[1], headers=headers)


def _body_bytes(request: Request) -> int:
    text = request.headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()):
        raise BadRequestError("expected a Content-Length of digits")
    if len(text) > 9 or int(text) > MAX_BODY_BYTES:
        raise BadRequestError(f"a body may have {MAX_BODY_BYTES} bytes", status=413)
    return int(text)


def target_of(uri: str) -> Target | None:
    """Camera, stream and track that an address names, None where it names none."""
    try:
        path = urlsplit(uri).path
    except ValueError:
        return None
    parts = [unquote(part) for part in path.split("/") if part]
    track = None
    if parts and parts[-1].startswith("trackID="):
        digits = parts.pop().removeprefix("trackID=")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
            return None
        track = int(digits)
    stream = StreamName.SUB if len(parts) == 2 and parts[1] == StreamName.SUB else StreamName.MAIN
    if len(parts) != (2 if stream is StreamName.SUB else 1):
        return None
    return Target(camera=parts[0], stream=stream, track=track)


def response(
    status: int, *, cseq: str | None = None, headers: list[tuple[str, str]] | None = None, body: bytes = b""
) -> bytes:
    """One answer; `cseq` is None only where none could be read."""
    lines = [f"RTSP/1.0 {status} {_REASONS[status]}"]
    if cseq is not None:
        lines.append(f"CSeq: {cseq}")
    lines.append("Server: Lunxun camera farm")
    lines += [f"{name}: {value}" for name, value in headers or []]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body
