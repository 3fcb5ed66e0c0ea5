"""People, tokens, and who did what."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
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
    unit: Mapped[str | None]
    """Id of the unit that they belong to."""
    areas: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Ids of areas; empty: everywhere."""


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
    renewed_at: Mapped[datetime | None]
    """When its secret was last replaced by a new one."""
    used_at: Mapped[datetime | None]
    """When a session was last used, to the minute."""
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """What the key of another system may do."""
    areas: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Areas of a token that belongs to no person; empty: everywhere."""
    unit: Mapped[str | None]
    """Unit of a token that belongs to no person."""


class LoginAttemptsRow(Table):
    """How often a name, an address or a key has called since `window_started_at`; outlives a restart."""

    __tablename__ = "login_attempts"
    key_sha256: Mapped[str] = mapped_column(primary_key=True)
    """Hash of what is counted: people type passwords into the name field."""
    window_started_at: Mapped[datetime]
    attempts: Mapped[int]


class AuditRow(Table):
    """Who did what; only appended."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_by_actor", "actor", "id"), Index("audit_by_object", "object", "id"))
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unit: Mapped[str | None]
    """Unit of who did it, as it was then."""
    reason: Mapped[str | None]
    """Why, where one was asked for."""
