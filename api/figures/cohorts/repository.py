"""Conditions on cases, their clocks and their history: who is counted by which figure, as it was known at a date.

What an ended case or an ended clock says never changes, so its columns answer for every date after its end; all else
is asked of the history. `docs/figures.md` has the rules in words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from api.cases.move import Move
from api.cases.states import CAMERA_FAULT, REPORT, SYSTEM, VIOLATION, CaseState, EventKind, RejectReason
from api.clocks.limit import Stage
from api.db.tables import CaseEventRow, CaseRow, RecurrenceRow
from api.db.tables.clocks import StageClockRow
from api.db.tables.delivery import TicketRow
from api.figures.definition import Split
from api.figures.scope import Scope

SATISFIED = 4
"""Of 5: from here on somebody is satisfied."""
_MACHINES = (VIOLATION, CAMERA_FAULT)
_UNIT_MOVES = (Move.DISPATCH, Move.REDISPATCH, Move.RETURN_TO_SENDER)

Clock = aliased(StageClockRow)
Is = ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """What one figure counts."""

    counted: tuple[Is, ...]
    """Conditions of the denominator."""
    hit: Is
    """What makes a counted case one of the numerator."""
    has_clock: bool = False
    """Whether the conditions are about `Clock` too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedClocks:
    """Clocks that stood, or were due at another time, at the date: their rows say what became of them later."""

    ids: Sequence[int] = ()
    due_ids: Sequence[int] = ()
    """Those of them that were due in the period, by what was known then."""


def cohort(name: str, scope: Scope, moved: MovedClocks | None = None) -> Cohort:
    """Returns what a figure counts, narrowed to the scope; KeyError for a figure that is not made of cases."""
    stage = STAGE_OF.get(name)
    found = _due(scope, name, stage, moved or MovedClocks()) if stage is not None else COHORTS[name](scope)
    return replace(found, counted=(*found.counted, *narrowed(scope)))


def narrowed(scope: Scope) -> list[Is]:
    """Returns the conditions of reach and filters."""
    both = (scope.reach.areas, scope.areas)
    conditions: list[Is] = [CaseRow.area.in_(sorted(areas)) for areas in both if areas is not None]
    if scope.reach.units is not None:
        conditions.append(CaseRow.unit.in_(sorted(scope.reach.units)))
    if scope.camera_id is not None:
        conditions.append(CaseRow.camera_id == scope.camera_id)
    wanted = {Split.TYPE: scope.type, Split.UNIT: scope.unit, Split.LEVEL: scope.level}
    conditions += [split_column(split, scope) == value for split, value in wanted.items() if value is not None]
    return conditions


def split_column(split: Split, scope: Scope, *, is_machine: bool = False) -> ColumnElement[Any]:
    """Returns what cases are told apart by, as it was at the date; of a machine, the type that it had found."""
    plain: dict[Split, ColumnElement[Any]] = {
        Split.AREA: CaseRow.area.expression,
        Split.CAMERA: CaseRow.camera_id.expression,
        Split.ZONE: CaseRow.zone_id.expression,
        Split.TYPE: CaseRow.type.expression,
        Split.UNIT: CaseRow.unit.expression,
        Split.LEVEL: CaseRow.level.expression,
    }
    if split is Split.TYPE and is_machine:
        return func.coalesce(_first_word("found_as", Move.VERIFY_FILE), CaseRow.type)
    if not scope.is_past or split not in (Split.TYPE, Split.UNIT, Split.LEVEL):
        return plain[split]
    if split is Split.TYPE:
        return func.coalesce(_first_word("found_as", Move.VERIFY_FILE, after=scope.as_of), CaseRow.type)
    if split is Split.LEVEL:
        return func.coalesce(_first_word("from_level", Move.ESCALATE, after=scope.as_of), CaseRow.level)
    # The first move after the date says what was before it; before the first dispatch there was no unit.
    before = _first_word("from_unit", *_UNIT_MOVES, after=scope.as_of)
    return case((_moved(*_UNIT_MOVES, after=scope.as_of), before), else_=CaseRow.unit)


def clocks_to_ask(stage: Stage, as_of: datetime) -> list[Is]:
    """Returns the conditions of the clocks that ran at the date and were ever extended or paused."""
    return [
        StageClockRow.stage == stage.value,
        StageClockRow.started_at <= as_of,
        or_(StageClockRow.ended_at.is_(None), StageClockRow.ended_at > as_of),
        or_(func.json_array_length(StageClockRow.terms) > 1, func.json_array_length(StageClockRow.pauses) > 0),
    ]


