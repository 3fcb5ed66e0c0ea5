"""Learns cameras' views from reports, opens and clears the cases of their faults; commits nothing."""

from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from api.cameras import repository as cameras
from api.cases.faults import clear_fault_case, open_fault_case
from api.db.tables import CandidateRow, CaseRow, SightRow
from api.errors import NotThere
from api.evidence import repository as evidence
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed
from api.sight import repository
from api.sight.schemas import FaultView, SightView
from pipelines.orders import Report
from pipelines.sight.absorb import absorb_sight
from pipelines.sight.messages import ViewTerms
from pipelines.sight.state import Sight
from pipelines.sight.terms import for_zones, unlearned, view_terms
from pipelines.site import Camera

PICTURE_SPARED = timedelta(hours=24)
"""A reference picture that is no longer one is kept so long."""

_SIGHT = TypeAdapter(Sight)


def terms_for(session: Session, camera: Camera, *, now: datetime) -> ViewTerms:
    """Returns what an order says of the camera's view. `camera` has all its zones, whatever the hour."""
    return view_terms(for_zones(_load(session, camera.id), camera), now=now)


def take_sight(session: Session, report: Report, *, camera: Camera, now: datetime) -> list[Announcement]:
    """Absorbs a report's word on the pictures themselves, within the transaction that absorbs the rest of it."""
    before = for_zones(_load(session, camera.id), camera)
    change = absorb_sight(before, report)
    _save(session, change.sight)
    _keep_picture(session, before, change.sight, now=now)
    changed: list[tuple[CaseRow | None, str]] = []
    if change.raised is not None:
        changed.append((open_fault_case(session, change.raised, camera=camera, now=now), "case.opened"))
    if change.cleared is not None:
        changed.append((clear_fault_case(session, change.cleared, now=now), "case.cleared"))
    return [case_changed(session, case, topic, at=now) for case, topic in changed if case is not None]


def relearn(session: Session, camera_id: str, *, now: datetime) -> SightView:
    """Forgets the camera's view: the next healthy looks are the new one.

    Raises:
        NotThere: no such camera.
    """
    camera = _camera(session, camera_id)
    before = for_zones(_load(session, camera_id), camera)
    after = unlearned(before)
    _save(session, after)
    _keep_picture(session, before, after, now=now)
    return _view(after)


def read(session: Session, camera_id: str) -> SightView:
    """Returns what is known of a camera's view.

    Raises:
        NotThere: no such camera.
    """
    camera = _camera(session, camera_id)
    return _view(for_zones(_load(session, camera_id), camera))


def _camera(session: Session, camera_id: str) -> Camera:
    row = cameras.camera(session, camera_id)
    if row is None or row.removed_at is not None:
        raise NotThere(f"there is no camera '{camera_id[:64]}'; `lunxun site export` lists all")
    return Camera.model_validate(row.config)


def _load(session: Session, camera_id: str) -> Sight:
    row = repository.find(session, camera_id)
    return Sight(camera_id=camera_id) if row is None else _SIGHT.validate_python(row.body)


def _save(session: Session, sight: Sight) -> None:
    repository.save(session, SightRow(camera_id=sight.camera_id, body=_SIGHT.dump_python(sight, mode="json")))


def _keep_picture(session: Session, before: Sight, after: Sight, *, now: datetime) -> None:
    """Keeps the sweeper from the picture that people will compare with, in case a fault needs it."""
    if before.picture == after.picture:
        return
    subject = f"sight:{after.camera_id}"
    if after.picture is not None:
        sha256, expires_at = after.picture.sha256, None
    elif before.picture is not None:
        sha256, expires_at = before.picture.sha256, now + PICTURE_SPARED
    row = CandidateRow(
        subject_id=subject, role="latest", camera_id=after.camera_id, sha256=sha256, expires_at=expires_at
    )
    evidence.set_candidate(session, row)


def _view(sight: Sight) -> SightView:
    fault = sight.fault
    shown = None
    if fault is not None:
        shown = FaultView(
            id=fault.id, kind=fault.kind, since_at=fault.since_at, raised_at=fault.raised_at, view=fault.view
        )
    return SightView(
        camera_id=sight.camera_id,
        is_learned=bool(sight.references),
        learned_at=max((each.learned_at for each in sight.references), default=None),
        references=len(sight.references),
        picture=None if sight.picture is None else sight.picture.sha256,
        fault=shown,
    )
