"""The life of a case as one table: every move, from where to where, who may make it, and what it needs; pure."""

from collections.abc import Iterable
from typing import Final

from api.cases.move import Asked, Move, ReasonKind, Rule
from api.cases.states import CaseState, EvidenceRole
from api.clocks.limit import Stage
from api.people.roles import Role

__all__ = ["FILED_AND_OPEN", "MOVES", "OPEN", "STAGES", "TERMINAL", "Move", "may_make", "moves_from"]

S = CaseState
TERMINAL: Final = frozenset({S.REJECTED, S.CLOSED, S.FORCE_CLOSED, S.CANCELLED})
"""Where a case ends. Nothing opens it again: what comes back is a new case, linked to this one."""
OPEN: Final = frozenset(S) - TERMINAL
FILED_AND_OPEN: Final = OPEN - {S.SUSPECTED, S.PENDING_VERIFICATION}
AT_A_UNIT: Final = frozenset({S.HANDLING, S.CHECK_FAILED})

_CHIEFS = frozenset({Role.ADMIN, Role.SUPERVISOR})
_DESK = _CHIEFS | {Role.OPERATOR, Role.DISPATCHER}
_VERIFIERS = frozenset({Role.ADMIN, Role.OPERATOR, Role.DISPATCHER, Role.GRID_WORKER})
_CHECKERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.GRID_WORKER})
"""Whoever dispatches does not also say that it is done."""
_DISPATCHERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.DISPATCHER})
_UNIT = frozenset({Role.HANDLER})
_SEEN_CLEAR = frozenset({EvidenceRole.CHECK_SCENE, EvidenceRole.CLEARED_SCENE})

