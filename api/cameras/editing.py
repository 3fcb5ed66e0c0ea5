"""Cameras as people add, change and remove them one by one: an edit of the site, made here; commits nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.cameras import repository
from api.cameras.edit_checks import checked_camera, refuse_outdated
from api.cameras.schemas import CameraChange, NewCamera, ZonesChange
from api.cameras.sign_pictures import keep_sign_pictures
from api.cameras.site import SITE_EDITED, is_reached_otherwise, site_config
from api.cameras.site_file import SiteChecks
from api.cameras.terms import note_terms
from api.db.tables import CameraRow, PlanRow
from api.errors import Conflict, Invalid, NotThere
from pipelines.site import Camera, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who edits, when, and what the outcome must agree with."""

    actor: str
    now: datetime
    checks: SiteChecks
    seen_version: str | None = None
    """The camera as they have read it; None: they do not say."""


def add_camera(session: Session, new: NewCamera, *, by: Editor) -> Camera:
    """Adds a camera at the site's end, and to its plans. One that was removed under this id comes back, changed.

    Raises:
        Invalid: `camera_invalid`: it is no camera of a site; `problems` names each place. `unknown_plan`.
        Conflict: `camera_exists`.
    """
    content = new.model_dump(mode="json", by_alias=True, exclude={"plans"})
    camera = checked_camera(content, checks=by.checks)
    row = repository.camera(session, camera.id)
    if row is not None and row.removed_at is None:
        raise Conflict(
            f"there is a camera '{camera.id}' already; choose another id, or change it", code="camera_exists"
        )
    if row is None:
        position = repository.next_camera_position(session)
        row = CameraRow(id=camera.id, position=position, name="", config={}, removed_at=None)
        repository.add(session, row)
    row.removed_at = None
    _write(session, row, camera, by=by)
    _set_plans(session, camera.id, new.plans, now=by.now)
    return camera


def change_camera(
    session: Session,
    camera_id: str,
    change: CameraChange,
    *,
    by: Editor,
) -> list[str]:
    """Changes what is said of a camera; returns the names of what differs now.

    Raises:
        NotThere: No such camera in service.
        Invalid: As with `add_camera`.
        Outdated: It is no longer what the sender has seen.
        Conflict: `plan_empty`: a plan would be left without a camera.
    """
    row = require_camera(session, camera_id)
    refuse_outdated(row.config, by.seen_version)
    said = change.model_dump(mode="json", exclude_unset=True, exclude={"plans"})
    if change.streams is None:
        said.pop("streams", None)
    camera = checked_camera({**row.config, **said}, checks=by.checks, outlines=())
    changed = _write(session, row, camera, by=by)
    if change.plans is not None and _set_plans(session, camera_id, change.plans, now=by.now):
        changed.append("plans")
    return changed


def set_zones(
    session: Session,
    camera_id: str,
    change: ZonesChange,
    *,
    by: Editor,
) -> bool:
    """Replaces a camera's zones and rules, whole; the next visit's order has them. Returns whether any differs.

    Raises:
        NotThere: No such camera in service.
        Invalid: `camera_invalid`: an outline, a rule or a reference is wrong; `problems` names zone and point.
        Outdated: They are no longer what the sender has seen.
    """
    row = require_camera(session, camera_id)
    refuse_outdated(row.config, by.seen_version)
    content = {**row.config, **change.model_dump(mode="json")}
    camera = checked_camera(content, checks=by.checks, outlines=change.zones)
    return bool(_write(session, row, camera, by=by))


def remove_camera(session: Session, camera_id: str, *, now: datetime) -> list[str]:
    """Takes a camera out of service and out of its plans; returns those. Its cases and pictures stay.

    Raises:
        NotThere: No such camera in service.
        Conflict: `plan_empty`: a plan would be left without a camera.
    """
    row = require_camera(session, camera_id)
    left = _set_plans(session, camera_id, (), now=now)
    row.removed_at = now
    _note_edit(session, now)
    return left


def require_camera(session: Session, camera_id: str) -> CameraRow:
    """Returns a camera that is in service.

    Raises:
        NotThere: There is none of this id, or it was removed.
    """
    row = repository.camera(session, camera_id)
    if row is None or row.removed_at is not None:
        raise NotThere(f"there is no camera '{camera_id[:64]}'")
    return row


def _write(session: Session, row: CameraRow, camera: Camera, *, by: Editor) -> list[str]:
    """Writes the camera; returns the names of what differs now."""
    config = site_config(camera)
    before = Camera.model_validate(row.config) if row.config else None
    keep_sign_pictures(session, before, camera, actor=by.actor, now=by.now)
    old = {} if before is None else site_config(before)
    if before is not None and is_reached_otherwise(old, config):
        repository.forgive(session, [camera.id])
    row.name, row.config = camera.name, config
    changed = [key for key, value in config.items() if before is None or old.get(key) != value]
    if changed:
        _note_edit(session, by.now)
    return changed


def _note_edit(session: Session, now: datetime) -> None:
    """A site file that has changed too will not overwrite this unasked."""
    repository.set_fact(session, SITE_EDITED, now.isoformat())


def _set_plans(session: Session, camera_id: str, wanted: Sequence[str], *, now: datetime) -> list[str]:
    """Has the camera in these plans and no other; returns the plans that changed."""
    rows = {row.id: row for row in repository.plans(session)}
    unknown = [name for name in wanted if name not in rows]
    if unknown:
        raise Invalid(
            f"there is no plan '{unknown[0]}'; expected one of {sorted(rows) or 'none defined'}",
            code="unknown_plan",
            details={"problems": [{"where": "plans", "what": f"'{name}' is no plan"} for name in unknown]},
        )
    changed = [name for name, row in rows.items() if (camera_id in row.config["cameras"]) != (name in wanted)]
    for name in changed:
        _toggle(rows[name], camera_id)
    if changed:
        session.flush()
        note_terms(session, now=now)
        _note_edit(session, now)
    return changed


def _toggle(row: PlanRow, camera_id: str) -> None:
    plan = Plan.model_validate(row.config)
    cameras = tuple(each for each in plan.cameras if each != camera_id)
    if len(cameras) == len(plan.cameras):
        cameras = (*cameras, camera_id)
    if not cameras:
        raise Conflict(
            f"plan '{row.id}' has no other camera; delete the plan first, or give it another camera",
            code="plan_empty",
            details={"plan": row.id},
        )
    row.config = site_config(plan.model_copy(update={"cameras": cameras}))
