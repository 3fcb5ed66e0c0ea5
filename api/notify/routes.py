"""Addresses of notification rules, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.audit import service as audit
from api.notify import service
from api.notify.schemas import RuleAsked, RuleChange, RuleView
from api.people.deps import AdminDep, PersonDep
from api.services import ServicesDep

router = APIRouter(tags=["notifications"])

RulePath = Annotated[str, Path(max_length=64)]


@router.get("/notifications")
def list_rules(services: ServicesDep, _person: PersonDep) -> list[RuleView]:
    """Answers who is told what."""
    with services.database.read() as session:
        return service.rules(session, box=services.box)


@router.post("/notifications", status_code=201)
def make_rule(asked: RuleAsked, services: ServicesDep, admin: AdminDep) -> RuleView:
    """Makes a rule: these topics to this group or mailbox."""
    now = services.clock()
    with services.database.write() as session:
        made = service.make(session, asked, box=services.box, now=now, actor=admin.actor)
        audit.record(session, at=now, actor=admin.actor, action="notification.made", about=made.id, topics=made.topics)
    return made


@router.patch("/notifications/{rule_id}")
def change_rule(rule_id: RulePath, asked: RuleChange, services: ServicesDep, admin: AdminDep) -> RuleView:
    """Changes a rule, pauses it or lets it go on."""
    now = services.clock()
    with services.database.write() as session:
        shown = service.change(session, rule_id, asked, box=services.box)
        audit.record(session, at=now, actor=admin.actor, action="notification.changed", about=rule_id)
    return shown


@router.delete("/notifications/{rule_id}", status_code=204)
def remove_rule(rule_id: RulePath, services: ServicesDep, admin: AdminDep) -> None:
    """Ends a rule."""
    now = services.clock()
    with services.database.write() as session:
        service.remove(session, rule_id, now=now)
        audit.record(session, at=now, actor=admin.actor, action="notification.removed", about=rule_id)


@router.post("/notifications/{rule_id}/test", status_code=202)
def test_rule(rule_id: RulePath, services: ServicesDep, admin: AdminDep) -> RuleView:
    """Sends a message that says that it is a test."""
    now = services.clock()
    with services.database.write() as session:
        rule = service.test(session, rule_id, box=services.box, now=now)
        audit.record(session, at=now, actor=admin.actor, action="notification.tested", about=rule_id)
    return rule
