"""Reads and writes people, tokens and login attempts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.db.tables import LoginAttemptsRow, PersonRow, TokenRow
from api.people.roles import Role, TokenKind


def person_named(session: Session, name: str) -> PersonRow | None:
    """Returns the person of that name, disabled or not."""
    return session.scalars(select(PersonRow).where(PersonRow.name == name)).one_or_none()


def person_by_id(session: Session, person_id: str) -> PersonRow | None:
    """Returns the person of that row."""
    return session.get(PersonRow, person_id)


def people(session: Session) -> Sequence[PersonRow]:
    """Returns everybody, in the order of their names."""
    return session.scalars(select(PersonRow).order_by(PersonRow.name)).all()


def active_admins(session: Session) -> Sequence[PersonRow]:
    """Returns the admins who can log in."""
    query = select(PersonRow).where(PersonRow.role == Role.ADMIN, PersonRow.disabled_at.is_(None))
    return session.scalars(query).all()


def add(session: Session, row: PersonRow | TokenRow | LoginAttemptsRow) -> None:
    """Adds a row; what it refers to must be there."""
    session.add(row)
    session.flush()


def token_by_hash(session: Session, secret_sha256: str) -> TokenRow | None:
    """Returns the token whose secret has this hash, valid or not."""
    return session.scalars(select(TokenRow).where(TokenRow.secret_sha256 == secret_sha256)).one_or_none()


def token_by_id(session: Session, token_id: str) -> TokenRow | None:
    """Returns the token of that row."""
    return session.get(TokenRow, token_id)


def standing_tokens(session: Session) -> Sequence[TokenRow]:
    """Returns the unrevoked tokens of systems and workers, oldest first."""
    query = select(TokenRow).where(TokenRow.kind != TokenKind.SESSION, TokenRow.revoked_at.is_(None))
    return session.scalars(query.order_by(TokenRow.created_at, TokenRow.id)).all()


def tokens_of_person(session: Session, person_id: str) -> Sequence[TokenRow]:
    """Returns the unrevoked tokens of a person, sessions included."""
    query = select(TokenRow).where(TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None))
    return session.scalars(query).all()


def delete_ended_sessions(session: Session, before: datetime) -> None:
    """Deletes sessions that ended before an instant; the audit rows of their logins stay."""
    session.execute(delete(TokenRow).where(TokenRow.kind == TokenKind.SESSION, TokenRow.expires_at < before))


def attempts(session: Session, key_sha256: str) -> LoginAttemptsRow | None:
    """Returns the count of one key."""
    return session.get(LoginAttemptsRow, key_sha256)


def delete_attempts(session: Session, keys: Sequence[str]) -> None:
    """Forgets the counts of these keys."""
    session.execute(delete(LoginAttemptsRow).where(LoginAttemptsRow.key_sha256.in_(keys)))


def delete_old_attempts(session: Session, before: datetime) -> None:
    """Forgets the counts whose window began before an instant."""
    session.execute(delete(LoginAttemptsRow).where(LoginAttemptsRow.window_started_at < before))
