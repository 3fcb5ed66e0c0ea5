"""`GET /cases/{case_id}/custody`: who saw or took a case, and why."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.cases import service as cases
from api.cases.deps import CasePath
from api.custody import service
from api.custody.schemas import CustodyEntry
from api.people.deps import PersonDep
from api.services import ServicesDep

router = APIRouter(tags=["evidence"])


@router.get("/cases/{case_id}/custody")
def get_custody(
    case_id: CasePath, services: ServicesDep, person: PersonDep, limit: Annotated[int, Query(ge=1, le=5000)] = 1000
) -> list[CustodyEntry]:
    """Answers who saw or exported the case or one of its pictures, oldest first, at most the newest `limit`."""
    with services.database.read() as session:
        cases.read(session, case_id, by=person)
        return service.of_case(session, case_id, limit=limit)
