"""Routes about logging in, people and tokens."""

from fastapi import APIRouter, Request

from api.audit.service import record
from api.errors import Conflict, WrongLogin
from api.people import login, service
from api.people.deps import AdminDep, PersonDep
from api.people.roles import Role
from api.people.schemas import (
    LoginAnswer,
    LoginRequest,
    Me,
    OwnPasswordRequest,
    PasswordRequest,
    Person,
    PersonRequest,
    Token,
    TokenAnswer,
    TokenRequest,
)
from api.services import ServicesDep

router = APIRouter(tags=["people"])


def _address(request: Request) -> str:
    """The peer's own address; what `X-Forwarded-For` claims is not believed."""
    return request.client.host if request.client else "local"


@router.post("/login")
def log_in(services: ServicesDep, body: LoginRequest, request: Request) -> LoginAnswer:
    """Returns a session token for a name and a password."""
    return login.log_in(services, body, address=_address(request))


@router.post("/logout", status_code=204)
def log_out(services: ServicesDep, identity: PersonDep) -> None:
    """Ends this session (or revokes this token) at once."""
    now = services.clock()
    with services.database.write() as session:
        service.revoke(session, token_id=identity.token_id, now=now)
        record(session, at=now, actor=identity.actor, action="login.ended")


@router.get("/me")
def who_am_i(identity: PersonDep) -> Me:
    """Returns who the token stands for."""
    return Me(kind=identity.kind, name=identity.name, role=identity.role or Role.GRID_WORKER)


@router.post("/me/password", status_code=204)
def change_own_password(services: ServicesDep, identity: PersonDep, body: OwnPasswordRequest, request: Request) -> None:
    """Changes one's own password; all own sessions end, this one too."""
    if identity.person_id is None:
        raise Conflict("this token belongs to no person", code="no_person")
    old, new = body.old.get_secret_value(), body.new.get_secret_value()
    if not login.confirm_password(services, name=identity.name, password=old, address=_address(request)):
        raise WrongLogin("the old password is wrong")
    now = services.clock()
    with services.database.write() as session:
        service.set_password(session, name=identity.name, password=new, passwords=services.passwords, now=now)
        record(session, at=now, actor=identity.actor, action="person.password_changed", about=identity.name)


@router.get("/people")
def list_people(services: ServicesDep, _: AdminDep) -> list[Person]:
    """Returns everybody who may log in, and who no longer may."""
    with services.database.read() as session:
        return service.people(session)


@router.post("/people", status_code=201)
def add_person(services: ServicesDep, identity: AdminDep, body: PersonRequest) -> Person:
    """Adds a person."""
    now = services.clock()
    with services.database.write() as session:
        person = service.add_person(
            session,
            name=body.name,
            role=body.role,
            password=body.password.get_secret_value(),
            passwords=services.passwords,
            now=now,
        )
        record(session, at=now, actor=identity.actor, action="person.added", about=body.name, role=body.role)
    return person


@router.post("/people/{name}/disable")
def disable_person(services: ServicesDep, identity: AdminDep, name: str) -> Person:
    """Ends a person's access at once; the person stays in histories."""
    now = services.clock()
    with services.database.write() as session:
        person = service.disable(session, name=name, now=now)
        record(session, at=now, actor=identity.actor, action="person.disabled", about=name)
    return person


@router.post("/people/{name}/password")
def set_password(services: ServicesDep, identity: AdminDep, name: str, body: PasswordRequest) -> Person:
    """Gives a person a new password; all their sessions and tokens end."""
    now = services.clock()
    password = body.password.get_secret_value()
    with services.database.write() as session:
        person = service.set_password(session, name=name, password=password, passwords=services.passwords, now=now)
        record(session, at=now, actor=identity.actor, action="person.password_changed", about=name)
    return person


@router.get("/tokens")
def list_tokens(services: ServicesDep, _: AdminDep) -> list[Token]:
    """Returns the tokens of systems and workers that are in force, without their secrets."""
    with services.database.read() as session:
        return service.tokens(session)


@router.post("/tokens", status_code=201)
def make_token(services: ServicesDep, identity: AdminDep, body: TokenRequest) -> TokenAnswer:
    """Makes a token for another system or a worker; it is shown this once."""
    now = services.clock()
    with services.database.write() as session:
        made = service.make_token(session, name=body.name, kind=body.kind, role=body.role, now=now)
        record(session, at=now, actor=identity.actor, action="token.made", about=made.id, kind=body.kind)
    return made


@router.delete("/tokens/{token_id}")
def revoke_token(services: ServicesDep, identity: AdminDep, token_id: str) -> Token:
    """Revokes a token or session at once."""
    now = services.clock()
    with services.database.write() as session:
        token = service.revoke(session, token_id=token_id, now=now)
        record(session, at=now, actor=identity.actor, action="token.revoked", about=token_id)
    return token
