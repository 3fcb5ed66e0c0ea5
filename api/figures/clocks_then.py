"""When clocks were due by what was known at a date: before later extensions, and before later pauses ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.clocks.calendar import Calendar
from api.clocks.calendar_service import current_calendar
from api.clocks.limit import Stage
from api.clocks.stage_clock import due_at, pauses_of
from api.db.tables.clocks import StageClockRow
from api.figures import repository
from api.figures.cohorts.repository import MovedClocks
from api.figures.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockThen:
    """A clock whose row does not say when it was due at the date."""

    id: int
    due_at: datetime | None
    """By what was known then; None: it stood, and so was not due."""


def clocks_then(session: Session, stage: Stage, *, as_of: datetime) -> list[ClockThen]:
    """Returns the clocks of a stage whose rows do not say when they were due then.

    The calendar is the one in force now: what a year's holidays are is not something that is learnt.
    """
    calendar = current_calendar(session)
    found = []
    for row in repository.clocks_in_doubt(session, stage, as_of):
        was_standing, was_due_at = due_then(row, calendar, at=as_of)
        if was_standing or was_due_at != row.due_at:
            found.append(ClockThen(id=row.id, due_at=None if was_standing else was_due_at))
    return found


def moved_clocks(then: Sequence[ClockThen], scope: Scope) -> MovedClocks:
    """Returns these clocks as the figures of a period need them: which there are, and which of them were due in it."""
    due = [
        each.id
        for each in then
        if each.due_at is not None and scope.begin <= each.due_at < scope.end and each.due_at <= scope.as_of
    ]
    return MovedClocks(ids=[each.id for each in then], due_ids=due)


def due_then(row: StageClockRow, calendar: Calendar, *, at: datetime) -> tuple[bool, datetime]:
    """Returns whether a clock stood at that instant, and when it was due by what was known then."""
    terms = [each for each in row.terms if datetime.fromisoformat(each["since"]) <= at]
    pauses = [each for each in row.pauses if datetime.fromisoformat(each[0]) <= at]
    if pauses and (pauses[-1][1] is None or datetime.fromisoformat(pauses[-1][1]) > at):
        return True, row.due_at
    if len(terms) == len(row.terms) and len(pauses) == len(row.pauses):
        return False, row.due_at
    then = StageClockRow(started_at=row.started_at, terms=terms, pauses=pauses)
    return False, due_at(then, calendar, pauses=pauses_of(then))
