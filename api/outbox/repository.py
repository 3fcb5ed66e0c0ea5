"""Queries on the outbox."""

from sqlalchemy.orm import Session

from api.db.tables import OutboxRow


def add(session: Session, row: OutboxRow) -> None:
    """Adds a row."""
    session.add(row)
