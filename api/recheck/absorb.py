"""Reads a report for the questions that wait for its camera; called by the intake, within its transaction."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from api.cases.states import CAMERA_FAULT, VIOLATION
from api.db.tables import CaseRow
from api.outbox.announcer import Announcement
from api.recheck import repository
from api.recheck.conclude import conclude
from api.recheck.judge import Answer, Said, Visit, judge_fault, judge_unplaced, judge_violation, visit_after
from api.recheck.service import is_awaited, withdraw
from pipelines.ledger.state import CameraState, Violation
from pipelines.orders import OrderKind, Report
from pipelines.rules.resolve import ResolvedRule

_VIOLATION = TypeAdapter(Violation)


def answer_rechecks(
    session: Session, report: Report, *, state: CameraState, rules: Sequence[ResolvedRule], now: datetime
) -> list[Announcement]:
    """Answers every question that waits for this camera's word, as far as the report can; returns what to announce.

    Only a re-check's own visit counts as a try: what others happen to see answers only where it leaves no doubt.

    Args:
        session: The transaction that absorbs the report; its looks, places and violations are saved.
        report: A whole visit's, or a part of a stay's.
        state: The camera's memory with the report in it.
        rules: That applied in the visit.
        now: When.
    """
    told: list[Announcement] = []
    for row in repository.waiting_of_camera(session, report.camera_id):
        case = repository.find_case(session, row.case_id)
        if case is None or not is_awaited(row, case):
            withdraw(row)
            continue
        if row.due_at is None or row.due_at > now:
            continue
        visit = visit_after(row.asked_at, report, state=state, rules=rules)
        said = _said(session, case, visit)
        is_try = report.kind is OrderKind.RECHECK and report.server_time >= row.asked_at
        if is_try or (said.answer is not Answer.CANNOT_SEE and said.picture is not None):
            told += conclude(session, row, case, said, order_id=report.order_id, now=now)
    return told


def _said(session: Session, case: CaseRow, visit: Visit) -> Said:
    if case.origin == CAMERA_FAULT:
        return judge_fault(visit)
    found = repository.find_violation(session, case.origin_id) if case.origin == VIOLATION else None
    return judge_unplaced(visit) if found is None else judge_violation(_VIOLATION.validate_python(found.body), visit)
