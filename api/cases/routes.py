"""Addresses of cases: lists, one case with history and looks, its moves."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from api.audit import service as audit
from api.cases import export, moves, service
from api.cases.deps import CasePath, FilterDep, LooksSize, PageSize, SeenVersionDep
from api.cases.schemas import CaseEvent, CasePage, CaseView, LookView, MoveRequest, Verdict
from api.catalogue.table_file import TableFormat
from api.outbox.announcer import Announcement
from api.patrol.turns import site_timezone
from api.people.deps import PersonDep
from api.services import ServicesDep

router = APIRouter(tags=["cases"])


@router.get("/cases")
def list_cases(which: FilterDep, services: ServicesDep, limit: PageSize = 50) -> CasePage:
    """Answers cases, newest first."""
    with services.database.read() as session:
        return service.page(session, which, limit=limit, now=services.clock())


@router.get("/cases/export", response_class=StreamingResponse)
def export_cases(
    *,
    which: FilterDep,
    services: ServicesDep,
    person: PersonDep,
    form: Annotated[TableFormat, Query(alias="format")] = TableFormat.CSV,
    language: Annotated[Literal["zh", "en"], Query(description="of the columns' names")] = "zh",
) -> StreamingResponse:
    """Answers the cases of a list as a table, newest first, at most 50,000; times are the site's.

    No cell is a formula to a spreadsheet. That it was taken out is on record.
    """
    now, at_most = services.clock(), export.refuse_too_many(services.database, which)
    with services.database.write() as session:
        timezone = site_timezone(session)
        audit.record(
            session, at=now, actor=person.actor, action="cases.exported", about=form.value, cases_at_most=at_most
        )
    table = export.rows(services.database, which, now=now, timezone=timezone, is_chinese=language == "zh")
    name = f'attachment; filename="cases-{now.astimezone(timezone):%Y%m%d-%H%M}.{form.value}"'
    return StreamingResponse(
        export.chunks(table, form), media_type=form.media_type, headers={"Content-Disposition": name}
    )


@router.get("/cases/{case_id}")
def get_case(case_id: CasePath, services: ServicesDep, response: Response, person: PersonDep) -> CaseView:
    """Answers one case; its ETag is its version."""
    with services.database.read() as session:
        case = service.read(session, case_id, by=person)
    response.headers["ETag"] = f'"{case.version}"'
    return case


@router.get("/cases/{case_id}/history")
def get_history(case_id: CasePath, services: ServicesDep, person: PersonDep) -> list[CaseEvent]:
    """Answers what happened to a case, oldest first."""
    with services.database.read() as session:
        return service.history(session, case_id, by=person)


@router.get("/cases/{case_id}/looks")
def get_looks(case_id: CasePath, services: ServicesDep, person: PersonDep, limit: LooksSize = 1000) -> list[LookView]:
    """Answers the camera's looks around a case, oldest first, and what each says about its object."""
    with services.database.read() as session:
        return service.looks(session, case_id, by=person, limit=limit, now=services.clock())


@router.post("/cases/{case_id}/moves")
def make_move(
    *,
    case_id: CasePath,
    request: MoveRequest,
    services: ServicesDep,
    response: Response,
    person: PersonDep,
    seen_version: SeenVersionDep,
) -> CaseView:
    """Makes a move of a case; `allowed_moves` of the case says which are open to whoever asks.

    With `If-Match`, only in the version seen: else 412. The same request again, with nobody else's move in between,
    is answered alike and changes nothing.
    """
    told: list[Announcement] = []
    with services.database.write() as session:
        case = moves.make_move(
            session, case_id, request, by=person, now=services.clock(), seen_version=seen_version, told=told
        )
        shown = service.view(session, case, by=person)
    services.announcer.announce(tuple(told))
    response.headers["ETag"] = f'"{shown.version}"'
    return shown


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
    """Files or rejects a case that waits for verification: the moves `verify_file` and `verify_reject` in short.

    With `If-Match`, only in the version seen: else 412. A verdict stands: another one is answered with 409.
    """
    told: list[Announcement] = []
    with services.database.write() as session:
        case = service.decide(
            session, case_id, verdict, by=person, now=services.clock(), seen_version=seen_version, told=told
        )
        shown = service.view(session, case, by=person)
    services.announcer.announce(tuple(told))
    response.headers["ETag"] = f'"{shown.version}"'
    return shown
