"""What happens to people and their tokens; commits nothing."""

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import PersonRow, TokenRow
from api.errors import Conflict, Invalid, NotThere
from api.people import repository
from api.people.passwords import Passwords, WeakPassword
from api.people.roles import Identity, Role, TokenKind, lower
from api.people.schemas import Person, Token, TokenAnswer
from api.people.tokens import new_token, token_hash

SESSIONS_KEPT_S = 86400.0


def identify(session: Session, token: str, *, now: datetime) -> Identity | None:
    """Returns who a token stands for; None where it is unknown, expired, revoked, or its person is disabled."""
    row = repository.token_by_hash(session, token_hash(token))
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return None
    kind = TokenKind(row.kind)
    if kind is TokenKind.WORKER:
        return Identity(kind=kind, name=row.name, role=None, token_id=row.id)
    role = Role(row.role)
    if row.person_id is not None:
        person = repository.person_by_id(session, row.person_id)
        if person is None or person.disabled_at is not None:
            return None
        role = lower(role, Role(person.role))
    return Identity(kind=kind, name=row.name, role=role, token_id=row.id, person_id=row.person_id)


def open_session(session: Session, person: PersonRow, *, now: datetime, lifetime_s: float) -> tuple[str, datetime]:
    """Returns a new session's token and its end."""
    repository.delete_ended_sessions(session, now - timedelta(seconds=SESSIONS_KEPT_S))
    token = new_token(TokenKind.SESSION)
    row = _token_row(token, kind=TokenKind.SESSION, name=person.name, role=person.role, now=now)
    row.person_id = person.id
    row.expires_at = now + timedelta(seconds=lifetime_s)
    repository.add(session, row)
    return token, row.expires_at


def add_person(
    session: Session, *, name: str, role: Role, password: str, passwords: Passwords, now: datetime
) -> Person:
    """Returns the new person.

    Raises:
        Conflict: the name is taken, by a disabled person perhaps.
        Invalid: the password is too weak.
    """
    if repository.person_named(session, name) is not None:
        raise Conflict(f"there is already a person '{name}'; choose another name", code="name_taken")
    row = PersonRow(
        id=uuid.uuid4().hex,
        name=name,
        role=role.value,
        password_hash=_hashed(password, passwords),
        created_at=now,
        disabled_at=None,
    )
    repository.add(session, row)
    return _person(row)


def people(session: Session) -> list[Person]:
    """Returns everybody."""
    return [_person(row) for row in repository.people(session)]


def has_admin(session: Session) -> bool:
    """Returns whether anybody can administer."""
    return bool(repository.active_admins(session))


def set_password(session: Session, *, name: str, password: str, passwords: Passwords, now: datetime) -> Person:
    """Changes a password and ends all sessions and tokens of the person.

    Raises:
        NotThere: nobody has that name.
        Invalid: the password is too weak.
    """
    row = _named(session, name)
    row.password_hash = _hashed(password, passwords)
    _revoke_all(session, row, now=now)
    return _person(row)


def disable(session: Session, *, name: str, now: datetime) -> Person:
    """Ends a person's access at once: no login, no session, no token.

    Raises:
        NotThere: nobody has that name.
        Conflict: nobody could administer any more.
    """
    row = _named(session, name)
    others = [admin for admin in repository.active_admins(session) if admin.id != row.id]
    if row.role == Role.ADMIN and not others:
        raise Conflict("this is the last admin; add another one first", code="last_admin")
    row.disabled_at = row.disabled_at or now
    _revoke_all(session, row, now=now)
    return _person(row)


def make_token(session: Session, *, name: str, kind: TokenKind, role: Role | None, now: datetime) -> TokenAnswer:
    """Returns a new token for a worker, or for another system: as the person `name`, or on its own with a role.

    Raises:
        Invalid: a session is asked for, a worker with a role, or neither a role nor a person of that name is there.
        Conflict: the person is disabled.
    """
    if kind is TokenKind.SESSION:
        raise Invalid("sessions come from POST /login; expected kind 'api' or 'worker'")
    if kind is TokenKind.WORKER and role is not None:
        raise Invalid("a worker has no role of a person; leave `role` out")
    person = repository.person_named(session, name) if kind is TokenKind.API else None
    if person is not None and person.disabled_at is not None:
        raise Conflict(f"'{name}' is disabled", code="disabled")
    if kind is TokenKind.API and role is None and person is None:
        raise Invalid(f"nobody is called '{name}'; for a system of its own give a role: admin, operator or grid_worker")
    token = new_token(kind)
    row = _token_row(token, kind=kind, name=name, role=role.value if role else person.role if person else "", now=now)
    row.person_id = person.id if person else None
    repository.add(session, row)
    return TokenAnswer(token=token, **_token(row).model_dump())


def tokens(session: Session) -> list[Token]:
    """Returns the tokens of systems and workers that are in force."""
    return [_token(row) for row in repository.standing_tokens(session)]


def revoke(session: Session, *, token_id: str, now: datetime) -> Token:
    """Ends a token or session at once.

    Raises:
        NotThere: no such token.
    """
    row = repository.token_by_id(session, token_id)
    if row is None:
        raise NotThere("there is no such token")
    row.revoked_at = row.revoked_at or now
    return _token(row)


def _named(session: Session, name: str) -> PersonRow:
    row = repository.person_named(session, name)
    if row is None:
        raise NotThere(f"nobody is called '{name}'")
    return row


def _revoke_all(session: Session, person: PersonRow, *, now: datetime) -> None:
    for token in repository.tokens_of_person(session, person.id):
        token.revoked_at = now


def _hashed(password: str, passwords: Passwords) -> str:
    try:
        return passwords.hash(password)
    except WeakPassword as error:
        raise Invalid(str(error), code="weak_password") from error


def _token_row(token: str, *, kind: TokenKind, name: str, role: str, now: datetime) -> TokenRow:
    return TokenRow(
        id=secrets.token_hex(8),
        secret_sha256=token_hash(token),
        kind=kind.value,
        name=name,
        role=role,
        person_id=None,
        created_at=now,
        expires_at=None,
        revoked_at=None,
    )


def _person(row: PersonRow) -> Person:
    return Person(name=row.name, role=Role(row.role), created_at=row.created_at, disabled_at=row.disabled_at)


def _token(row: TokenRow) -> Token:
    role = Role(row.role) if row.role else None
    return Token(id=row.id, kind=TokenKind(row.kind), name=row.name, role=role, created_at=row.created_at)
