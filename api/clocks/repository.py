"""Queries on calendars and on the clocks of cases."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.db.tables import CaseRow
from api.db.tables.clocks import CalendarRow, StageClockRow


def newest_calendar(session: Session) -> CalendarRow | None:
    """Returns the calendar in force; None: the shipped one."""
    return session.scalars(select(CalendarRow).order_by(CalendarRow.id.desc()).limit(1)).first()


def add(session: Session, row: CalendarRow | StageClockRow) -> None:
    """Adds a row, so that rows which refer to it may follow."""
    session.add(row)
    session.flush()


def find_case(session: Session, case_id: str) -> CaseRow | None:
    """Returns a case."""
    return session.get(CaseRow, case_id)


def clocks(session: Session, case_id: str) -> Sequence[StageClockRow]:
    """Returns every run of every stage of a case, in the order in which they were started."""
    query = select(StageClockRow).where(StageClockRow.case_id == case_id)
    return session.scalars(query.order_by(StageClockRow.id)).all()


def running(session: Session, case_id: str) -> Sequence[StageClockRow]:
    """Returns the clocks of a case that have not ended, suspended ones too."""
    query = select(StageClockRow).where(StageClockRow.case_id == case_id, StageClockRow.ended_at.is_(None))
    return session.scalars(query.order_by(StageClockRow.id)).all()


def running_of(session: Session, case_ids: Sequence[str]) -> Sequence[StageClockRow]:
    """Returns the clocks of those cases that have not ended, suspended ones too."""
    query = select(StageClockRow).where(StageClockRow.case_id.in_(case_ids), StageClockRow.ended_at.is_(None))
    return session.scalars(query.order_by(StageClockRow.id)).all()


def all_running(session: Session) -> Sequence[StageClockRow]:
    """Returns the clocks of all cases that have not ended."""
    return session.scalars(select(StageClockRow).where(StageClockRow.ended_at.is_(None))).all()


def last_run(session: Session, case_id: str, stage: str) -> int:
    """Returns the number of the stage's newest run, 0 where it never ran."""
    query = select(func.max(StageClockRow.run)).where(StageClockRow.case_id == case_id, StageClockRow.stage == stage)
    return session.scalar(query) or 0
