"""Routes about cameras and their credentials."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.audit.service import record
from api.cameras import credentials, editing, service, table_import
from api.cameras.deps import CSV_BODY, CameraPath, JoinedPlan, SeenCameraDep, SentCsvDep
from api.cameras.editing import Editor
from api.cameras.schemas import (
    CameraChange,
    CameraRemoved,
    CamerasPreview,
    CameraSummary,
    CameraView,
    CredentialRequest,
    CredentialView,
    NewCamera,
    SiteChange,
    ZonesChange,
)
from api.people.deps import AdminDep, OperatorDep, PersonDep, ReachDep
from api.services import ServicesDep
from pipelines.orders import Credential
from pipelines.site import Camera, Identifier

router = APIRouter(tags=["cameras"])


@router.get("/cameras")
def list_cameras(services: ServicesDep, reach: ReachDep) -> list[CameraSummary]:
    """Returns the cameras in one's areas: last outcome, last seen, next due."""
    with services.database.read() as session:
        shown = service.cameras(session, now=services.clock(), reach=reach)
    for each in shown:
        stamp = services.latest.stamp(each.id)
        each.state.latest_look_at = None if stamp is None else stamp.stored_at
    return shown


@router.post("/cameras", status_code=201)
def add_camera(new: NewCamera, services: ServicesDep, person: AdminDep, response: Response) -> CameraView:
    """Adds a camera, checked as a site file's is; one that was removed under this id comes back as this one.

    Its first visit comes with the next claim of a worker, where it is in a plan that runs.
    """
    by = Editor(actor=person.actor, now=services.clock(), checks=services.site_checks)
    with services.database.write() as session:
        camera = editing.add_camera(session, new, by=by)
        record(session, at=by.now, actor=by.actor, action="camera.added", about=camera.id, plans=list(new.plans))
        shown = service.camera(session, camera.id, now=by.now)
    response.headers["ETag"] = f'"{shown.version}"'
    return shown


@router.post("/cameras/preview", openapi_extra=CSV_BODY)
def preview_import(services: ServicesDep, _: AdminDep, table: SentCsvDep, plan: JoinedPlan = None) -> CamerasPreview:
    """Answers what a table of cameras would change, and every bad row of it by line and column; changes nothing."""
    with services.database.read() as session:
        return table_import.preview(session, table, plan=plan, checks=services.site_checks)


@router.post("/cameras/import", openapi_extra=CSV_BODY)
def import_cameras(services: ServicesDep, person: AdminDep, table: SentCsvDep, plan: JoinedPlan = None) -> SiteChange:
    """Adds the cameras of a table, or changes those that are there: all rows or none. What it leaves out stays."""
    now, checks = services.clock(), services.site_checks
    with services.database.write() as session:
        change, rows = table_import.import_table(session, table, plan=plan, checks=checks, now=now)
        if change.is_changed:
            record(session, at=now, actor=person.actor, action="cameras.imported", about="site", cameras=rows)
    return change


@router.get("/cameras/{camera_id}")
def get_camera(services: ServicesDep, _: PersonDep, camera_id: str, response: Response) -> CameraView:
    """Returns one camera with its zones and rules; its ETag is its version."""
    with services.database.read() as session:
        shown = service.camera(session, camera_id, now=services.clock())
    response.headers["ETag"] = f'"{shown.version}"'
    return shown


@router.get("/cameras/{camera_id}/config")
def get_config(camera_id: CameraPath, services: ServicesDep, _: PersonDep) -> Camera:
    """Returns one camera as a site file has it, with the addresses of its streams; no secret is among it."""
    with services.database.read() as session:
        return Camera.model_validate(editing.require_camera(session, camera_id).config)


@router.patch("/cameras/{camera_id}")
def change_camera(
    *,
    camera_id: CameraPath,
    change: CameraChange,
    services: ServicesDep,
    person: AdminDep,
    seen_version: SeenCameraDep,
    response: Response,
) -> CameraView:
    """Changes what the body names, and its plans; the rest stays. With `If-Match`, only in the version seen: else 412.

    A camera with a new address or credential is tried again at once.
    """
    by = Editor(actor=person.actor, now=services.clock(), checks=services.site_checks, seen_version=seen_version)
    with services.database.write() as session:
        changed = editing.change_camera(session, camera_id, change, by=by)
        if changed:
            record(session, at=by.now, actor=by.actor, action="camera.changed", about=camera_id, changed=changed)
        shown = service.camera(session, camera_id, now=by.now)
    response.headers["ETag"] = f'"{shown.version}"'
    return shown


@router.put("/cameras/{camera_id}/zones")
def set_zones(
    *,
    camera_id: CameraPath,
    change: ZonesChange,
    services: ServicesDep,
    person: OperatorDep,
    seen_version: SeenCameraDep,
    response: Response,
) -> CameraView:
    """Replaces a camera's zones and rules, whole; the next visit goes by them.

    With `If-Match`, only in the version seen: else 412. What is wrong is answered with 422 `camera_invalid`, its
    `problems` naming zone and point from 0.
    """
    by = Editor(actor=person.actor, now=services.clock(), checks=services.site_checks, seen_version=seen_version)
    with services.database.write() as session:
        is_changed = editing.set_zones(session, camera_id, change, by=by)
        if is_changed:
            zones = len(change.zones)
            record(session, at=by.now, actor=by.actor, action="camera.zones_changed", about=camera_id, zones=zones)
        shown = service.camera(session, camera_id, now=by.now)
    response.headers["ETag"] = f'"{shown.version}"'
    return shown


@router.delete("/cameras/{camera_id}")
def remove_camera(camera_id: CameraPath, services: ServicesDep, person: AdminDep) -> CameraRemoved:
    """Takes a camera out of service and out of its plans; its cases, pictures and history stay readable."""
    now = services.clock()
    with services.database.write() as session:
        left = editing.remove_camera(session, camera_id, now=now)
        record(session, at=now, actor=person.actor, action="camera.removed", about=camera_id, plans=left)
    return CameraRemoved(id=camera_id, removed_at=now, left_plans=left)


@router.get("/credentials")
def list_credentials(services: ServicesDep, _: PersonDep) -> list[CredentialView]:
    """Returns which credentials are set, and for which cameras."""
    with services.database.read() as session:
        return credentials.credentials(session)


@router.put("/credentials/{name}")
def set_credential(
    services: ServicesDep, identity: AdminDep, name: Annotated[Identifier, Path()], body: CredentialRequest
) -> CredentialView:
    """Sets a camera's user and password; cameras that had stopped for a wrong one are tried again at once."""
    now = services.clock()
    secret = Credential(username=body.username, password=body.password)
    with services.database.write() as session:
        users = credentials.set_credential(session, name, secret, box=services.box, now=now)
        record(session, at=now, actor=identity.actor, action="credential.set", about=name)
    return CredentialView(name=name, changed_at=now, cameras=users)
