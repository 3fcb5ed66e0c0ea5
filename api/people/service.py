"""What happens to people; commits nothing."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from api.db.tables import PersonRow
from api.errors import Conflict, Invalid, NotThere
from api.people import repository
from api.people.keys import make_token, revoke, tokens
from api.people.passwords import Passwords, WeakPassword
from api.people.roles import Role
from api.people.schemas import Person, PersonChange
from api.people.sessions import identify

__all__ = [
    "add_person",
    "change_person",
    "disable",
    "has_admin",
    "identify",
    "make_token",
    "people",
    "revoke",
    "set_password",
    "tokens",
]


def add_person(
    session: Session,
    *,
    name: str,
    role: Role,
    password: str,
    passwords: Passwords,
    now: datetime,
    unit: str | None = None,
    areas: Sequence[str] = (),
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
        unit=unit,
        areas=sorted(set(areas)),
    )
    repository.add(session, row)
    return _person(row)


def people(session: Session) -> list[Person]:
    """Returns everybody."""
    return [_person(row) for row in repository.people(session)]


def has_admin(session: Session) -> bool:
    """Returns whether anybody can administer."""
    return bool(repository.active_admins(session))


def change_person(session: Session, *, name: str, change: PersonChange, now: datetime) -> Person:
    """Changes role, unit or areas; whoever may now do something else must log in anew, and keys that no longer fit end.

    Raises:
        NotThere: nobody has that name.
        Conflict: nobody could administer any more.
    """
    row = _named(session, name)
    role = Role(row.role) if change.role is None else change.role
    if role is not Role.ADMIN:
        _keep_an_admin(session, row)
    unit = change.unit if "unit" in change.model_fields_set else row.unit
    areas = row.areas if change.areas is None else sorted(set(change.areas))
    if (role.value, unit, areas) != (row.role, row.unit, row.areas):
        row.role, row.unit, row.areas = role.value, unit, areas
        _revoke_sessions(session, row, now=now)
    return _person(row)


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
    _keep_an_admin(session, row)
    row.disabled_at = row.disabled_at or now
    _revoke_all(session, row, now=now)
    return _person(row)


def _keep_an_admin(session: Session, row: PersonRow) -> None:
    others = [admin for admin in repository.active_admins(session) if admin.id != row.id]
    if row.role == Role.ADMIN and not others:
        raise Conflict("this is the last admin; add another one first", code="last_admin")


def _named(session: Session, name: str) -> PersonRow:
    row = repository.person_named(session, name)
    if row is None:
        raise NotThere(f"nobody is called '{name}'")
    return row


def _revoke_all(session: Session, person: PersonRow, *, now: datetime) -> None:
    for token in repository.tokens_of_person(session, person.id):
        token.revoked_at = now


def _revoke_sessions(session: Session, person: PersonRow, *, now: datetime) -> None:
    for token in repository.sessions_of_person(session, person.id):
        token.revoked_at = now


def _hashed(password: str, passwords: Passwords) -> str:
    try:
        return passwords.hash(password)
    except WeakPassword as error:
        raise Invalid(str(error), code="weak_password") from error


def _person(row: PersonRow) -> Person:
    return Person(
        name=row.name,
        role=Role(row.role),
        unit=row.unit,
        areas=row.areas,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )
