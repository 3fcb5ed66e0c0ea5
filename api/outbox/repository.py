"""Queries on the outbox."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import OutboxRow


def add(session: Session, row: OutboxRow) -> None:
    """Adds a row."""
    session.add(row)


def after(session: Session, last_id: int, *, limit: int) -> Sequence[OutboxRow]:
    """Returns rows newer than `last_id`, oldest first."""
    return session.scalars(select(OutboxRow).where(OutboxRow.id > last_id).order_by(OutboxRow.id).limit(limit)).all()
