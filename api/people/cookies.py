"""Sessions of browsers: the cookie that carries one, and what must come with it so that no other page can use it."""

import hmac
from datetime import datetime

from fastapi import Response
from starlette.requests import HTTPConnection

from api.errors import ForeignOrigin
from api.people.origin import is_own_origin, is_secure
from api.people.sessions import OpenSession, csrf_token

CSRF_HEADER = "X-CSRF-Token"
HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing; the matrix of routes holds us to it."""

_PLAIN, _SECURE = "lunxun_session", "__Host-lunxun_session"
"""The second is kept by browsers only under TLS, for this very host and no subdomain of it."""


def cookie_of(connection: HTTPConnection) -> str | None:
    """Returns the secret in the request's cookie, by the name that belongs to how the request came."""
    return connection.cookies.get(_name(connection))


def used_cookie(connection: HTTPConnection) -> str | None:
    """Returns the cookie's secret where it is what vouches for the request: a header that names a token goes first."""
    return None if "authorization" in connection.headers else cookie_of(connection)


def set_cookie(connection: HTTPConnection, answer: Response, opened: OpenSession, *, now: datetime) -> None:
    """Puts a session's secret where no script, no other site and, under TLS, no plain request gets it."""
    answer.set_cookie(
        _name(connection),
        opened.token,
        max_age=max(0, int((opened.expires_at - now).total_seconds())),
        path="/",
        secure=is_secure(connection),
        httponly=True,
        samesite="strict",
    )


def drop_cookie(connection: HTTPConnection, answer: Response) -> None:
    """Tells the browser to forget the session."""
    answer.delete_cookie(_name(connection), path="/", secure=is_secure(connection), httponly=True, samesite="strict")


def refuse_foreign_pages(connection: HTTPConnection, *, must_prove: bool) -> None:
    """Refuses what a page of another origin made the browser send.

    Args:
        connection: The request. Browsers write `Origin` and `Sec-Fetch-Site` themselves; no script can change them.
        must_prove: Whether a request that has neither of the two is refused as well.

    Raises:
        ForeignOrigin: it did not come from a page of ours.
    """
    origin, site = connection.headers.get("origin"), connection.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise ForeignOrigin("a page of another site made this request; only pages of this server may")
    if origin is not None and not is_own_origin(origin, connection):
        raise ForeignOrigin("a page of another origin made this request; only pages of this server may")
    if must_prove and origin is None and site != "same-origin":
        raise ForeignOrigin("a cookie needs `Origin` or `Sec-Fetch-Site` beside it; programs send a bearer token")


def check_csrf(connection: HTTPConnection, secret: str, sent: str | None) -> None:
    """Lets a change that a cookie vouches for pass only with the session's second proof, from a page of ours.

    Args:
        connection: The request.
        secret: What its cookie holds.
        sent: The value of `X-CSRF-Token`, or of a form's hidden field.

    Raises:
        ForeignOrigin: another page made the request, or the second proof is missing or wrong.
    """
    refuse_foreign_pages(connection, must_prove=True)
    given = (sent or "").encode("utf-8", "replace")
    if not hmac.compare_digest(csrf_token(secret).encode(), given):
        raise ForeignOrigin(f"send the session's `csrf_token` (GET /me tells it) as `{CSRF_HEADER}`", code="csrf")


def _name(connection: HTTPConnection) -> str:
    return _SECURE if is_secure(connection) else _PLAIN
