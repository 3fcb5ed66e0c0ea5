"""Queries on saved views."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables.console import ViewRow


def of_owner(session: Session, owner: str, *, page: str | None = None) -> Sequence[ViewRow]:
    """Returns somebody's views by name; None: of all pages."""
    query = select(ViewRow).where(ViewRow.owner == owner)
    if page is not None:
        query = query.where(ViewRow.page == page)
    return session.scalars(query.order_by(ViewRow.page, ViewRow.name)).all()


def find(session: Session, view_id: str) -> ViewRow | None:
    """Returns a view."""
    return session.get(ViewRow, view_id)


def add(session: Session, row: ViewRow) -> None:
    """Adds a view."""
    session.add(row)
    session.flush()


def remove(session: Session, row: ViewRow) -> None:
    """Removes a view."""
    session.delete(row)
