"""A violation becomes a case with its pictures, and later a cleared one, inside the transaction of its report."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.cases import repository
from api.cases.recurrence import link_recurrence
from api.cases.states import SYSTEM, VIOLATION, CaseState, EventKind, EvidenceRole
from api.db.tables import CaseEventRow, CaseRow, EvidenceRow
from pipelines.ledger.state import Violation
from pipelines.orders import NetworkUsed
from pipelines.site import Camera


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePicture:
    """A picture for a new case; its row and its file are there."""

    role: EvidenceRole
    sha256: str
    parent_sha256: str | None
    taken_at: datetime
    is_below_standard: bool


def open_case(
    session: Session,
    violation: Violation,
    *,
    camera: Camera,
    network: NetworkUsed | None,
    pictures: Sequence[CasePicture],
    failed: Sequence[EvidenceRole],
    now: datetime,
    recurrence_s: float = 0.0,
) -> CaseRow:
    """Returns the violation's new case, or the one it already has: a finding has one case, whatever is retried.

    Args:
        session: The transaction that also absorbs the report.
        violation: What was raised.
        camera: As it was when the pictures were taken.
        network: Which network looked.
        pictures: All that the case holds.
        failed: Copies that could not be made; each becomes an event.
        now: When the case opens.
        recurrence_s: A case of the same rule at the same place that was cleared at most so long before is linked.
    """
    existing = repository.find_by_origin(session, VIOLATION, violation.id)
    if existing is not None:
        return existing
    case = CaseRow(
        id=str(uuid.uuid4()),
        number=repository.next_number(session),
        origin=VIOLATION,
        origin_id=violation.id,
        camera_id=violation.camera_id,
        rule_id=violation.rule_id,
        type=violation.rule_type,
        zone_id=violation.zone_id,
        label=violation.label,
        state=CaseState.PENDING_VERIFICATION.value,
        version=1,
        opened_at=now,
        facts=_facts(violation, camera=camera, network=network),
    )
    repository.add(session, case)
    for picture in pictures:
        repository.add(session, _evidence(case.id, picture))
    earlier = link_recurrence(session, case, violation, within_s=recurrence_s, now=now)
    detail = {"violation": violation.id} | ({} if earlier is None else {"recurrence_of": earlier.id})
    append_event(session, case, kind=EventKind.OPENED, at=now, actor=SYSTEM, detail=detail)
    _note_failed(session, case, failed, now=now)
    return case


def clear_case(
    session: Session,
    violation: Violation,
    *,
    pictures: Sequence[CasePicture],
    failed: Sequence[EvidenceRole],
    now: datetime,
) -> CaseRow | None:
    """Writes into the violation's case that its place is empty; None where it has no case or this is known.

    Without a picture, none was taken of the empty place: the looks tell, and the history says so.
    """
    case = repository.find_by_origin(session, VIOLATION, violation.id)
    if case is None or case.cleared_at is not None or violation.cleared_at is None:
        return None
    case.cleared_at = violation.cleared_at
    case.facts = {**case.facts, "dwell_at_end": _dwell(violation)}
    case.version += 1
    for picture in pictures:
        repository.add(session, _evidence(case.id, picture))
    detail = {
        "cleared_at": violation.cleared_at.isoformat(),
        "dwell": _dwell(violation),
        "picture": next((each.sha256 for each in pictures if each.role is EvidenceRole.CLEARED_SCENE), None),
    }
    append_event(session, case, kind=EventKind.CLEARED, at=now, actor=SYSTEM, detail=detail)
    _note_failed(session, case, failed, now=now)
    return case


def leave_case(session: Session, violation: Violation, *, now: datetime) -> CaseRow | None:
    """Writes into the violation's case that nobody watches its place any more; it does not count as cleared."""
    case = repository.find_by_origin(session, VIOLATION, violation.id)
    if case is None or case.cleared_at is not None or violation.unwatched_at is None:
        return None
    unwatched_at = violation.unwatched_at.isoformat()
    case.facts = {**case.facts, "unwatched_at": unwatched_at, "dwell_at_end": _dwell(violation)}
    case.version += 1
    detail = {"unwatched_at": unwatched_at, "dwell": _dwell(violation)}
    append_event(session, case, kind=EventKind.UNWATCHED, at=now, actor=SYSTEM, detail=detail)
    return case


def append_event(
    session: Session, case: CaseRow, *, kind: EventKind, at: datetime, actor: str, detail: dict[str, Any]
) -> None:
    """Adds to the case's history; nothing in it is ever changed."""
    seq = repository.last_seq(session, case.id) + 1
    event = CaseEventRow(case_id=case.id, seq=seq, at=at, actor=actor, kind=kind.value, detail=detail)
    repository.add(session, event)


def _note_failed(session: Session, case: CaseRow, failed: Sequence[EvidenceRole], *, now: datetime) -> None:
    for role in failed:
        detail = {"role": role.value}
        append_event(session, case, kind=EventKind.DERIVATIVE_FAILED, at=now, actor=SYSTEM, detail=detail)


def _evidence(case_id: str, picture: CasePicture) -> EvidenceRow:
    return EvidenceRow(
        case_id=case_id,
        sha256=picture.sha256,
        role=picture.role.value,
        parent_sha256=picture.parent_sha256,
        taken_at=picture.taken_at,
        is_below_standard=picture.is_below_standard,
    )


def _facts(violation: Violation, *, camera: Camera, network: NetworkUsed | None) -> dict[str, Any]:
    zone = next((zone for zone in camera.zones if zone.id == violation.zone_id), None)
    return {
        "camera_name": camera.name,
        "zone_name": zone.name if zone else "",
        "zone_kind": zone.kind.value if zone else None,
        "polygon": [list(corner) for corner in zone.polygon] if zone else [],
        "limit_s": violation.limit_s,
        "dwell": _dwell(violation),
        "box": list(violation.box),
        "count": violation.count,
        "raised_at": violation.raised_at.isoformat(),
        "network": network.model_dump(mode="json") if network else None,
    }


def _dwell(violation: Violation) -> dict[str, float | None]:
    return {"lower_s": violation.dwell.lower_s, "upper_s": violation.dwell.upper_s}
