"""One HTTP POST to a receiver: the name looked up once, one deadline for all of it, no redirect, a bounded answer."""

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from api.trust import trusted
from api.webhooks.guard import Address, ForbiddenUrl, UnknownName, parse_url, resolve

TIMEOUT_S = 10.0
ANSWER_BYTES = 64 * 1024
"""An answer is read up to here; more is an error, for nothing in it is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of a POST."""

    status: int | None = None
    """None: no HTTP answer."""
    error: str | None = None
    """What was wrong; None: the receiver said 2xx."""
    retry_after_s: float | None = None
    """When it wants to be asked again."""


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    allow_loopback: bool,
    trust: ssl.SSLContext | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Answered:
    """Returns what a receiver answered; raises nothing that a receiver or a network can cause.

    Args:
        url: `https` or `http`.
        body: Sent as it is.
        headers: Sent beside those of HTTP itself.
        allow_loopback: Whether it may be on this machine.
        trust: What its certificate is checked by; None: the system's authorities.
        timeout_s: For all of it together.
    """
    ends_at = time.monotonic() + timeout_s
    try:
        parts = parse_url(url)
        address = resolve(parts.host, allow_loopback=allow_loopback, timeout_s=timeout_s)
        backend = _Pinned(address, ends_at=ends_at)
        sent = [("Host", parts.authority), ("Connection", "close"), *headers.items()]
        where = httpcore.URL(
            scheme=parts.scheme.encode(), host=parts.host.encode(), port=parts.port, target=parts.target.encode()
        )
        with (
            httpcore.ConnectionPool(network_backend=backend, ssl_context=trust or trusted(None)) as pool,
            pool.stream("POST", where, headers=sent, content=body) as response,
        ):
            _read_bounded(response.iter_stream())
            return _judged(response.status, response.headers)
    except (ForbiddenUrl, UnknownName) as error:
        return Answered(error=str(error))
    except _AnswerTooLarge:
        return Answered(error=f"the answer is larger than {ANSWER_BYTES} bytes")
    except (httpcore.TimeoutException, TimeoutError):
        return Answered(error=f"no complete answer within {timeout_s:g} s")
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        return Answered(error=f"the connection failed ({type(error).__name__}: {str(error)[:200]})")


class _AnswerTooLarge(Exception):
    """More than `ANSWER_BYTES`."""


def _read_bounded(chunks: Iterable[bytes]) -> None:
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > ANSWER_BYTES:
            raise _AnswerTooLarge


def _judged(status: int, headers: list[tuple[bytes, bytes]]) -> Answered:
    if 200 <= status < 300:
        return Answered(status=status)
    if 300 <= status < 400:
        return Answered(status=status, error=f"HTTP {status} points elsewhere; redirects are not followed")
    asked = next((value for name, value in headers if name.lower() == b"retry-after"), b"").strip()
    after_s = float(asked) if asked.isdigit() and len(asked) < 7 else None
    return Answered(status=status, error=f"the receiver answered with HTTP {status}", retry_after_s=after_s)


class _Pinned(httpcore.NetworkBackend):
    """Connects to the address that was checked, whatever the name stands for by now (DNS rebinding)."""

    def __init__(self, address: Address, *, ends_at: float) -> None:
        self._address, self._ends_at = address, ends_at

    def connect_tcp(  # noqa: PLR0917 - httpcore's signature
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        del host, timeout, local_address, socket_options
        return _Stream(_connected(str(self._address), port, self._ends_at), self._ends_at)


def _connected(address: str, port: int, ends_at: float) -> socket.socket:
    try:
        return socket.create_connection((address, port), timeout=_left_s(ends_at))
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpcore.ConnectError(error.strerror or str(error)) from error


def _left_s(ends_at: float) -> float:
    left_s = ends_at - time.monotonic()
    if left_s <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return left_s


class _Stream(httpcore.NetworkStream):
    """Every read and write may take what is left of the one deadline, so that a slow drip ends with it."""

    def __init__(self, connected: socket.socket, ends_at: float) -> None:
        self._socket, self._ends_at = connected, ends_at

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        self._socket.settimeout(_left_s(self._ends_at))
        try:
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(error.strerror or str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._socket.settimeout(_left_s(self._ends_at))
        try:
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(error.strerror or str(error)) from error

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        del timeout
        self._socket.settimeout(_left_s(self._ends_at))
        try:
            wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            self._socket.close()
            raise httpcore.ConnectError(f"TLS: {error}") from error
        return _Stream(wrapped, self._ends_at)

    def get_extra_info(self, info: str) -> Any:
        del info
