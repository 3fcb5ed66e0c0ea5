"""Address of supervision (督办)."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.people.deps import PersonDep, ReachDep
from api.services import ServicesDep
from api.supervision import service
from api.supervision.repository import SupervisionFilter
from api.supervision.schemas import SupervisionPage

router = APIRouter(tags=["clocks"])


@router.get("/supervision")
def list_supervision(
    services: ServicesDep,
    _person: PersonDep,
    reach: ReachDep,
    *,
    case: Annotated[str | None, Query(max_length=64)] = None,
    unit: Annotated[str | None, Query(max_length=64)] = None,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="`next_before` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SupervisionPage:
    """Answers the breaches of stage clocks, newest first: of one case, or told to one supervising unit."""
    which = SupervisionFilter(reach=reach, case_id=case, unit=unit, before_id=before)
    with services.database.read() as session:
        return service.page(session, which, limit=limit)
