"""What stands before the console: who has no session gets no page, no socket and no upload."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError, ForeignOrigin
from api.guards import POLICY_VIOLATION
from api.pages.html import refusal
from api.pages.session import browser_session
from api.people.cookies import HARMLESS, cookie_of, refuse_foreign_pages, set_cookie
from api.people.roles import Identity
from api.people.sessions import csrf_token
from api.services import Services

VISIT = "lunxun.visit"
"""Key of the scope under which a page finds its `Visit`."""
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""NiceGUI's pages have scripts inside and compile templates; but no origin other than our own is ever asked."""
_FILES = "/_nicegui/"
"""NiceGUI's own scripts and styles: no data."""
_UPLOADS = "/_nicegui/client/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody opens a page of the console."""

    identity: Identity
    """Who it is."""
    csrf: str
    """What the page's own forms bring along."""
    api: ASGIApp
    """The whole server, to be called in their name."""
    services: Services
    """For the clock alone: pages ask the API."""


class Gate:
    """Lets sessions in; a cookie is the only key, because only browsers come here."""

    def __init__(self, app: ASGIApp, *, services: Services, outer: ASGIApp) -> None:
        self._app = app
        self._services = services
        self._outer = outer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request or socket, or refuses it."""
        path = str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")))
        is_file = path.startswith(_FILES) and not path.startswith(_UPLOADS)
        if scope["type"] not in ("http", "websocket") or is_file:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            if scope.get("method", "GET") not in HARMLESS:
                refuse_foreign_pages(connection, must_prove=True)
            identity, opened = await run_in_threadpool(browser_session, self._services, connection)
        except ApiError as error:
            await _refuse(error, scope, receive, send)
            return
        secret = opened.token if opened is not None else cookie_of(connection) or ""
        scope[VISIT] = Visit(identity=identity, csrf=csrf_token(secret), api=self._outer, services=self._services)

        async def send_kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
                headers.setdefault("Referrer-Policy", "same-origin")
                if opened is not None:
                    carrier = Response()
                    set_cookie(connection, carrier, opened, now=self._services.clock())
                    headers.append("set-cookie", carrier.headers["set-cookie"])
            await send(message)

        await self._app(scope, receive, send_kept)


async def _refuse(error: ApiError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    if isinstance(error, ForeignOrigin):
        await Response(error.message, error.status)(scope, receive, send)
        return
    await refusal(Request(scope), error)(scope, receive, send)
