"""Addresses of pictures: uploads by workers, originals for those who may see them, the latest look."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response

from api.audit import service as audit
from api.custody.service import Seen, record_view
from api.errors import NotThere
from api.evidence import service
from api.evidence.deps import PictureBody, Reason, Sha256Path
from api.evidence.jpeg import jpeg_size
from api.evidence.schemas import PictureStored
from api.patrol import repository as patrol
from api.patrol.watching import note_watched
from api.people.deps import PersonDep, WorkerDep
from api.services import Services, ServicesDep

router = APIRouter(tags=["evidence"])

PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}, "description": "The picture"}}
LATEST: dict[int | str, dict[str, Any]] = {**JPEG, 304: {"description": "Nothing newer than what is known"}}
IfNoneMatch = Header(alias="If-None-Match", max_length=500, description="`ETag` of the picture that is known")
CameraPath = Annotated[str, Path(max_length=64)]


@router.put("/worker/evidence/{sha256}")
def put_evidence(sha256: Sha256Path, data: PictureBody, services: ServicesDep, _worker: WorkerDep) -> PictureStored:
    """Stores a picture under its hash; sending it again is no error. A report may name it once this has answered."""
    size_wh = jpeg_size(data)
    service.store_file(services.pictures, sha256, data)
    picture = service.new_picture(
        sha256, data, size_wh=size_wh, now=services.clock(), kept_s=services.settings.upload_kept_s
    )
    with services.database.write() as session:
        service.record_picture(session, services.pictures, picture, data)
    return PictureStored(sha256=sha256, size_bytes=len(data), width=size_wh[0], height=size_wh[1])


@router.get("/evidence/{sha256}", response_class=Response, responses=JPEG)
def get_masked(sha256: Sha256Path, services: ServicesDep, person: PersonDep) -> Response:
    """Answers the masked copy of an original; its own hash stands in `Masked-Sha256`.

    An uploaded photo has none until a worker has made it: 404 `no_masked_copy`.
    """
    with services.database.read() as session:
        service.existing_picture(session, sha256)
        masked = service.masked_of(session, sha256)
    if masked is None:
        raise NotThere(
            "no masked copy of this picture has been made yet; operators may see the original, with a reason",
            code="no_masked_copy",
        )
    data = service.read_original(services.pictures, masked.sha256)
    with services.database.write() as session:
        record_view(session, identity=person, what=Seen.MASKED, at=services.clock(), sha256=sha256)
    headers = {**PRIVATE, "ETag": f'"{masked.sha256}"', "Masked-Sha256": masked.sha256}
    return Response(data, media_type=service.MEDIA_TYPE, headers=headers)


@router.get("/evidence/{sha256}/original", response_class=Response, responses=JPEG)
def get_original(sha256: Sha256Path, reason: Reason, services: ServicesDep, person: PersonDep) -> Response:
    """Answers the original. Who saw it, when and why is logged before the picture leaves."""
    with services.database.read() as session:
        service.existing_picture(session, sha256)
    data = service.read_original(services.pictures, sha256)
    with services.database.write() as session:
        audit.record(
            session,
            at=services.clock(),
            actor=person.actor,
            action="evidence.original_seen",
            about=sha256,
            reason=reason,
        )
        record_view(session, identity=person, what=Seen.ORIGINAL, at=services.clock(), sha256=sha256, reason=reason)
    return Response(data, media_type=service.MEDIA_TYPE, headers={**PRIVATE, "ETag": f'"{sha256}"'})


@router.put("/worker/latest/{camera_id}", status_code=204)
def put_latest(camera_id: CameraPath, data: PictureBody, services: ServicesDep, _worker: WorkerDep) -> None:
    """Replaces the newest look of a camera. It is never evidence."""
    jpeg_size(data)
    _existing_camera(services, camera_id)
    services.latest.put(camera_id, data)


@router.get("/cameras/{camera_id}/latest", response_class=Response, responses=LATEST)
def get_latest(
    camera_id: CameraPath, services: ServicesDep, person: PersonDep, known: Annotated[str | None, IfNoneMatch] = None
) -> Response:
    """Answers the newest look of a camera, with its time in `Last-Look-At`; who watches is logged once a minute.

    Cheap to ask every second: with the last answer's `ETag` in `If-None-Match`, 304 says that there is nothing newer.
    A camera that nobody watches shows at most one look in two seconds: see `POST /cameras/{id}/watch`.
    """
    _existing_camera(services, camera_id)
    stamp = services.latest.stamp(camera_id)
    is_known = stamp is not None and _names(known, stamp.tag)
    latest = None if is_known else services.latest.read(camera_id)
    shown = stamp if latest is None else latest.stamp
    if shown is None or (latest is None and not is_known):
        raise NotThere("no look of this camera has been taken yet", code="no_look_yet")
    note_watched(services.database, camera_id, actor=person.actor, now=services.clock())
    headers = {**PRIVATE, "Last-Look-At": shown.stored_at.isoformat(), "ETag": f'"{shown.tag}"'}
    if latest is None:
        return Response(status_code=304, headers=headers)
    return Response(latest.data, media_type=service.MEDIA_TYPE, headers=headers)


def _names(known: str | None, tag: str) -> bool:
    """Whether an `If-None-Match` names the tag; proxies may have made it a weak one."""
    return known is not None and tag in {each.strip().removeprefix("W/").strip('"') for each in known.split(",")}


def _existing_camera(services: Services, camera_id: str) -> None:
    """Asked before the id becomes a file's name: only ids that the site check accepted get that far."""
    with services.database.read() as session:
        if patrol.find_camera(session, camera_id) is None:
            raise NotThere("there is no such camera")
