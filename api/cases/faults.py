"""A camera fault becomes a case with the street as it was and as it is shown now, and later a cleared one."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from api.cases import repository
from api.cases.opening import append_event
from api.cases.states import CAMERA_FAULT, SYSTEM, CaseState, EventKind, EvidenceRole
from api.db.tables import CaseRow, EvidenceRow
from api.evidence import repository as evidence
from pipelines.sight.state import Fault
from pipelines.site import Camera

LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 1280, 720
"""As for violations: smaller pictures are marked."""


def open_fault_case(session: Session, fault: Fault, *, camera: Camera, now: datetime) -> CaseRow:
    """Returns the fault's new case, or the one it already has. A camera that was never seen has fewer pictures."""
    existing = repository.find_by_origin(session, CAMERA_FAULT, fault.id)
    if existing is not None:
        return existing
    case = CaseRow(
        id=str(uuid.uuid4()),
        number=repository.next_number(session),
        origin=CAMERA_FAULT,
        origin_id=fault.id,
        camera_id=fault.camera_id,
        rule_id=None,
        type=CAMERA_FAULT,
        zone_id=None,
        label=fault.kind,
        state=CaseState.PENDING_VERIFICATION.value,
        version=1,
        opened_at=now,
        facts={"camera_name": camera.name, "fault": _facts(fault)},
    )
    repository.add(session, case)
    _add_pictures(session, case, fault)
    append_event(session, case, kind=EventKind.OPENED, at=now, actor=SYSTEM, detail={"fault": fault.id})
    return case


def clear_fault_case(session: Session, fault: Fault, *, now: datetime) -> CaseRow | None:
    """Writes into the fault's case that the camera is healthy again; None where it has no case or this is known."""
    case = repository.find_by_origin(session, CAMERA_FAULT, fault.id)
    if case is None or case.cleared_at is not None or fault.cleared_at is None:
        return None
    case.cleared_at = fault.cleared_at
    case.version += 1
    detail = {"cleared_at": fault.cleared_at.isoformat()}
    append_event(session, case, kind=EventKind.CLEARED, at=now, actor=SYSTEM, detail=detail)
    return case


def _add_pictures(session: Session, case: CaseRow, fault: Fault) -> None:
    shown = {EvidenceRole.REFERENCE: fault.reference, EvidenceRole.CURRENT: fault.current}
    rows = evidence.find_many(session, [each.sha256 for each in shown.values() if each is not None])
    for role, picture in shown.items():
        if picture is None or picture.sha256 not in rows:
            continue
        row = rows[picture.sha256]
        repository.add(
            session,
            EvidenceRow(
                case_id=case.id,
                sha256=picture.sha256,
                role=role.value,
                parent_sha256=None,
                taken_at=picture.taken_at,
                is_below_standard=row.width < LEAST_WIDTH_PX or row.height < LEAST_HEIGHT_PX,
            ),
        )


def _facts(fault: Fault) -> dict[str, object]:
    return {
        "kind": fault.kind,
        "since_at": fault.since_at.isoformat(),
        "raised_at": fault.raised_at.isoformat(),
        "view": None if fault.view is None else fault.view.model_dump(mode="json"),
    }
