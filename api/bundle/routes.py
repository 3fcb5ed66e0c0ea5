"""`POST /cases/{case_id}/export`: a case as one file that a stranger can verify."""

from typing import Any

from fastapi import APIRouter, Response

from api.audit import service as audit
from api.bundle import service
from api.bundle.c2pa_signing import claim_signer_of
from api.bundle.schemas import ExportRequest
from api.bundle.service import Export
from api.cases.deps import CasePath
from api.chain.signing import signer_of
from api.errors import NotAllowed
from api.people.deps import PersonDep
from api.people.roles import Role
from api.services import ServicesDep

router = APIRouter(tags=["evidence"])

MEDIA_TYPE = "application/zip"
MAY_TAKE_ORIGINALS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.AUDITOR})
_ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {}}, "description": "The bundle"}}


@router.post("/cases/{case_id}/export", response_class=Response, responses=_ZIP)
def export_case(case_id: CasePath, request: ExportRequest, services: ServicesDep, person: PersonDep) -> Response:
    """Answers the case with pictures, history, custody and proofs, as a ZIP. It is recorded before anything leaves.

    `verify_bundle.py` inside checks it without Lunxun; `docs/evidence.md` has the format.
    """
    if request.originals and person.role not in MAY_TAKE_ORIGINALS:
        raise NotAllowed("originals leave by role; ask for the bundle without them, which has masked copies")
    signer, now = signer_of(services.settings), services.clock()
    claims = claim_signer_of(services.settings, now=now) if request.c2pa else None
    export = Export(case_id=case_id, reason=request.reason, by=person, has_originals=request.originals)
    with services.database.write() as session:
        prepared = service.prepare(session, export, signer=signer, now=now)
        audit.record(
            session,
            at=now,
            actor=person.actor,
            action="case.exported",
            about=case_id,
            reason=request.reason,
            originals=request.originals,
        )
    with services.database.read() as session:
        content = service.gather(session, prepared)
    data = service.bundle(content, services.pictures, signer, claims=claims)
    name = f"case-{content.case['number']}.zip"
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=MEDIA_TYPE, headers=headers)
