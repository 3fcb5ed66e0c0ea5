"""A webhook receiver on loopback that answers, fails, hangs, drips, points elsewhere or drops, as a test says."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """A request that came in whole."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(slots=True)
class Receiver:
    """Behaves as `moods` says, one for each request, the last one for ever."""

    listening: socket.socket
    moods: list[str] = field(default_factory=lambda: ["200"])
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        host, port = self.listening.getsockname()[:2]
        return f"http://{host}:{port}/hook?to=us"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.connections += 1
            mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
            threading.Thread(target=self._answer, args=(connection, mood), daemon=True).start()

    def _answer(self, connection: socket.socket, mood: str) -> None:
        with contextlib.suppress(OSError), connection:
            if mood == "drop":
                return
            self.got.append(_request(connection))
            if mood == "drop late":
                return
            if mood == "hang":
                self.is_over.wait(20)
                return
            if mood == "drip":
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not self.is_over.wait(0.02):
                    connection.sendall(b"X-A: b\r\n")
                return
            connection.sendall(_ANSWERS.get(mood) or f"HTTP/1.1 {mood} So\r\nContent-Length: 0\r\n\r\n".encode())
            if mood == "endless":
                while not self.is_over.is_set():
                    connection.sendall(b"x" * 65536)


_ANSWERS = {
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n",
    "endless": b"HTTP/1.1 200 OK\r\n\r\n",
    "busy": b"HTTP/1.1 503 Busy\r\nRetry-After: 1800\r\nContent-Length: 0\r\n\r\n",
    "rubbish": b"SSH-2.0-OpenSSH\r\n\r\n",
}


def _request(connection: socket.socket) -> Got:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, body = data.split(b"\r\n\r\n", 1)
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
    while len(body) < int(headers["content-length"]):
        body += _more(connection)
    return Got(path=first.split()[1], headers=headers, body=body)


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise OSError("gone")
    return data


@contextlib.contextmanager
def open_receiver(*moods: str, host: str = "127.0.0.1") -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver(socket.create_server((host, 0)), list(moods) or ["200"])
    threading.Thread(target=receiver.serve, daemon=True).start()
    yield receiver
    receiver.is_over.set()
    receiver.listening.close()
