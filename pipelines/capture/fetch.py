"""One HTTP(S) request to a camera, with one deadline for all of it: name, connection, head and body."""

import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpcore

from pipelines.capture.address import Endpoint
from pipelines.capture.connect import connect
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import (
    Busy,
    CaptureError,
    CorruptStream,
    ForbiddenAddress,
    NotFound,
    TimedOut,
    Unauthorised,
    Unreachable,
    UnsupportedStream,
)
from pipelines.capture.sign_in import SignIn
from pipelines.outcome import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a camera answered with 200."""

    body: bytes
    """Not decoded in any way."""
    kind: str
    """Content-Type, lower case, without parameters."""
    date_at_s: float | None
    """The camera's own clock, Unix seconds, None when it names none."""


def fetch(
    url: str, where: Endpoint, *, sign_in: SignIn, limits: CaptureLimits, tls: ssl.SSLContext | None, deadline: Deadline
) -> Fetched:
    """Returns the body behind an address, signing in when asked. Redirects are never followed.

    Raises:
        CaptureError: refused, too large, too slow, or no HTTP.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    for _ in range(4):
        signature = sign_in.header("GET", target)
        headers = [
            ("Host", parts.netloc),
            ("Accept", "image/jpeg, image/png"),
            ("Connection", "close"),
            ("User-Agent", "lunxun"),
        ]
        if signature is not None:
            headers.append(("Authorization", signature))
        try:
            status, answered, body = _exchange(
                where, target, headers=headers, limits=limits, tls=tls, deadline=deadline
            )
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            kind = CorruptStream if isinstance(error, httpcore.RemoteProtocolError) else Unreachable
            raise kind(f"the camera broke off its HTTP answer ({error})", stage=Stage.OPEN) from error
        if status != 401:
            return _judged(status, answered, body)
        sign_in.learn([value for name, value in answered if name == "www-authenticate"])
    raise Unauthorised("the camera keeps asking for the password", stage=Stage.OPEN)


def _exchange(
    where: Endpoint,
    target: str,
    *,
    headers: list[tuple[str, str]],
    limits: CaptureLimits,
    tls: ssl.SSLContext | None,
    deadline: Deadline,
) -> tuple[int, list[tuple[str, str]], bytes]:
    """TLS is already ours when httpcore gets the connection, so it is told `http` either way."""
    address = httpcore.URL(
        scheme=b"http", host=where.host.encode("idna"), port=where.port, target=target.encode("utf-8")
    )
    encoded = [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in headers]
    with (
        httpcore.ConnectionPool(network_backend=_Backend(where, tls=tls, deadline=deadline)) as pool,
        pool.stream("GET", address, headers=encoded) as response,
    ):
        body = _bounded(response.iter_stream(), limits.picture_bytes) if response.status == 200 else b""
        answered = [(k.decode("latin-1").lower(), v.decode("utf-8", "surrogateescape")) for k, v in response.headers]
        return response.status, answered, body


def _bounded(chunks: Iterable[bytes], limit_bytes: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit_bytes:
            raise UnsupportedStream(f"the picture is larger than {limit_bytes} bytes", stage=Stage.OPEN)
    return bytes(body)


def _judged(status: int, headers: list[tuple[str, str]], body: bytes) -> Fetched:
    fields = dict(headers)
    said = f"the camera answered with HTTP {status}"
    if status == 200:
        kind = fields.get("content-type", "").split(";")[0].strip().lower()
        return Fetched(body=body, kind=kind, date_at_s=_unix_s(fields.get("date")))
    error: CaptureError = UnsupportedStream(f"{said}; expected 200 and a picture", stage=Stage.OPEN)
    if 300 <= status < 400:
        error = ForbiddenAddress(f"{said} and points elsewhere; redirects are not followed", stage=Stage.OPEN)
    elif status == 403:
        error = Unauthorised(f"{said}: this user may not see this picture", stage=Stage.OPEN)
    elif status in (404, 410):
        error = NotFound(f"{said}: there is no such picture; check the path of the address", stage=Stage.OPEN)
    elif status in (429, 503):
        error = Busy(f"{said}: it takes no more requests now", stage=Stage.OPEN)
    raise error


def _unix_s(date: str | None) -> float | None:
    try:
        return None if date is None else parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


class _Backend(httpcore.NetworkBackend):
    """Connects to the address that was checked, whatever name httpcore asks for."""

    def __init__(self, where: Endpoint, *, tls: ssl.SSLContext | None, deadline: Deadline) -> None:
        self._where, self._tls, self._deadline = where, tls, deadline

    def connect_tcp(  # noqa: PLR0917 - httpcore's signature
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        del host, port, timeout, local_address, socket_options
        return _Stream(connect(self._where, tls=self._tls, deadline=self._deadline), self._deadline)


class _Stream(httpcore.NetworkStream):
    """Every read and write may take what is left of the deadline, so that a slow drip ends with it."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = connected, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        self._socket.settimeout(self._deadline.require(Stage.OPEN, "the camera's HTTP answer"))
        try:
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise TimedOut("the time ran out while waiting for the camera's HTTP answer", stage=Stage.OPEN) from error
        except OSError as error:
            raise httpcore.ReadError(error.strerror) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._socket.settimeout(self._deadline.require(Stage.OPEN, "the camera to take an HTTP request"))
        try:
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise TimedOut("the camera does not take an HTTP request", stage=Stage.OPEN) from error
        except OSError as error:
            raise httpcore.WriteError(error.strerror) from error

    def close(self) -> None:
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        del info
