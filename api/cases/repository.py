"""Queries on cases, their history and their pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from api.cases.level import Level
from api.cases.move import Asked
from api.cases.states import SYSTEM, CaseState, EventKind
from api.clocks.colour import Colour
from api.db.tables import CaseEventRow, CaseRow, EvidenceRow, LookRow, PictureRow, RecurrenceRow
from api.db.tables.clocks import StageClockRow
from api.db.tables.delivery import TicketRow
from api.db.tables.queue import JointPartRow
from api.people.reach import EVERYWHERE, Reach

_REFUSED = "refused"
"""`api.joint.schemas.PartState`: a unit that does not come has no business with the case."""
_WALKED = 1_000
"""So many of the newest cases are looked at first for those that a clock runs of."""

_TIMED = select(StageClockRow.case_id).where(StageClockRow.ended_at.is_(None))
"""Cases of which a clock runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases; None: all."""

    reach: Reach = EVERYWHERE
    """How far whoever asks sees."""
    states: tuple[CaseState, ...] = ()
    """Any of these; empty: all."""
    camera_id: str | None = None
    type: str | None = None
    area: str | None = None
    unit: str | None = None
    level: Level | None = None
    origin: str | None = None
    asked: Asked | None = None
    """What waits for another person's word."""
    number: int | None = None
    ticket: str | None = None
    """Number of a complaint elsewhere that is linked to it."""
    of_actor: str | None = None
    """Verified, or taken on, by this person."""
    overdue_at: datetime | None = None
    """A clock that runs was due before this time."""
    is_supervised: bool | None = None
    colour: Colour | None = None
    """Of the most urgent clock that runs; only the service can tell."""
    begin: datetime | None = None
    """Opened at this time or later."""
    end: datetime | None = None
    """Opened before this time."""
    older_than: tuple[datetime, str] | None = None
    """Opening time and id of the last case of the page before."""


@dataclass(frozen=True, slots=True)
class CaseMark:
    """What tells which case it is, how urgent it may be, and where it stands in a list."""

    id: str
    type: str
    catalogue_version: int | None
    opened_at: datetime


Found = TypeVar("Found", CaseRow, CaseMark)


def find(session: Session, case_id: str) -> CaseRow | None:
    """Returns a case."""
    return session.get(CaseRow, case_id)


def units_of(session: Session, case: CaseRow) -> tuple[str, ...]:
    """Returns the units that work on a case: the one that has it, and those that were called to it."""
    query = select(JointPartRow.unit).where(JointPartRow.case_id == case.id, JointPartRow.state != _REFUSED)
    return (*([] if case.unit is None else [case.unit]), *session.scalars(query.distinct()))


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
    found = [row for query in _ways(select(CaseRow), which, limit=limit) for row in session.scalars(query)]
    return _merged(found, limit=limit)


def newest_marks(session: Session, which: CaseFilter, *, limit: int) -> Sequence[CaseMark]:
    """Returns the newest of these cases that a clock runs of, and of each only what its clocks are read by.

    NOTE: among the newest of all first: to sort 6,000 open cases of a million by age took four times as long.
    """
    marks = select(CaseRow).with_only_columns(CaseRow.id, CaseRow.type, CaseRow.catalogue_version, CaseRow.opened_at)
    any_colour = replace(which, colour=None)
    newest_of_all = _ways(marks, any_colour, limit=_WALKED)
    newest_timed = _ways(marks.where(CaseRow.id.in_(_TIMED)), any_colour, limit=limit)
    found: list[CaseMark] = []
    for walked, timed in zip(newest_of_all, newest_timed, strict=True):
        rows = session.execute(_timed_among(walked, limit=limit)).all()
        if len(rows) < limit:
            rows = session.execute(timed).all()
        found += [CaseMark(*row) for row in rows]
    return _merged(found, limit=limit)


def by_ids(session: Session, case_ids: Sequence[str]) -> Sequence[CaseRow]:
    """Returns cases, newest first."""
    query = select(CaseRow).where(CaseRow.id.in_(case_ids))
    return session.scalars(query.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())).all()


def count(session: Session, which: CaseFilter, *, limit: int) -> int:
    """Returns how many cases there are, at most `limit`; colours are not looked at."""
    ids = _filtered(select(CaseRow), which).with_only_columns(CaseRow.id)
    for ways in (_in_reach(which.reach), _of_actor(which.of_actor)):
        ids = ids.where(or_(*(and_(true(), *way) for way in ways)))
    return session.scalar(select(func.count()).select_from(ids.limit(limit).subquery())) or 0


