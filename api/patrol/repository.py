"""Queries on cameras, plans, turns, leases and visits."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.db.tables import (
    CameraMarkRow,
    CameraRow,
    LeaseRow,
    LookRow,
    PlanRow,
    PlanRunRow,
    RoundRow,
    TurnRow,
    VisitRow,
)
from vision.picture_health import PictureHealth

MINUTE_TEXT = 16
"""Instants are stored as text that begins `2026-06-01T02:00`: so many characters name a minute."""


def find_camera(session: Session, camera_id: str) -> CameraRow | None:
    """Returns the camera, None when there is none or it was removed."""
    row = session.get(CameraRow, camera_id)
    return None if row is None or row.removed_at is not None else row


def find_plan(session: Session, plan_id: str) -> PlanRow | None:
    """Returns the plan, None when there is none."""
    return session.get(PlanRow, plan_id)


def turn_of(session: Session, camera_id: str) -> TurnRow:
    """Returns the camera's turn, a fresh one where there is none yet."""
    row = session.get(TurnRow, camera_id)
    if row is None:
        row = TurnRow(camera_id=camera_id, last_detail="", failures=0, is_stopped=False, is_probe_asked=False)
        session.add(row)
    return row


def leases(session: Session) -> dict[str, LeaseRow]:
    """Returns the newest lease of every camera that ever had one, by camera."""
    return {row.camera_id: row for row in session.scalars(select(LeaseRow))}


def lease_of(session: Session, camera_id: str) -> LeaseRow | None:
    """Returns the camera's newest lease."""
    return session.get(LeaseRow, camera_id)


def expired_leases(session: Session, *, now: datetime) -> Sequence[LeaseRow]:
    """Returns the leases that ran out and were not given back."""
    query = select(LeaseRow).where(LeaseRow.is_released.is_(False), LeaseRow.expires_at <= now)
    return session.scalars(query).all()


def leases_of_worker(session: Session, worker_id: str) -> Sequence[LeaseRow]:
    """Returns the leases that a worker has not given back."""
    query = select(LeaseRow).where(LeaseRow.is_released.is_(False), LeaseRow.worker_id == worker_id)
    return session.scalars(query).all()


def add(session: Session, row: LeaseRow | VisitRow | PlanRunRow | RoundRow | CameraMarkRow) -> None:
    """Adds a row."""
    session.add(row)


def find_visit(session: Session, order_id: str) -> VisitRow | None:
    """Returns the visit of an order."""
    return session.get(VisitRow, order_id)


def newest_visits(
    session: Session,
    *,
    camera_id: str | None,
    before: datetime | None,
    limit: int,
    only: Collection[str] | None = None,
) -> Sequence[VisitRow]:
    """Returns visits, newest first, granted before a time where given."""
    query = select(VisitRow).order_by(VisitRow.granted_at.desc(), VisitRow.order_id).limit(limit)
    if camera_id is not None:
        query = query.where(VisitRow.camera_id == camera_id)
    if before is not None:
        query = query.where(VisitRow.granted_at < before)
    if only is not None:
        query = query.where(VisitRow.camera_id.in_(only))
    return session.scalars(query).all()


def open_plan_run(session: Session, plan_id: str) -> PlanRunRow | None:
    """Returns the run of a plan that goes on now."""
    query = select(PlanRunRow).where(PlanRunRow.plan_id == plan_id, PlanRunRow.stopped_at.is_(None))
    return session.scalars(query.order_by(PlanRunRow.id.desc()).limit(1)).first()


def plan_runs(session: Session, *, begin: datetime, end: datetime) -> Sequence[PlanRunRow]:
    """Returns the runs of all plans that touch a time."""
    query = select(PlanRunRow).where(
        PlanRunRow.started_at < end, (PlanRunRow.stopped_at.is_(None)) | (PlanRunRow.stopped_at > begin)
    )
    return session.scalars(query.order_by(PlanRunRow.started_at)).all()


