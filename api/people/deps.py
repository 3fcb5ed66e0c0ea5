"""Who sends this request, and may they; every route of `/api/v1` passes here, WebSockets too.

NOTE: what only looks at the request is `async`, because FastAPI runs every other dependency in a thread of its own;
what asks the database is not.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from api.db.errors import DatabaseBusyError
from api.errors import NotAllowed, NotLoggedIn
from api.people import service, sessions
from api.people.cookies import CSRF_HEADER, HARMLESS, check_csrf, refuse_foreign_pages, used_cookie
from api.people.foreign import refuse_foreign
from api.people.limits import count_call
from api.people.reach import Reach, areas_filter
from api.people.roles import Identity, Role, TokenKind
from api.people.sessions import SessionTerms
from api.policy import Access, access_of
from api.services import Services, ServicesDep

VOUCHED_FOR = "lunxun.token_id"
"""Key of an ASGI scope under which a page of ours (`api.pages.inside`) names the token that it was opened with. What
comes over the network cannot set it: servers fill a scope from the request under names of their own."""
_NOTE_WAIT_S = 2.0
"""A session's use is worth no longer wait for the one writer."""


class _Bearer(HTTPBearer):
    """Reads `Authorization: Bearer TOKEN`, of WebSockets too."""

    async def __call__(self, request: HTTPConnection) -> str | None:  # type: ignore[override] # takes more, gives less
        """Returns the token; None where the header is missing or says something else."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None


_bearer = _Bearer(auto_error=False, description="Token of a login, another system, or a worker")
BearerDep = Annotated[str | None, Depends(_bearer)]


def current_identity(services: ServicesDep, bearer: BearerDep, connection: HTTPConnection) -> Identity | None:
    """Returns who the request's token or cookie stands for; None where it has neither, or one that opens nothing.

    A token in the header counts before a cookie. A cookie holds sessions only, and changes nothing on its own word:

    Raises:
        ForeignOrigin: the cookie came without the proof that a page of ours sent it.
    """
    vouched = connection.scope.get(VOUCHED_FOR)
    cookie = None if vouched is not None else used_cookie(connection)
    token = bearer or cookie
    if token is None and vouched is None:
        return None
    now, terms = services.clock(), session_terms(services)
    with services.database.read() as session:
        if vouched is not None:
            identity = sessions.identify_by_id(session, str(vouched), now=now, terms=terms)
        else:
            identity = service.identify(session, token or "", now=now, terms=terms)
        is_due = identity is not None and sessions.needs_noting(session, identity, now=now)
    if identity is None:
        return None
    if cookie is not None:
        if identity.kind is not TokenKind.SESSION:
            return None
        _check_page(connection, cookie)
    if is_due:
        _note_use(services, identity)
    return identity


IdentityDep = Annotated[Identity | None, Depends(current_identity)]


def enforce_policy(services: ServicesDep, connection: HTTPConnection, identity: IdentityDep) -> None:
    """Lets a request through only where `api.policy` has a row that says so; without a row nobody passes.

    Raises:
        NotLoggedIn: no valid token, on a route that needs one.
        NotAllowed: another role or scope, or a worker's token where a person's is due, or the other way round.
        NotThere: what the address names lies outside the person's areas, or is not there: both say the same.
        TooOften: more calls than the route, or the key, has in a minute.
    """
    access = access_of(connection)
    if access is not None and access.is_open:
        return
    passed = _check(identity, access or Access())
    count_call(services, passed, access or Access(), route=route_name(connection))
    is_change = connection.scope.get("method") not in HARMLESS
    refuse_foreign(services.database, passed, connection.path_params, is_change=is_change)


def require(*roles: Role) -> Callable[[Identity | None], Awaitable[Identity]]:
    """Returns a dependency that answers the person's identity, for one of `roles` (none: whom the policy lets in)."""
    allowed = frozenset(roles or Role)

    async def person(identity: IdentityDep) -> Identity:
        if identity is None or identity.role not in allowed:
            return _check(identity, Access(roles=allowed))
        return identity

    return person


async def worker_only(identity: IdentityDep) -> Identity:
    """Returns the worker's identity; a person's token never passes, whatever its role."""
    return _check(identity, Access(is_for_workers=True))


def session_terms(services: Services) -> SessionTerms:
    """Returns when sessions end, by the settings."""
    settings = services.settings
    return SessionTerms(
        lifetime_s=settings.session_lifetime_s, idle_s=settings.session_idle_s, secret_s=settings.session_secret_s
    )


def route_name(connection: HTTPConnection) -> str:
    """Returns the route's pattern, never the path itself."""
    return str(getattr(connection.scope.get("route"), "path", "unknown"))


def _check_page(connection: HTTPConnection, cookie: str) -> None:
    """A route that is open to all takes nothing from the cookie; logging in again is one."""
    access = access_of(connection)
    is_change = connection.scope["type"] == "http" and connection.scope["method"] not in HARMLESS
    if is_change and (access is None or not access.is_open):
        if access is not None and access.is_page:
            # Forms bring the second proof in a field: `api.pages.forms.check_form` asks for it.
            refuse_foreign_pages(connection, must_prove=True)
        else:
            check_csrf(connection, cookie, connection.headers.get(CSRF_HEADER))


def _note_use(services: Services, identity: Identity) -> None:
    try:
        with services.database.write(wait_s=_NOTE_WAIT_S) as session:
            sessions.note_use(session, identity, now=services.clock())
    except DatabaseBusyError:
        # The next request notes it: at worst a session ends a minute early.
        return


def _check(identity: Identity | None, access: Access) -> Identity:
    if identity is None:
        raise NotLoggedIn("log in first, or send a valid token as `Authorization: Bearer TOKEN`")
    if identity.is_stale and not access.takes_stale:
        raise NotLoggedIn("this session needs a new secret: POST /session/renew, then again", code="session_stale")
    if identity.kind is TokenKind.WORKER:
        if not access.is_for_workers:
            raise NotAllowed("a worker's token opens only the addresses below /worker")
    elif identity.role not in access.roles:
        needed = ", ".join(sorted(access.roles)) or "a worker's token"
        raise NotAllowed(f"this needs: {needed}")
    elif identity.role is Role.INTEGRATOR and access.scopes and not access.scopes & identity.scopes:
        raise NotAllowed(f"this key needs the scope {' or '.join(sorted(access.scopes))}", code="scope_missing")
    if access.is_site_wide and identity.areas:
        raise NotAllowed("this is about the whole site; only who sees every area may pass", code="not_everywhere")
    return identity


async def current_reach(identity: IdentityDep) -> Reach:
    """Returns what lists and counts show to this person."""
    return areas_filter(identity) if identity is not None else Reach(areas=frozenset(), units=frozenset())


ReachDep = Annotated[Reach, Depends(current_reach)]
PersonDep = Annotated[Identity, Depends(require())]
OperatorDep = Annotated[Identity, Depends(require(Role.OPERATOR, Role.ADMIN))]
AdminDep = Annotated[Identity, Depends(require(Role.ADMIN))]
WorkerDep = Annotated[Identity, Depends(worker_only)]
