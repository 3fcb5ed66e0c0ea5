"""Queries on photos that people have sent."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.db.tables.masks import UploadRow


def find(session: Session, sha256: str) -> UploadRow | None:
    """Returns a photo's row."""
    return session.get(UploadRow, sha256)


def add(session: Session, row: UploadRow) -> None:
    """Adds a photo."""
    session.add(row)
    session.flush()


def next_to_mask(session: Session, *, now: datetime, most_attempts: int) -> UploadRow | None:
    """Returns the photo that has waited longest for its masked copy and that no worker holds."""
    query = (
        select(UploadRow)
        .where(
            UploadRow.masked_at.is_(None),
            UploadRow.attempts < most_attempts,
            or_(UploadRow.leased_until_at.is_(None), UploadRow.leased_until_at <= now),
        )
        .order_by(UploadRow.uploaded_at)
        .limit(1)
    )
    return session.scalars(query).first()
