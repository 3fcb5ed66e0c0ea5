"""What our states are in GeoReport's two words, and which cases are shown at all; pure."""

from typing import Literal

from api.cases.states import CaseState

Status = Literal["open", "closed"]

STATUS: dict[CaseState, tuple[Status, str]] = {
    CaseState.SUSPECTED: ("open", "疑似"),
    CaseState.PENDING_VERIFICATION: ("open", "待核实"),
    CaseState.REJECTED: ("closed", "不予立案"),
    CaseState.FILED: ("open", "已立案"),
    CaseState.PENDING_DISPATCH: ("open", "待派遣"),
    CaseState.RETURNED: ("open", "已退回，待重新派遣"),
    CaseState.HANDLING: ("open", "处置中"),
    CaseState.SUSPENDED: ("open", "挂账"),
    CaseState.HANDLED: ("open", "已处置，待核查"),
    CaseState.PENDING_CHECK: ("open", "待核查"),
    CaseState.CHECK_FAILED: ("open", "返工"),
    CaseState.CLOSED: ("closed", "已结案"),
    CaseState.FORCE_CLOSED: ("closed", "强制结案"),
    CaseState.CANCELLED: ("closed", "已作废"),
}
"""State -> status and its note."""

UNREVIEWED = frozenset({CaseState.SUSPECTED, CaseState.PENDING_VERIFICATION, CaseState.REJECTED})
"""In these only people's reports are shown: what a machine found and nobody has confirmed stays here."""


def states_of(status: Status) -> frozenset[CaseState]:
    """Returns the states that are shown as this status."""
    return frozenset(state for state, (shown, _) in STATUS.items() if shown == status)
