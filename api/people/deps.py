"""Who sends this request, and may they; every route of `/api/v1` passes here."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import NotAllowed, NotLoggedIn
from api.people import service
from api.people.roles import Identity, Role, TokenKind
from api.policy import Access, access_of
from api.services import ServicesDep

_bearer = HTTPBearer(auto_error=False, description="Token of a login, another system, or a worker")
BearerDep = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def current_identity(services: ServicesDep, bearer: BearerDep) -> Identity | None:
    """Returns who the request's token stands for; None where it has no token, or one that opens nothing."""
    if bearer is None:
        return None
    with services.database.read() as session:
        return service.identify(session, bearer.credentials, now=services.clock())


IdentityDep = Annotated[Identity | None, Depends(current_identity)]


def enforce_policy(request: Request, identity: IdentityDep) -> None:
    """Lets a request through only where `api.policy` has a row that says so; without a row nobody passes.

    Raises:
        NotLoggedIn: no valid token, on a route that needs one.
        NotAllowed: another role, or a worker's token where a person's is due, or the other way round.
    """
    access = access_of(request)
    if access is not None and access.is_open:
        return
    _check(identity, access or Access())


def require(*roles: Role) -> Callable[[Identity | None], Identity]:
    """Returns a dependency that answers the person's identity, for a role of `roles` (none named: any role)."""
    access = Access(roles=frozenset(roles or Role))

    def person(identity: IdentityDep) -> Identity:
        return _check(identity, access)

    return person


def worker_only(identity: IdentityDep) -> Identity:
    """Returns the worker's identity; a person's token never passes, whatever its role."""
    return _check(identity, Access(is_for_workers=True))


def _check(identity: Identity | None, access: Access) -> Identity:
    if identity is None:
        raise NotLoggedIn("log in first, or send a valid token as `Authorization: Bearer TOKEN`")
    if identity.kind is TokenKind.WORKER:
        if not access.is_for_workers:
            raise NotAllowed("a worker's token opens only the addresses below /worker")
    elif identity.role not in access.roles:
        needed = ", ".join(sorted(access.roles)) or "a worker's token"
        raise NotAllowed(f"this needs: {needed}")
    return identity


PersonDep = Annotated[Identity, Depends(require())]
OperatorDep = Annotated[Identity, Depends(require(Role.OPERATOR, Role.ADMIN))]
AdminDep = Annotated[Identity, Depends(require(Role.ADMIN))]
WorkerDep = Annotated[Identity, Depends(worker_only)]
