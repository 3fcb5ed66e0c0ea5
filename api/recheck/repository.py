"""Queries on re-checks, and on what they are about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.db.tables import CaseRow, EvidenceRow, ViolationRow
from api.db.tables.clocks import RecheckRow


def add(session: Session, row: RecheckRow) -> None:
    """Adds a row."""
    session.add(row)
    session.flush()


def find_case(session: Session, case_id: str) -> CaseRow | None:
    """Returns a case."""
    return session.get(CaseRow, case_id)


def find_violation(session: Session, violation_id: str) -> ViolationRow | None:
    """Returns a violation."""
    return session.get(ViolationRow, violation_id)


def of_case(session: Session, case_id: str) -> Sequence[RecheckRow]:
    """Returns a case's re-checks, oldest first."""
    return session.scalars(select(RecheckRow).where(RecheckRow.case_id == case_id).order_by(RecheckRow.number)).all()


def last_number(session: Session, case_id: str) -> int:
    """Returns the number of a case's newest re-check, 0 where there is none."""
    return session.scalar(select(func.max(RecheckRow.number)).where(RecheckRow.case_id == case_id)) or 0


def waiting_of_camera(session: Session, camera_id: str) -> Sequence[RecheckRow]:
    """Returns the re-checks that wait for a camera's word, oldest first."""
    query = select(RecheckRow).where(RecheckRow.camera_id == camera_id, RecheckRow.due_at.is_not(None))
    return session.scalars(query.order_by(RecheckRow.id)).all()


def due_by_camera(session: Session) -> dict[str, datetime]:
    """Returns by camera when it is to be looked at next for a case."""
    query = select(RecheckRow.camera_id, RecheckRow.due_at).where(RecheckRow.due_at.is_not(None))
    found: dict[str, datetime] = {}
    for camera_id, due_at in session.execute(query):
        if due_at is not None:
            found[camera_id] = min(due_at, found.get(camera_id, due_at))
    return found


def is_due(session: Session, camera_id: str, *, now: datetime) -> bool:
    """Whether a camera is to look again at a case by now."""
    query = select(RecheckRow.id).where(RecheckRow.camera_id == camera_id, RecheckRow.due_at <= now)
    return session.scalars(query.limit(1)).first() is not None


def asked_before(session: Session, at: datetime) -> Sequence[RecheckRow]:
    """Returns the re-checks that were asked before a time and still wait."""
    query = select(RecheckRow).where(RecheckRow.due_at.is_not(None), RecheckRow.asked_at < at)
    return session.scalars(query.order_by(RecheckRow.id)).all()


def never_asked(session: Session, states: Sequence[str], *, purpose: str, limit: int) -> Sequence[CaseRow]:
    """Returns cases with a camera that stand in one of these states and were not asked about; each rework asks anew."""
    asked = (
        select(func.count())
        .select_from(RecheckRow)
        .where(RecheckRow.case_id == CaseRow.id, RecheckRow.purpose == purpose)
        .scalar_subquery()
    )
    query = select(CaseRow).where(CaseRow.state.in_(states), CaseRow.camera_id.is_not(None), asked <= CaseRow.reworks)
    return session.scalars(query.order_by(CaseRow.opened_at).limit(limit)).all()


def pictures(session: Session, case_id: str) -> Sequence[EvidenceRow]:
    """Returns a case's pictures in the order in which they were added."""
    return session.scalars(select(EvidenceRow).where(EvidenceRow.case_id == case_id).order_by(EvidenceRow.id)).all()
