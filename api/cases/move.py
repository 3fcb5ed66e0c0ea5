"""What a move of a case is: its names, who may make it and what it needs; the table of all is `api.cases.lifecycle`."""

from dataclasses import dataclass
from enum import StrEnum

from api.cases.states import CaseState, EvidenceRole
from api.people.roles import Role


class Move(StrEnum):
    """What can be done with a case."""

    CONFIRM_SUSPICION = "confirm_suspicion"
    SETTLE_SUSPICION = "settle_suspicion"
    VERIFY_FILE = "verify_file"
    VERIFY_REJECT = "verify_reject"
    SUGGEST_HANDLER = "suggest_handler"
    DISPATCH = "dispatch"
    AWAIT_DISPATCH = "await_dispatch"
    ACCEPT = "accept"
    RETURN_TO_SENDER = "return_to_sender"
    REDISPATCH = "redispatch"
    REQUEST_SUSPENSION = "request_suspension"
    APPROVE_SUSPENSION = "approve_suspension"
    REFUSE_SUSPENSION = "refuse_suspension"
    RESUME = "resume"
    REQUEST_EXTENSION = "request_extension"
    APPROVE_EXTENSION = "approve_extension"
    REFUSE_EXTENSION = "refuse_extension"
    REPORT_HANDLED = "report_handled"
    START_CHECK = "start_check"
    CHECK_PASSED = "check_passed"
    CHECK_FAILED = "check_failed"
    START_REWORK = "start_rework"
    FORCE_CLOSE = "force_close"
    CANCEL = "cancel"
    ESCALATE = "escalate"
    EVALUATE = "evaluate"


class ReasonKind(StrEnum):
    """What a move's reason must be."""

    NONE = "none"
    """No reason is taken."""
    REJECT = "reject"
    """One of RejectReason."""
    CANCEL = "cancel"
    """One of CancelReason."""
    WRITTEN = "written"
    """Written by whoever makes the move."""


class Asked(StrEnum):
    """What a unit asks for and another person decides."""

    SUSPENSION = "suspension"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One move: one row of the table."""

    name_zh: str
    """What people call it."""
    from_states: frozenset[CaseState]
    """Where a case may stand."""
    to: CaseState | None
    """Where it stands afterwards; None: where it stood."""
    roles: frozenset[Role] = frozenset()
    """People who may; a handler only with a case of the own unit."""
    is_by_system: bool = False
    """Whether the server may, of itself."""
    reason: ReasonKind = ReasonKind.NONE
    """What the reason must be."""
    picture_role: EvidenceRole | None = None
    """What pictures that come with it show; None: it takes none."""
    needs_picture: bool = False
    """Whether it must bring one, made for this very move."""
    needs_scene: frozenset[EvidenceRole] = frozenset()
    """The case must hold a picture of one of these kinds, brought with it or before."""
    needs_unit: bool = False
    """Whether it names a unit."""
    needs_level: bool = False
    """Whether it names a level, higher than the case's."""
    needs_limit: bool = False
    """Whether it names how much longer."""
    needs_satisfaction: bool = False
    """Whether it names how satisfied somebody is."""
    needs_entry: bool = False
    """Whether the case must stand in the catalogue: no filing and no closing without its row."""
    asks: Asked | None = None
    """What it asks another person for."""
    answers: Asked | None = None
    """What it answers: only while that is asked, and never by whoever has asked."""
