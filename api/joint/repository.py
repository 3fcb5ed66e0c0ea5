"""Queries on the parts of units that were called to a case."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.lifecycle import OPEN
from api.db.tables import CaseRow
from api.db.tables.queue import JointPartRow
from api.joint.schemas import PartState

OPEN_PARTS = (PartState.CALLED.value, PartState.SIGNED_IN.value)


def add(session: Session, row: JointPartRow) -> None:
    """Adds a part."""
    session.add(row)
    session.flush()


def parts(session: Session, case_id: str) -> Sequence[JointPartRow]:
    """Returns every part of a case, in the order of the calls."""
    query = select(JointPartRow).where(JointPartRow.case_id == case_id)
    return session.scalars(query.order_by(JointPartRow.call, JointPartRow.id)).all()


def open_parts(session: Session, case_id: str) -> Sequence[JointPartRow]:
    """Returns the parts that have no end, in the order of the calls."""
    return [row for row in parts(session, case_id) if row.state in OPEN_PARTS]


def last_part(session: Session, case_id: str, unit: str) -> JointPartRow | None:
    """Returns what a unit was last called for in a case."""
    query = select(JointPartRow).where(JointPartRow.case_id == case_id, JointPartRow.unit == unit)
    return session.scalars(query.order_by(JointPartRow.call.desc()).limit(1)).first()


def overdue(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Returns the parts of open cases whose unit has not answered in time and of which nobody was told."""
    query = (
        select(JointPartRow.id)
        .join(CaseRow, CaseRow.id == JointPartRow.case_id)
        .where(
            JointPartRow.state == PartState.CALLED.value,
            JointPartRow.sign_in_due_at < now,
            JointPartRow.overdue_told_at.is_(None),
            CaseRow.state.in_([state.value for state in OPEN]),
        )
    )
    return session.scalars(query.order_by(JointPartRow.sign_in_due_at, JointPartRow.id).limit(limit)).all()


def part(session: Session, part_id: int) -> tuple[JointPartRow, CaseRow] | None:
    """Returns a part with its case."""
    query = select(JointPartRow, CaseRow).join(CaseRow, CaseRow.id == JointPartRow.case_id)
    found = session.execute(query.where(JointPartRow.id == part_id)).first()
    return None if found is None else (found[0], found[1])
