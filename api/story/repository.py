"""Queries on stories."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables.figures import StoryRow


def add(session: Session, row: StoryRow) -> None:
    """Adds a story."""
    session.add(row)
    session.flush()


def find(session: Session, story_id: str) -> StoryRow | None:
    """Returns a story."""
    return session.get(StoryRow, story_id)


def of_case(session: Session, case_id: str) -> Sequence[StoryRow]:
    """Returns a case's stories, oldest first."""
    query = select(StoryRow).where(StoryRow.case_id == case_id)
    return session.scalars(query.order_by(StoryRow.signed_at, StoryRow.id)).all()
