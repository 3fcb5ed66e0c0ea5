"""Addresses of clocks: those of a case, and the calendar they run by."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.audit import service as audit
from api.clocks import calendar_service, service
from api.clocks.schemas import CalendarChange, CalendarPut, CalendarView, CaseClocks
from api.people.deps import AdminDep, PersonDep
from api.services import ServicesDep

router = APIRouter(tags=["clocks"])

CasePath = Annotated[str, Path(max_length=64)]


@router.get("/cases/{case_id}/clocks")
def get_clocks(case_id: CasePath, services: ServicesDep, _person: PersonDep) -> CaseClocks:
    """Answers how long each stage of a case has taken and may still take, and its colour (红黄绿)."""
    with services.database.read() as session:
        return service.case_clocks(session, case_id, now=services.clock())


@router.get("/calendar")
def get_calendar(services: ServicesDep, _person: PersonDep) -> CalendarView:
    """Answers the work hours, and each year's holidays and make-up working days (调休)."""
    with services.database.read() as session:
        return calendar_service.calendar_view(session, now=services.clock())


@router.put("/calendar")
def put_calendar(put: CalendarPut, services: ServicesDep, admin: AdminDep) -> CalendarChange:
    """Puts another calendar in force, or with `is_preview` only answers what it would change."""
    now = services.clock()
    if put.is_preview:
        with services.database.read() as session:
            return calendar_service.put_calendar(session, put, now=now, actor=admin.actor)
    with services.database.write() as session:
        change = calendar_service.put_calendar(session, put, now=now, actor=admin.actor)
        audit.record(session, at=now, actor=admin.actor, action="calendar.changed", changes=change.differences[:50])
    return change
