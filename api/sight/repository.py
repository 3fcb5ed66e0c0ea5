"""Queries on what is remembered of cameras' pictures."""

from sqlalchemy.orm import Session

from api.db.tables import SightRow


def find(session: Session, camera_id: str) -> SightRow | None:
    """Returns the camera's row."""
    return session.get(SightRow, camera_id)


def save(session: Session, row: SightRow) -> None:
    """Adds the row, or replaces the one of the same camera."""
    session.merge(row)
    session.flush()
