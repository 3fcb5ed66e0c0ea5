"""A case's clocks follow its state: which stage ends and which begins is read from the table of the life cycle."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.lifecycle import STAGES, TERMINAL
from api.cases.states import CaseState
from api.clocks import service as clocks
from api.clocks.limit import Stage
from api.db.tables import CaseRow


def follow(session: Session, case: CaseRow, before: CaseState | None, *, at: datetime) -> None:
    """Ends, starts, stops and goes on with the clocks of a case that has just come from `before` (None: was opened)."""
    state = CaseState(case.state)
    if state is before:
        return
    if before is CaseState.SUSPENDED:
        clocks.resume(session, case, at=at)
    ended = None if before is None else STAGES.get(before)
    begun = STAGES.get(state)
    if ended is not begun:
        if ended is not None:
            clocks.end_stage(session, case, ended, at=at)
        if begun is not None:
            clocks.start_stage(session, case, begun, at=at)
    if state is CaseState.FILED:
        clocks.start_stage(session, case, Stage.TOTAL, at=at)
    if state in TERMINAL:
        clocks.end_stage(session, case, Stage.TOTAL, at=at)
    if state is CaseState.SUSPENDED:
        clocks.pause(session, case, at=at)
