"""Addresses of joint handling: who was called, whistle, sign in, refuse, done."""

from fastapi import APIRouter

from api.cases.deps import CasePath
from api.joint import service
from api.joint.schemas import JointView, Refusal, Result, SignIn, Whistle
from api.people.deps import PersonDep
from api.services import Services, ServicesDep

router = APIRouter(tags=["joint handling"])


@router.get("/cases/{case_id}/joint")
def get_joint(case_id: CasePath, services: ServicesDep, _person: PersonDep) -> JointView:
    """Answers which units were called to a case, and what came of it."""
    with services.database.read() as session:
        return service.joint_view(session, case_id, now=services.clock())


@router.post("/cases/{case_id}/joint", status_code=201)
def whistle(case_id: CasePath, asked: Whistle, services: ServicesDep, person: PersonDep) -> JointView:
    """吹哨: calls units to a case, with a reason and a time to sign in by; they see the case from now on."""
    now = services.clock()
    return _changed(services, lambda session: service.whistle(session, case_id, asked, by=person, now=now))


@router.post("/cases/{case_id}/joint/sign-in")
def sign_in(case_id: CasePath, asked: SignIn, services: ServicesDep, person: PersonDep) -> JointView:
    """报到: the caller's unit is there."""
    now = services.clock()
    return _changed(services, lambda session: service.sign_in(session, case_id, asked, by=person, now=now))


@router.post("/cases/{case_id}/joint/refuse")
def refuse(case_id: CasePath, asked: Refusal, services: ServicesDep, person: PersonDep) -> JointView:
    """The caller's unit does not come, and says why."""
    now = services.clock()
    return _changed(services, lambda session: service.refuse(session, case_id, asked, by=person, now=now))


@router.post("/cases/{case_id}/joint/done")
def finish(case_id: CasePath, asked: Result, services: ServicesDep, person: PersonDep) -> JointView:
    """The caller's unit has done its part, and says what came of it."""
    now = services.clock()
    return _changed(services, lambda session: service.finish(session, case_id, asked, by=person, now=now))


def _changed(services: Services, change: service.Change) -> JointView:
    with services.database.write() as session:
        case, told = change(session)
        shown = service.joint_view(session, case.id, now=services.clock())
    services.announcer.announce(tuple(told))
    return shown
