"""Plain ASGI around the app: hashes the body as it comes in, and keeps the answer of a request that was claimed."""

import hashlib
import logging
import uuid
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.idempotency import service
from api.idempotency.service import LARGEST_ANSWER, Claim, StoredAnswer
from api.services import Services

log = logging.getLogger(__name__)

HEADER = "idempotency-key"
EXCHANGE = "lunxun.exchange"
"""Key in the ASGI scope."""
_KEPT_HEADERS = frozenset({"content-type", "etag", "location"})


@dataclass(slots=True)
class Exchange:
    """One request with a key, between this layer and the dependency that claims it."""

    run_id: str
    """Which app took it; a new one after every start."""
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    """Of the body so far."""
    is_read: bool = False
    """Whether that was all of it."""
    claim: Claim | None = None
    """Set when the request is executed."""


class OnceOnly:
    """Watches requests that name an idempotency key; all others pass untouched."""

    def __init__(self, app: ASGIApp, *, services: Services) -> None:
        self._app = app
        self._services = services
        self._run_id = uuid.uuid4().hex

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or scope["method"] != "POST" or HEADER not in Headers(scope=scope):
            await self._app(scope, receive, send)
            return
        exchange = Exchange(run_id=self._run_id)
        scope[EXCHANGE] = exchange
        try:
            await self._app(scope, _hashed(receive, exchange), self._kept(send, exchange))
        finally:
            if exchange.claim is not None:
                await run_in_threadpool(self._abandon, exchange.claim)

    def _kept(self, send: Send, exchange: Exchange) -> Send:
        start: Message = {}
        body = bytearray()

        async def send_kept(message: Message) -> None:
            nonlocal start
            if exchange.claim is not None and message["type"] == "http.response.start":
                start = message
            if exchange.claim is not None and message["type"] == "http.response.body":
                if len(body) <= LARGEST_ANSWER:
                    body.extend(message.get("body", b""))
                is_whole = not message.get("more_body", False)
                # Before the caller has all of it: what they have seen is what they will see again.
                if is_whole and await run_in_threadpool(self._finish, exchange.claim, _answer(start, bytes(body))):
                    exchange.claim = None
            await send(message)

        return send_kept

    def _finish(self, claim: Claim, answer: StoredAnswer) -> bool:
        try:
            with self._services.database.write() as session:
                session.info["is_of_idempotency"] = True
                service.finish(session, claim, answer, box=self._services.box)
        except Exception:
            # The answer is right all the same; only a second request with this key will not get it.
            log.exception("an answer could not be kept for its idempotency key")
            return False
        return True

    def _abandon(self, claim: Claim) -> None:
        try:
            with self._services.database.write() as session:
                session.info["is_of_idempotency"] = True
                service.abandon(session, claim)
        except Exception:
            log.exception("an idempotency key could not be let go")


def _hashed(receive: Receive, exchange: Exchange) -> Receive:
    async def receive_hashed() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            exchange.digest.update(message.get("body", b""))
            exchange.is_read = not message.get("more_body", False)
        return message

    return receive_hashed


def _answer(start: Message, body: bytes) -> StoredAnswer:
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start.get("headers", [])]
    return StoredAnswer(
        status=int(start.get("status", 500)),
        headers=tuple(each for each in headers if each[0] in _KEPT_HEADERS),
        body=body,
    )
