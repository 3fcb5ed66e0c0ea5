"""The clocks of cases: start, end, pause, resume, extend, show. Commits nothing, and writes no history: moves do."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from api.catalogue.service import entry
from api.clocks import repository
from api.clocks.calendar import Calendar
from api.clocks.calendar_service import calendar_and_colours, current_calendar, current_colours, move_deadline
from api.clocks.colour import Colour, ColourRule, colour, worst
from api.clocks.limit import ClockKind, Limit, Stage
from api.clocks.schemas import CaseClocks, ClockView, UrgentClock
from api.clocks.stage_clock import Term, due_at, is_paused, left_share, pauses_of, ran, term_json, terms_of
from api.db.tables import CaseRow
from api.db.tables.clocks import StageClockRow
from api.errors import NotThere

HOUR = timedelta(hours=1)


class Timed(Protocol):
    """What a case's clocks are read by: a `CaseRow` has it, and what a list reads of one."""

    @property
    def id(self) -> str: ...

    @property
    def type(self) -> str: ...

    @property
    def catalogue_version(self) -> int | None: ...


def start_stage(session: Session, case: CaseRow, stage: Stage, *, at: datetime) -> StageClockRow | None:
    """Starts a stage's clock by the limit of the case's catalogue row, and returns it; one that runs goes on.

    None: the row gives the stage no limit, so it is not timed.
    """
    running = _running(session, case, stage)
    if running is not None:
        return running
    limit = entry(session, case.type, version=case.catalogue_version).stages.get(stage)
    if limit is None:
        return None
    row = StageClockRow(
        case_id=case.id,
        stage=stage.value,
        run=repository.last_run(session, case.id, stage.value) + 1,
        terms=[term_json(limit, since_at=at)],
        pauses=[],
        started_at=at,
        due_at=at,
        breaches=0,
        told_term=0,
    )
    move_deadline(row, due_at(row, current_calendar(session), pauses=()), now=at)
    repository.add(session, row)
    return row


def end_stage(session: Session, case: CaseRow, stage: Stage, *, at: datetime) -> StageClockRow | None:
    """Ends a stage's clock and returns it; None where none runs. One that ends late stays a breach to be told."""
    row = _running(session, case, stage)
    if row is None:
        return None
    end_at = max(at, row.started_at)
    if is_paused(row):
        _go_on(row, current_calendar(session), at=end_at)
    row.ended_at = end_at
    if row.watched_at is not None and end_at <= row.watched_at:
        row.watched_at = None
    return row


def pause(session: Session, case: CaseRow, *, at: datetime) -> None:
    """挂账: stops every clock of the case that runs; one that stands already goes on standing."""
    for row in repository.running(session, case.id):
        if is_paused(row):
            continue
        since_at = max(at, row.started_at)
        row.pauses = [*row.pauses, [since_at.isoformat(), None]]
        # A breach from before the pause is one still; later ones cannot be while the clock stands.
        if row.watched_at is not None and since_at <= row.watched_at:
            row.watched_at = None


def resume(session: Session, case: CaseRow, *, at: datetime) -> None:
    """Lets every clock of the case that stands go on; its deadline moves by as much of it as ran in that time."""
    calendar = current_calendar(session)
    for row in repository.running(session, case.id):
        if is_paused(row):
            _go_on(row, calendar, at=at)


def extend(session: Session, case: CaseRow, limit: Limit, *, at: datetime) -> None:
    """延期: gives every running clock of the case more time, from its deadline on; from now on if that is over.

    What was broken before stays a breach, told or yet to be told, and the new deadline can be broken in its turn.
    """
    calendar = current_calendar(session)
    for row in repository.running(session, case.id):
        row.terms = [*row.terms, term_json(limit, since_at=at)]
        move_deadline(row, due_at(row, calendar, pauses=pauses_of(row, until_at=at)), now=at)


def clocks_of(session: Session, case_id: str, *, now: datetime) -> list[ClockView]:
    """Returns every run of every stage of a case, in the order in which they were started; none of an unknown case."""
    case = repository.find_case(session, case_id)
    return [] if case is None else _views(session, case, now=now)


def case_clocks(session: Session, case_id: str, *, now: datetime) -> CaseClocks:
    """Returns the clocks of a case, and the colour of the most urgent one that runs.

    Raises:
        NotThere: No such case.
    """
    case = repository.find_case(session, case_id)
    if case is None:
        raise NotThere("there is no such case")
    views = _views(session, case, now=now)
    shown = worst([each.colour for each in views if each.colour is not None])
    return CaseClocks(case_id=case_id, at=now, colour=shown, clocks=views)


