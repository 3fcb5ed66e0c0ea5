"""`GET /audit`: the audit trail, newest first."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.audit import service
from api.audit.schemas import AuditPage
from api.people.deps import AdminDep
from api.services import ServicesDep

router = APIRouter(tags=["audit"])


@router.get("/audit")
def list_audit(
    services: ServicesDep,
    identity: AdminDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> AuditPage:
    """Returns who did what; reading it is itself recorded."""
    with services.database.write() as session:
        entries = list(service.newest(session, limit=limit, before_id=before))
        service.record(session, at=services.clock(), actor=identity.actor, action="audit.viewed")
    return AuditPage(entries=entries, next=entries[-1].id if len(entries) == limit else None)
