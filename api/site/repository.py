"""Queries on the site as a whole."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import VisitRow


def ended_facts(session: Session, *, since: datetime, limit: int) -> Iterable[tuple[str, datetime, dict[str, object]]]:
    """Yields camera, end and facts of the newest visits since a time, newest first."""
    query = (
        select(VisitRow.camera_id, VisitRow.ended_at, VisitRow.facts)
        .where(VisitRow.granted_at >= since, VisitRow.ended_at.is_not(None))
        .order_by(VisitRow.granted_at.desc())
        .limit(limit)
    )
    for camera_id, ended_at, facts in session.execute(query):
        yield camera_id, ended_at, dict(facts or {})
