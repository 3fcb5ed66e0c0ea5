"""What each move writes into the case itself, beside its state; returns what the history keeps of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.cases.level import Level, highest
from api.cases.lifecycle import AT_A_UNIT, MOVES, TERMINAL
from api.cases.move import Move
from api.cases.schemas import MoveRequest
from api.cases.states import CaseState
from api.db.tables import CaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Who makes a move, and when."""

    actor: str
    person_id: str | None
    at: datetime
    seq: int
    """Number of the event that the move will be in the history."""


Effect = Callable[[CaseRow, MoveRequest, Maker], dict[str, Any]]


def apply(case: CaseRow, request: MoveRequest, maker: Maker) -> dict[str, Any]:
    """Changes the case as its move says; returns more facts for the history."""
    rule = MOVES[request.move]
    detail: dict[str, Any] = {}
    if rule.answers is not None:
        detail |= {"answers": (case.request or {}).get("seq")}
    effect = _EFFECTS.get(request.move)
    if effect is not None:
        detail |= effect(case, request, maker)
    case.state = case.state if rule.to is None else rule.to.value
    if case.asked is not None and (rule.answers is not None or case.state not in AT_A_UNIT):
        if rule.answers is None:
            # What nobody has answered while the case was at its unit is no longer a question.
            detail["lapsed"] = case.asked
        case.asked, case.request = None, None
    if CaseState(case.state) in TERMINAL and case.ended_at is None:
        case.ended_at = maker.at
        case.conclusion = request.reason or request.note or None
    return detail


def _verify(case: CaseRow, request: MoveRequest, maker: Maker) -> dict[str, Any]:
    case.decided_at, case.decided_by, case.reason = maker.at, maker.actor, request.reason
    if request.type is None or request.type == case.type:
        return {"type": case.type, "catalogue_version": case.catalogue_version}
    found_as, case.type = case.type, request.type
    return {"type": case.type, "catalogue_version": case.catalogue_version, "found_as": found_as}


def _reject(case: CaseRow, request: MoveRequest, maker: Maker) -> dict[str, Any]:
    case.decided_at, case.decided_by, case.reason = maker.at, maker.actor, request.reason
    return {}


def _suggest(case: CaseRow, request: MoveRequest, _maker: Maker) -> dict[str, Any]:
    case.suggested_unit = request.unit
    return {}


def _dispatch(case: CaseRow, request: MoveRequest, _maker: Maker) -> dict[str, Any]:
    before, case.unit = case.unit, request.unit
    case.accepted_at, case.accepted_by = None, None
    return {} if before is None else {"from_unit": before}


def _return(case: CaseRow, _request: MoveRequest, _maker: Maker) -> dict[str, Any]:
    before, case.unit = case.unit, None
    case.accepted_at, case.accepted_by = None, None
    return {"from_unit": before}


def _accept(case: CaseRow, _request: MoveRequest, maker: Maker) -> dict[str, Any]:
    case.accepted_at, case.accepted_by = maker.at, maker.actor
    return {"unit": case.unit}


def _ask(case: CaseRow, request: MoveRequest, maker: Maker) -> dict[str, Any]:
    asked = MOVES[request.move].asks
    case.asked = None if asked is None else asked.value
    case.request = {
        "asked": case.asked,
        "seq": maker.seq,
        "by": maker.actor,
        "person_id": maker.person_id,
        "at": maker.at.isoformat(),
        "reason": request.reason,
        "limit": None if request.limit is None else request.limit.model_dump(mode="json"),
    }
    return {}


def _fail(case: CaseRow, _request: MoveRequest, _maker: Maker) -> dict[str, Any]:
    case.reworks += 1
    case.accepted_at, case.accepted_by = None, None
    return {"reworks": case.reworks}


def _escalate(case: CaseRow, request: MoveRequest, _maker: Maker) -> dict[str, Any]:
    before = Level(case.level)
    # Whatever was checked before: this line alone can change a level, and it cannot lower one.
    case.level = highest(before, request.level or before).value
    return {"from_level": before.value}


def _evaluate(case: CaseRow, request: MoveRequest, maker: Maker) -> dict[str, Any]:
    case.evaluation = {
        "satisfaction": request.satisfaction,
        "note": request.note,
        "by": maker.actor,
        "at": maker.at.isoformat(),
    }
    return {}


_EFFECTS: dict[Move, Effect] = {
    Move.VERIFY_FILE: _verify,
    Move.VERIFY_REJECT: _reject,
    Move.SUGGEST_HANDLER: _suggest,
    Move.DISPATCH: _dispatch,
    Move.REDISPATCH: _dispatch,
    Move.RETURN_TO_SENDER: _return,
    Move.ACCEPT: _accept,
    Move.REQUEST_SUSPENSION: _ask,
    Move.REQUEST_EXTENSION: _ask,
    Move.CHECK_FAILED: _fail,
    Move.ESCALATE: _escalate,
    Move.EVALUATE: _evaluate,
}