def urgent_clocks(session: Session, cases: Sequence[Timed], *, now: datetime) -> dict[str, UrgentClock]:
    """Returns by case what is due next, and the case's colour; cases without a clock that runs are left out."""
    kinds = {case.id: (case.type, case.catalogue_version) for case in cases}
    running = repository.running_of(session, list(kinds))
    # Nothing runs of most cases: only of the others it must be known how severe they are, and what day it is.
    timed = {kinds[row.case_id] for row in running}
    severities = {kind: entry(session, kind[0], version=kind[1]).severity for kind in timed}
    calendar, rules = calendar_and_colours(session)
    of_case: dict[str, list[UrgentClock]] = defaultdict(list)
    for row in running:
        severity = severities[kinds[row.case_id]]
        of_case[row.case_id].append(_as_urgent(row, calendar, rules=rules, severity=severity, now=now))
    return {case_id: _urgent(each) for case_id, each in of_case.items()}


def _urgent(running: Sequence[UrgentClock]) -> UrgentClock:
    """Returns what somebody has to do next; the whole course is timed beside its stages."""
    stages = [each for each in running if each.stage is not Stage.TOTAL] or running
    first = min(stages, key=lambda each: each.due_at)
    return first.model_copy(update={"colour": worst([each.colour for each in running]) or Colour.GREEN})


def _as_urgent(
    row: StageClockRow, calendar: Calendar, *, rules: Sequence[ColourRule], severity: str, now: datetime
) -> UrgentClock:
    """As `_view`, of a clock that runs, and without what no list shows: lists have hundreds of them."""
    until_at = max(row.started_at, now)
    due = due_at(row, calendar, pauses=pauses_of(row, until_at=until_at)) if is_paused(row) else row.due_at
    is_overdue, share = until_at > due, left_share(row, calendar, due=due, at=until_at)
    return UrgentClock(
        stage=Stage(row.stage),
        due_at=due,
        is_paused=is_paused(row),
        is_overdue=is_overdue,
        colour=colour(rules, is_overdue=is_overdue, severity=severity, left_share=share),
    )


def _views(session: Session, case: CaseRow, *, now: datetime) -> list[ClockView]:
    calendar, rules = current_calendar(session), current_colours(session)
    severity = entry(session, case.type, version=case.catalogue_version).severity
    rows = repository.clocks(session, case.id)
    return [_view(row, calendar, rules=rules, severity=severity, now=now) for row in rows]


def _running(session: Session, case: CaseRow, stage: Stage) -> StageClockRow | None:
    return next((row for row in repository.running(session, case.id) if row.stage == stage.value), None)


def _go_on(row: StageClockRow, calendar: Calendar, *, at: datetime) -> None:
    begin = row.pauses[-1][0]
    end_at = max(at, datetime.fromisoformat(begin))
    row.pauses = [*row.pauses[:-1], [begin, end_at.isoformat()]]
    move_deadline(row, due_at(row, calendar, pauses=pauses_of(row)), now=end_at)


def _view(
    row: StageClockRow, calendar: Calendar, *, rules: Sequence[ColourRule], severity: str, now: datetime
) -> ClockView:
    until_at = max(row.started_at, row.ended_at or now)
    pauses = pauses_of(row, until_at=until_at)
    due = due_at(row, calendar, pauses=pauses) if is_paused(row) else row.due_at
    terms = terms_of(row)
    is_overdue = until_at > due
    share = left_share(row, calendar, due=due, at=until_at)
    first, last = (each.astimezone(calendar.timezone).date() for each in (row.started_at, due))
    return ClockView(
        stage=Stage(row.stage),
        run=row.run,
        limit=terms[0].limit,
        extensions=[each.limit for each in terms[1:]],
        started_at=row.started_at,
        due_at=due,
        ended_at=row.ended_at,
        is_paused=is_paused(row),
        paused_s=sum((each.end_at - each.begin_at).total_seconds() for each in pauses),
        ran_h=round(ran(row, calendar, until_at=until_at) / HOUR, 4),
        left_share=round(share, 4),
        is_overdue=is_overdue,
        breaches=row.breaches,
        colour=colour(rules, is_overdue=is_overdue, severity=severity, left_share=share)
        if row.ended_at is None
        else None,
        unknown_years=list(calendar.unknown_years(first, last)) if _asks_calendar(terms) else [],
    )


def _asks_calendar(terms: Sequence[Term]) -> bool:
    return any(each.limit.clock in (ClockKind.WORK_HOUR, ClockKind.WORK_DAY) for each in terms)
