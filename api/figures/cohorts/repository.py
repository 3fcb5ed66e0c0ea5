"""Conditions on cases, their clocks and their history: who is counted by which figure, as it was known at a date.

What an ended case or an ended clock says never changes, so its columns answer for every date after its end; all else
is asked of the history. `docs/figures.md` has the rules in words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from api.cases.move import Move
from api.cases.states import CAMERA_FAULT, REPORT, SYSTEM, VIOLATION, CaseState, RejectReason
from api.clocks.limit import Stage
from api.db.tables import CaseEventRow, CaseRow, RecurrenceRow
from api.db.tables.clocks import StageClockRow
from api.db.tables.delivery import TicketRow
from api.figures.histories.repository import granted, moved, moves_are, some
from api.figures.narrowing.repository import narrowed
from api.figures.scope import Scope

OPENED = "opened"
"""The family of those who were opened in the period; clocks that were due in it are a family by stage."""
SATISFIED = 4
"""Of 5: from here on somebody is satisfied."""
_MACHINES = (VIOLATION, CAMERA_FAULT)

Clock = aliased(StageClockRow)
Is = ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """What one figure counts."""

    hit: Is
    """What makes a counted case one of the numerator."""
    shared: tuple[Is, ...] = ()
    """Conditions of the denominator that all cohorts of its family have."""
    own: tuple[Is, ...] = ()
    """The others."""
    family: str | None = OPENED
    """Those of one are counted in one pass; None: it is counted by itself."""

    @property
    def counted(self) -> tuple[Is, ...]:
        """Returns the conditions of the denominator."""
        return (*self.shared, *self.own)

    @property
    def has_clock(self) -> bool:
        """Whether the conditions are about `Clock` too."""
        return self.family in (Stage.HANDLE, Stage.TOTAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedClocks:
    """Clocks that stood, or were due at another time, at the date: their rows say what became of them later."""

    ids: Sequence[int] = ()
    due_ids: Sequence[int] = ()
    """Those of them that were due in the period, by what was known then."""


def cohort(name: str, scope: Scope, then: MovedClocks | None = None) -> Cohort:
    """Returns what a figure counts, narrowed to the scope; KeyError for a figure that is not made of cases."""
    stage = STAGE_OF.get(name)
    found = _due(scope, name, stage, then or MovedClocks()) if stage is not None else COHORTS[name](scope)
    return replace(found, shared=(*found.shared, *narrowed(scope)))


def clocks_to_ask(stage: Stage, as_of: datetime) -> list[Is]:
    """Returns the conditions of the clocks that ran at the date and were ever extended or paused."""
    return [
        StageClockRow.stage == stage.value,
        StageClockRow.started_at <= as_of,
        or_(StageClockRow.ended_at.is_(None), StageClockRow.ended_at > as_of),
        # NOTE: word for word that of the index `stage_clocks_changed`, or SQLite does not take it.
        literal_column("(json_array_length(stage_clocks.terms) > 1 OR json_array_length(stage_clocks.pauses) > 0)"),
    ]


def opened(scope: Scope) -> tuple[Is, ...]:
    """Returns the conditions of having been opened in the period, and known by the date."""
    return (CaseRow.opened_at >= scope.begin, CaseRow.opened_at < scope.end, CaseRow.opened_at <= scope.as_of)


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


def _reported(scope: Scope) -> Is:
    """Whether it was reported as handled; what was closed after a check must have been, so its history is spared."""
    return or_(_ended_as(CaseState.CLOSED, scope.as_of), moved(Move.REPORT_HANDLED, until=scope.as_of))


def _due(scope: Scope, name: str, stage: Stage, then: MovedClocks) -> Cohort:
    later = aliased(StageClockRow)
    newer = select(later.run).where(
        later.case_id == Clock.case_id,
        later.stage == Clock.stage,
        later.run > Clock.run,
        later.started_at <= scope.as_of,
    )
    is_due = and_(Clock.due_at >= scope.begin, Clock.due_at < scope.end, Clock.due_at <= scope.as_of)
    if then.ids:
        is_due = or_(and_(is_due, Clock.id.not_in(_inline("moved", then.ids))), _among("due", then.due_ids))
    done = _ended_as(CaseState.CLOSED, scope.as_of)
    if stage is Stage.HANDLE:
        reported = select(CaseEventRow.seq).where(*moves_are(Move.REPORT_HANDLED), CaseEventRow.at == Clock.ended_at)
        # The newest handling of a case that was closed after a check was reported: there is no other way there. One
        # that ended as it began may have been ended by a clock that went back, so the history is asked.
        is_plain = and_(done, Clock.ended_at > Clock.started_at)
        done = and_(Clock.ended_at <= scope.as_of, or_(is_plain, some(reported, CaseRow, Clock)))
    if name.endswith("on_time_rate"):
        done = and_(done, Clock.ended_at <= Clock.due_at)
    counted = (
        Clock.stage == stage.value,
        Clock.started_at <= scope.as_of,
        is_due,
        ~some(newer, Clock),
        or_(CaseRow.state != CaseState.CANCELLED.value, CaseRow.ended_at > scope.as_of),
    )
    return Cohort(shared=counted, hit=done, family=stage)


def month_of_opening(ends: Sequence[datetime]) -> ColumnElement[int]:
    """Returns the place of the part of the period, by the parts' ends, in which a case was opened; -1: after all."""
    return case(*[(CaseRow.opened_at < end, place) for place, end in enumerate(ends)], else_=-1)


