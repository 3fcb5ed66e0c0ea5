"""Queries on supervision, and on the clocks that may have been broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.db.tables import CaseRow
from api.db.tables.clocks import StageClockRow, SupervisionRow
from api.people.reach import EVERYWHERE, Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionFilter:
    """Which supervisions; None: all."""

    reach: Reach = EVERYWHERE
    """What whoever asks may see."""
    case_id: str | None = None
    unit: str | None = None
    """The supervising unit."""
    before_id: int | None = None
    """Older than this one, the last of the page before."""


def overdue_clocks(session: Session, *, now: datetime, after_id: int, limit: int) -> list[int]:
    """Returns the ids of clocks that a breach may have to be told of, in order, those after one of them."""
    query = select(StageClockRow.id).where(StageClockRow.watched_at < now, StageClockRow.id > after_id)
    return list(session.scalars(query.order_by(StageClockRow.id).limit(limit)))


def find_clock(session: Session, clock_id: int) -> StageClockRow | None:
    """Returns a clock as it is now, locked until the end of the transaction."""
    return session.get(StageClockRow, clock_id, with_for_update=True, populate_existing=True)


def find_case(session: Session, case_id: str) -> CaseRow | None:
    """Returns a case as it is now, locked until the end of the transaction."""
    return session.get(CaseRow, case_id, with_for_update=True, populate_existing=True)


def last_number(session: Session, case_id: str, stage: str) -> int:
    """Returns the number of the newest supervision of a case's stage, 0 where there is none."""
    query = select(func.max(SupervisionRow.number)).where(
        SupervisionRow.case_id == case_id, SupervisionRow.stage == stage
    )
    return session.scalar(query) or 0


def add(session: Session, row: SupervisionRow) -> None:
    """Adds a row; one for the same term of the same clock is refused by the database."""
    session.add(row)
    session.flush()


def newest(session: Session, which: SupervisionFilter, *, limit: int) -> Sequence[tuple[SupervisionRow, CaseRow]]:
    """Returns supervisions with their cases, newest first."""
    query = select(SupervisionRow, CaseRow).join(CaseRow, CaseRow.id == SupervisionRow.case_id)
    if which.case_id is not None:
        query = query.where(SupervisionRow.case_id == which.case_id)
    if which.unit is not None:
        query = query.where(SupervisionRow.unit == which.unit)
    if which.before_id is not None:
        query = query.where(SupervisionRow.id < which.before_id)
    if which.reach.areas is not None:
        query = query.where(CaseRow.area.in_(which.reach.areas))
    if which.reach.units is not None:
        query = query.where(CaseRow.unit.in_(which.reach.units))
    rows = session.execute(query.order_by(SupervisionRow.id.desc()).limit(limit))
    return [(row, case) for row, case in rows]
