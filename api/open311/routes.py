"""Addresses of Open311 GeoReport v2, in JSON. What is wrong with a request is answered as its list of errors."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, get_args

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api.audit import service as audit
from api.open311 import service
from api.open311.form import BadForm, parse_form, report_of
from api.open311.schemas import GeoError, RequestMade, Service, ServiceDefinition, ServiceRequest
from api.open311.service import LONGEST_SPAN, NoSuchService
from api.open311.status import Status
from api.people.deps import PersonDep, ReachDep
from api.services import Services, ServicesDep

router = APIRouter(tags=["open311"])

MOST_IDS = 100
_REFUSALS: dict[int | str, dict[str, object]] = {
    400: {"model": list[GeoError], "description": "a field is missing or wrong"},
    404: {"model": list[GeoError], "description": "no such code or id"},
}
Listed = Annotated[str | None, Query(max_length=5000, description="one, or several with commas between")]
Date = Annotated[str | None, Query(max_length=40, description="such as 2026-06-01T00:00:00+08:00")]
"""Text, so that a wrong one is answered in GeoReport's own way."""


@router.get("/open311/v2/services.json")
def list_services(services: ServicesDep, _person: PersonDep) -> list[Service]:
    """Answers the types of cases."""
    with services.database.read() as session:
        return service.services(session)


@router.get("/open311/v2/services/{service_code}.json", response_model=ServiceDefinition, responses=_REFUSALS)
def get_service(
    service_code: Annotated[str, Path(max_length=64)], services: ServicesDep, _person: PersonDep
) -> Response | ServiceDefinition:
    """Answers what a type asks for."""
    try:
        with services.database.read() as session:
            return service.definition(session, service_code)
    except NoSuchService as error:
        return _refusal(404, str(error))


@router.get("/open311/v2/requests.json", response_model=list[ServiceRequest], responses=_REFUSALS)
def list_requests(
    *,
    services: ServicesDep,
    _person: PersonDep,
    reach: ReachDep,
    service_request_id: Listed = None,
    service_code: Listed = None,
    start_date: Date = None,
    end_date: Date = None,
    status: Listed = None,
) -> Response | list[ServiceRequest]:
    """Answers cases, newest first: those of ids, or of at most 90 days."""
    try:
        ids, begin, end = _words(service_request_id), _time("start_date", start_date), _time("end_date", end_date)
        codes, statuses = _words(service_code), _statuses(_words(status))
        _check_span(begin, end)
    except BadForm as error:
        return _refusal(400, str(error))
    with services.database.read() as session:
        return service.requests(
            session,
            ids=ids,
            codes=codes,
            begin=begin,
            end=end,
            statuses=statuses,
            reach=reach,
            now=services.clock(),
        )


@router.get("/open311/v2/requests/{service_request_id}.json", response_model=list[ServiceRequest], responses=_REFUSALS)
def get_request(
    service_request_id: Annotated[str, Path(max_length=64)], services: ServicesDep, _person: PersonDep, reach: ReachDep
) -> Response | list[ServiceRequest]:
    """Answers one case, as a list of one."""
    with services.database.read() as session:
        found = service.requests(
            session,
            ids=[service_request_id],
            codes=None,
            begin=None,
            end=None,
            statuses=None,
            reach=reach,
            now=services.clock(),
        )
    return found or _refusal(404, "service_request_id was not found")


@router.post("/open311/v2/requests.json", status_code=201, response_model=list[RequestMade], responses=_REFUSALS)
async def make_request(
    request: Request, services: ServicesDep, person: PersonDep, reach: ReachDep
) -> Response | list[RequestMade]:
    """Takes a report (fields of a form): a case that waits for verification."""
    body = await request.body()
    return await run_in_threadpool(_take, body, services=services, actor=person.actor, reach=reach)


def _take(body: bytes, *, services: Services, actor: str, reach: ReachDep) -> Response | list[RequestMade]:
    now = services.clock()
    try:
        report = report_of(parse_form(body))
        with services.database.write() as session:
            made, announcements = service.take_report(session, report, reach=reach, actor=actor, now=now)
            audit.record(session, at=now, actor=actor, action="report.taken", about=made.service_request_id)
    except NoSuchService as error:
        return _refusal(404, str(error))
    except BadForm as error:
        return _refusal(400, str(error))
    services.announcer.announce(announcements)
    return [made]


def _refusal(code: int, description: str) -> Response:
    return JSONResponse([GeoError(code=code, description=description).model_dump()], code)


def _words(listed: str | None) -> list[str] | None:
    words = None if listed is None else [each.strip() for each in listed.split(",") if each.strip()]
    if words is not None and len(words) > MOST_IDS:
        raise BadForm(f"at most {MOST_IDS} at once; ask again for the others")
    return words or None


def _statuses(words: Sequence[str] | None) -> list[Status] | None:
    if words is None:
        return None
    known: dict[str, Status] = {each: each for each in get_args(Status)}
    unknown = [each for each in words if each not in known]
    if unknown:
        raise BadForm(f"status: expected open or closed, not '{unknown[0][:20]}'")
    return [known[each] for each in words]


def _time(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        # NOTE: an unescaped `+` of a time zone arrives as a space.
        at = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1970 < at.year < 9000:
        raise BadForm(f"{name}: expected a time with its zone, such as 2026-06-01T00:00:00+08:00")
    return at


def _check_span(begin: datetime | None, end: datetime | None) -> None:
    if begin is not None and end is not None and not timedelta(0) <= end - begin <= LONGEST_SPAN:
        raise BadForm(f"expected start_date before end_date, at most {LONGEST_SPAN.days} days apart")
