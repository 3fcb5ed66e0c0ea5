"""A finding becomes a case, inside the transaction that made the finding: one opening for all four origins."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Unpack

from sqlalchemy.orm import Session

from api.cameras import repository as cameras
from api.cases import repository
from api.cases.facts import camera_place, violation_dwell, violation_facts
from api.cases.finding import CasePicture, Finding
from api.cases.history import add_picture, append_event
from api.cases.moves import go_on
from api.cases.recurrence import link_recurrence
from api.cases.stages import follow
from api.cases.states import ORIGINS, SYSTEM, VIOLATION, CaseState, EventKind, EvidenceRole
from api.catalogue.service import current_version, entry
from api.db.tables import CaseRow, EvidenceRow
from api.outbox.announcer import Announcement
from pipelines.ledger.state import Violation
from pipelines.orders import NetworkUsed
from pipelines.site import Camera

__all__ = [
    "CasePicture",
    "add_picture",
    "append_event",
    "clear_case",
    "leave_case",
    "open_case",
    "open_finding",
]


def open_finding(
    session: Session, *, now: datetime, told: list[Announcement] | None = None, **finding: Unpack[Finding]
) -> CaseRow:
    """Returns the finding's new case, or the one it already has: a finding has one case, whatever is retried.

    The case keeps the catalogue's version of now and begins on the level of its row. It waits for verification; where
    a camera has found it and its row warns first, it is only suspected; where its row wants no person's word, it is
    filed and dispatched at once. `case.opened` is for the caller to publish.

    Args:
        session: The transaction that also takes the finding in.
        now: When the case opens.
        told: Gets what else is to be announced after the commit.
        finding: See `api.cases.finding`.

    Raises:
        NotThere: `unknown_type`: the catalogue has no such row.
    """
    origin, origin_id = finding["origin"], finding["origin_id"]
    existing = repository.find_by_origin(session, origin, origin_id)
    if existing is not None:
        return existing
    if origin not in ORIGINS:
        raise ValueError(f"expected one of {sorted(ORIGINS)}, got '{origin}'")
    version = current_version(session)
    case = _new_case(session, finding, version=version, now=now)
    repository.add(session, case)
    for picture in finding.get("pictures", ()):
        add_picture(session, _evidence(case.id, picture), at=now)
    detail = {origin: origin_id, "state": case.state, "catalogue_version": version, "level": case.level}
    actor = finding.get("actor", SYSTEM)
    append_event(session, case, kind=EventKind.OPENED, at=now, actor=actor, detail=detail)
    follow(session, case, None, at=now)
    go_on(session, case, now=now, told=[] if told is None else told)
    return case


def _new_case(session: Session, finding: Finding, *, version: int, now: datetime) -> CaseRow:
    row = entry(session, finding["type"], version=version)
    camera_id = finding.get("camera_id")
    place = camera_place(None if camera_id is None else cameras.camera(session, camera_id))
    lon, lat = finding.get("position") or place.position or (None, None)
    is_suspected = row.warns_first and finding["origin"] == VIOLATION
    return CaseRow(
        id=str(uuid.uuid4()),
        number=repository.next_number(session),
        origin=finding["origin"],
        origin_id=finding["origin_id"],
        camera_id=camera_id,
        rule_id=finding.get("rule_id"),
        type=finding["type"],
        zone_id=finding.get("zone_id"),
        label=finding.get("label"),
        state=(CaseState.SUSPECTED if is_suspected else CaseState.PENDING_VERIFICATION).value,
        version=1,
        opened_at=now,
        facts={"camera_name": place.name} | dict(finding.get("facts", {})),
        area=finding.get("area") or place.area,
        lon=lon,
        lat=lat,
        level=row.level.value,
        catalogue_version=version,
        is_supervised=False,
        reworks=0,
    )


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
    """Returns the violation's new case, or the one it already has.

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
    case = open_finding(
        session,
        origin=VIOLATION,
        origin_id=violation.id,
        type=violation.rule_type,
        camera_id=violation.camera_id,
        rule_id=violation.rule_id,
        zone_id=violation.zone_id,
        label=violation.label,
        facts=violation_facts(violation, camera=camera, network=network),
        pictures=pictures,
        now=now,
    )
    earlier = link_recurrence(session, case, violation, within_s=recurrence_s, now=now)
    if earlier is not None:
        detail = {"recurrence_of": earlier.id}
        append_event(session, case, kind=EventKind.LINKED, at=now, actor=SYSTEM, detail=detail)
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

    The case stays where it stands: one that waits for verification goes on waiting, marked. Without a picture, none
    was taken of the empty place: the looks tell, and the history says so.
    """
    case = repository.find_by_origin(session, VIOLATION, violation.id)
    if case is None or case.cleared_at is not None or violation.cleared_at is None:
        return None
    case.cleared_at = violation.cleared_at
    case.facts = {**case.facts, "dwell_at_end": violation_dwell(violation)}
    case.version += 1
    for picture in pictures:
        add_picture(session, _evidence(case.id, picture), at=now)
    detail = {
        "cleared_at": violation.cleared_at.isoformat(),
        "dwell": violation_dwell(violation),
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
    case.facts = {**case.facts, "unwatched_at": unwatched_at, "dwell_at_end": violation_dwell(violation)}
    case.version += 1
    detail = {"unwatched_at": unwatched_at, "dwell": violation_dwell(violation)}
    append_event(session, case, kind=EventKind.UNWATCHED, at=now, actor=SYSTEM, detail=detail)
    return case


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
