"""Addresses of probes: asked for by people, carried out by workers."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.audit.service import record
from api.people.deps import AdminDep, OperatorDep, PersonDep, WorkerDep
from api.probes import service
from api.probes.schemas import ProbeAsked, ProbeView
from api.services import ServicesDep
from pipelines.probe_orders import ProbeOrders, ProbeReport

router = APIRouter(tags=["cameras"])
CameraPath = Annotated[str, Path(max_length=64)]
ProbePath = Annotated[str, Path(max_length=64)]


@router.post("/cameras/{camera_id}/probe", status_code=202)
def probe_camera(camera_id: CameraPath, services: ServicesDep, person: OperatorDep) -> ProbeView:
    """Asks a worker what a camera's streams are; ask `GET /probes/{id}` until it is done."""
    now = services.clock()
    with services.database.write() as session:
        booked = service.book_camera(session, camera_id, now=now, actor=person.actor)
        record(session, at=now, actor=person.actor, action="camera.probe_asked", about=camera_id)
    return booked


@router.post("/probes", status_code=202)
def probe_source(asked: ProbeAsked, services: ServicesDep, person: AdminDep) -> ProbeView:
    """Asks a worker what a source is that nobody has saved yet; its password is forgotten once the probe has ended."""
    now = services.clock()
    with services.database.write() as session:
        booked = service.book_source(
            session, asked, checks=services.site_checks, box=services.box, now=now, actor=person.actor
        )
        record(session, at=now, actor=person.actor, action="probe.asked", about=booked.host)
    return booked


@router.get("/probes/{probe_id}")
def get_probe(probe_id: ProbePath, services: ServicesDep, person: PersonDep) -> ProbeView:
    """Answers how far a probe has come, and what it has found; it is forgotten after a day."""
    with services.database.read() as session:
        return service.read(session, probe_id, now=services.clock(), by=person)


@router.get("/probes/{probe_id}/picture", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
def get_picture(probe_id: ProbePath, services: ServicesDep, person: PersonDep) -> Response:
    """Answers the small masked picture that a probe has taken; never evidence."""
    with services.database.read() as session:
        data = service.picture(session, probe_id, by=person)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type="image/jpeg", headers=headers)


@router.post("/worker/probes/claim")
def claim_probe(services: ServicesDep, worker: WorkerDep) -> ProbeOrders:
    """Hands out the probe that has waited longest; its camera is left alone by all others until it has ended."""
    with services.database.write() as session:
        return service.claim(session, box=services.box, worker=worker.actor, now=services.clock())


@router.post("/worker/probes", status_code=204)
def post_probe(report: ProbeReport, services: ServicesDep, worker: WorkerDep) -> None:
    """Takes what a probe has found."""
    with services.database.write() as session:
        service.take(session, report, worker=worker.actor, now=services.clock())
