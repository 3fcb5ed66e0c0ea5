"""Opens, renews and recognises what a request shows as its proof: sessions of people, keys of systems and workers."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import PersonRow, TokenRow
from api.errors import Conflict, NotLoggedIn
from api.people import repository
from api.people.reach import with_all_below
from api.people.roles import Identity, Role, TokenKind, role_in_force
from api.people.tokens import new_token, token_hash

SESSIONS_KEPT_S = 86400.0
USE_NOTED_EVERY_S = 60.0
"""A session's use is written down at most so often: a page that asks each second must not write each second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTerms:
    """When a session ends, and how long one secret of it serves."""

    lifetime_s: float
    """After the login, whatever happens."""
    idle_s: float
    """After its last use."""
    secret_s: float
    """After its secret was made; from then on the secret can only be exchanged for a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session whose secret is known this once."""

    token: str
    expires_at: datetime

    @property
    def csrf_token(self) -> str:
        """What a page must send along with its cookie."""
        return csrf_token(self.token)


def identify(session: Session, token: str, *, now: datetime, terms: SessionTerms | None = None) -> Identity | None:
    """Returns who a token stands for; None where it is unknown, expired, idle, revoked, or its person is disabled.

    Without `terms` only the absolute end of a session counts.
    """
    row = repository.token_by_hash(session, token_hash(token))
    return None if row is None else _identify(session, row, now=now, terms=terms)


def identify_by_id(session: Session, token_id: str, *, now: datetime, terms: SessionTerms) -> Identity | None:
    """Returns who a session or key of ours stands for at this moment, as `identify` does, without its secret.

    For our own pages, which know whom they were opened by; no request from outside can name a token so. The secret's
    time does not count: the page's own requests renew it.
    """
    row = repository.token_by_id(session, token_id)
    identity = None if row is None else _identify(session, row, now=now, terms=terms)
    return None if identity is None else replace(identity, is_stale=False)


def _identify(session: Session, row: TokenRow, *, now: datetime, terms: SessionTerms | None) -> Identity | None:
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return None
    kind = TokenKind(row.kind)
    if kind is TokenKind.WORKER:
        return Identity(kind=kind, name=row.name, role=None, token_id=row.id)
    if kind is TokenKind.SESSION and terms is not None and _idle_since(row) + timedelta(seconds=terms.idle_s) <= now:
        return None
    if row.person_id is None:
        return _identity(session, row, role=Role(row.role), areas=row.areas, unit=row.unit)
    person = repository.person_by_id(session, row.person_id)
    if person is None or person.disabled_at is not None:
        return None
    # A session acts as its person is now; a key as it was made, where its person may still lend that role.
    own = Role(person.role)
    role = own if kind is TokenKind.SESSION else role_in_force(Role(row.role), own)
    if role is None:
        return None
    identity = _identity(session, row, role=role, areas=person.areas, unit=person.unit)
    is_stale = kind is TokenKind.SESSION and terms is not None and _serves_until(row, terms) <= now
    return replace(identity, is_stale=is_stale)


def open_session(session: Session, person: PersonRow, *, now: datetime, lifetime_s: float) -> OpenSession:
    """Returns a new session; its secret is like no other before it."""
    repository.delete_ended_sessions(session, now - timedelta(seconds=SESSIONS_KEPT_S))
    token, expires_at = new_token(TokenKind.SESSION), now + timedelta(seconds=lifetime_s)
    row = token_row(token, kind=TokenKind.SESSION, name=person.name, role=person.role, now=now)
    row.person_id, row.expires_at, row.used_at = person.id, expires_at, now
    repository.add(session, row)
    return OpenSession(token=token, expires_at=expires_at)


def renew(session: Session, identity: Identity, *, now: datetime) -> OpenSession:
    """Returns the session with another secret; the one before is refused from this transaction on.

    Raises:
        Conflict: it is a key, which has one secret for all its life.
        NotLoggedIn: the session ended, or was renewed by another request, in the meantime.
    """
    if identity.kind is not TokenKind.SESSION:
        raise Conflict("only a login has a secret that changes; a key is revoked and made anew", code="no_session")
    row = repository.token_by_id(session, identity.token_id)
    if row is None or row.revoked_at is not None or row.expires_at is None or row.secret_sha256 != identity.proof:
        raise NotLoggedIn("this session was renewed or ended in the meantime; use its new secret, or log in again")
    token = new_token(TokenKind.SESSION)
    row.secret_sha256, row.renewed_at, row.used_at = token_hash(token), now, now
    return OpenSession(token=token, expires_at=row.expires_at)


def end(session: Session, token: str, *, now: datetime) -> None:
    """Ends the session that a secret belongs to, where there is one."""
    row = repository.token_by_hash(session, token_hash(token))
    if row is not None and row.kind == TokenKind.SESSION:
        row.revoked_at = row.revoked_at or now


def needs_noting(session: Session, identity: Identity, *, now: datetime) -> bool:
    """Returns whether the use of a session is due to be written down."""
    if identity.kind is not TokenKind.SESSION:
        return False
    row = repository.token_by_id(session, identity.token_id)
    return row is not None and _idle_since(row) + timedelta(seconds=USE_NOTED_EVERY_S) <= now


def note_use(session: Session, identity: Identity, *, now: datetime) -> None:
    """Writes down that a session was used."""
    row = repository.token_by_id(session, identity.token_id)
    if row is not None:
        row.used_at = now


def csrf_token(token: str) -> str:
    """Returns the second proof that a cookie needs; a page gets it from us, and no other origin can read it."""
    return hashlib.sha256(b"lunxun csrf\0" + token.encode("utf-8", "replace")).hexdigest()


def token_row(token: str, *, kind: TokenKind, name: str, role: str, now: datetime) -> TokenRow:
    """Returns the row of a new token."""
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
        renewed_at=None,
        used_at=None,
        scopes=[],
        areas=[],
        unit=None,
    )


def _identity(session: Session, row: TokenRow, *, role: Role, areas: list[str], unit: str | None) -> Identity:
    return Identity(
        kind=TokenKind(row.kind),
        name=row.name,
        role=role,
        token_id=row.id,
        person_id=row.person_id,
        proof=row.secret_sha256,
        areas=with_all_below(areas, repository.area_parents(session)) if areas else frozenset(),
        unit=unit,
        scopes=frozenset(row.scopes),
    )


def _serves_until(row: TokenRow, terms: SessionTerms) -> datetime:
    """Returns until when the secret serves."""
    return (row.renewed_at or row.created_at) + timedelta(seconds=terms.secret_s)


def _idle_since(row: TokenRow) -> datetime:
    return row.used_at or row.created_at
