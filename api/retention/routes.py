"""Addresses of retention: the rules and what they did, and legal holds."""

from fastapi import APIRouter

from api.audit import service as audit
from api.cases.deps import CasePath
from api.people.deps import PersonDep
from api.retention import service
from api.retention.schemas import HoldRequest, HoldView, RetentionView
from api.services import ServicesDep

router = APIRouter(tags=["retention"])


@router.get("/retention")
def get_retention(services: ServicesDep, _person: PersonDep) -> RetentionView:
    """Answers how long what is kept, what is due, what is held, and the purge report."""
    with services.database.read() as session:
        return service.view(session, services.settings, now=services.clock())


@router.post("/cases/{case_id}/hold", status_code=201)
def place_hold(case_id: CasePath, body: HoldRequest, services: ServicesDep, person: PersonDep) -> HoldView:
    """Keeps a case and its pictures until the hold is lifted, for a court, a complaint, an audit."""
    now = services.clock()
    with services.database.write() as session:
        held = service.hold(session, case_id, reason=body.reason, actor=person.actor, now=now)
        audit.record(session, at=now, actor=person.actor, action="hold.placed", about=case_id, reason=body.reason)
    return held


@router.post("/cases/{case_id}/hold/lift", status_code=204)
def lift_hold(case_id: CasePath, body: HoldRequest, services: ServicesDep, person: PersonDep) -> None:
    """Lifts a hold; the case's class of data counts again."""
    now = services.clock()
    with services.database.write() as session:
        service.lift(session, case_id, reason=body.reason, actor=person.actor, now=now)
        audit.record(session, at=now, actor=person.actor, action="hold.lifted", about=case_id, reason=body.reason)
