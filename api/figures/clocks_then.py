"""When clocks were due by what was known at a date: before later extensions, and before later pauses ended."""

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


def moved_clocks(session: Session, stage: Stage, scope: Scope) -> MovedClocks:
    """Returns the clocks whose row does not say when they were due then, and those of them that were due.

    One that stood at the date was not due. The calendar is the one in force now: what a year's holidays are is not
    something that is learnt.
    """
    calendar = current_calendar(session)
    ids, due = [], []
    for row in repository.clocks_in_doubt(session, stage, scope.as_of):
        was_standing, was_due_at = due_then(row, calendar, at=scope.as_of)
        if was_standing or was_due_at != row.due_at:
            ids.append(row.id)
            if not was_standing and scope.begin <= was_due_at < scope.end and was_due_at <= scope.as_of:
                due.append(row.id)
    return MovedClocks(ids=ids, due_ids=due)


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
