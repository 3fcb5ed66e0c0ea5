"""Addresses of signals: take an alarm, list those of a case."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.audit import service as audit
from api.people.deps import PersonDep, ReachDep
from api.services import ServicesDep
from api.signals import service
from api.signals.schemas import SignalAsked, SignalTaken, SignalView

router = APIRouter(tags=["signals"])


@router.post("/signals", status_code=201)
def take_signal(
    *, asked: SignalAsked, services: ServicesDep, person: PersonDep, reach: ReachDep, response: Response
) -> SignalTaken:
    """Takes an alarm of a sensor: 201 with a new case, 200 where the sensor's case is open or the alarm is known."""
    now = services.clock()
    with services.database.write() as session:
        taken = service.take(session, asked, source=person.actor, reach=reach, now=now)
        if not taken.view.is_repeat:
            audit.record(session, at=now, actor=person.actor, action="signal.taken", about=taken.view.case_id)
    services.announcer.announce(taken.announcements)
    if taken.view.is_repeat or not taken.view.is_new_case:
        response.status_code = 200
    return taken.view


@router.get("/cases/{case_id}/signals")
def list_signals(
    case_id: Annotated[str, Path(max_length=64)],
    services: ServicesDep,
    _person: PersonDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[SignalView]:
    """Answers the alarms that went to a case, newest first."""
    with services.database.read() as session:
        return service.signals(session, case_id, limit=limit)
