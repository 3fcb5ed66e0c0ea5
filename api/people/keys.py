"""Keys of other systems and tokens of workers: made, listed, revoked; commits nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from api.db.tables import PersonRow, TokenRow
from api.errors import Conflict, Invalid, NotThere
from api.people import repository
from api.people.roles import Role, Scope, TokenKind, role_in_force
from api.people.schemas import Token, TokenAnswer
from api.people.sessions import token_row
from api.people.tokens import new_token


def make_token(
    session: Session,
    *,
    name: str,
    kind: TokenKind,
    role: Role | None,
    now: datetime,
    scopes: Collection[Scope] = (),
    expires_at: datetime | None = None,
    unit: str | None = None,
    areas: Sequence[str] = (),
) -> TokenAnswer:
    """Returns a new token for a worker, or for another system: as the person `name`, or on its own with a role.

    Raises:
        Invalid: a session is asked for, a worker with a role, a role that the person may not lend, scopes for a role
            that has none, an end that is over, or neither a role nor a person of that name is there.
        Conflict: the person is disabled.
    """
    person = repository.person_named(session, name) if kind is TokenKind.API else None
    if person is not None and person.disabled_at is not None:
        raise Conflict(f"'{name}' is disabled", code="disabled")
    acts_as = _role_of(person, name=name, kind=kind, role=role)
    if scopes and acts_as is not Role.INTEGRATOR:
        raise Invalid("scopes belong to keys of the role integrator; leave them out, or give that role")
    if expires_at is not None and expires_at <= now:
        raise Invalid("`expires_at` is over; expected a time to come")
    if person is not None and (areas or unit):
        raise Invalid(f"this key acts as '{name}', in their areas and unit; leave areas and unit out")
    token = new_token(kind)
    row = token_row(token, kind=kind, name=name, role=acts_as.value if acts_as else "", now=now)
    row.person_id = person.id if person else None
    row.scopes, row.areas, row.unit = sorted(set(scopes)), sorted(set(areas)), unit
    row.expires_at = expires_at
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


def _role_of(person: PersonRow | None, *, name: str, kind: TokenKind, role: Role | None) -> Role | None:
    """Returns the role that the token will act in; None for a worker."""
    if kind is TokenKind.SESSION:
        raise Invalid("sessions come from POST /login; expected kind 'api' or 'worker'")
    if kind is TokenKind.WORKER:
        if role is not None:
            raise Invalid("a worker has no role of a person; leave `role` out")
        return None
    if person is None:
        if role is None:
            raise Invalid(f"nobody is called '{name}'; for a system of its own give a role, such as integrator")
        return role
    own = Role(person.role)
    if role_in_force(role or own, own) is None:
        raise Invalid(f"'{name}' is {own.value} and cannot lend the role {role}; leave it out")
    return role or own


def _token(row: TokenRow) -> Token:
    return Token(
        id=row.id,
        kind=TokenKind(row.kind),
        name=row.name,
        role=Role(row.role) if row.role else None,
        scopes=[Scope(each) for each in row.scopes],
        unit=row.unit,
        areas=row.areas,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
