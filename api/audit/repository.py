"""Reads and writes audit rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import AuditRow, PersonRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which rows; None: all."""

    actor: str | None = None
    action: str | None = None
    """The whole action, or its first word alone: `evidence` finds `evidence.original_seen`."""
    about: str | None = None
    unit: str | None = None
    begin: datetime | None = None
    """Done then or later."""
    end: datetime | None = None
    """Done before."""
    before_id: int | None = None
    """Older than this row."""


def add(session: Session, row: AuditRow) -> None:
    """Appends a row."""
    session.add(row)


def newest(session: Session, which: AuditFilter, *, limit: int) -> Sequence[AuditRow]:
    """Returns rows, newest first."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    for column, value in ((AuditRow.actor, which.actor), (AuditRow.object, which.about), (AuditRow.unit, which.unit)):
        if value is not None:
            query = query.where(column == value)
    if which.action is not None:
        is_one = AuditRow.action == which.action
        query = query.where(is_one | AuditRow.action.startswith(f"{which.action}.", autoescape=True))
    if which.begin is not None:
        query = query.where(AuditRow.at >= which.begin)
    if which.end is not None:
        query = query.where(AuditRow.at < which.end)
    if which.before_id is not None:
        query = query.where(AuditRow.id < which.before_id)
    return session.scalars(query).all()


def unit_of_person(session: Session, name: str) -> str | None:
    """Returns the unit of a person, by name."""
    return session.scalars(select(PersonRow.unit).where(PersonRow.name == name)).one_or_none()


def last_of(session: Session, *, actor: str, action: str, about: str) -> AuditRow | None:
    """Returns the newest row of somebody doing one thing to one object."""
    query = select(AuditRow).where(AuditRow.actor == actor, AuditRow.object == about, AuditRow.action == action)
    return session.scalars(query.order_by(AuditRow.id.desc()).limit(1)).one_or_none()
