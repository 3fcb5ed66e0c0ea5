"""Keeps what the map is drawn upon; commits nothing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from api.db.tables.places import AreaShapeRow, MapPictureRow
from api.errors import NotThere
from api.people.reach import Reach
from api.places import repository
from api.places.box import Box
from api.places.geojson import Polygons
from api.places.picture_file import SitePicture
from api.places.schemas import (
    AreaFeature,
    AreaProperties,
    AreaShapes,
    MapView,
    MultiPolygon,
    PictureView,
    ShapesChange,
)
from api.units import service as units


def shapes(session: Session, reach: Reach) -> AreaShapes:
    """Returns the outlines of the areas in sight, in the order of the register."""
    drawn = {row.area_id: row for row in repository.shapes(session)}
    return AreaShapes(
        features=[
            AreaFeature(
                properties=AreaProperties(area=area.id, name_zh=area.name_zh, name_en=area.name_en, level=area.level),
                geometry=MultiPolygon(coordinates=drawn[area.id].polygons),
            )
            for area in units.areas(session)
            if area.id in drawn and reach.holds_place(area.id)
        ]
    )


def known_areas(session: Session) -> frozenset[str]:
    """Returns the ids of all areas."""
    return frozenset(area.id for area in units.areas(session))


def replace_shapes(session: Session, found: Mapping[str, Polygons], *, by: str, now: datetime) -> ShapesChange:
    """Makes these all the outlines there are; areas that are not among them have none."""
    rows = [AreaShapeRow(area_id=area, polygons=each, set_at=now, set_by=by) for area, each in found.items()]
    repository.replace_shapes(session, rows)
    points = sum(len(ring) for polygons in found.values() for polygon in polygons for ring in polygon)
    without = sorted(known_areas(session) - found.keys())
    return ShapesChange(areas=sorted(found), without=without, points=points)


def map_view(session: Session) -> MapView:
    """Returns what is said of the picture, if there is one."""
    row = repository.picture(session)
    return MapView(picture=None if row is None else _view(row))


def picture(session: Session, *, known: frozenset[str]) -> tuple[str, str, bytes | None]:
    """Returns the picture's hash, type and bytes; None for bytes that the asker has.

    Raises:
        NotThere: `no_map_picture`.
    """
    row = repository.picture(session)
    if row is None:
        raise NotThere("no picture of the site has been given yet; `PUT /map/picture` does", code="no_map_picture")
    if row.sha256 in known:
        return row.sha256, row.media_type, None
    return row.sha256, row.media_type, row.data


def set_picture(session: Session, shown: SitePicture, box: Box, *, by: str, now: datetime) -> PictureView:
    """Puts a picture under the map, in the place of the one there is."""
    row = MapPictureRow(
        key=repository.SITE,
        sha256=shown.sha256,
        media_type=shown.media_type,
        width=shown.width,
        height=shown.height,
        size_bytes=len(shown.data),
        west=box.west,
        south=box.south,
        east=box.east,
        north=box.north,
        set_at=now,
        set_by=by,
        data=shown.data,
    )
    repository.set_picture(session, row)
    return _view(row)


def move_picture(session: Session, box: Box, *, by: str, now: datetime) -> PictureView:
    """Gives the picture that is there other edges.

    Raises:
        NotThere: `no_map_picture`.
    """
    row = repository.picture(session)
    if row is None:
        raise NotThere("there is no picture of the site", code="no_map_picture")
    row.west, row.south, row.east, row.north = box.west, box.south, box.east, box.north
    row.set_at, row.set_by = now, by
    return _view(row)


def remove_picture(session: Session) -> None:
    """Takes the picture away.

    Raises:
        NotThere: `no_map_picture`.
    """
    if repository.picture(session) is None:
        raise NotThere("there is no picture of the site", code="no_map_picture")
    repository.set_picture(session, None)


def _view(row: MapPictureRow) -> PictureView:
    box = Box(west=row.west, south=row.south, east=row.east, north=row.north)
    return PictureView(
        west=row.west,
        south=row.south,
        east=row.east,
        north=row.north,
        width=row.width,
        height=row.height,
        size_bytes=row.size_bytes,
        media_type=row.media_type,
        sha256=row.sha256,
        stretch=box.stretch(row.width, row.height),
        set_at=row.set_at,
        set_by=row.set_by,
    )
