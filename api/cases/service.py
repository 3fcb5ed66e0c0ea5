"""What people do with cases: list, read, decide; commits nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cases import repository
from api.cases.cursor import encode_cursor
from api.cases.looks import Subject, look_says
from api.cases.move import Move
from api.cases.moves import make_move
from api.cases.repository import CaseFilter, CaseMark
from api.cases.schemas import CaseEvent, CasePage, CaseView, LookView, MoveRequest, Verdict
from api.cases.standing import allowed_moves
from api.cases.states import VIOLATION, CaseState, EventKind
from api.cases.views import case_view, listed_case
from api.clocks.colour import Colour
from api.clocks.schemas import UrgentClock
from api.clocks.service import urgent_clocks
from api.db.tables import CaseRow, EvidenceRow, LookRow, PictureRow
from api.errors import Conflict, NotThere
from api.evidence import repository as evidence
from api.intake import repository as intake
from api.outbox.announcer import Announcement
from api.people.reach import areas_filter
from api.people.roles import Identity
from vision.picture_health import PictureHealth

MARGIN = timedelta(minutes=10)
"""The line of looks reaches so far before the first picture and past the end."""
MOST_COLOURED = 200
"""So many cases with a running clock are looked at for one page of a colour."""


def page(session: Session, which: CaseFilter, *, limit: int, now: datetime) -> CasePage:
    """Returns cases, newest first, and where the next page begins.

    Colours are worked out, not stored: so many cases are looked at for one page, and a page may hold fewer than asked.
    """
    if which.colour is not None:
        return _coloured(session, which, which.colour, limit=limit, now=now)
    rows = repository.newest(session, which, limit=limit + 1)
    shown = rows[:limit]
    last = rows[limit - 1] if len(rows) > limit else None
    return _page(session, shown, urgent_clocks(session, shown, now=now), last=last)


def _coloured(session: Session, which: CaseFilter, colour: Colour, *, limit: int, now: datetime) -> CasePage:
    """Returns those of one colour; the next page begins after the last that was looked at."""
    marks = repository.newest_marks(session, which, limit=MOST_COLOURED + 1)
    looked_at = marks[:MOST_COLOURED]
    clocks = urgent_clocks(session, looked_at, now=now)
    shown: list[str] = []
    last = None
    for number, mark in enumerate(looked_at, start=1):
        clock = clocks.get(mark.id)
        if clock is not None and clock.colour is colour:
            shown.append(mark.id)
        last = mark if number < len(marks) else None
        if len(shown) == limit:
            break
    return _page(session, repository.by_ids(session, shown), clocks, last=last)


def _page(
    session: Session, shown: Sequence[CaseRow], clocks: Mapping[str, UrgentClock], *, last: CaseRow | CaseMark | None
) -> CasePage:
    held = _held(session, [row.id for row in shown])
    earlier = repository.earlier_cases(session, [row.id for row in shown])
    return CasePage(
        cases=[listed_case(row, held[row.id], clock=clocks.get(row.id), earlier=earlier.get(row.id)) for row in shown],
        next_cursor=None if last is None else encode_cursor(last.opened_at, last.id),
    )


def read(session: Session, case_id: str, *, by: Identity) -> CaseView:
    """Returns one case, and what whoever asks may do with it.

    Raises:
        NotThere: No such case, or none that this person may see.
    """
    return view(session, _case(session, case_id, by), by=by)


def history(session: Session, case_id: str, *, by: Identity) -> list[CaseEvent]:
    """Returns what happened to a case, oldest first.

    Raises:
        NotThere: No such case, or none that this person may see.
    """
    _case(session, case_id, by)
    rows = repository.history(session, case_id)
    return [
        CaseEvent(seq=row.seq, at=row.at, actor=row.actor, kind=EventKind(row.kind), detail=row.detail) for row in rows
    ]


def decide(
    session: Session,
    case_id: str,
    verdict: Verdict,
    *,
    by: Identity,
    now: datetime,
    seen_version: int | None = None,
    told: list[Announcement] | None = None,
) -> CaseRow:
    """Returns the case with the verdict, which is a move like others; the same of the same person may come twice.

    Raises:
        NotThere: No such case, or none that this person may see.
        Conflict: `already_decided`: there is another verdict, or another person's.
        Outdated: The case is no longer in the version that the person has seen.
    """
    move = Move.VERIFY_FILE if verdict.verdict is CaseState.FILED else Move.VERIFY_REJECT
    reason = None if verdict.reason is None else verdict.reason.value
    request = MoveRequest(move=move, reason=reason, note=verdict.note)
    try:
        return make_move(session, case_id, request, by=by, now=now, seen_version=seen_version, told=told)
    except Conflict as error:
        case = repository.find(session, case_id)
        if error.code != "illegal_move" or case is None or case.decided_at is None:
            raise
        what = f"the case is already {case.state}, decided by {case.decided_by}"
        raise Conflict(what, code="already_decided") from error


def view(session: Session, case: CaseRow, *, by: Identity) -> CaseView:
    """Returns a case as one is shown to whoever asks."""
    held, earlier = _held(session, [case.id]), repository.earlier_cases(session, [case.id])
    return case_view(
        case,
        held[case.id],
        earlier=earlier.get(case.id),
        later=repository.later_cases(session, case.id),
        allowed=allowed_moves(case, by),
    )


def looks(session: Session, case_id: str, *, by: Identity, limit: int, now: datetime) -> list[LookView]:
    """Returns the camera's looks around a case, oldest first, and what each says about its object.

    Looks are kept for some days only; an old case has none.

    Raises:
        NotThere: No such case, or none that this person may see.
    """
    case = _case(session, case_id, by)
    violation = intake.find_violation(session, case.origin_id) if case.origin == VIOLATION else None
    if violation is None or case.camera_id is None:
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


def _case(session: Session, case_id: str, by: Identity) -> CaseRow:
    case = repository.find(session, case_id)
    if case is None or not areas_filter(by).holds(case.area, repository.units_of(session, case)):
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
