"""Queries on probes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from api.db.tables import LeaseRow
from api.db.tables.console import ProbeRow


def find(session: Session, probe_id: str) -> ProbeRow | None:
    """Returns a probe."""
    return session.get(ProbeRow, probe_id)


def add(session: Session, row: ProbeRow) -> None:
    """Adds a probe."""
    session.add(row)
    session.flush()


def open_probes(session: Session) -> Sequence[ProbeRow]:
    """Returns those that have not ended."""
    return session.scalars(select(ProbeRow).where(ProbeRow.ended_at.is_(None))).all()


def waiting(session: Session, *, now: datetime, most_attempts: int) -> Sequence[ProbeRow]:
    """Returns those that no worker holds and that may be handed out, the oldest first."""
    query = select(ProbeRow).where(
        ProbeRow.ended_at.is_(None),
        ProbeRow.attempts < most_attempts,
        or_(ProbeRow.leased_until_at.is_(None), ProbeRow.leased_until_at <= now),
    )
    return session.scalars(query.order_by(ProbeRow.asked_at, ProbeRow.id)).all()


def open_of_camera(session: Session, camera_id: str) -> ProbeRow | None:
    """Returns the camera's probe that has not ended, the newest."""
    query = select(ProbeRow).where(ProbeRow.camera_id == camera_id, ProbeRow.ended_at.is_(None))
    return session.scalars(query.order_by(ProbeRow.asked_at.desc()).limit(1)).first()


PATIENCE = timedelta(seconds=60)
"""So long a camera is left alone for a probe that waits, and a probe waits for a camera that is being visited."""


def probed_cameras(session: Session, *, now: datetime) -> set[str]:
    """Returns the cameras that a worker is probing now, or is about to: nobody else opens them meanwhile."""
    is_next = and_(ProbeRow.leased_until_at.is_(None), ProbeRow.asked_at > now - PATIENCE)
    query = select(ProbeRow.camera_id).where(ProbeRow.ended_at.is_(None), or_(ProbeRow.leased_until_at > now, is_next))
    return {name for name in session.scalars(query) if name is not None}


def held_cameras(session: Session, *, now: datetime) -> set[str]:
    """Returns the cameras that a worker visits now."""
    query = select(LeaseRow.camera_id).where(LeaseRow.is_released.is_(False), LeaseRow.expires_at > now)
    return set(session.scalars(query))


def forget(session: Session, *, before: datetime) -> None:
    """Removes what was asked before a time."""
    session.execute(delete(ProbeRow).where(ProbeRow.asked_at < before))
