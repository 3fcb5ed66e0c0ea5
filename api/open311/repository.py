"""Queries on cases as GeoReport asks for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.cases.states import REPORT, CaseState
from api.db.tables import CaseEventRow, CaseRow
from api.people.reach import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """Which cases."""

    reach: Reach
    """How far whoever asks sees."""
    shown: Collection[CaseState]
    """In these states, whatever their origin."""
    shown_of_reports: Collection[CaseState]
    """People's reports in these states too."""
    begin: datetime | None = None
    """Opened then or later."""
    end: datetime | None = None
    """Opened before."""
    ids: Collection[str] | None = None
    """None: all."""
    types: Collection[str] | None = None
    """None: all."""


def requests(session: Session, which: RequestFilter, *, limit: int) -> Sequence[CaseRow]:
    """Returns cases, newest first."""
    of_reports = (CaseRow.origin == REPORT) & CaseRow.state.in_([each.value for each in which.shown_of_reports])
    query = select(CaseRow).where(or_(CaseRow.state.in_([each.value for each in which.shown]), of_reports))
    if which.reach.areas is not None:
        query = query.where(CaseRow.area.in_(sorted(which.reach.areas)))
    if which.reach.units is not None:
        query = query.where(CaseRow.unit.in_(sorted(which.reach.units)))
    if which.begin is not None:
        query = query.where(CaseRow.opened_at >= which.begin)
    if which.end is not None:
        query = query.where(CaseRow.opened_at < which.end)
    if which.ids is not None:
        query = query.where(CaseRow.id.in_(list(which.ids)))
    if which.types is not None:
        query = query.where(CaseRow.type.in_(list(which.types)))
    return session.scalars(query.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc()).limit(limit)).all()


def updated_at(session: Session, case_ids: Sequence[str]) -> dict[str, datetime]:
    """Returns by case when its history last grew."""
    query = select(CaseEventRow.case_id, func.max(CaseEventRow.at)).where(CaseEventRow.case_id.in_(case_ids))
    return {row[0]: row[1] for row in session.execute(query.group_by(CaseEventRow.case_id))}