def month_of_deadline(ends: Sequence[datetime], then: Sequence[MovedClocks]) -> ColumnElement[int]:
    """Returns the same of the day on which `Clock` was due; `then` says what moved clocks were due in each part."""
    of_moved = [
        (Clock.id.in_(_inline(f"part_{place}", part.due_ids)), place) for place, part in enumerate(then) if part.due_ids
    ]
    ids = then[0].ids if then else ()
    beyond = [(Clock.id.in_(_inline("beyond", ids)), -1)] if ids else []
    return case(*of_moved, *beyond, *[(Clock.due_at < end, place) for place, end in enumerate(ends)], else_=-1)


def _inline(name: str, ids: Sequence[int]) -> Any:
    # Written out: databases take fewer parameters than there may be clocks.
    return bindparam(name, list(ids), type_=Integer(), expanding=True, literal_execute=True)


def _among(name: str, ids: Sequence[int]) -> Is:
    return Clock.id.in_(_inline(name, ids)) if ids else ~true()


def _filing(scope: Scope) -> Cohort:
    is_false_alarm = and_(CaseRow.state == CaseState.REJECTED.value, CaseRow.origin.in_(_MACHINES))
    return Cohort(shared=opened(scope), own=(_decided(scope), ~is_false_alarm), hit=_filed(scope))


def _filed_with(hit: Callable[[Scope], Is]) -> Callable[[Scope], Cohort]:
    return lambda scope: Cohort(shared=opened(scope), own=(_filed(scope),), hit=hit(scope))


def _rework(scope: Scope) -> Cohort:
    # The row counts failed checks, and so says of most cases that their history need not be asked.
    has_failed = and_(CaseRow.reworks > 0, moved(Move.CHECK_FAILED, until=scope.as_of))
    return Cohort(shared=opened(scope), own=(_filed(scope), _reported(scope)), hit=has_failed)


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
    suspended = select(CaseEventRow.case_id).where(*granted(Move.APPROVE_SUSPENSION, until=scope.as_of), ~goes_on)
    is_open = or_(CaseRow.ended_at.is_(None), CaseRow.ended_at > scope.as_of)
    # Today's column answers for today without asking any history.
    is_standing = CaseRow.id.in_(suspended) if scope.is_past else CaseRow.state == CaseState.SUSPENDED.value
    return Cohort(shared=(CaseRow.opened_at <= scope.as_of, is_open, is_standing), hit=true(), family=None)


def _tickets(scope: Scope) -> Any:
    query = select(func.count()).where(TicketRow.case_id == CaseRow.id, TicketRow.linked_at <= scope.as_of)
    return query.correlate(CaseRow).scalar_subquery()


def _repeat_complaints(scope: Scope) -> Cohort:
    return Cohort(shared=opened(scope), own=(_tickets(scope) >= 1,), hit=_tickets(scope) >= 2)


def _satisfaction(scope: Scope) -> Cohort:
    has_ended, is_evaluated = CaseRow.ended_at <= scope.as_of, CaseRow.evaluation.is_not(None)
    if not scope.is_past:
        # A case is evaluated once, and its row has the words.
        satisfaction = CaseRow.evaluation["satisfaction"].as_integer()
        return Cohort(shared=opened(scope), own=(has_ended, is_evaluated), hit=satisfaction >= SATISFIED)
    last = select(CaseEventRow.detail["satisfaction"].as_integer()).where(*moves_are(Move.EVALUATE, until=scope.as_of))
    word = last.order_by(CaseEventRow.seq.desc()).limit(1).correlate(CaseRow).scalar_subquery()
    own = (has_ended, is_evaluated, moved(Move.EVALUATE, until=scope.as_of))
    return Cohort(shared=opened(scope), own=own, hit=word >= SATISFIED)


def _timed(scope: Scope) -> Cohort:
    ran = select(StageClockRow.run).where(StageClockRow.case_id == CaseRow.id, StageClockRow.ended_at <= scope.as_of)
    return Cohort(shared=opened(scope), own=(some(ran, CaseRow),), hit=true())


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
    more_time = (CaseEventRow.case_id == CaseRow.id, *granted(Move.APPROVE_EXTENSION, until=scope.as_of))
    return exists().where(*more_time).correlate(CaseRow)


def _verdicts(hit: Callable[[Scope], Is]) -> Callable[[Scope], Cohort]:
    def made(scope: Scope) -> Cohort:
        by_person = (CaseRow.origin == VIOLATION, _decided(scope), CaseRow.decided_by != SYSTEM)
        return Cohort(shared=opened(scope), own=by_person, hit=hit(scope))

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
