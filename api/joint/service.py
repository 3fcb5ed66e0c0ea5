"""Calls units to a case, takes their answers and results, and tells of those who do not come; commits nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from api.audit import service as audit
from api.cases import repository as cases
from api.cases.dispatching import require_unit
from api.cases.lifecycle import MOVES, TERMINAL
from api.cases.move import Move
from api.cases.opening import append_event
from api.cases.scenes import take_pictures
from api.cases.schemas import MoveRequest
from api.cases.states import CaseState, EventKind
from api.db.tables import CaseRow
from api.db.tables.queue import JointPartRow
from api.errors import Conflict, Invalid, NotAllowed, NotThere
from api.joint import repository
from api.joint.schemas import JointView, PartState, PartView, Refusal, Result, SignIn, Whistle
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed
from api.people.roles import Identity

Change = Callable[[Session], tuple[CaseRow, list[Announcement]]]
"""A step: changes a case, and returns it with what is to be announced after the commit."""
WHERE = frozenset(
    {CaseState.FILED, CaseState.PENDING_DISPATCH, CaseState.RETURNED, CaseState.HANDLING, CaseState.CHECK_FAILED}
)
"""Units are called to a case that is real and has not been reported handled."""
LONGEST = timedelta(days=30)
"""A unit that needs not sign in within a month is not called."""
MOST_CALLS = 50
"""Whistles of one case."""
_TAKES_PICTURES = replace(MOVES[Move.REPORT_HANDLED], needs_picture=False)


def whistle(
    session: Session, case_id: str, asked: Whistle, *, by: Identity, now: datetime
) -> tuple[CaseRow, list[Announcement]]:
    """Calls units to a case; a unit that has refused, or is done, may be called again.

    Raises:
        NotThere: No such case.
        Invalid: A unit that is not in the register or is named twice, or a deadline that is over or too far away.
        Conflict: `illegal_state`, `main_unit`: the unit has the case, `already_called`: its part is open, or
            `too_many_calls`.
    """
    case = _case(session, case_id)
    if case.state not in WHERE:
        raise Conflict(f"no units are called to a case that is {case.state}", code="illegal_state")
    if not now < asked.sign_in_due_at <= now + LONGEST:
        raise Invalid(f"`sign_in_due_at` must lie ahead, by at most {LONGEST.days} days")
    if len(set(asked.units)) < len(asked.units):
        raise Invalid("`units` names a unit twice")
    call = max((row.call for row in repository.parts(session, case_id)), default=0) + 1
    if call > MOST_CALLS:
        raise Conflict(f"units were called to this case {MOST_CALLS} times", code="too_many_calls")
    open_units = {row.unit for row in repository.open_parts(session, case_id)}
    for unit in asked.units:
        require_unit(session, unit)
        if unit == case.unit:
            raise Conflict(f"'{unit}' has the case itself", code="main_unit", details={"unit": unit})
        if unit in open_units:
            raise Conflict(f"'{unit}' is called already", code="already_called", details={"unit": unit})
        row = JointPartRow(
            case_id=case.id,
            call=call,
            unit=unit,
            reason=asked.reason,
            called_at=now,
            called_by=by.actor,
            sign_in_due_at=asked.sign_in_due_at,
            state=PartState.CALLED.value,
            words="",
        )
        repository.add(session, row)
    detail = {
        "call": call,
        "units": list(asked.units),
        "reason": asked.reason,
        "sign_in_due_at": asked.sign_in_due_at.isoformat(),
    }
    return case, _note(session, case, EventKind.JOINT_CALLED, detail, actor=by.actor, now=now)


def sign_in(
    session: Session, case_id: str, asked: SignIn, *, by: Identity, now: datetime
) -> tuple[CaseRow, list[Announcement]]:
    """报到: a unit is there; late is noted, not refused. A second time changes nothing.

    Raises:
        NotThere: No such case.
        NotAllowed: `other_unit`: whoever asks belongs to no unit.
        Conflict: `not_called`, `part_over`, or `case_over`.
    """
    case, row = _own_part(session, case_id, by)
    if row.state == PartState.SIGNED_IN:
        return case, []
    if row.state != PartState.CALLED:
        raise Conflict(f"the part of '{row.unit}' is {row.state}", code="part_over")
    row.state, row.signed_in_at, row.signed_in_by = PartState.SIGNED_IN.value, now, by.actor
    detail = {"call": row.call, "unit": row.unit, "is_late": now > row.sign_in_due_at, "note": asked.note}
    return case, _note(session, case, EventKind.JOINT_SIGNED_IN, detail, actor=by.actor, now=now)


def refuse(
    session: Session, case_id: str, asked: Refusal, *, by: Identity, now: datetime
) -> tuple[CaseRow, list[Announcement]]:
    """A unit does not come, and says why; from then on it sees the case no more, and nobody waits for it.

    Raises:
        NotThere: No such case.
        NotAllowed: `other_unit`.
        Conflict: `not_called`, `part_over` (who has signed in, has come), or `case_over`.
    """
    case, row = _own_part(session, case_id, by)
    if row.state != PartState.CALLED:
        raise Conflict(f"the part of '{row.unit}' is {row.state}", code="part_over")
    _end(row, PartState.REFUSED, asked.reason, by=by, now=now)
    detail = {"call": row.call, "unit": row.unit, "reason": asked.reason}
    return case, _note(session, case, EventKind.JOINT_REFUSED, detail, actor=by.actor, now=now)


def finish(
    session: Session, case_id: str, asked: Result, *, by: Identity, now: datetime
) -> tuple[CaseRow, list[Announcement]]:
    """A unit has done its part, and says what came of it, with pictures perhaps.

    Raises:
        NotThere: No such case.
        NotAllowed: `other_unit`.
        Conflict: `not_called`, `not_signed_in`, `part_over`, `case_over`, or a picture that is not there.
    """
    case, row = _own_part(session, case_id, by)
    if row.state == PartState.CALLED:
        raise Conflict("sign in first, so that it is on record who came", code="not_signed_in")
    if row.state != PartState.SIGNED_IN:
        raise Conflict(f"the part of '{row.unit}' is {row.state}", code="part_over")
    brought = MoveRequest(move=Move.REPORT_HANDLED, pictures=asked.pictures)
    take_pictures(session, case, brought, _TAKES_PICTURES, now=now)
    _end(row, PartState.DONE, asked.result, by=by, now=now)
    detail = {"call": row.call, "unit": row.unit, "result": asked.result, "pictures": list(asked.pictures)}
    return case, _note(session, case, EventKind.JOINT_DONE, detail, actor=by.actor, now=now)


def joint_view(session: Session, case_id: str, *, now: datetime) -> JointView:
    """Returns who was called to a case, and what they answered.

    Raises:
        NotThere: No such case.
    """
    case, rows = _case(session, case_id), repository.parts(session, case_id)
    return JointView(
        case_id=case.id,
        main_unit=case.unit,
        parts=[_view(row, now=now) for row in rows],
        open_units=[row.unit for row in rows if row.state in repository.OPEN_PARTS],
    )


def _case(session: Session, case_id: str) -> CaseRow:
    case = cases.find(session, case_id)
    if case is None:
        raise NotThere("there is no such case")
    return case


def _own_part(session: Session, case_id: str, by: Identity) -> tuple[CaseRow, JointPartRow]:
    case = _case(session, case_id)
    if by.unit is None:
        raise NotAllowed("only who belongs to a unit that was called answers for it", code="other_unit")
    row = repository.last_part(session, case_id, by.unit)
    if row is None:
        raise Conflict(f"'{by.unit}' was not called to this case", code="not_called")
    if case.state in TERMINAL:
        raise Conflict(f"the case is {case.state}", code="case_over")
    return case, row


def _end(row: JointPartRow, state: PartState, words: str, *, by: Identity, now: datetime) -> None:
    row.state, row.words = state.value, words
    row.ended_at, row.ended_by = now, by.actor


def _note(
    session: Session, case: CaseRow, kind: EventKind, detail: dict[str, Any], *, actor: str, now: datetime
) -> list[Announcement]:
    case.version += 1
    append_event(session, case, kind=kind, at=now, actor=actor, detail=detail)
    audit.record(session, at=now, actor=actor, action=f"case.{kind}", about=case.id, call=detail["call"])
    return [case_changed(session, case, f"case.{kind}", at=now)]


def _view(row: JointPartRow, *, now: datetime) -> PartView:
    answered_at = row.signed_in_at or row.ended_at or now
    return PartView(
        call=row.call,
        unit=row.unit,
        state=PartState(row.state),
        reason=row.reason,
        called_at=row.called_at,
        called_by=row.called_by,
        sign_in_due_at=row.sign_in_due_at,
        is_overdue=answered_at > row.sign_in_due_at,
        signed_in_at=row.signed_in_at,
        signed_in_by=row.signed_in_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        words=row.words,
    )
