"""A receiver of webhooks on loopback that outlives the servers: checks each signature and writes down what came."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from api.webhooks.signing import is_genuine

LARGEST_BYTES = 1_000_000
MOST_EVENTS = 100_000
IDLE_S = 5.0
THINKS_S = 0.005
"""Long enough for a server to be killed while it waits for the answer."""


@dataclass(slots=True, kw_only=True)
class Heard:
    """What has come about one event."""

    topic: str
    ids: set[str] = field(default_factory=set)
    """More than one: a receiver that drops doubles by id could not."""
    bodies: set[str] = field(default_factory=set)
    """Hashes."""
    times: int = 0


@dataclass(slots=True, kw_only=True)
class Ear:
    """What has been delivered, over all lives of the server."""

    secrets_by_id: dict[str, str] = field(default_factory=dict)
    heard: dict[str, Heard] = field(default_factory=dict)
    """By event, in the order of their first arrival."""
    wrong: set[str] = field(default_factory=set)
    busy: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def take(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Writes one request down; returns whether it was genuine."""
        timestamp = headers.get("Lunxun-Timestamp", "")
        is_ours = timestamp.isdecimal() and is_genuine(
            headers.get("Lunxun-Signature", ""), secrets_by_id=self.secrets_by_id, timestamp=int(timestamp), body=body
        )
        with self.lock:
            if not is_ours:
                self.wrong.add(f"a delivery of {headers.get('Lunxun-Topic')} is not signed with our key")
                return False
            said = json.loads(body)
            if len(self.heard) >= MOST_EVENTS and said["event"] not in self.heard:
                self.wrong.add(f"more than {MOST_EVENTS} events")
                return False
            about = self.heard.setdefault(said["event"], Heard(topic=said["topic"]))
            about.ids.add(said["id"])
            about.bodies.add(hashlib.sha256(body).hexdigest())
            about.times += 1
        return True

    def wait_until_idle(self) -> None:
        """Returns when no request is being read: a fork then copies no lock that somebody holds."""
        give_up_s = time.monotonic() + IDLE_S
        while self.busy and time.monotonic() < give_up_s:
            time.sleep(0.005)


@contextmanager
def listening() -> Iterator[Ear]:
    """An ear on a free port."""
    ear = Ear()

    class Answering(BaseHTTPRequestHandler):
        timeout = IDLE_S

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", "0"))
            if size > LARGEST_BYTES:
                self.send_error(413)
                return
            body = self.rfile.read(size)
            if len(body) < size:
                return  # its sender was killed
            is_taken = ear.take(dict(self.headers.items()), body)
            time.sleep(THINKS_S)
            self.send_response(204 if is_taken else 400)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def process_request_thread(self, request: object, client_address: object) -> None:
            with ear.lock:
                ear.busy += 1
            try:
                super().process_request_thread(request, client_address)  # type: ignore[arg-type]
            finally:
                with ear.lock:
                    ear.busy -= 1

        def handle_error(self, *_: object) -> None:
            """A sender that was killed in the middle is no news."""

    with Server(("127.0.0.1", 0), Answering) as server:
        ear.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ear
        server.shutdown()
