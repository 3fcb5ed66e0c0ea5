"""Queries on links, and on cases that could have to do with one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from api.db.tables import CaseRow
from api.db.tables.queue import CaseLinkRow


def add(session: Session, row: CaseLinkRow) -> None:
    """Adds a link."""
    session.add(row)
    session.flush()


def remove(session: Session, row: CaseLinkRow) -> None:
    """Deletes a link; the histories of both cases keep it."""
    session.delete(row)
    session.flush()


def find(session: Session, link_id: int) -> CaseLinkRow | None:
    """Returns a link."""
    return session.get(CaseLinkRow, link_id)


def between(session: Session, case_id: str, other_case_id: str) -> Sequence[CaseLinkRow]:
    """Returns the links of two cases, in either direction."""
    query = select(CaseLinkRow).where(
        or_(
            and_(CaseLinkRow.case_id == case_id, CaseLinkRow.other_case_id == other_case_id),
            and_(CaseLinkRow.case_id == other_case_id, CaseLinkRow.other_case_id == case_id),
        )
    )
    return session.scalars(query.order_by(CaseLinkRow.id)).all()


def of_case(session: Session, case_id: str) -> Sequence[CaseLinkRow]:
    """Returns a case's links, oldest first."""
    query = select(CaseLinkRow).where(or_(CaseLinkRow.case_id == case_id, CaseLinkRow.other_case_id == case_id))
    return session.scalars(query.order_by(CaseLinkRow.id)).all()


def cases(session: Session, case_ids: Sequence[str]) -> dict[str, CaseRow]:
    """Returns cases by their id."""
    return {row.id: row for row in session.scalars(select(CaseRow).where(CaseRow.id.in_(case_ids)))}


def of_type_within(
    session: Session,
    type_key: str,
    *,
    begin: datetime,
    end: datetime,
    box: tuple[float, float, float, float],
    limit: int,
) -> Sequence[CaseRow]:
    """Returns the cases of a type that were opened in a time within a box of west, south, east, north; newest first."""
    west, south, east, north = box
    query = select(CaseRow).where(
        CaseRow.type == type_key,
        CaseRow.opened_at >= begin,
        CaseRow.opened_at <= end,
        CaseRow.lon.between(west, east),
        CaseRow.lat.between(south, north),
    )
    return session.scalars(query.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc()).limit(limit)).all()


def of_camera(session: Session, camera_id: str, *, begin: datetime, end: datetime, limit: int) -> Sequence[CaseRow]:
    """Returns the cases of a camera that were opened in a time, newest first."""
    query = select(CaseRow).where(CaseRow.camera_id == camera_id, CaseRow.opened_at >= begin, CaseRow.opened_at <= end)
    return session.scalars(query.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc()).limit(limit)).all()
