"""People, tokens, and who did what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class PersonRow(Table):
    """A person who may log in."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class TokenRow(Table):
    """A session, an API token or a worker's token; only the hash of the secret is kept."""

    __tablename__ = "tokens"
    id: Mapped[str] = mapped_column(primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    """`session`, `api` or `worker`."""
    name: Mapped[str]
    role: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LoginAttemptsRow(Table):
    """How often a name or an address has tried to log in since `window_started_at`; outlives a restart."""

    __tablename__ = "login_attempts"
    key_sha256: Mapped[str] = mapped_column(primary_key=True)
    """Hash of what is counted: people type passwords into the name field."""
    window_started_at: Mapped[datetime]
    attempts: Mapped[int]


class AuditRow(Table):
    """Who did what; only appended."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
