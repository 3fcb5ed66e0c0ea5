"""Addresses of the re-check by camera (自动核查)."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.audit import service as audit
from api.people.deps import PersonDep
from api.recheck import service
from api.recheck.schemas import RecheckView
from api.services import ServicesDep

router = APIRouter(tags=["clocks"])

CasePath = Annotated[str, Path(max_length=64)]


@router.get("/cases/{case_id}/rechecks")
def list_rechecks(case_id: CasePath, services: ServicesDep, _person: PersonDep) -> list[RecheckView]:
    """Answers what the camera of a case was asked, and what it said, oldest first."""
    with services.database.read() as session:
        return service.of_case(session, case_id)


@router.post("/cases/{case_id}/recheck", status_code=202)
def ask_again(case_id: CasePath, services: ServicesDep, person: PersonDep) -> RecheckView:
    """Asks the camera once more whether the street is clear; it looks as soon as a worker is free."""
    now = services.clock()
    with services.database.write() as session:
        asked = service.ask_again(session, case_id, by=person.actor, now=now)
        audit.record(session, at=now, actor=person.actor, action="case.recheck_asked", about=case_id)
    return asked
