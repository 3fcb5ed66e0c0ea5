"""What the main unit waits for: the open parts of the others. Moves ask here before they are made."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.history import append_event
from api.cases.move import Move
from api.cases.schemas import MoveRequest
from api.cases.states import EventKind
from api.db.tables import CaseRow
from api.errors import Conflict
from api.joint import repository
from api.joint.schemas import PartState


def settle_parts(session: Session, case: CaseRow, request: MoveRequest, *, actor: str, now: datetime) -> None:
    """Passes a "handled" that no called unit stands behind any more, or that goes on without them for a reason.

    Raises:
        Conflict: `open_parts`, with the units.
    """
    if request.move is not Move.REPORT_HANDLED:
        return
    waiting = repository.open_parts(session, case.id)
    if not waiting:
        return
    units = [row.unit for row in waiting]
    if request.despite_parts is None:
        raise Conflict(
            f"these units were called and are not done: {', '.join(units)}; wait, or say `despite_parts` and why",
            code="open_parts",
            details={"units": units},
        )
    for row in waiting:
        row.state, row.words = PartState.WAIVED.value, request.despite_parts
        row.ended_at, row.ended_by = now, actor
    detail = {"units": units, "reason": request.despite_parts}
    append_event(session, case, kind=EventKind.JOINT_WAIVED, at=now, actor=actor, detail=detail)