def opened(scope: Scope) -> list[Is]:
    """Returns the conditions of having been opened in the period, and known by the date."""
    return [CaseRow.opened_at >= scope.begin, CaseRow.opened_at < scope.end, CaseRow.opened_at <= scope.as_of]


def is_machine_figure(name: str) -> bool:
    """Whether a figure tells of machines, not of people."""
    return name in ("precision", "false_alarm_rate", "duplicate_rate")


def _ended_as(state: CaseState, at: datetime) -> Is:
    """NOTE: the state of today will do: what has ended stays ended, and `ended_at` says since when."""
    return and_(CaseRow.state == state.value, CaseRow.ended_at <= at)


def _decided(scope: Scope) -> Is:
    return CaseRow.decided_at <= scope.as_of


def _filed(scope: Scope) -> Is:
    return and_(_decided(scope), CaseRow.state != CaseState.REJECTED.value)


def _moves(*moves: Move, until: datetime | None = None, after: datetime | None = None) -> list[Is]:
    found: list[Is] = [
        CaseEventRow.case_id == CaseRow.id,
        CaseEventRow.kind == EventKind.MOVE.value,
        CaseEventRow.detail["move"].as_string().in_([move.value for move in moves]),
    ]
    if until is not None:
        found.append(CaseEventRow.at <= until)
    if after is not None:
        found.append(CaseEventRow.at > after)
    return found


def _moved(*moves: Move, until: datetime | None = None, after: datetime | None = None) -> Is:
    """Whether the case has made one of these moves."""
    return exists().where(*_moves(*moves, until=until, after=after)).correlate(CaseRow)


def _first_word(word: str, *moves: Move, after: datetime | None = None) -> ColumnElement[Any]:
    """What the first of these moves says under a word; NULL where there is none, or it says nothing."""
    query = select(CaseEventRow.detail[word].as_string()).where(*_moves(*moves, after=after))
    return query.order_by(CaseEventRow.seq).limit(1).correlate(CaseRow).scalar_subquery()


def _due(scope: Scope, name: str, stage: Stage, moved: MovedClocks) -> Cohort:
    later = aliased(StageClockRow)
    is_newest = ~exists().where(
        later.case_id == Clock.case_id,
        later.stage == Clock.stage,
        later.run > Clock.run,
        later.started_at <= scope.as_of,
    ).correlate(Clock)
    is_due = and_(Clock.due_at >= scope.begin, Clock.due_at < scope.end, Clock.due_at <= scope.as_of)
    if moved.ids:
        is_due = or_(and_(is_due, Clock.id.not_in(_inline("moved", moved.ids))), _among("due", moved.due_ids))
    done = _ended_as(CaseState.CLOSED, scope.as_of)
    if stage is Stage.HANDLE:
        reported = exists().where(*_moves(Move.REPORT_HANDLED), CaseEventRow.at == Clock.ended_at)
        done = and_(Clock.ended_at <= scope.as_of, reported.correlate(CaseRow, Clock))
    if name.endswith("on_time_rate"):
        done = and_(done, Clock.ended_at <= Clock.due_at)
    return Cohort(
        counted=(
            Clock.stage == stage.value,
            Clock.started_at <= scope.as_of,
            is_due,
            is_newest,
            or_(CaseRow.state != CaseState.CANCELLED.value, CaseRow.ended_at > scope.as_of),
        ),
        hit=done,
        has_clock=True,
    )


def _inline(name: str, ids: Sequence[int]) -> Any:
    # Written out: databases take fewer parameters than there may be clocks.
    return bindparam(name, list(ids), type_=Integer(), expanding=True, literal_execute=True)


def _among(name: str, ids: Sequence[int]) -> Is:
    return Clock.id.in_(_inline(name, ids)) if ids else ~true()


def _filing(scope: Scope) -> Cohort:
    is_false_alarm = and_(CaseRow.state == CaseState.REJECTED.value, CaseRow.origin.in_(_MACHINES))
    return Cohort(counted=(*opened(scope), _decided(scope), ~is_false_alarm), hit=_filed(scope))


def _filed_with(hit: Callable[[Scope], Is]) -> Callable[[Scope], Cohort]:
    return lambda scope: Cohort(counted=(*opened(scope), _filed(scope)), hit=hit(scope))


def _rework(scope: Scope) -> Cohort:
    return Cohort(
        counted=(*opened(scope), _filed(scope), _moved(Move.REPORT_HANDLED, until=scope.as_of)),
        hit=_moved(Move.CHECK_FAILED, until=scope.as_of),
    )


