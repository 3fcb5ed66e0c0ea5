"""Reads and writes audit rows."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import AuditRow


def add(session: Session, row: AuditRow) -> None:
    """Appends a row."""
    session.add(row)


def newest(session: Session, *, limit: int, before_id: int | None = None) -> Sequence[AuditRow]:
    """Returns rows, newest first, older than `before_id` where given."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(AuditRow.id < before_id)
    return session.scalars(query).all()
