"""Whose session a page is opened with; its secret is renewed in time, so that an open page stays signed in."""

from dataclasses import dataclass

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from api.errors import NotLoggedIn
from api.pages.inside import InsideApi
from api.people import service, sessions
from api.people.cookies import cookie_of, set_cookie, used_cookie
from api.people.deps import PersonDep, session_terms
from api.people.roles import Identity, TokenKind
from api.people.sessions import OpenSession, csrf_token
from api.services import Services, ServicesDep


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who has a page open."""

    identity: Identity
    """Who it is."""
    csrf: str
    """What the page's forms must bring along; empty for a program with a token."""
    api: InsideApi
    """The API in their name."""


def visitor_of(services: ServicesDep, identity: PersonDep, request: Request, answer: Response) -> Visitor:
    """Returns who opens a page; a secret that has served its time is exchanged, and the new one goes out with the page.

    For plain pages: a dependency of their routes. A page that was answered as a `Response` of its own has to take the
    `set-cookie` of `answer` over: `api.pages.html.page` does.
    """
    secret = used_cookie(request)
    opened = renewed(services, identity) if secret is not None and identity.is_stale else None
    if opened is not None:
        set_cookie(request, answer, opened, now=services.clock())
        secret = opened.token
    return Visitor(
        identity=identity,
        csrf="" if secret is None else csrf_token(secret),
        api=InsideApi(request.app, token_id=identity.token_id),
    )


def renewed(services: Services, identity: Identity) -> OpenSession | None:
    """Returns the session with a new secret; None where another page has renewed it at the same moment."""
    try:
        with services.database.write() as session:
            return sessions.renew(session, identity, now=services.clock())
    except NotLoggedIn:
        return None


def browser_session(services: Services, connection: HTTPConnection) -> tuple[Identity, OpenSession | None]:
    """Returns whose session a browser's cookie is, and its new secret where the old one has served its time.

    Raises:
        NotLoggedIn: there is none.
    """
    secret = cookie_of(connection)
    if secret is None:
        raise NotLoggedIn("sign in first")
    with services.database.read() as session:
        identity = service.identify(session, secret, now=services.clock(), terms=session_terms(services))
    if identity is None or identity.kind is not TokenKind.SESSION:
        raise NotLoggedIn("the session has ended; sign in again")
    # A socket cannot carry a cookie back: its page renews the secret by itself.
    is_page = connection.scope["type"] == "http"
    return identity, renewed(services, identity) if identity.is_stale and is_page else None
