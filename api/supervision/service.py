"""督办: tells each breach of a stage's clock exactly once.

What makes it exactly once: the row of the supervision, its event in the history, the case's higher level and the outbox
row are one transaction, which also writes into the clock that this term was told. A second sweep waits for that
transaction and then finds it told; the database refuses a second row for the same term of the same clock, whatever
happens. A clock that was set back finds what was told still told; one that was set forward has told too early, once.
"""

from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from api.cases.history import append_event
from api.cases.level import Level
from api.cases.lifecycle import MOVES
from api.cases.move import Move
from api.cases.moves import make_move
from api.cases.schemas import MoveRequest
from api.cases.states import SYSTEM, EventKind
from api.catalogue.service import entry
from api.clocks.calendar import Calendar
from api.clocks.calendar_service import current_calendar, move_deadline
from api.clocks.stage_clock import broken_terms, due_at, is_paused, pauses_of
from api.db.tables import CaseRow
from api.db.tables.clocks import StageClockRow, SupervisionRow
from api.errors import ApiError
from api.outbox.announcer import Announcement
from api.outbox.service import publish
from api.services import Database
from api.supervision import repository
from api.supervision.repository import SupervisionFilter
from api.supervision.schemas import SupervisionPage, SupervisionView

log = structlog.get_logger()

BATCH = 100
"""Clocks that are looked up at once; each is told in a transaction of its own, so that nobody waits long."""
TOPIC = "supervision.opened"


class Told(Protocol):
    """Takes what is to be announced after a commit."""

    def announce(self, announcements: tuple[Announcement, ...]) -> None:
        """Tells all listeners."""
        ...


def sweep(database: Database, *, now: datetime, announcer: Told | None = None, batch: int = BATCH) -> int:
    """Tells every breach that has not been told yet; returns how many. Any number may run at once."""
    count, last_id = 0, 0
    while True:
        with database.read() as session:
            ids = repository.overdue_clocks(session, now=now, after_id=last_id, limit=batch)
        for clock_id in ids:
            told = _tell_alone(database, clock_id, now=now)
            count += sum(each.topic == TOPIC for each in told)
            if announcer is not None:
                announcer.announce(tuple(told))
        if len(ids) < batch:
            return count
        last_id = ids[-1]


def _tell_alone(database: Database, clock_id: int, *, now: datetime) -> list[Announcement]:
    try:
        with database.write() as session:
            return tell_breaches(session, clock_id, now=now)
    except ApiError as error:
        # Nothing of it was written; the next sweep tries again, and the other clocks need not wait for it.
        log.error("a breach could not be told", clock=clock_id, problem=error.message)
        return []


def tell_breaches(session: Session, clock_id: int, *, now: datetime) -> list[Announcement]:
    """Writes a supervision for each term of a clock that was broken and not told; returns what is to be announced."""
    clock = repository.find_clock(session, clock_id)
    if clock is None or clock.watched_at is None or clock.watched_at >= now:
        return []
    case = repository.find_case(session, clock.case_id)
    if case is None:
        return []
    calendar = current_calendar(session)
    told: list[Announcement] = []
    for term, broken_at in broken_terms(clock, calendar, now=now):
        if term > clock.told_term:
            told += _tell(session, case, clock, term=term, broken_at=broken_at, now=now)
    _watch_on(clock, calendar, now=now)
    return told


def page(session: Session, which: SupervisionFilter, *, limit: int) -> SupervisionPage:
    """Returns supervisions, newest first, and where the next page begins."""
    rows = repository.newest(session, which, limit=limit + 1)
    shown = [_view(row, case) for row, case in rows[:limit]]
    return SupervisionPage(supervisions=shown, next_before=shown[-1].id if len(rows) > limit else None)


def _tell(
    session: Session, case: CaseRow, clock: StageClockRow, *, term: int, broken_at: datetime, now: datetime
) -> list[Announcement]:
    unit = entry(session, case.type, version=case.catalogue_version).supervising_unit
    row = SupervisionRow(
        case_id=case.id,
        stage=clock.stage,
        number=repository.last_number(session, case.id, clock.stage) + 1,
        clock_id=clock.id,
        term=term,
        due_at=broken_at,
        found_at=now,
        unit=unit,
        level_before=case.level,
        level_after=case.level,
    )
    clock.told_term, clock.breaches = term, clock.breaches + 1
    case.is_supervised = True
    case.version += 1
    detail = {"stage": clock.stage, "number": row.number, "due_at": broken_at.isoformat(), "unit": unit}
    append_event(session, case, kind=EventKind.SUPERVISED, at=now, actor=SYSTEM, detail=detail)
    told = _escalate(session, case, clock, broken_at=broken_at, now=now)
    row.level_after = case.level
    repository.add(session, row)
    payload = detail | {
        "case_id": case.id,
        "case_number": case.number,
        "level_before": row.level_before,
        "level_after": row.level_after,
        "found_at": now.isoformat(),
    }
    key = f"supervision:{case.id}:{clock.stage}:{row.number}"
    return [*told, publish(session, Announcement(topic=TOPIC, key=key, at=now, payload=payload))]


def _escalate(
    session: Session, case: CaseRow, clock: StageClockRow, *, broken_at: datetime, now: datetime
) -> list[Announcement]:
    """Raises the case by one level, where there is one above and the case goes on."""
    higher = list(Level)[Level(case.level).rank + 1 :]
    if not higher or case.state not in MOVES[Move.ESCALATE].from_states:
        return []
    told: list[Announcement] = []
    reason = f"督办: {clock.stage} was due {broken_at.isoformat()}"
    make_move(
        session,
        case.id,
        MoveRequest(move=Move.ESCALATE, level=higher[0], reason=reason),
        by=SYSTEM,
        now=now,
        told=told,
    )
    return told


def _watch_on(clock: StageClockRow, calendar: Calendar, *, now: datetime) -> None:
    """Sets the next instant at which the clock must be looked at, if there is one."""
    clock.watched_at = None
    if clock.ended_at is None and not is_paused(clock):
        due = due_at(clock, calendar, pauses=pauses_of(clock))
        move_deadline(clock, due, now=now)


def _view(row: SupervisionRow, case: CaseRow) -> SupervisionView:
    return SupervisionView.model_validate(
        {
            "id": row.id,
            "case_id": row.case_id,
            "case_number": case.number,
            "case_state": case.state,
            "stage": row.stage,
            "number": row.number,
            "due_at": row.due_at,
            "found_at": row.found_at,
            "unit": row.unit,
            "level_before": row.level_before,
            "level_after": row.level_after,
        }
    )
