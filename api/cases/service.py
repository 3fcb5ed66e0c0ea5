"""What people do with cases: list, read, decide; commits nothing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cases import repository
from api.cases.cursor import encode_cursor
from api.cases.looks import Subject, look_says
from api.cases.opening import append_event
from api.cases.repository import CaseFilter
from api.cases.schemas import CaseEvent, CasePage, CaseView, LookView, Verdict
from api.cases.states import VIOLATION, CaseState, EventKind
from api.cases.views import case_summary, case_view
from api.db.tables import CaseRow, EvidenceRow, LookRow, PictureRow
from api.errors import Conflict, NotThere, Outdated
from api.evidence import repository as evidence
from api.intake import repository as intake
from vision.picture_health import PictureHealth

MARGIN = timedelta(minutes=10)
"""The line of looks reaches so far before the first picture and past the end."""


def page(session: Session, which: CaseFilter, *, limit: int) -> CasePage:
    """Returns cases, newest first, and where the next page begins."""
    rows = repository.newest(session, which, limit=limit + 1)
    shown = rows[:limit]
    held = _held(session, [row.id for row in shown])
    earlier = repository.earlier_cases(session, [row.id for row in shown])
    last = shown[-1] if len(rows) > limit else None
    return CasePage(
        cases=[case_summary(row, held[row.id], earlier=earlier.get(row.id)) for row in shown],
        next_cursor=None if last is None else encode_cursor(last.opened_at, last.id),
    )


def read(session: Session, case_id: str) -> CaseView:
    """Returns one case.

    Raises:
        NotThere: No such case.
    """
    return view(session, _case(session, case_id))


def history(session: Session, case_id: str) -> list[CaseEvent]:
    """Returns what happened to a case, oldest first.

    Raises:
        NotThere: No such case.
    """
    _case(session, case_id)
    rows = repository.history(session, case_id)
    return [
        CaseEvent(seq=row.seq, at=row.at, actor=row.actor, kind=EventKind(row.kind), detail=row.detail) for row in rows
    ]


def decide(
    session: Session, case_id: str, verdict: Verdict, *, seen_version: int | None, actor: str, now: datetime
) -> tuple[CaseRow, bool]:
    """Returns the case with the verdict, and whether it is new: the same verdict of the same person may come twice.

    Raises:
        NotThere: No such case.
        Conflict: `already_decided`: there is another verdict, or another person's.
        Outdated: The case is no longer in the version that the person has seen.
    """
    case = _case(session, case_id)
    if case.state != CaseState.PENDING_VERIFICATION.value:
        is_same = (case.state, case.reason, case.decided_by) == (verdict.verdict.value, verdict.reason, actor)
        if is_same:
            return case, False
        raise Conflict(f"the case is already {case.state}, decided by {case.decided_by}", code="already_decided")
    if seen_version is not None and seen_version != case.version:
        raise Outdated(f"the case is in version {case.version}, you have seen {seen_version}: look at it again")
    case.state, case.reason = verdict.verdict.value, verdict.reason.value if verdict.reason else None
    case.decided_at, case.decided_by = now, actor
    case.version += 1
    detail = {"verdict": case.state, "reason": case.reason, "note": verdict.note}
    append_event(session, case, kind=EventKind.VERDICT, at=now, actor=actor, detail=detail)
    return case, True


def view(session: Session, case: CaseRow) -> CaseView:
    """Returns a case as one is shown."""
    held, earlier = _held(session, [case.id]), repository.earlier_cases(session, [case.id])
    return case_view(case, held[case.id], earlier=earlier.get(case.id), later=repository.later_cases(session, case.id))


def looks(session: Session, case_id: str, *, limit: int, now: datetime) -> list[LookView]:
    """Returns the camera's looks around a case, oldest first, and what each says about its object.

    Looks are kept for some days only; an old case has none.

    Raises:
        NotThere: No such case.
    """
    case = _case(session, case_id)
    violation = intake.find_violation(session, case.origin_id) if case.origin == VIOLATION else None
    if violation is None:
        return []
    subject = Subject(
        place_id=violation.subject_id,
        label=violation.body["label"],
        box=tuple(violation.body["box"]),
        absent_from=violation.cleared_at,
    )
    begin = datetime.fromisoformat(violation.body["first_picture"]["taken_at"]) - MARGIN
    end = (violation.cleared_at or now) + MARGIN
    rows = repository.looks(session, case.camera_id, begin=begin, end=end, limit=limit)
    kept = evidence.find_many(session, [row.picture for row in rows if row.picture is not None])
    return [_look_view(row, subject, kept) for row in rows]


def _case(session: Session, case_id: str) -> CaseRow:
    case = repository.find(session, case_id)
    if case is None:
        raise NotThere("there is no such case")
    return case


def _held(session: Session, case_ids: Sequence[str]) -> dict[str, list[tuple[EvidenceRow, PictureRow]]]:
    held: dict[str, list[tuple[EvidenceRow, PictureRow]]] = defaultdict(list)
    for row, picture in repository.pictures(session, case_ids):
        held[row.case_id].append((row, picture))
    return held


def _look_view(row: LookRow, subject: Subject, kept: dict[str, PictureRow]) -> LookView:
    return LookView(
        taken_at=row.taken_at,
        time_error_s=row.time_error_s,
        stream=row.stream,
        health=PictureHealth(row.health),
        says=look_says(
            subject,
            health=PictureHealth(row.health),
            answers=row.answers,
            sightings=row.sightings,
            taken_at=row.taken_at,
        ),
        picture=row.picture if row.picture in kept else None,
    )
