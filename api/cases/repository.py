"""Queries on cases, their history and their pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.cases.states import CaseState
from api.db.tables import CaseEventRow, CaseRow, EvidenceRow, LookRow, PictureRow, RecurrenceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases; None: all."""

    state: CaseState | None = None
    camera_id: str | None = None
    type: str | None = None
    begin: datetime | None = None
    """Opened at this time or later."""
    end: datetime | None = None
    """Opened before this time."""
    older_than: tuple[datetime, str] | None = None
    """Opening time and id of the last case of the page before."""


def find(session: Session, case_id: str) -> CaseRow | None:
    """Returns a case."""
    return session.get(CaseRow, case_id)


def find_by_origin(session: Session, origin: str, origin_id: str) -> CaseRow | None:
    """Returns the case of a finding."""
    return session.scalars(select(CaseRow).where(CaseRow.origin == origin, CaseRow.origin_id == origin_id)).first()


def next_number(session: Session) -> int:
    """Returns the number of the next case; safe because there is one writer at a time."""
    return (session.scalar(select(func.max(CaseRow.number))) or 0) + 1


def add(session: Session, row: CaseRow | CaseEventRow | EvidenceRow | RecurrenceRow) -> None:
    """Adds a row, so that rows which refer to it may follow."""
    session.add(row)
    session.flush()


def newest(session: Session, which: CaseFilter, *, limit: int) -> Sequence[CaseRow]:
    """Returns cases, newest first."""
    query = select(CaseRow).order_by(CaseRow.opened_at.desc(), CaseRow.id.desc()).limit(limit)
    wanted = {CaseRow.state: which.state, CaseRow.camera_id: which.camera_id, CaseRow.type: which.type}
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if which.begin is not None:
        query = query.where(CaseRow.opened_at >= which.begin)
    if which.end is not None:
        query = query.where(CaseRow.opened_at < which.end)
    if which.older_than is not None:
        at, case_id = which.older_than
        is_older = or_(CaseRow.opened_at < at, (CaseRow.opened_at == at) & (CaseRow.id < case_id))
        query = query.where(is_older)
    return session.scalars(query).all()


def cleared_of_rule(
    session: Session, *, camera_id: str, rule_id: str, begin: datetime, end: datetime
) -> Sequence[CaseRow]:
    """Returns the cases of a camera's rule that were cleared within a time, the last cleared first."""
    query = select(CaseRow).where(
        CaseRow.camera_id == camera_id,
        CaseRow.rule_id == rule_id,
        CaseRow.cleared_at >= begin,
        CaseRow.cleared_at <= end,
    )
    return session.scalars(query.order_by(CaseRow.cleared_at.desc(), CaseRow.number.desc())).all()


def earlier_cases(session: Session, case_ids: Sequence[str]) -> dict[str, CaseRow]:
    """Returns by case the earlier one at the same place that it is linked to."""
    query = (
        select(RecurrenceRow.case_id, CaseRow)
        .join(CaseRow, CaseRow.id == RecurrenceRow.earlier_case_id)
        .where(RecurrenceRow.case_id.in_(case_ids))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def later_cases(session: Session, case_id: str) -> Sequence[CaseRow]:
    """Returns the cases that are linked to this one, oldest first."""
    query = (
        select(CaseRow)
        .join(RecurrenceRow, RecurrenceRow.case_id == CaseRow.id)
        .where(RecurrenceRow.earlier_case_id == case_id)
    )
    return session.scalars(query.order_by(CaseRow.number)).all()


def history(session: Session, case_id: str) -> Sequence[CaseEventRow]:
    """Returns what happened to a case, oldest first."""
    query = select(CaseEventRow).where(CaseEventRow.case_id == case_id).order_by(CaseEventRow.seq)
    return session.scalars(query).all()


def last_seq(session: Session, case_id: str) -> int:
    """Returns the number of the newest event of a case, 0 where there is none."""
    return session.scalar(select(func.max(CaseEventRow.seq)).where(CaseEventRow.case_id == case_id)) or 0


def pictures(session: Session, case_ids: Sequence[str]) -> Sequence[tuple[EvidenceRow, PictureRow]]:
    """Returns the pictures of those cases in the order in which they were added."""
    query = (
        select(EvidenceRow, PictureRow)
        .join(PictureRow, PictureRow.sha256 == EvidenceRow.sha256)
        .where(EvidenceRow.case_id.in_(case_ids))
        .order_by(EvidenceRow.id)
    )
    return [(evidence, picture) for evidence, picture in session.execute(query)]


def looks(session: Session, camera_id: str, *, begin: datetime, end: datetime, limit: int) -> Sequence[LookRow]:
    """Returns the camera's looks in a time, oldest first."""
    query = select(LookRow).where(LookRow.camera_id == camera_id, LookRow.taken_at >= begin, LookRow.taken_at <= end)
    return session.scalars(query.order_by(LookRow.taken_at).limit(limit)).all()
