"""Addresses that edit plans; what runs is started and stopped in `api.patrol`."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.audit.service import record
from api.patrol.schemas import PlanView
from api.patrol.service import plan
from api.people.deps import AdminDep
from api.plans import service
from api.plans.schemas import NewPlan, PlanChange, PlanDeleted
from api.services import ServicesDep

router = APIRouter(tags=["patrol"])
PlanPath = Annotated[str, Path(max_length=64)]


@router.post("/plans", status_code=201)
def add_plan(new: NewPlan, services: ServicesDep, person: AdminDep) -> PlanView:
    """Makes a plan; it waits to be started."""
    now = services.clock()
    with services.database.write() as session:
        service.add_plan(session, new, now=now)
        record(session, at=now, actor=person.actor, action="plan.added", about=new.id, cameras=len(new.cameras))
        return plan(session, new.id, now=now)


@router.patch("/plans/{plan_id}")
def change_plan(plan_id: PlanPath, change: PlanChange, services: ServicesDep, person: AdminDep) -> PlanView:
    """Changes what the body names, also while the plan runs: its promise counts from now on."""
    now = services.clock()
    with services.database.write() as session:
        changed = service.change_plan(session, plan_id, change, now=now)
        if changed:
            record(session, at=now, actor=person.actor, action="plan.changed", about=plan_id, changed=changed)
        return plan(session, plan_id, now=now)


@router.delete("/plans/{plan_id}")
def delete_plan(plan_id: PlanPath, services: ServicesDep, person: AdminDep) -> PlanDeleted:
    """Deletes a plan and stops it; what it promised and did before stays told."""
    now = services.clock()
    with services.database.write() as session:
        was_running = service.delete_plan(session, plan_id, now=now, actor=person.actor)
        record(session, at=now, actor=person.actor, action="plan.deleted", about=plan_id)
    return PlanDeleted(id=plan_id, was_running=was_running)