def _ways(query: Select[*tuple[Any, ...]], which: CaseFilter, *, limit: int) -> list[Select[*tuple[Any, ...]]]:
    # NOTE: queries of their own: with an `or` no database would read any of them along an index.
    ways = [(*one, *other) for one in _in_reach(which.reach) for other in _of_actor(which.of_actor)]
    newest_first = CaseRow.opened_at.desc(), CaseRow.id.desc()
    return [_filtered(query, which).where(*way).order_by(*newest_first).limit(limit) for way in ways]


def _timed_among(walked: Select[*tuple[Any, ...]], *, limit: int) -> Select[*tuple[Any, ...]]:
    """Returns the query for the newest of some cases that a clock runs of."""
    among = walked.subquery()
    runs = exists().where(StageClockRow.case_id == among.c.id, StageClockRow.ended_at.is_(None))
    return select(among).where(runs).order_by(among.c.opened_at.desc(), among.c.id.desc()).limit(limit)


def _merged(found: Sequence[Found], *, limit: int) -> Sequence[Found]:
    each_once = {row.id: row for row in found}
    return sorted(each_once.values(), key=lambda row: (row.opened_at, row.id), reverse=True)[:limit]


def _in_reach(reach: Reach) -> list[list[ColumnElement[bool]]]:
    """Returns the ways in which a case may be in somebody's reach, each as conditions."""
    if reach.units is None:
        return [[]]
    units = sorted(reach.units)
    called = select(JointPartRow.case_id).where(JointPartRow.unit.in_(units), JointPartRow.state != _REFUSED)
    return [[CaseRow.unit.in_(units)], [CaseRow.id.in_(called)]]


def _of_actor(actor: str | None) -> list[list[ColumnElement[bool]]]:
    """Returns the ways in which a case may be somebody's own, each as conditions."""
    return [[]] if actor is None else [[CaseRow.decided_by == actor], [CaseRow.accepted_by == actor]]


def _filtered(query: Select[*tuple[Any, ...]], which: CaseFilter) -> Select[*tuple[Any, ...]]:
    wanted = {
        CaseRow.camera_id: which.camera_id,
        CaseRow.type: which.type,
        CaseRow.area: which.area,
        CaseRow.unit: which.unit,
        CaseRow.level: which.level,
        CaseRow.origin: which.origin,
        CaseRow.asked: which.asked,
        CaseRow.number: which.number,
        CaseRow.is_supervised: which.is_supervised,
    }
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    query = query.where(*_bounds(which))
    if which.reach.areas is not None:
        query = query.where(CaseRow.area.in_(sorted(which.reach.areas)))
    return query


def _bounds(which: CaseFilter) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if which.states:
        bounds.append(CaseRow.state.in_([state.value for state in which.states]))
    if which.begin is not None:
        bounds.append(CaseRow.opened_at >= which.begin)
    if which.end is not None:
        bounds.append(CaseRow.opened_at < which.end)
    if which.older_than is not None:
        at, case_id = which.older_than
        # NOTE: the first condition says nothing new, but it is the one that an index can begin at.
        bounds.append(CaseRow.opened_at <= at)
        bounds.append(or_(CaseRow.opened_at < at, CaseRow.id < case_id))
    if which.colour is not None:
        bounds.append(CaseRow.id.in_(_TIMED))
    if which.ticket is not None:
        bounds.append(CaseRow.id.in_(select(TicketRow.case_id).where(TicketRow.number == which.ticket)))
    if which.overdue_at is not None:
        late = select(StageClockRow.case_id).where(
            StageClockRow.ended_at.is_(None), StageClockRow.due_at < which.overdue_at
        )
        bounds += [CaseRow.id.in_(late), CaseRow.state != CaseState.SUSPENDED.value]
    return bounds


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


def newest_by_people(session: Session, case_id: str) -> CaseEventRow | None:
    """Returns the last thing in a case's history that the server did not do of itself."""
    query = select(CaseEventRow).where(CaseEventRow.case_id == case_id, CaseEventRow.actor != SYSTEM)
    return session.scalars(query.order_by(CaseEventRow.seq.desc()).limit(1)).first()


def last_move(session: Session, case_id: str, *, to: CaseState) -> CaseEventRow | None:
    """Returns the last event that brought a case to a state."""
    rows = reversed(history(session, case_id))
    return next((row for row in rows if row.kind == EventKind.MOVE.value and row.detail.get("to") == to), None)


def pictures_elsewhere(session: Session, sha256s: Sequence[str], *, case_id: str) -> set[str]:
    """Returns which of these pictures another case holds."""
    query = select(EvidenceRow.sha256).where(EvidenceRow.sha256.in_(sha256s), EvidenceRow.case_id != case_id)
    return set(session.scalars(query))


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
