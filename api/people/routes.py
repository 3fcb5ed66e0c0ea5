"""Routes about logging in, people and tokens."""

from datetime import datetime

from fastapi import APIRouter, Request, Response

from api.audit.service import record
from api.errors import Conflict, WrongLogin
from api.people import login, service, sessions
from api.people.cookies import cookie_of, drop_cookie, refuse_foreign_pages, set_cookie, used_cookie
from api.people.deps import AdminDep, PersonDep
from api.people.schemas import (
    LoginAnswer,
    LoginRequest,
    Me,
    OwnPasswordRequest,
    PasswordRequest,
    Person,
    PersonChange,
    PersonRequest,
    SessionAnswer,
    Token,
    TokenAnswer,
    TokenRequest,
)
from api.people.sessions import OpenSession, csrf_token
from api.services import ServicesDep

router = APIRouter(tags=["people"])


def _address(request: Request) -> str:
    """The peer's own address; what `X-Forwarded-For` claims is not believed."""
    return request.client.host if request.client else "local"


def _shown(request: Request, answer: Response, opened: OpenSession, *, in_cookie: bool, now: datetime) -> SessionAnswer:
    """Hands out a session's secret: in the answer, or in a cookie."""
    if not in_cookie:
        return SessionAnswer(token=opened.token, csrf_token=None, expires_at=opened.expires_at)
    set_cookie(request, answer, opened, now=now)
    return SessionAnswer(token=None, csrf_token=opened.csrf_token, expires_at=opened.expires_at)


@router.post("/login")
def log_in(services: ServicesDep, body: LoginRequest, request: Request, answer: Response) -> LoginAnswer:
    """Returns a new session for a name and a password; with `cookie`, in a cookie that no script can read."""
    refuse_foreign_pages(request, must_prove=False)
    opened, role = login.log_in(services, body, address=_address(request))
    left = cookie_of(request)
    if left is not None:
        # Whoever logs in over an older session leaves it: nobody else may go on with it.
        with services.database.write() as session:
            sessions.end(session, left, now=services.clock())
    shown = _shown(request, answer, opened, in_cookie=body.cookie, now=services.clock())
    return LoginAnswer(**shown.model_dump(), name=body.name, role=role)


@router.post("/session/renew")
def renew_session(services: ServicesDep, identity: PersonDep, request: Request, answer: Response) -> SessionAnswer:
    """Returns the session with a new secret; the old one is refused from now on.

    Due when a request is answered with 401 `session_stale`, and whenever one likes. The session's end stays.
    """
    now = services.clock()
    with services.database.write() as session:
        opened = sessions.renew(session, identity, now=now)
    return _shown(request, answer, opened, in_cookie=used_cookie(request) is not None, now=now)


@router.post("/logout", status_code=204)
def log_out(services: ServicesDep, identity: PersonDep, request: Request, answer: Response) -> None:
    """Ends this session (or revokes this token) at once."""
    now = services.clock()
    with services.database.write() as session:
        service.revoke(session, token_id=identity.token_id, now=now)
        record(session, at=now, actor=identity.actor, action="login.ended")
    drop_cookie(request, answer)


@router.get("/me")
def who_am_i(identity: PersonDep, request: Request) -> Me:
    """Returns who the token stands for, and what is in their sight."""
    assert identity.role is not None
    cookie = used_cookie(request)
    return Me(
        kind=identity.kind,
        name=identity.name,
        role=identity.role,
        unit=identity.unit,
        areas=sorted(identity.areas),
        scopes=sorted(identity.scopes),
        csrf_token=None if cookie is None else csrf_token(cookie),
    )


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
def list_people(services: ServicesDep, _: PersonDep) -> list[Person]:
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
            unit=body.unit,
            areas=body.areas,
        )
        record(
            session,
            at=now,
            actor=identity.actor,
            action="person.added",
            about=body.name,
            person=body.model_dump(mode="json", include={"role", "unit", "areas"}),
        )
    return person


@router.patch("/people/{name}")
def change_person(services: ServicesDep, identity: AdminDep, name: str, body: PersonChange) -> Person:
    """Changes role, unit or areas; where something changes, all their sessions end and they log in anew."""
    now = services.clock()
    with services.database.write() as session:
        person = service.change_person(session, name=name, change=body, now=now)
        changed = body.model_dump(mode="json", exclude_unset=True)
        record(session, at=now, actor=identity.actor, action="person.changed", about=name, change=changed)
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
def list_tokens(services: ServicesDep, _: PersonDep) -> list[Token]:
    """Returns the tokens of systems and workers that are in force, without their secrets."""
    with services.database.read() as session:
        return service.tokens(session)


@router.post("/tokens", status_code=201)
def make_token(services: ServicesDep, identity: AdminDep, body: TokenRequest) -> TokenAnswer:
    """Makes a token for another system or a worker; it is shown this once."""
    now = services.clock()
    with services.database.write() as session:
        made = service.make_token(
            session,
            name=body.name,
            kind=body.kind,
            role=body.role,
            now=now,
            scopes=body.scopes,
            expires_at=body.expires_at,
            unit=body.unit,
            areas=body.areas,
        )
        record(
            session,
            at=now,
            actor=identity.actor,
            action="token.made",
            about=made.id,
            token=made.model_dump(mode="json", include={"kind", "name", "role", "scopes", "areas", "expires_at"}),
        )
    return made


@router.delete("/tokens/{token_id}")
def revoke_token(services: ServicesDep, identity: AdminDep, token_id: str) -> Token:
    """Revokes a token or session at once."""
    now = services.clock()
    with services.database.write() as session:
        token = service.revoke(session, token_id=token_id, now=now)
        record(session, at=now, actor=identity.actor, action="token.revoked", about=token_id)
    return token
