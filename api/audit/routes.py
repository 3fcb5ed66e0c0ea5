"""`GET /audit`: the audit trail, newest first."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from api.audit import service
from api.audit.repository import AuditFilter
from api.audit.schemas import AuditPage
from api.people.deps import PersonDep
from api.services import ServicesDep

router = APIRouter(tags=["audit"])

Text = Annotated[str | None, Query(max_length=300)]


def audit_filter(
    *,
    actor: Text = None,
    action: Annotated[str | None, Query(max_length=100, description="whole (`case.decided`), or `case`")] = None,
    about: Annotated[str | None, Query(max_length=300, alias="object")] = None,
    unit: Text = None,
    begin: Annotated[AwareDatetime | None, Query(alias="from", description="done then or later")] = None,
    end: Annotated[AwareDatetime | None, Query(alias="to", description="done before")] = None,
    before: Annotated[int | None, Query(ge=1, le=2**62, description="`next` of the page before")] = None,
) -> AuditFilter:
    """Returns which entries are asked for."""
    return AuditFilter(actor=actor, action=action, about=about, unit=unit, begin=begin, end=end, before_id=before)


@router.get("/audit")
def list_audit(
    services: ServicesDep,
    identity: PersonDep,
    which: Annotated[AuditFilter, Depends(audit_filter)],
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage:
    """Returns who did what; reading it is itself recorded."""
    with services.database.write() as session:
        entries = list(service.newest(session, limit=limit, which=which))
        service.record(session, at=services.clock(), actor=identity.actor, action="audit.viewed")
    return AuditPage(entries=entries, next=entries[-1].id if len(entries) == limit else None)
