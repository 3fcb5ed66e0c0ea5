"""Addresses of check-ins."""

from fastapi import APIRouter

from api.check_ins import service
from api.check_ins.schemas import CheckIn, CheckIns, NewCheckIn
from api.people.deps import PersonDep
from api.people.roles import Role
from api.services import ServicesDep

router = APIRouter(tags=["check-ins"])


@router.post("/check-ins", status_code=201)
def check_in(new: NewCheckIn, services: ServicesDep, person: PersonDep) -> CheckIn:
    """Notes where whoever asks is; only the last check-in of each is kept, for a week."""
    with services.database.write() as session:
        return service.make(session, new, by=person, now=services.clock())


@router.get("/check-ins/latest")
def get_latest_check_ins(services: ServicesDep, person: PersonDep) -> CheckIns:
    """Answers the last check-in of each person in sight; a grid worker sees their own. Looking is on record."""
    now = services.clock()
    with services.database.read() as session:
        found = service.latest(session, by=person, now=now)
    if found.check_ins and person.role is not Role.GRID_WORKER:
        service.note_viewed(services.database, by=person, now=now)
    return found
