"""Addresses of links: show, link, unlink."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.cases.deps import CasePath
from api.links import service
from api.links.schemas import LinkAsked, LinksView, LinkView, Reason
from api.people.deps import PersonDep, ReachDep
from api.services import ServicesDep

router = APIRouter(tags=["links"])


@router.get("/cases/{case_id}/links")
def list_links(case_id: CasePath, services: ServicesDep, _person: PersonDep, reach: ReachDep) -> LinksView:
    """Answers a case's links and recurrences, and which other cases could have to do with it."""
    with services.database.read() as session:
        return service.links(session, case_id, reach=reach)


@router.post("/cases/{case_id}/links", status_code=201)
def link_case(
    *,
    case_id: CasePath,
    asked: LinkAsked,
    services: ServicesDep,
    person: PersonDep,
    reach: ReachDep,
    response: Response,
) -> LinkView:
    """Links two cases, with a reason: 201; a link that is there already is answered with 200 and stays as it is."""
    with services.database.write() as session:
        made, told = service.link(session, case_id, asked, reach=reach, actor=person.actor, now=services.clock())
    services.announcer.announce(tuple(told))
    if not told:
        response.status_code = 200
    return made


@router.delete("/cases/{case_id}/links/{link_id}", status_code=204)
def unlink_case(
    *,
    case_id: CasePath,
    link_id: Annotated[int, Path(ge=1, le=2**53)],
    reason: Annotated[Reason, Query(description="why it is no link")],
    services: ServicesDep,
    person: PersonDep,
    reach: ReachDep,
) -> None:
    """Ends a link, with a reason; the histories of both cases keep it."""
    with services.database.write() as session:
        told = service.unlink(
            session, case_id, link_id, reason=reason, reach=reach, actor=person.actor, now=services.clock()
        )
    services.announcer.announce(tuple(told))