MOVES: Final[dict[Move, Rule]] = {
    Move.CONFIRM_SUSPICION: Rule(
        name_zh="疑似转待核实",
        from_states=frozenset({S.SUSPECTED}),
        to=S.PENDING_VERIFICATION,
        roles=_DESK,
        is_by_system=True,
        picture_role=EvidenceRole.VERIFY_SCENE,
    ),
    Move.SETTLE_SUSPICION: Rule(
        name_zh="警示后离开",
        from_states=frozenset({S.SUSPECTED}),
        to=S.CANCELLED,
        is_by_system=True,
        reason=ReasonKind.CANCEL,
        picture_role=EvidenceRole.CLEARED_SCENE,
    ),
    Move.VERIFY_FILE: Rule(
        name_zh="核实立案",
        from_states=frozenset({S.PENDING_VERIFICATION}),
        to=S.FILED,
        roles=_VERIFIERS,
        is_by_system=True,
        picture_role=EvidenceRole.VERIFY_SCENE,
        needs_entry=True,
    ),
    Move.VERIFY_REJECT: Rule(
        name_zh="不予立案",
        from_states=frozenset({S.SUSPECTED, S.PENDING_VERIFICATION}),
        to=S.REJECTED,
        roles=_VERIFIERS,
        reason=ReasonKind.REJECT,
        picture_role=EvidenceRole.VERIFY_SCENE,
    ),
    Move.SUGGEST_HANDLER: Rule(
        name_zh="建议处置单位",
        from_states=frozenset({S.SUSPECTED, S.PENDING_VERIFICATION, S.FILED, S.PENDING_DISPATCH, S.RETURNED}),
        to=None,
        roles=_VERIFIERS,
        needs_unit=True,
    ),
    Move.DISPATCH: Rule(
        name_zh="派遣",
        from_states=frozenset({S.FILED, S.PENDING_DISPATCH}),
        to=S.HANDLING,
        roles=_DISPATCHERS,
        is_by_system=True,
        needs_unit=True,
    ),
    Move.AWAIT_DISPATCH: Rule(
        name_zh="转人工派遣",
        from_states=frozenset({S.FILED}),
        to=S.PENDING_DISPATCH,
        roles=_DISPATCHERS,
        is_by_system=True,
    ),
    Move.ACCEPT: Rule(name_zh="接收", from_states=AT_A_UNIT, to=None, roles=_UNIT),
    Move.RETURN_TO_SENDER: Rule(
        name_zh="退回",
        from_states=AT_A_UNIT,
        to=S.RETURNED,
        roles=_UNIT,
        reason=ReasonKind.WRITTEN,
    ),
    Move.REDISPATCH: Rule(
        name_zh="改派",
        from_states=AT_A_UNIT | {S.RETURNED},
        to=S.HANDLING,
        roles=_DISPATCHERS,
        reason=ReasonKind.WRITTEN,
        needs_unit=True,
    ),
    Move.REQUEST_SUSPENSION: Rule(
        name_zh="申请挂账",
        from_states=AT_A_UNIT,
        to=None,
        roles=_UNIT | _DISPATCHERS,
        reason=ReasonKind.WRITTEN,
        picture_role=EvidenceRole.HANDLED_SCENE,
        asks=Asked.SUSPENSION,
    ),
    Move.APPROVE_SUSPENSION: Rule(
        name_zh="批准挂账", from_states=AT_A_UNIT, to=S.SUSPENDED, roles=_CHIEFS, answers=Asked.SUSPENSION
    ),
    Move.REFUSE_SUSPENSION: Rule(
        name_zh="不准挂账",
        from_states=AT_A_UNIT,
        to=None,
        roles=_CHIEFS,
        reason=ReasonKind.WRITTEN,
        answers=Asked.SUSPENSION,
    ),
    Move.RESUME: Rule(
        name_zh="挂账恢复", from_states=frozenset({S.SUSPENDED}), to=S.HANDLING, roles=_UNIT | _DISPATCHERS
    ),
    Move.REQUEST_EXTENSION: Rule(
        name_zh="申请延期",
        from_states=AT_A_UNIT,
        to=None,
        roles=_UNIT | _DISPATCHERS,
        reason=ReasonKind.WRITTEN,
        needs_limit=True,
        asks=Asked.EXTENSION,
    ),
    Move.APPROVE_EXTENSION: Rule(
        name_zh="批准延期", from_states=AT_A_UNIT, to=None, roles=_CHIEFS, answers=Asked.EXTENSION
    ),
    Move.REFUSE_EXTENSION: Rule(
        name_zh="不准延期",
        from_states=AT_A_UNIT,
        to=None,
        roles=_CHIEFS,
        reason=ReasonKind.WRITTEN,
        answers=Asked.EXTENSION,
    ),
    Move.REPORT_HANDLED: Rule(
        name_zh="处置反馈",
        from_states=AT_A_UNIT,
        to=S.HANDLED,
        roles=_UNIT,
        picture_role=EvidenceRole.HANDLED_SCENE,
        needs_picture=True,
    ),
    Move.START_CHECK: Rule(
        name_zh="开始核查",
        from_states=frozenset({S.HANDLED}),
        to=S.PENDING_CHECK,
        roles=_CHECKERS | {Role.DISPATCHER},
        is_by_system=True,
    ),
    Move.CHECK_PASSED: Rule(
        name_zh="核查通过",
        from_states=frozenset({S.PENDING_CHECK}),
        to=S.CLOSED,
        roles=_CHECKERS,
        is_by_system=True,
        picture_role=EvidenceRole.CHECK_SCENE,
        needs_scene=_SEEN_CLEAR,
        needs_entry=True,
    ),
    Move.CHECK_FAILED: Rule(
        name_zh="核查不通过",
        from_states=frozenset({S.PENDING_CHECK}),
        to=S.CHECK_FAILED,
        roles=_CHECKERS,
        is_by_system=True,
        reason=ReasonKind.WRITTEN,
        picture_role=EvidenceRole.CHECK_SCENE,
    ),
    Move.START_REWORK: Rule(
        name_zh="返工",
        from_states=frozenset({S.CHECK_FAILED}),
        to=S.HANDLING,
        roles=_UNIT | _DISPATCHERS,
    ),
    Move.FORCE_CLOSE: Rule(
        name_zh="强制结案",
        from_states=FILED_AND_OPEN,
        to=S.FORCE_CLOSED,
        roles=_CHIEFS,
        reason=ReasonKind.WRITTEN,
        picture_role=EvidenceRole.CHECK_SCENE,
        needs_entry=True,
    ),
    Move.CANCEL: Rule(
        name_zh="作废",
        from_states=FILED_AND_OPEN,
        to=S.CANCELLED,
        roles=_CHIEFS,
        reason=ReasonKind.CANCEL,
    ),
    Move.ESCALATE: Rule(
        name_zh="升级",
        from_states=OPEN - {S.SUSPECTED},
        to=None,
        roles=_DESK | _UNIT | {Role.GRID_WORKER},
        is_by_system=True,
        reason=ReasonKind.WRITTEN,
        needs_level=True,
    ),
    Move.EVALUATE: Rule(
        name_zh="评价",
        from_states=frozenset({S.CLOSED, S.FORCE_CLOSED}),
        to=None,
        roles=_DESK | {Role.GRID_WORKER},
        needs_satisfaction=True,
    ),
}
"""There is no move that opens a finished case again, and none that names a lower level."""

STAGES: Final[dict[CaseState, Stage]] = {
    S.PENDING_VERIFICATION: Stage.VERIFY,
    S.FILED: Stage.DISPATCH,
    S.PENDING_DISPATCH: Stage.DISPATCH,
    S.RETURNED: Stage.DISPATCH,
    S.HANDLING: Stage.HANDLE,
    S.SUSPENDED: Stage.HANDLE,
    S.CHECK_FAILED: Stage.HANDLE,
    S.HANDLED: Stage.CHECK,
    S.PENDING_CHECK: Stage.CHECK,
}
"""What is timed in which state; in the others, nothing is."""


def moves_from(state: CaseState) -> Iterable[Move]:
    """Returns the moves that the table has for a state, whoever makes them."""
    return (move for move, rule in MOVES.items() if state in rule.from_states)


def may_make(rule: Rule, role: Role | None) -> bool:
    """Whether somebody of this role may make the move; None: the server itself."""
    return rule.is_by_system if role is None else role in rule.roles
