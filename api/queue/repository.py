"""Queries on what waits for verification, and who holds it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from api.cases.states import CaseState
from api.clocks.limit import Stage
from api.db.tables import CaseRow
from api.db.tables.clocks import StageClockRow
from api.db.tables.queue import VerificationLeaseRow
from api.people.reach import Reach

_CLOCK = and_(
    StageClockRow.case_id == CaseRow.id,
    StageClockRow.stage == Stage.VERIFY.value,
    StageClockRow.ended_at.is_(None),
)


def add(session: Session, row: VerificationLeaseRow) -> None:
    """Adds a lease."""
    session.add(row)
    session.flush()


def lease(session: Session, case_id: str) -> VerificationLeaseRow | None:
    """Returns the lease of a case, in force or not."""
    return session.get(VerificationLeaseRow, case_id)


def end(session: Session, case_id: str) -> None:
    """Deletes the lease of a case, if it has one."""
    row = lease(session, case_id)
    if row is not None:
        session.delete(row)
        session.flush()


def held_by(session: Session, holder_id: str, *, reach: Reach, now: datetime) -> Sequence[VerificationLeaseRow]:
    """Returns the leases of somebody that are in force and wait for a verdict, oldest first."""
    query = (
        select(VerificationLeaseRow)
        .join(CaseRow, CaseRow.id == VerificationLeaseRow.case_id)
        .where(
            VerificationLeaseRow.holder_id == holder_id,
            VerificationLeaseRow.settles_at.is_(None),
            VerificationLeaseRow.leased_until_at > now,
            *_waiting(reach),
        )
    )
    return session.scalars(query.order_by(VerificationLeaseRow.claimed_at, VerificationLeaseRow.case_id)).all()


def first_of_each(
    session: Session, *, reach: Reach, skip: Sequence[str], now: datetime
) -> Sequence[tuple[CaseRow, StageClockRow | None]]:
    """Returns of every row of the catalogue the waiting case that is due first and that nobody holds.

    Those without a deadline come after those with one, in the order in which they were opened.
    """
    rank = func.row_number().over(
        partition_by=(CaseRow.type, CaseRow.catalogue_version),
        order_by=(StageClockRow.due_at.is_(None), StageClockRow.due_at, CaseRow.opened_at, CaseRow.number),
    )
    ranked = (
        select(CaseRow.id.label("case_id"), rank.label("rank"))
        .outerjoin(StageClockRow, _CLOCK)
        .where(*_waiting(reach), ~exists().where(VerificationLeaseRow.case_id == CaseRow.id, _in_force(now)))
    )
    if skip:
        ranked = ranked.where(CaseRow.id.not_in(skip))
    firsts = ranked.subquery()
    query = (
        select(CaseRow, StageClockRow)
        .join(firsts, firsts.c.case_id == CaseRow.id)
        .outerjoin(StageClockRow, _CLOCK)
        .where(firsts.c.rank == 1)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def count_waiting(session: Session, *, reach: Reach) -> int:
    """Returns how many cases wait, held or not."""
    return session.scalar(select(func.count()).select_from(CaseRow).where(*_waiting(reach))) or 0


def is_waiting(session: Session, case_id: str, *, reach: Reach) -> bool:
    """Whether a case waits in somebody's areas."""
    return session.scalar(select(CaseRow.id).where(CaseRow.id == case_id, *_waiting(reach))) is not None


def oldest_waiting(session: Session, *, reach: Reach) -> CaseRow | None:
    """Returns the case that has waited longest."""
    query = select(CaseRow).where(*_waiting(reach)).order_by(CaseRow.opened_at, CaseRow.number).limit(1)
    return session.scalars(query).first()


def first_due_at(session: Session, *, reach: Reach) -> datetime | None:
    """Returns the next deadline, or the one longest past, of what waits."""
    query = select(StageClockRow.due_at).join(CaseRow, _CLOCK).where(*_waiting(reach))
    return session.scalars(query.order_by(StageClockRow.due_at).limit(1)).first()


def in_force(session: Session, *, reach: Reach, now: datetime) -> Sequence[tuple[VerificationLeaseRow, CaseRow]]:
    """Returns what is held, with its case, longest held first."""
    query = (
        select(VerificationLeaseRow, CaseRow)
        .join(CaseRow, CaseRow.id == VerificationLeaseRow.case_id)
        .where(_in_force(now), *_waiting(reach))
        .order_by(VerificationLeaseRow.claimed_at, CaseRow.number)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def settling(session: Session, *, now: datetime, limit: int) -> Sequence[str]:
    """Returns the cases whose verdict can no longer be taken back, first given first."""
    query = select(VerificationLeaseRow.case_id).where(VerificationLeaseRow.settles_at <= now)
    return session.scalars(query.order_by(VerificationLeaseRow.settles_at).limit(limit)).all()


def clock(session: Session, case_id: str) -> StageClockRow | None:
    """Returns the clock of a case's verification; None: it has no deadline, or does not wait."""
    query = select(StageClockRow).where(
        StageClockRow.case_id == case_id,
        StageClockRow.stage == Stage.VERIFY.value,
        StageClockRow.ended_at.is_(None),
    )
    return session.scalars(query).first()


def _in_force(now: datetime) -> ColumnElement[bool]:
    # A verdict that waits to be settled holds its case, however late that is done.
    return or_(VerificationLeaseRow.leased_until_at > now, VerificationLeaseRow.settles_at.is_not(None))


def _waiting(reach: Reach) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [CaseRow.state == CaseState.PENDING_VERIFICATION.value]
    if reach.areas is not None:
        found.append(CaseRow.area.in_(sorted(reach.areas)))
    if reach.units is not None:
        found.append(CaseRow.unit.in_(sorted(reach.units)))
    return found
