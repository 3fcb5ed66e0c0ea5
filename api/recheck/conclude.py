"""What an answer does to its case: evidence, history, a proposal, moves that need no person; commits nothing."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cases.history import add_picture, append_event
from api.cases.move import Move
from api.cases.moves import make_move
from api.cases.scenes import is_below_standard
from api.cases.schemas import MoveRequest
from api.cases.states import SYSTEM, CancelReason, CaseState, EventKind, EvidenceRole
from api.catalogue.entry import CatalogueEntry
from api.catalogue.service import entry
from api.db.tables import CaseRow, EvidenceRow
from api.db.tables.clocks import RecheckRow
from api.evidence import repository as evidence
from api.outbox.announcer import Announcement
from api.outbox.service import publish
from api.recheck import repository
from api.recheck.judge import Answer, Said, Why
from api.recheck.schemas import Proposal, Purpose

MOST_TRIES = 3
"""Visits that cannot tell, before a person is asked."""
FIRST_PAUSE = timedelta(seconds=60)
"""Before the second try; doubled before each further one. What stood in front may have driven on by then."""
SOON = timedelta(seconds=10)
"""Before a try after looks that were too few or contradict each other: nothing has to drive on, and people wait."""
UNDECIDED = frozenset({Why.UNSURE, Why.NO_PICTURE})
HOPELESS = frozenset({Why.PLACE_UNKNOWN, Why.NO_WORD})
"""Another visit would not tell more."""
TOPIC = "case.rechecked"

_PROPOSALS = {
    (Purpose.WARNED, Answer.CLEARED): Proposal.SETTLE,
    (Purpose.WARNED, Answer.STILL_THERE): Proposal.VERIFY,
    (Purpose.HANDLED, Answer.CLEARED): Proposal.CLOSE,
    (Purpose.HANDLED, Answer.STILL_THERE): Proposal.REWORK,
    (Purpose.ASKED, Answer.CLEARED): Proposal.CLOSE,
    (Purpose.ASKED, Answer.STILL_THERE): Proposal.REWORK,
}


def conclude(
    session: Session, row: RecheckRow, case: CaseRow, said: Said, *, order_id: str | None, now: datetime
) -> list[Announcement]:
    """Writes what the camera said and draws what follows from it; returns what is to be announced.

    What it could not see is asked again, later each time, what looks left open soon; then a person is asked. It never
    closes a case.
    """
    row.why = said.why.value
    if said.answer is Answer.CANNOT_SEE:
        row.tries += 1
        if row.tries < MOST_TRIES and said.why not in HOPELESS:
            row.due_at = now + (SOON if said.why in UNDECIDED else FIRST_PAUSE * 2 ** (row.tries - 1))
            return []
    proposal = _PROPOSALS.get((Purpose(row.purpose), said.answer), Proposal.LOOK_YOURSELF)
    row.due_at, row.answer, row.answered_at = None, said.answer.value, now
    row.proposal, row.order_id = proposal.value, order_id
    row.after_sha256 = _keep_picture(session, case, said, now=now)
    case.version += 1
    detail = _detail(row)
    append_event(session, case, kind=EventKind.RECHECKED, at=now, actor=SYSTEM, detail=detail)
    key = f"recheck:{case.id}:{row.number}"
    payload = detail | {"case_id": case.id, "case_number": case.number}
    told = [publish(session, Announcement(topic=TOPIC, key=key, at=now, payload=payload))]
    _move(session, row, case, proposal, told=told, now=now)
    return told


def _detail(row: RecheckRow) -> dict[str, object]:
    return {
        "number": row.number,
        "purpose": row.purpose,
        "camera_id": row.camera_id,
        "answer": row.answer,
        "why": row.why,
        "proposal": row.proposal,
        "tries": row.tries,
        "before": row.before_sha256,
        "after": row.after_sha256,
        "order_id": row.order_id,
    }


def _keep_picture(session: Session, case: CaseRow, said: Said, *, now: datetime) -> str | None:
    """Makes the picture of the answer evidence of the case, and returns its hash; None: there is none."""
    picture = None if said.picture is None else evidence.find_many(session, [said.picture]).get(said.picture)
    if picture is None:
        return None
    role = EvidenceRole.CHECK_SCENE if said.answer is Answer.CLEARED else EvidenceRole.RECHECK_AFTER
    held = {(each.role, each.sha256) for each in repository.pictures(session, case.id)}
    if (role, picture.sha256) not in held:
        row = EvidenceRow(
            case_id=case.id,
            sha256=picture.sha256,
            role=role.value,
            parent_sha256=None,
            taken_at=picture.taken_at or now,
            is_below_standard=is_below_standard(picture),
        )
        add_picture(session, row, at=now)
    return picture.sha256


def _move(
    session: Session,
    row: RecheckRow,
    case: CaseRow,
    proposal: Proposal,
    *,
    told: list[Announcement],
    now: datetime,
) -> None:
    """Makes the moves that the server may make of itself; what it may not, waits for a person with the proposal."""
    catalogue = entry(session, case.type, version=case.catalogue_version)
    requests = _of_suspicion(row, proposal, catalogue) if row.purpose == Purpose.WARNED else []
    if row.purpose != Purpose.WARNED:
        requests = _of_check(row, case, proposal, catalogue)
    for request in requests:
        make_move(session, case.id, request, by=SYSTEM, now=now, told=told)


def _of_check(row: RecheckRow, case: CaseRow, proposal: Proposal, catalogue: CatalogueEntry) -> list[MoveRequest]:
    requests = []
    if case.state == CaseState.HANDLED:
        requests.append(MoveRequest(move=Move.START_CHECK, note=f"自动核查: {row.answer}"))
    if catalogue.closes_by_camera and proposal is Proposal.CLOSE and row.after_sha256 is not None:
        requests.append(
            MoveRequest(move=Move.CHECK_PASSED, pictures=(row.after_sha256,), note="the camera saw the place empty")
        )
    if catalogue.closes_by_camera and proposal is Proposal.REWORK:
        requests.append(MoveRequest(move=Move.CHECK_FAILED, reason="the camera still sees it there"))
    return requests


def _of_suspicion(row: RecheckRow, proposal: Proposal, catalogue: CatalogueEntry) -> list[MoveRequest]:
    """After a warning: what is still there goes before a person, what is gone is settled.

    What cannot be seen goes before a person too; where the type would then be filed without one, it stays a suspicion.
    """
    if proposal is Proposal.SETTLE:
        return [MoveRequest(move=Move.SETTLE_SUSPICION, reason=CancelReason.LEFT_AFTER_WARNING)]
    if proposal is Proposal.VERIFY:
        return [MoveRequest(move=Move.CONFIRM_SUSPICION, note="still there on a second look")]
    if catalogue.needs_confirmation:
        return [MoveRequest(move=Move.CONFIRM_SUSPICION, note=f"the camera could not tell: {row.why}")]
    return []
