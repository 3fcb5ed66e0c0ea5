"""Addresses of the queue: claim, renew, give back, decide, take back, and what waits."""

from fastapi import APIRouter

from api.cases.deps import CasePath, SeenVersionDep
from api.cases.schemas import MoveRequest
from api.people.deps import PersonDep, ReachDep
from api.queue import service, verdicts
from api.queue.schemas import ClaimAsked, Claimed, LeaseView, QueueView
from api.services import ServicesDep

router = APIRouter(tags=["queue"])


@router.get("/queue")
def get_queue(services: ServicesDep, _person: PersonDep, reach: ReachDep) -> QueueView:
    """Answers how many cases wait for verification, who holds which, and how old the oldest is."""
    with services.database.read() as session:
        return service.queue_view(session, reach, now=services.clock())


@router.post("/queue/claim")
def claim_case(services: ServicesDep, person: PersonDep, asked: ClaimAsked | None = None) -> Claimed:
    """Answers the next case to verify, the caller's alone for two minutes; the one they hold, while they hold one."""
    now, asked = services.clock(), asked or ClaimAsked()
    verdicts.settle(services.database, now=now, announcer=services.announcer)
    with services.database.write() as session:
        case = service.claim(session, person, now=now, skip=asked.skip, keep=asked.keep, wanted=asked.case_id)
        return service.claimed(session, case, by=person, now=now)


@router.post("/queue/{case_id}/renew")
def renew_lease(case_id: CasePath, services: ServicesDep, person: PersonDep) -> LeaseView:
    """Keeps a case for another two minutes."""
    with services.database.write() as session:
        return service.renew(session, case_id, person, now=services.clock())


@router.post("/queue/{case_id}/release", status_code=204)
def release_case(case_id: CasePath, services: ServicesDep, person: PersonDep) -> None:
    """Gives a case back to the others; an administrator gives back another's too."""
    with services.database.write() as session:
        service.release(session, case_id, person, now=services.clock())


@router.post("/queue/{case_id}/verdict")
def give_verdict(
    *,
    case_id: CasePath,
    request: MoveRequest,
    services: ServicesDep,
    person: PersonDep,
    seen_version: SeenVersionDep,
) -> LeaseView:
    """Takes a verdict (`verify_file` or `verify_reject`) on a case that the caller holds.

    It becomes a move at `settles_at`, after half a minute; until then `DELETE` takes it back.
    """
    with services.database.write() as session:
        return verdicts.give(session, case_id, request, by=person, now=services.clock(), seen_version=seen_version)


@router.delete("/queue/{case_id}/verdict")
def take_verdict_back(case_id: CasePath, services: ServicesDep, person: PersonDep) -> LeaseView:
    """Takes the caller's own verdict back, as long as it is not a move; they hold the case as before."""
    with services.database.write() as session:
        return verdicts.take_back(session, case_id, by=person, now=services.clock())
