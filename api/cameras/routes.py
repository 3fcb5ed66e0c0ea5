"""Routes about cameras and their credentials."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.audit.service import record
from api.cameras import credentials, service
from api.cameras.schemas import CameraSummary, CameraView, CredentialRequest, CredentialView
from api.people.deps import AdminDep, PersonDep, ReachDep
from api.services import ServicesDep
from pipelines.orders import Credential
from pipelines.site import Identifier

router = APIRouter(tags=["cameras"])


@router.get("/cameras")
def list_cameras(services: ServicesDep, reach: ReachDep) -> list[CameraSummary]:
    """Returns the cameras in one's areas: last outcome, last seen, next due."""
    with services.database.read() as session:
        return service.cameras(session, now=services.clock(), reach=reach)


@router.get("/cameras/{camera_id}")
def get_camera(services: ServicesDep, _: PersonDep, camera_id: str) -> CameraView:
    """Returns one camera with its zones and rules."""
    with services.database.read() as session:
        return service.camera(session, camera_id, now=services.clock())


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
