"""Addresses of tickets: link one to a case, list a case's, and who was first."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime

from api.audit import service as audit
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed
from api.people.deps import PersonDep, ReachDep
from api.services import ServicesDep
from api.tickets import service
from api.tickets.schemas import ComplainedAbout, TicketAsked, TicketView

router = APIRouter(tags=["tickets"])

CasePath = Annotated[str, Path(max_length=64)]


@router.post("/cases/{case_id}/tickets", status_code=201)
def link_ticket(
    *, case_id: CasePath, asked: TicketAsked, services: ServicesDep, person: PersonDep, response: Response
) -> TicketView:
    """Links a case to a complaint elsewhere (12345). The same again changes nothing and is answered with 200."""
    now = services.clock()
    announcements: tuple[Announcement, ...] = ()
    with services.database.write() as session:
        case, ticket, is_new = service.link(session, case_id, asked, now=now, actor=person.actor)
        if is_new:
            audit.record(
                session, at=now, actor=person.actor, action="ticket.linked", about=case_id, number=asked.number
            )
            announcements = (case_changed(session, case, "case.ticket_linked", at=now),)
        else:
            response.status_code = 200
    services.announcer.announce(announcements)
    return ticket


@router.get("/cases/{case_id}/tickets")
def list_tickets(case_id: CasePath, services: ServicesDep, _person: PersonDep) -> list[TicketView]:
    """Answers a case's tickets, first received first."""
    with services.database.read() as session:
        return service.tickets(session, case_id)


@router.get("/tickets/first")
def list_complained_about(
    *,
    services: ServicesDep,
    _person: PersonDep,
    reach: ReachDep,
    begin: Annotated[AwareDatetime, Query(alias="from", description="cases opened then or later")],
    end: Annotated[AwareDatetime, Query(alias="to", description="cases opened before")],
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[ComplainedAbout]:
    """Answers our cases that somebody also complained about, and who was first (未诉先办)."""
    with services.database.read() as session:
        return service.complained_about(session, begin=begin, end=end, reach=reach, limit=limit)
