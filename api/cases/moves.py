"""Makes moves: checks the table, the version, the maker and the needs; writes the case, its history and its clocks.

Commits nothing: the transaction is the caller's.
"""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from api.audit import service as audit
from api.cases import repository
from api.cases.dispatching import direct_dispatch, require_unit
from api.cases.effects import Maker, apply
from api.cases.history import append_event
from api.cases.level import Level
from api.cases.lifecycle import MOVES
from api.cases.move import Move, Rule
from api.cases.needs import require_needs
from api.cases.scenes import require_scene, take_pictures
from api.cases.schemas import MoveRequest
from api.cases.stages import follow
from api.cases.standing import System, actor_of, obstacle
from api.cases.states import SYSTEM, CaseState, EventKind
from api.catalogue.entry import CatalogueEntry
from api.catalogue.service import entry
from api.chain.canonical import canonical
from api.clocks import service as clocks
from api.clocks.limit import Limit
from api.db.tables import CaseRow
from api.errors import Conflict, NotThere, Outdated
from api.joint.waiting import settle_parts
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed
from api.people.reach import areas_filter
from api.people.roles import Identity
from api.queue.lease import end_lease, require_not_held
from api.recheck.service import book


def make_move(
    session: Session,
    case_id: str,
    request: MoveRequest,
    *,
    by: Identity | System,
    now: datetime,
    seen_version: int | None = None,
    told: list[Announcement] | None = None,
) -> CaseRow:
    """Returns the case after the move.

    The same request of the same person that comes again, with nobody else's move in between, changes nothing.

    Args:
        session: The writing transaction; there is one at a time.
        case_id: Which case.
        request: Which move, with what it needs.
        by: Who makes it: a person, another system, or `SYSTEM`.
        now: When.
        seen_version: The version that the maker has seen; None: any.
        told: Gets what is to be announced after the commit.

    Raises:
        NotThere: No such case, or none that this person may see.
        NotAllowed: Not with this role, another unit's case, or one's own request.
        Outdated: The case is no longer in the version that was seen.
        Conflict: `illegal_move` and others of `api.cases.standing`; a picture or the catalogue row is missing.
        Invalid: The request lacks something, or brings what its move does not take.
    """
    case = repository.find(session, case_id)
    if case is None:
        raise NotThere("there is no such case")
    if by != SYSTEM:
        if case.version != seen_version and _is_repeated(session, case, request, by):
            return case
        if not areas_filter(by).holds(case.area, repository.units_of(session, case)):
            raise NotThere("there is no such case")
    if seen_version is not None and seen_version != case.version:
        raise Outdated(f"the case is in version {case.version}, you have seen {seen_version}: look at it again")
    announcements = [] if told is None else told
    _make(session, case, request, by=by, now=now, told=announcements)
    go_on(session, case, now=now, told=announcements)
    return case


def go_on(session: Session, case: CaseRow, *, now: datetime, told: list[Announcement]) -> None:
    """Makes the moves that follow of themselves: a filing that wants no person, and the dispatch of what is filed."""
    request = _next(session, case, now=now)
    while request is not None:
        _make(session, case, request, by=SYSTEM, now=now, told=told)
        request = _next(session, case, now=now)


def _next(session: Session, case: CaseRow, *, now: datetime) -> MoveRequest | None:
    if case.state not in (CaseState.PENDING_VERIFICATION, CaseState.FILED):
        return None
    row = entry(session, case.type, version=case.catalogue_version)
    if case.state == CaseState.FILED:
        return direct_dispatch(session, case, row, now=now)
    return None if row.needs_confirmation else MoveRequest(move=Move.VERIFY_FILE)


def _make(
    session: Session,
    case: CaseRow,
    request: MoveRequest,
    *,
    by: Identity | System,
    now: datetime,
    told: list[Announcement],
) -> None:
    rule, actor = MOVES[request.move], actor_of(by)
    hindrance = obstacle(case, request.move, by)
    if hindrance is not None:
        raise hindrance
    if by != SYSTEM:
        require_not_held(session, case, request.move, by, now=now)
    require_needs(rule, request, level=Level(case.level))
    _require_current(case, request)
    row = entry(session, request.type or case.type, version=case.catalogue_version) if rule.needs_entry else None
    if row is not None and by == SYSTEM:
        _require_unattended(request.move, row)
    if request.unit is not None:
        require_unit(session, request.unit)
    settle_parts(session, case, request, actor=actor, now=now)
    take_pictures(session, case, request, rule, now=now)
    require_scene(session, case, request, rule)
    before, limit = CaseState(case.state), _asked_limit(case)
    maker = Maker(
        actor=actor,
        person_id=None if by == SYSTEM else by.person_id,
        at=now,
        seq=repository.last_seq(session, case.id) + 1,
    )
    detail = _words(request, rule, before) | apply(case, request, maker)
    case.version += 1
    detail |= {"to": case.state, "version": case.version}
    append_event(session, case, kind=EventKind.MOVE, at=now, actor=actor, detail=detail)
    follow(session, case, before, at=now)
    if case.state != before:
        end_lease(session, case)
    if request.move is Move.REPORT_HANDLED:
        book(session, case, now, by=actor)
    if request.move is Move.APPROVE_EXTENSION and limit is not None:
        clocks.extend(session, case, limit, at=now)
    audit.record(session, at=now, actor=actor, action=f"case.{request.move}", about=case.id, version=case.version)
    told.append(case_changed(session, case, f"case.{request.move}", at=now))


def _is_repeated(session: Session, case: CaseRow, request: MoveRequest, by: Identity) -> bool:
    """Whether the newest thing that a person did with the case is this very request of this very person."""
    newest = repository.newest_by_people(session, case.id)
    if newest is None or newest.kind != EventKind.MOVE.value:
        return False
    return newest.actor == by.actor and newest.detail.get("request") == _fingerprint(request)


def _fingerprint(request: MoveRequest) -> str:
    return hashlib.sha256(canonical(request.model_dump(mode="json")).encode()).hexdigest()[:16]


def _words(request: MoveRequest, rule: Rule, before: CaseState) -> dict[str, object]:
    """What the history keeps of the request itself."""
    said = request.model_dump(mode="json", exclude_defaults=True, exclude={"move", "approval_of", "type"})
    roles = {"picture_role": rule.picture_role.value} if request.pictures and rule.picture_role else {}
    return {"move": request.move.value, "from": before.value, "request": _fingerprint(request), **said, **roles}


def _asked_limit(case: CaseRow) -> Limit | None:
    limit = (case.request or {}).get("limit")
    return None if limit is None else Limit.model_validate(limit)


def _require_current(case: CaseRow, request: MoveRequest) -> None:
    """Passes an answer to what is asked now, not to what was asked when its sender last looked."""
    asked = (case.request or {}).get("seq")
    if request.approval_of is not None and request.approval_of != asked:
        raise Conflict(f"what waits for an answer is event {asked}, not {request.approval_of}", code="another_request")


def _require_unattended(move: Move, row: CatalogueEntry) -> None:
    """Passes what the catalogue lets the server do without a person; the law wants one for the rest."""
    if (move is Move.VERIFY_FILE and row.needs_confirmation) or (
        move is Move.CHECK_PASSED and not row.closes_by_camera
    ):
        raise Conflict(f"the catalogue row '{row.key}' wants a person for '{move}'", code="person_must_confirm")
