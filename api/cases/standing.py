"""What stands in the way of a move: its maker, the case's state, what is asked and by whom; pure."""

from typing import Literal

from api.cases.level import Level
from api.cases.lifecycle import MOVES, moves_from
from api.cases.move import Move, Rule
from api.cases.states import SYSTEM, CaseState
from api.db.tables import CaseRow
from api.errors import ApiError, Conflict, NotAllowed
from api.people.roles import Identity, Role

System = Literal["system"]
"""The server itself, where no person makes a move."""


def allowed_moves(case: CaseRow, by: Identity | System) -> list[Move]:
    """Returns what somebody may do with a case as it stands; what a move needs besides is not asked here."""
    return [move for move in moves_from(CaseState(case.state)) if obstacle(case, move, by) is None]


def obstacle(case: CaseRow, move: Move, by: Identity | System) -> ApiError | None:
    """Returns why somebody may not make a move of a case as it stands; None: they may."""
    rule = MOVES[move]
    return _of_maker(case, move, rule, by) or _of_state(case, move, rule, by) or _of_facts(case, move, rule, by)


def actor_of(by: Identity | System) -> str:
    """Returns the word for the maker of a move in histories."""
    return SYSTEM if by == SYSTEM else by.actor


def _of_maker(case: CaseRow, move: Move, rule: Rule, by: Identity | System) -> ApiError | None:
    if by == SYSTEM:
        return None if rule.is_by_system else NotAllowed(f"'{move}' is made by people, not by the server")
    if by.role not in rule.roles:
        needed = ", ".join(sorted(rule.roles)) or "the server alone"
        return NotAllowed(f"'{move}' is for: {needed}")
    if by.role is Role.HANDLER and (by.unit is None or case.unit != by.unit):
        return NotAllowed(f"'{move}' is for the unit that has the case", code="other_unit")
    return None


def _of_state(case: CaseRow, move: Move, rule: Rule, by: Identity | System) -> ApiError | None:
    if case.state in rule.from_states:
        return None
    allowed = [each.value for each in allowed_moves(case, by)]
    return Conflict(
        f"'{move}' is no move of a case that is {case.state}; you may: {', '.join(allowed) or 'nothing'}",
        code="illegal_move",
        details={"state": case.state, "allowed_moves": allowed},
    )


def _of_facts(case: CaseRow, move: Move, rule: Rule, by: Identity | System) -> ApiError | None:
    found: ApiError | None = None
    if rule.asks is not None and case.asked is not None:
        found = Conflict(f"a {case.asked} is asked already and waits for its answer", code="already_asked")
    elif rule.answers is not None and case.asked != rule.answers:
        found = Conflict(f"no {rule.answers} is asked", code="nothing_asked")
    elif rule.answers is not None and _has_asked(case, by):
        found = NotAllowed("another person decides on what you have asked", code="own_request")
    elif move is Move.ACCEPT and case.accepted_at is not None:
        found = Conflict(f"the case is accepted already, by {case.accepted_by}", code="already_accepted")
    elif move is Move.ESCALATE and case.level == Level.COUNTY:
        found = Conflict("the case is on the highest level", code="highest_level")
    elif move is Move.EVALUATE and case.evaluation is not None:
        found = Conflict("the case is evaluated already", code="already_evaluated")
    return found


def _has_asked(case: CaseRow, by: Identity | System) -> bool:
    """One person counts once, whether by login or by a token of theirs."""
    request = case.request or {}
    if by == SYSTEM:
        return False
    is_same_person = by.person_id is not None and by.person_id == request.get("person_id")
    return is_same_person or by.actor == request.get("by")
