"""What stands before every request, as plain ASGI: whose name is called, how much is sent, what leaves with it."""

import logging
import re
import secrets
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TooLarge, UnknownHost, answer, error_body
from api.people.origin import is_own_origin

log = logging.getLogger(__name__)

POLICY_VIOLATION = 1008
"""Close code of RFC 6455, 7.4.1; before the handshake it is answered as 403."""
JSON_LIMIT_BYTES = 1_000_000
BODY_LIMITS_BYTES: tuple[tuple[str, int], ...] = (
    ("/api/v1/worker/evidence/", 20_000_000),
    ("/api/v1/worker/latest/", 20_000_000),
    ("/api/v1/worker/reports", 20_000_000),
    ("/api/v1/photos", 21_000_000),
    ("/api/v1/map/picture", 21_000_000),
    ("/api/v1/areas/shapes", 5_000_000),
    ("/field/cases/", 64_000_000),
    ("/field/report", 64_000_000),
)
"""Addresses below these take more than `JSON_LIMIT_BYTES`: pictures, and reports of many looks."""

_ALWAYS_OURS = frozenset({"localhost", "127.0.0.1", "::1"})

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_DOCS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'"
)
_DOCS_PATHS = ("/api/v1/docs", "/docs")


class SafeAnswers:
    """Adds the security headers, keeps answers out of every cache, and turns what nobody foresaw into a 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        has_begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                _add_headers(MutableHeaders(scope=message), path)
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception:
            # The last stop before the network: nothing of the error may leave, all of it goes to the log.
            error_id = secrets.token_hex(6)
            log.exception("request %s failed: %s %s", error_id, scope["method"], _route_path(scope))
            if has_begun:
                raise
            body = error_body("internal", f"something went wrong here; the log has it as {error_id}", {"id": error_id})
            await JSONResponse(body, 500)(scope, receive, send_guarded)


def _route_path(scope: Scope) -> str:
    """The route's pattern, not the path: what a caller writes into a path stays out of the log."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "unknown"))


def _add_headers(headers: MutableHeaders, path: str) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if path.startswith(_DOCS_PATHS):
        headers["Content-Security-Policy"] = _DOCS_POLICY
    else:
        headers.setdefault("Cache-Control", "private, no-store")


class KnownHosts:
    """Refuses requests that call this server by a name that is not its own, which is how DNS rebinding looks."""

    def __init__(self, app: ASGIApp, *, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(name.lower().rstrip(".") for name in names) | _ALWAYS_OURS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request, or refuses it."""
        if scope["type"] == "lifespan" or self._is_ours(Headers(scope=scope).getlist("host"), scope):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        refusal = answer(
            UnknownHost("this server does not go by that name; if it should, add the name to LUNXUN_ALLOWED_HOSTS")
        )
        await refusal(scope, receive, send)

    def _is_ours(self, hosts: list[str], scope: Scope) -> bool:
        if len(hosts) != 1:
            return False
        found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]@/\\\s]+)(:\d{1,5})?", hosts[0])
        if found is None:
            return False
        name = found[1].strip("[]").lower().rstrip(".")
        return name in self._names or self._is_own_address(name, scope)

    @staticmethod
    def _is_own_address(name: str, scope: Scope) -> bool:
        """Whether the name is the very address the connection came to: no foreign page can have that origin."""
        try:
            return bool(scope.get("server")) and ip_address(name) == ip_address(scope["server"][0])
        except ValueError:
            return False


class BodyLimit:
    """Refuses bodies that are larger than their address takes, without reading more than that."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((size for start, size in BODY_LIMITS_BYTES if scope["path"].startswith(start)), JSON_LIMIT_BYTES)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or len(announced) > 12 or int(announced) > limit:
            await answer(_too_large(limit))(scope, receive, send)
            return
        taken = 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                if taken > limit:
                    # NOTE: FastAPI turns every other exception of a body's reading into a 400.
                    raise HTTPException(TooLarge.status, _too_large(limit).message)
            return message

        await self._app(scope, receive_counted, send)


class OwnPages:
    """Refuses WebSockets that a page of another origin opens: browsers send them our cookies unasked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection, or refuses it."""
        if scope["type"] == "websocket":
            connection = HTTPConnection(scope)
            origins = connection.headers.getlist("origin")
            is_own = len(origins) == 1 and is_own_origin(origins[0], connection)
            # A program that sends a token is no browser, and has no origin.
            if not (is_own or (not origins and "cookie" not in connection.headers)):
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return
        await self._app(scope, receive, send)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"the body is larger than the {limit:,} bytes that this address takes")
