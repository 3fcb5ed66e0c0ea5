"""A camera fault becomes a case with the street as it was and as it is shown now, and later a cleared one."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.cases import repository
from api.cases.facts import fault_facts
from api.cases.history import append_event
from api.cases.opening import CasePicture, open_finding
from api.cases.scenes import is_below_standard
from api.cases.states import CAMERA_FAULT, SYSTEM, EventKind, EvidenceRole
from api.db.tables import CaseRow
from api.evidence import repository as evidence
from pipelines.sight.state import Fault
from pipelines.site import Camera


def open_fault_case(session: Session, fault: Fault, *, camera: Camera, now: datetime) -> CaseRow:
    """Returns the fault's new case, or the one it already has. A camera that was never seen has fewer pictures."""
    return open_finding(
        session,
        origin=CAMERA_FAULT,
        origin_id=fault.id,
        type=CAMERA_FAULT,
        camera_id=fault.camera_id,
        label=fault.kind,
        facts=fault_facts(fault, camera=camera),
        pictures=_pictures(session, fault),
        now=now,
    )


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


def _pictures(session: Session, fault: Fault) -> list[CasePicture]:
    shown = {EvidenceRole.REFERENCE: fault.reference, EvidenceRole.CURRENT: fault.current}
    rows = evidence.find_many(session, [each.sha256 for each in shown.values() if each is not None])
    return [
        CasePicture(
            role=role,
            sha256=picture.sha256,
            parent_sha256=None,
            taken_at=picture.taken_at,
            is_below_standard=is_below_standard(rows[picture.sha256]),
        )
        for role, picture in shown.items()
        if picture is not None and picture.sha256 in rows
    ]
