"""Queries on holds, on what is due, and the deletion of whole cases."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from api.cases.states import CaseState
from api.db.tables import CaseRow, EvidenceRow, PictureRow, RecurrenceRow, Table
from api.db.tables.cases import CaseTombstoneRow
from api.db.tables.masks import HoldRow

STAYS = frozenset({"case_tombstones", "chain_leaves", "custody", "holds"})
"""Tables that keep what they say of a deleted case: that it was there, who saw it, hashes of the rest. No pictures."""


def holds(session: Session, case_id: str | None = None) -> Sequence[HoldRow]:
    """Returns the holds in force, the newest first; of one case where given."""
    query = select(HoldRow).where(HoldRow.lifted_at.is_(None)).order_by(HoldRow.placed_at.desc(), HoldRow.id.desc())
    return session.scalars(query if case_id is None else query.where(HoldRow.case_id == case_id)).all()


def add(session: Session, row: HoldRow | CaseTombstoneRow) -> None:
    """Adds a row."""
    session.add(row)
    session.flush()


def due(session: Session, states: Sequence[CaseState], *, ended_before: datetime, limit: int) -> Sequence[CaseRow]:
    """Returns cases in these states that ended before that time and that nobody holds, the oldest first."""
    query = select(CaseRow).where(*_is_due(states, ended_before)).order_by(_ended()).limit(limit)
    return session.scalars(query).all()


def count_due(session: Session, states: Sequence[CaseState], *, ended_before: datetime) -> int:
    """Returns how many such cases there are."""
    return session.scalar(select(func.count()).select_from(CaseRow).where(*_is_due(states, ended_before))) or 0


def tombstones(session: Session, *, limit: int) -> Sequence[CaseTombstoneRow]:
    """Returns what was purged, the newest first."""
    query = select(CaseTombstoneRow).order_by(CaseTombstoneRow.deleted_at.desc(), CaseTombstoneRow.number.desc())
    return session.scalars(query.limit(limit)).all()


def pictures_of(session: Session, case_id: str) -> Sequence[str]:
    """Returns the hashes of a case's pictures."""
    return session.scalars(select(EvidenceRow.sha256).where(EvidenceRow.case_id == case_id).distinct()).all()


def delete_case(session: Session, case_id: str) -> None:
    """Deletes every row that belongs to a case, in every table that names cases; see `STAYS` for what remains."""
    session.flush()
    session.execute(delete(RecurrenceRow).where(RecurrenceRow.earlier_case_id == case_id))
    for table in reversed(Table.metadata.sorted_tables):
        if table.name in STAYS or table.name == CaseRow.__tablename__:
            continue
        for column in table.columns:
            if column.name == "case_id" or column.name.endswith("_case_id"):
                session.execute(delete(table).where(column == case_id))
    session.execute(delete(CaseRow).where(CaseRow.id == case_id))
    session.expire_all()


def free_pictures(session: Session, hashes: Sequence[str], *, now: datetime) -> None:
    """Lets the sweeper take these pictures unless another case or a candidate needs them."""
    session.execute(update(PictureRow).where(PictureRow.sha256.in_(hashes)).values(expires_at=now))


def _ended() -> ColumnElement[datetime]:
    return func.coalesce(CaseRow.ended_at, CaseRow.decided_at, CaseRow.opened_at)


def _is_due(states: Sequence[CaseState], ended_before: datetime) -> tuple[ColumnElement[bool], ...]:
    is_held = exists().where(HoldRow.case_id == CaseRow.id, HoldRow.lifted_at.is_(None))
    return CaseRow.state.in_([state.value for state in states]), _ended() < ended_before, ~is_held
