"""Queries on tickets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.db.tables import CaseRow
from api.db.tables.delivery import TicketRow
from api.people.reach import Reach


def add(session: Session, row: TicketRow) -> None:
    """Adds a row."""
    session.add(row)
    session.flush()


def find(session: Session, case_id: str, *, source: str, number: str) -> TicketRow | None:
    """Returns the link of a case to a ticket."""
    query = select(TicketRow).where(
        TicketRow.case_id == case_id, TicketRow.source == source, TicketRow.number == number
    )
    return session.scalars(query).first()


def of_case(session: Session, case_id: str) -> Sequence[TicketRow]:
    """Returns a case's tickets, first received first."""
    query = select(TicketRow).where(TicketRow.case_id == case_id)
    return session.scalars(query.order_by(TicketRow.received_at, TicketRow.id)).all()


def first_received(session: Session, case_ids: Sequence[str]) -> dict[str, datetime]:
    """Returns by case when the first complaint about it came; cases without one are left out."""
    query = (
        select(TicketRow.case_id, func.min(TicketRow.received_at))
        .where(TicketRow.case_id.in_(case_ids))
        .group_by(TicketRow.case_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def complained_about(
    session: Session, *, begin: datetime, end: datetime, reach: Reach, limit: int
) -> Sequence[tuple[CaseRow, datetime, int]]:
    """Returns the cases opened in a time that somebody complained about: the first complaint and how many."""
    first = (
        select(
            TicketRow.case_id.label("case_id"),
            func.min(TicketRow.received_at).label("first_at"),
            func.count().label("tickets"),
        )
        .group_by(TicketRow.case_id)
        .subquery()
    )
    query = (
        select(CaseRow, first.c.first_at, first.c.tickets)
        .join(first, first.c.case_id == CaseRow.id)
        .where(CaseRow.opened_at >= begin, CaseRow.opened_at < end)
    )
    if reach.areas is not None:
        query = query.where(CaseRow.area.in_(sorted(reach.areas)))
    if reach.units is not None:
        query = query.where(CaseRow.unit.in_(sorted(reach.units)))
    query = query.order_by(CaseRow.opened_at, CaseRow.id).limit(limit)
    return [(row[0], row[1], row[2]) for row in session.execute(query)]