def _suspended(scope: Scope) -> Cohort:
    """Granted, and not gone on since; whatever ends a suspended case ends the case."""
    resumed = aliased(CaseEventRow)
    goes_on = (
        exists()
        .where(
            resumed.case_id == CaseEventRow.case_id,
            resumed.seq > CaseEventRow.seq,
            resumed.at <= scope.as_of,
            resumed.detail["move"].as_string() == Move.RESUME.value,
        )
        .correlate(CaseEventRow)
    )
    stands = exists().where(*_moves(Move.APPROVE_SUSPENSION, until=scope.as_of), ~goes_on).correlate(CaseRow)
    is_open = or_(CaseRow.ended_at.is_(None), CaseRow.ended_at > scope.as_of)
    # Today's column answers for today without asking any history.
    is_standing = stands if scope.is_past else CaseRow.state == CaseState.SUSPENDED.value
    return Cohort(counted=(CaseRow.opened_at <= scope.as_of, is_open, is_standing), hit=true())


def _tickets(scope: Scope) -> Any:
    query = select(func.count()).where(TicketRow.case_id == CaseRow.id, TicketRow.linked_at <= scope.as_of)
    return query.correlate(CaseRow).scalar_subquery()


def _repeat_complaints(scope: Scope) -> Cohort:
    return Cohort(counted=(*opened(scope), _tickets(scope) >= 1), hit=_tickets(scope) >= 2)


def _satisfaction(scope: Scope) -> Cohort:
    last = select(CaseEventRow.detail["satisfaction"].as_integer()).where(*_moves(Move.EVALUATE, until=scope.as_of))
    word = last.order_by(CaseEventRow.seq.desc()).limit(1).correlate(CaseRow).scalar_subquery()
    ended = (CaseRow.ended_at <= scope.as_of, _moved(Move.EVALUATE, until=scope.as_of))
    return Cohort(counted=(*opened(scope), *ended), hit=word >= SATISFIED)


def _timed(scope: Scope) -> Cohort:
    ran = exists().where(StageClockRow.case_id == CaseRow.id, StageClockRow.ended_at <= scope.as_of)
    return Cohort(counted=(*opened(scope), ran.correlate(CaseRow)), hit=true())


def _came_back(scope: Scope) -> Is:
    return (
        exists().where(RecurrenceRow.case_id == CaseRow.id, RecurrenceRow.linked_at <= scope.as_of).correlate(CaseRow)
    )


def _found_first(scope: Scope) -> Is:
    complained = exists().where(
        TicketRow.case_id == CaseRow.id,
        TicketRow.linked_at <= scope.as_of,
        TicketRow.received_at <= CaseRow.opened_at,
    )
    return and_(CaseRow.origin != REPORT, ~complained.correlate(CaseRow))


def _extended(scope: Scope) -> Is:
    return _moved(Move.APPROVE_EXTENSION, until=scope.as_of)


def _verdicts(hit: Callable[[Scope], Is]) -> Callable[[Scope], Cohort]:
    def made(scope: Scope) -> Cohort:
        by_person = (CaseRow.origin == VIOLATION, _decided(scope), CaseRow.decided_by != SYSTEM)
        return Cohort(counted=(*opened(scope), *by_person), hit=hit(scope))

    return made


def _rejected(reason: RejectReason) -> Callable[[Scope], Is]:
    return lambda _scope: and_(CaseRow.state == CaseState.REJECTED.value, CaseRow.reason == reason.value)


STAGE_OF: dict[str, Stage] = {
    "handling_rate": Stage.HANDLE,
    "handling_on_time_rate": Stage.HANDLE,
    "closing_rate": Stage.TOTAL,
    "closing_on_time_rate": Stage.TOTAL,
}
COHORTS: dict[str, Callable[[Scope], Cohort]] = {
    "filing_rate": _filing,
    "rework_rate": _rework,
    "extension_rate": _filed_with(_extended),
    "suspended": _suspended,
    "repeat_case_rate": _filed_with(_came_back),
    "repeat_complaint_rate": _repeat_complaints,
    "satisfaction": _satisfaction,
    "handling_time": _timed,
    "proactive_rate": _filed_with(_found_first),
    "precision": _verdicts(_filed),
    "false_alarm_rate": _verdicts(_rejected(RejectReason.NOTHING_THERE)),
    "duplicate_rate": _verdicts(_rejected(RejectReason.DUPLICATE)),
}
