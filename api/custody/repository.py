"""Queries on custody entries."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from api.chain.leaf import LeafKind
from api.db.tables import EvidenceRow
from api.db.tables.chain import CustodyRow, LeafRow


def add(session: Session, row: CustodyRow) -> None:
    """Appends a row and gives it its id."""
    session.add(row)
    session.flush()


def of_case(session: Session, case_id: str, *, limit: int) -> Sequence[CustodyRow]:
    """Returns the newest entries about a case or one of its pictures, oldest first."""
    query = select(CustodyRow).where(_concerns(case_id)).order_by(CustodyRow.id.desc()).limit(limit)
    return list(reversed(session.scalars(query).all()))


def leaves_of_case(session: Session, case_id: str, *, up_to: int) -> Sequence[LeafRow]:
    """Returns the leaves of the same entries among the first `up_to` of the chain, in their order."""
    ids = select(cast(CustodyRow.id, String)).where(_concerns(case_id))
    query = select(LeafRow).where(LeafRow.kind == LeafKind.CUSTODY.value, LeafRow.about.in_(ids), LeafRow.seq <= up_to)
    return session.scalars(query.order_by(LeafRow.seq)).all()


def _concerns(case_id: str) -> ColumnElement[bool]:
    pictures = select(EvidenceRow.sha256).where(EvidenceRow.case_id == case_id)
    return or_(CustodyRow.case_id == case_id, CustodyRow.sha256.in_(pictures))
