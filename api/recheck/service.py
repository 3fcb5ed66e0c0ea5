"""Asks the camera of a case whether the street is clear, and shows what it said; commits nothing.

The order itself is granted by the patrol (`api.patrol.turns`), the answer read off the visit's report
(`api.recheck.absorb`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cases.history import append_event
from api.cases.states import SYSTEM, CaseState, EventKind, EvidenceRole
from api.db.tables import CaseRow, EvidenceRow
from api.db.tables.clocks import RecheckRow
from api.errors import Conflict, NotThere
from api.recheck import repository
from api.recheck.judge import Answer, Why
from api.recheck.schemas import Proposal, Purpose, RecheckView

AWAITED = {
    Purpose.HANDLED: (CaseState.HANDLED, CaseState.PENDING_CHECK),
    Purpose.ASKED: (CaseState.HANDLED, CaseState.PENDING_CHECK),
    Purpose.WARNED: (CaseState.SUSPECTED,),
}
"""In which states of the case the answer still means something."""
WARNING = timedelta(seconds=60)
"""A driver who was warned has this long to go (one minute of warning is what fire brigades give)."""
_BEFORE = (EvidenceRole.SECOND_SCENE, EvidenceRole.CURRENT, EvidenceRole.FIRST_SCENE, EvidenceRole.REPORT_PHOTO)
"""Which picture of the case shows it best as it was."""


def book(
    session: Session, case: CaseRow, now: datetime, *, by: str = SYSTEM, purpose: Purpose = Purpose.HANDLED
) -> RecheckRow | None:
    """Books a visit to the case's camera and returns the question; one that waits already is asked again now.

    None: no camera has seen the case, so none can look again. Of a suspicion the look waits until the warning is over.
    """
    if case.camera_id is None:
        return None
    asked_at = now + WARNING if purpose is Purpose.WARNED else now
    known = repository.of_case(session, case.id)
    if purpose is Purpose.WARNED and known:
        return known[-1]
    waiting = next((row for row in known if row.due_at is not None), None)
    if waiting is not None:
        # A look from before this handling proves nothing.
        waiting.asked_at = waiting.due_at = max(waiting.asked_at, asked_at)
        return waiting
    row = RecheckRow(
        case_id=case.id,
        number=repository.last_number(session, case.id) + 1,
        camera_id=case.camera_id,
        purpose=purpose.value,
        asked_at=asked_at,
        asked_by=by,
        due_at=asked_at,
        tries=0,
        before_sha256=_before(repository.pictures(session, case.id)),
    )
    repository.add(session, row)
    case.version += 1
    detail = {
        "number": row.number,
        "purpose": purpose.value,
        "camera_id": case.camera_id,
        "asked_at": asked_at.isoformat(),
    }
    append_event(session, case, kind=EventKind.RECHECK_BOOKED, at=now, actor=by, detail=detail)
    return row


def ask_again(session: Session, case_id: str, *, by: str, now: datetime) -> RecheckView:
    """Asks the camera again, at once.

    Raises:
        NotThere: No such case.
        Conflict: `not_handled`: nothing is to be checked. `no_camera`: no camera has seen the case.
    """
    case = _case(session, case_id)
    if case.state not in AWAITED[Purpose.ASKED]:
        raise Conflict(
            f"the case is {case.state}: the camera is asked once it is reported as handled", code="not_handled"
        )
    row = book(session, case, now, by=by, purpose=Purpose.ASKED)
    if row is None:
        raise Conflict("no camera has seen this case: send somebody to look", code="no_camera")
    return view(row)


def of_case(session: Session, case_id: str) -> list[RecheckView]:
    """Returns a case's re-checks, oldest first.

    Raises:
        NotThere: No such case.
    """
    return [view(row) for row in repository.of_case(session, _case(session, case_id).id)]


def is_awaited(row: RecheckRow, case: CaseRow) -> bool:
    """Whether the answer still means something for the case."""
    return case.state in AWAITED[Purpose(row.purpose)]


def withdraw(row: RecheckRow) -> None:
    """Takes a question back that nobody needs answered any more."""
    row.due_at = None


def view(row: RecheckRow) -> RecheckView:
    """Returns a re-check as the API shows it."""
    return RecheckView(
        case_id=row.case_id,
        number=row.number,
        camera_id=row.camera_id,
        purpose=Purpose(row.purpose),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        next_look_at=row.due_at,
        tries=row.tries,
        answer=None if row.answer is None else Answer(row.answer),
        why=None if row.why is None else Why(row.why),
        answered_at=row.answered_at,
        proposal=None if row.proposal is None else Proposal(row.proposal),
        before=row.before_sha256,
        after=row.after_sha256,
    )


def _before(pictures: Sequence[EvidenceRow]) -> str | None:
    return next((each.sha256 for role in _BEFORE for each in pictures if each.role == role), None)


def _case(session: Session, case_id: str) -> CaseRow:
    case = repository.find_case(session, case_id)
    if case is None:
        raise NotThere("there is no such case")
    return case
