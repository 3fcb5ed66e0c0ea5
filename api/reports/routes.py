"""The address of reports of persons."""

from fastapi import APIRouter

from api.people.deps import PersonDep, ReachDep
from api.reports import service
from api.reports.schemas import ReportAsked, ReportFiled
from api.services import ServicesDep

router = APIRouter(tags=["reports"])


@router.post("/reports", status_code=201)
def file_report(*, asked: ReportAsked, services: ServicesDep, person: PersonDep, reach: ReachDep) -> ReportFiled:
    """Files what a person has seen as a case that waits for verification.

    Open cases like it are answered with it. Send an `Idempotency-Key`: the same report again is then the same case.
    """
    with services.database.write() as session:
        filed, told = service.report(session, asked, reach=reach, actor=person.actor, now=services.clock())
    services.announcer.announce(tuple(told))
    return filed
