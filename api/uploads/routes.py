"""Addresses of photos: sent by people, masked by workers."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.audit import service as audit
from api.errors import Invalid
from api.evidence import service as pictures
from api.evidence.deps import PictureBody, Sha256Path
from api.evidence.jpeg import jpeg_size
from api.people.deps import PersonDep, WorkerDep
from api.services import ServicesDep
from api.uploads import service
from api.uploads.schemas import PhotoStored
from api.uploads.service import PhotoFacts
from pipelines.mask_orders import MaskOrders, MaskReport

router = APIRouter(tags=["photos"])

Longitude = Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)]
PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


@router.post("/photos", status_code=201)
def send_photo(
    *,
    data: PictureBody,
    services: ServicesDep,
    person: PersonDep,
    taken_at: Annotated[datetime | None, Query(description="as the sender's clock says")] = None,
    longitude: Longitude = None,
    latitude: Latitude = None,
    note: Annotated[str, Query(max_length=500)] = "",
) -> PhotoStored:
    """Keeps a photo (a JPEG) as it was sent, under its hash. Sending the same again is no error.

    Name the hash in a move or a report within an hour, else the photo is forgotten. Others see it once it is masked.
    """
    if taken_at is not None and taken_at.tzinfo is None:
        raise Invalid("`taken_at` needs a time zone, such as 2026-06-01T10:00:00+08:00")
    size_wh, sha256, now = jpeg_size(data), service.name_of(data), services.clock()
    pictures.store_file(services.pictures, sha256, data)
    row = pictures.new_picture(sha256, data, size_wh=size_wh, now=now, kept_s=services.settings.upload_kept_s)
    facts = PhotoFacts(taken_at=taken_at, longitude=longitude, latitude=latitude, note=note)
    with services.database.write() as session:
        kept = service.store(session, services.pictures, row, data)
        stored = service.keep_photo(session, kept, facts, by=person.actor, now=now)
        audit.record(session, at=now, actor=person.actor, action="photo.sent", about=sha256)
    return stored


@router.get("/photos/{sha256}", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
def get_own_photo(sha256: Sha256Path, services: ServicesDep, person: PersonDep) -> Response:
    """Answers a photo to who has sent it."""
    with services.database.read() as session:
        service.own_photo(session, sha256, actor=person.actor)
    data = pictures.read_original(services.pictures, sha256)
    return Response(data, media_type=pictures.MEDIA_TYPE, headers=PRIVATE)


@router.post("/worker/masks/claim")
def claim_mask(services: ServicesDep, _worker: WorkerDep) -> MaskOrders:
    """Hands out the photo that has waited longest for its masked copy."""
    with services.database.write() as session:
        return service.claim(session, now=services.clock())


@router.get("/worker/masks/{sha256}", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
def get_claimed_photo(sha256: Sha256Path, services: ServicesDep, _worker: WorkerDep) -> Response:
    """Answers a photo that a worker is masking, and no other picture."""
    with services.database.read() as session:
        service.claimed_photo(session, sha256, now=services.clock())
    data = pictures.read_original(services.pictures, sha256)
    return Response(data, media_type=pictures.MEDIA_TYPE, headers=PRIVATE)


@router.post("/worker/masks", status_code=204)
def post_mask(report: MaskReport, services: ServicesDep, worker: WorkerDep) -> None:
    """Takes a photo's masked copy, stored before, or why there is none."""
    with services.database.write() as session:
        service.masked(session, report, worker=worker.actor, now=services.clock())
