"""Addresses of cases: lists, one case with history and looks, the verdict."""

from fastapi import APIRouter, Response

from api.audit import service as audit
from api.cases import service
from api.cases.deps import CasePath, FilterDep, LooksSize, PageSize, SeenVersionDep
from api.cases.schemas import CaseEvent, CasePage, CaseView, LookView, Verdict
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed
from api.people.deps import PersonDep
from api.services import ServicesDep

router = APIRouter(tags=["cases"])


@router.get("/cases")
def list_cases(which: FilterDep, services: ServicesDep, _person: PersonDep, limit: PageSize = 50) -> CasePage:
    """Answers cases, newest first."""
    with services.database.read() as session:
        return service.page(session, which, limit=limit)


@router.get("/cases/{case_id}")
def get_case(case_id: CasePath, services: ServicesDep, response: Response, _person: PersonDep) -> CaseView:
    """Answers one case; its ETag is its version."""
    with services.database.read() as session:
        case = service.read(session, case_id)
    response.headers["ETag"] = f'"{case.version}"'
    return case


@router.get("/cases/{case_id}/history")
def get_history(case_id: CasePath, services: ServicesDep, _person: PersonDep) -> list[CaseEvent]:
    """Answers what happened to a case, oldest first."""
    with services.database.read() as session:
        return service.history(session, case_id)


@router.get("/cases/{case_id}/looks")
def get_looks(case_id: CasePath, services: ServicesDep, _person: PersonDep, limit: LooksSize = 1000) -> list[LookView]:
    """Answers the camera's looks around a case, oldest first, and what each says about its object."""
    with services.database.read() as session:
        return service.looks(session, case_id, limit=limit, now=services.clock())


@router.post("/cases/{case_id}/verdict")
def give_verdict(
    *,
    case_id: CasePath,
    verdict: Verdict,
    services: ServicesDep,
    response: Response,
    person: PersonDep,
    seen_version: SeenVersionDep,
) -> CaseView:
    """Files or rejects a case that waits for verification.

    With `If-Match`, only in the version seen: else 412. A verdict stands: another one is answered with 409.
    """
    now = services.clock()
    announcements: tuple[Announcement, ...] = ()
    with services.database.write() as session:
        case, is_new = service.decide(session, case_id, verdict, seen_version=seen_version, actor=person.actor, now=now)
        if is_new:
            audit.record(session, at=now, actor=person.actor, action="case.decided", about=case.id, verdict=case.state)
            announcements = (case_changed(session, case, "case.decided", at=now),)
        shown = service.view(session, case)
    services.announcer.announce(announcements)
    response.headers["ETag"] = f'"{shown.version}"'
    return shown
