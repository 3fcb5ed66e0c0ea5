"""Routes about what cameras show."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.audit.service import record
from api.people.deps import OperatorDep, PersonDep
from api.services import ServicesDep
from api.sight import service
from api.sight.schemas import SightView

router = APIRouter(tags=["cameras"])
CameraPath = Annotated[str, Path(max_length=64)]


@router.get("/cameras/{camera_id}/view")
def get_view(camera_id: CameraPath, services: ServicesDep, _person: PersonDep) -> SightView:
    """Answers whether a camera's view is learned, and what is wrong with its pictures."""
    with services.database.read() as session:
        return service.read(session, camera_id)


@router.post("/cameras/{camera_id}/view/relearn")
def relearn_view(camera_id: CameraPath, services: ServicesDep, person: OperatorDep) -> SightView:
    """Forgets a camera's view: after it was moved on purpose and its zones were drawn anew, or the street was rebuilt.

    The next healthy looks are the new view; until a few agree, nothing is called moved.
    """
    now = services.clock()
    with services.database.write() as session:
        view = service.relearn(session, camera_id, now=now)
        record(session, at=now, actor=person.actor, action="camera.view_relearned", about=camera_id)
    return view
