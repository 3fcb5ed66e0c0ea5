"""Queries of dry runs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import LookRow


def newest_looks(session: Session, camera_id: str, *, begin: datetime, limit: int) -> Sequence[LookRow]:
    """Returns the camera's newest looks since a time, oldest first."""
    query = select(LookRow).where(LookRow.camera_id == camera_id, LookRow.taken_at >= begin)
    rows = session.scalars(query.order_by(LookRow.taken_at.desc(), LookRow.id.desc()).limit(limit)).all()
    return rows[::-1]
