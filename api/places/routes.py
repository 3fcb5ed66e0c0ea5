"""Addresses of what the map is drawn upon."""

from typing import Any

from fastapi import APIRouter, Response

from api.audit.service import record
from api.evidence.deps import PictureBody
from api.people.deps import AdminDep, PersonDep, ReachDep
from api.places import service
from api.places.deps import GEOJSON_BODY, PICTURE_BODY, BoxDep, GeojsonBody, KnownDep
from api.places.geojson import read_shapes
from api.places.picture_file import read_picture
from api.places.schemas import AreaShapes, MapView, PictureView, ShapesChange
from api.services import ServicesDep

router = APIRouter(tags=["map"])

_PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}, "image/jpeg": {}}}}
_PRIVATE = {"Cache-Control": "private, no-cache"}
"""A browser keeps it, and asks each time whether it is still the same: then the answer is 304 and empty."""


@router.get("/areas/shapes")
def get_shapes(services: ServicesDep, _: PersonDep, reach: ReachDep) -> AreaShapes:
    """Answers the outlines of the areas in sight, as GeoJSON in WGS 84."""
    with services.database.read() as session:
        return service.shapes(session, reach)


@router.put("/areas/shapes", openapi_extra=GEOJSON_BODY)
def put_shapes(services: ServicesDep, person: AdminDep, body: GeojsonBody) -> ShapesChange:
    """Makes this the outlines of all areas; each Feature names its area in the property `area`.

    Coordinates must be WGS 84: data in GCJ-02 (of Chinese web maps) lies some hundred metres off; convert first.
    """
    with services.database.read() as session:
        known = service.known_areas(session)
    found = read_shapes(body, known)
    now = services.clock()
    with services.database.write() as session:
        change = service.replace_shapes(session, found, by=person.actor, now=now)
        record(session, at=now, actor=person.actor, action="areas.shapes_replaced", areas=len(change.areas))
    return change


@router.get("/map")
def get_map(services: ServicesDep, _: PersonDep) -> MapView:
    """Answers which picture lies under the map, and what part of the earth it shows."""
    with services.database.read() as session:
        return service.map_view(session)


@router.get("/map/picture", response_class=Response, responses=_PICTURE)
def get_picture(services: ServicesDep, _: PersonDep, known: KnownDep) -> Response:
    """Answers the picture of the site; its ETag is its hash, and 304 says that it is still the same."""
    with services.database.read() as session:
        sha256, media_type, data = service.picture(session, known=known)
    headers = {**_PRIVATE, "ETag": f'"{sha256}"'}
    if data is None:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)


@router.put("/map/picture", openapi_extra=PICTURE_BODY)
def put_picture(services: ServicesDep, person: AdminDep, box: BoxDep, body: PictureBody) -> PictureView:
    """Puts a picture with north up under the map; it is encoded anew, and made smaller where it is very large."""
    shown, now = read_picture(body), services.clock()
    with services.database.write() as session:
        view = service.set_picture(session, shown, box, by=person.actor, now=now)
        record(session, at=now, actor=person.actor, action="map.picture_set", about=view.sha256)
    return view


@router.put("/map/picture/box")
def put_picture_box(services: ServicesDep, person: AdminDep, box: BoxDep) -> PictureView:
    """Gives the picture other edges, without sending it again."""
    now = services.clock()
    with services.database.write() as session:
        view = service.move_picture(session, box, by=person.actor, now=now)
        record(session, at=now, actor=person.actor, action="map.picture_moved", about=view.sha256)
    return view


@router.delete("/map/picture", status_code=204)
def delete_picture(services: ServicesDep, person: AdminDep) -> None:
    """Takes the picture of the site away."""
    now = services.clock()
    with services.database.write() as session:
        service.remove_picture(session)
        record(session, at=now, actor=person.actor, action="map.picture_removed")
