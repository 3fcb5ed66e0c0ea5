"""Asks a running server through its control socket."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from pydantic import BaseModel

from api.control.operations import OPERATIONS
from api.control.schemas import Status

TIMEOUT_S = 60.0
STATUS_TIMEOUT_S = 2.0
_LONGEST_NAME = 100
"""A Unix socket's name holds 107 bytes; longer ones are reached through an open folder."""


class NoServer(ConnectionError):
    """No server runs on this data folder."""


class Refused(Exception):
    """The server, or what stands in for it, said no; the text is for people."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


def ask(control_socket: Path, name: str, request: BaseModel) -> BaseModel:
    """Returns the answer of an operation.

    Raises:
        NoServer: nobody listens there.
        Refused: it was not done; the message says why.
    """
    with _client(control_socket) as client:
        reply = _send(client, "POST", f"/{name}", request.model_dump_json(exclude_unset=True))
    return OPERATIONS[name].answer.model_validate_json(reply.content)


def ask_status(control_socket: Path) -> Status:
    """Returns the running server's status.

    Raises:
        NoServer: nobody listens there.
    """
    with _client(control_socket, timeout_s=STATUS_TIMEOUT_S) as client:
        try:
            return Status.model_validate_json(_send(client, "GET", "/status", "").content)
        except httpx.TimeoutException as error:
            raise NoServer("the server on this data folder does not answer") from error


def ask_to_end(control_socket: Path) -> None:
    """Asks the running server to end.

    Raises:
        NoServer: nobody listens there.
    """
    with _client(control_socket) as client:
        _send(client, "POST", "/shutdown", "{}")


def listen(control_socket: Path) -> socket.socket:
    """Returns a listening socket that only the owner can open. The caller must hold the folder's lock.

    Raises:
        OSError: it cannot be made there.
    """
    control_socket.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    old_mask = os.umask(0o177)
    try:
        with _short_name(control_socket) as name:
            listener.bind(name)
    finally:
        os.umask(old_mask)
    listener.listen(16)
    return listener


def _send(client: httpx.Client, method: str, path: str, content: str) -> httpx.Response:
    try:
        reply = client.request(method, path, content=content)
    except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError) as error:
        raise NoServer("no server runs on this data folder") from error
    if reply.is_success:
        return reply
    refusal = reply.json().get("error", {})
    raise Refused(str(refusal.get("message", f"status {reply.status_code}")), code=str(refusal.get("code", "")))


@contextmanager
def _client(control_socket: Path, *, timeout_s: float = TIMEOUT_S) -> Iterator[httpx.Client]:
    with _short_name(control_socket) as name:
        transport = httpx.HTTPTransport(uds=name)
        with httpx.Client(transport=transport, base_url="http://localhost", timeout=timeout_s) as client:
            yield client


@contextmanager
def _short_name(path: Path) -> Iterator[str]:
    if len(os.fsencode(path)) <= _LONGEST_NAME:
        yield str(path)
        return
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        raise NoServer("no server runs on this data folder") from None
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