def healthy_looks(session: Session, camera_id: str, *, begin: datetime, end: datetime) -> list[datetime]:
    """Returns for each minute the first and the last healthy look, sorted: enough to judge gaps."""
    minute = func.substr(LookRow.taken_at, 1, MINUTE_TEXT)
    query = (
        select(func.min(LookRow.taken_at), func.max(LookRow.taken_at))
        .where(
            LookRow.camera_id == camera_id,
            LookRow.taken_at >= begin,
            LookRow.taken_at < end,
            LookRow.health == PictureHealth.OK.value,
        )
        .group_by(minute)
    )
    return sorted({instant for pair in session.execute(query) for instant in pair})


def visits_ended(session: Session, camera_id: str, *, begin: datetime, end: datetime) -> Sequence[VisitRow]:
    """Returns the camera's visits that ended in a time, in order."""
    query = select(VisitRow).where(VisitRow.camera_id == camera_id, VisitRow.ended_at >= begin, VisitRow.ended_at < end)
    return session.scalars(query.order_by(VisitRow.ended_at)).all()


def last_healthy_look(session: Session, camera_id: str, *, before: datetime) -> datetime | None:
    """Returns the newest healthy look before a time."""
    query = select(func.max(LookRow.taken_at)).where(
        LookRow.camera_id == camera_id, LookRow.taken_at < before, LookRow.health == PictureHealth.OK.value
    )
    found: datetime | None = session.scalar(query)
    return found


def marks_at(session: Session, at: datetime, *, camera_id: str | None = None) -> Sequence[CameraMarkRow]:
    """Returns the marks on cameras that hold at that time, as far as is known now, oldest first."""
    query = select(CameraMarkRow).where(
        CameraMarkRow.begins_at <= at,
        (CameraMarkRow.until_at.is_(None)) | (CameraMarkRow.until_at > at),
        (CameraMarkRow.ended_at.is_(None)) | (CameraMarkRow.ended_at > at),
    )
    if camera_id is not None:
        query = query.where(CameraMarkRow.camera_id == camera_id)
    return session.scalars(query.order_by(CameraMarkRow.id)).all()


def marks_between(session: Session, kind: str, *, begin: datetime, end: datetime) -> Sequence[CameraMarkRow]:
    """Returns the marks of a kind that hold at any time between two instants."""
    query = select(CameraMarkRow).where(
        CameraMarkRow.kind == kind,
        CameraMarkRow.begins_at < end,
        (CameraMarkRow.until_at.is_(None)) | (CameraMarkRow.until_at > begin),
        (CameraMarkRow.ended_at.is_(None)) | (CameraMarkRow.ended_at > begin),
    )
    return session.scalars(query.order_by(CameraMarkRow.begins_at, CameraMarkRow.id)).all()


def open_rounds(session: Session) -> Sequence[RoundRow]:
    """Returns the rounds started by hand that may still change."""
    return session.scalars(select(RoundRow).where(RoundRow.closed_at.is_(None)).order_by(RoundRow.id)).all()


def rounds_between(
    session: Session, *, begin: datetime, end: datetime, plan_id: str | None = None
) -> Sequence[RoundRow]:
    """Returns the rounds on record that touch a time, of one plan or of all."""
    query = select(RoundRow).where(RoundRow.begins_at < end, RoundRow.ends_at > begin)
    if plan_id is not None:
        query = query.where(RoundRow.plan_id == plan_id)
    return session.scalars(query.order_by(RoundRow.begins_at, RoundRow.id)).all()


def first_healthy_looks(
    session: Session, camera_ids: Sequence[str], *, begin: datetime, end: datetime
) -> dict[str, datetime]:
    """Returns by camera the first healthy look in a time; cameras without one are left out."""
    query = (
        select(LookRow.camera_id, func.min(LookRow.taken_at))
        .where(
            LookRow.camera_id.in_(camera_ids),
            LookRow.taken_at >= begin,
            LookRow.taken_at < end,
            LookRow.health == PictureHealth.OK.value,
        )
        .group_by(LookRow.camera_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def last_visits(session: Session, camera_ids: Sequence[str], *, begin: datetime, end: datetime) -> dict[str, VisitRow]:
    """Returns by camera the last visit that began and ended in a time."""
    query = select(VisitRow).where(
        VisitRow.camera_id.in_(camera_ids), VisitRow.granted_at >= begin, VisitRow.ended_at < end
    )
    return {row.camera_id: row for row in session.scalars(query.order_by(VisitRow.ended_at))}
