"""Queries on reports, looks and the ledger's rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.db.tables import CountRunRow, LookRow, PlaceRow, ReportRow, StateRow, ViolationRow

LedgerRow = TypeVar("LedgerRow", PlaceRow, CountRunRow, ViolationRow)


def find_report(session: Session, report_id: str) -> ReportRow | None:
    """Returns an absorbed report."""
    return session.get(ReportRow, report_id)


def add(session: Session, row: ReportRow | LookRow) -> None:
    """Adds a row."""
    session.add(row)


def find_state(session: Session, camera_id: str) -> StateRow | None:
    """Returns the ledger's scalar memory of a camera."""
    return session.get(StateRow, camera_id)


def find_violation(session: Session, violation_id: str) -> ViolationRow | None:
    """Returns a violation."""
    return session.get(ViolationRow, violation_id)


def bodies(session: Session, table: type[LedgerRow], ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Returns the JSON bodies of those rows by id.

    Raises:
        LookupError: One of them is missing: the database was changed by other hands.
    """
    found = {row.id: row.body for row in session.scalars(select(table).where(table.id.in_(ids)))}
    missing = sorted(set(ids) - found.keys())
    if missing:
        raise LookupError(f"{table.__tablename__} lacks {missing}, which the camera's memory names")
    return found


def save(session: Session, row: StateRow | PlaceRow | CountRunRow | ViolationRow) -> None:
    """Adds the row, or replaces the one with the same key."""
    session.merge(row)


def forget_looks(session: Session, *, before: datetime, limit: int) -> int:
    """Removes looks taken before a time, at most `limit` of them; returns how many."""
    ids = session.scalars(select(LookRow.id).where(LookRow.taken_at < before).limit(limit)).all()
    session.execute(delete(LookRow).where(LookRow.id.in_(ids)))
    return len(ids)


def forget_reports(session: Session, *, before: datetime, limit: int) -> int:
    """Removes what is needed to recognise a report that comes twice, of reports received before a time."""
    ids = session.scalars(select(ReportRow.id).where(ReportRow.received_at < before).limit(limit)).all()
    session.execute(delete(ReportRow).where(ReportRow.id.in_(ids)))
    return len(ids)
