"""What the API says of outlines of areas and of the site's picture."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from api.places.geojson import Polygons


class AreaProperties(BaseModel):
    """Which area a shape is of."""

    area: str
    name_zh: str
    name_en: str
    level: str


class MultiPolygon(BaseModel):
    """Polygons of rings of [longitude, latitude], WGS 84."""

    type: Literal["MultiPolygon"] = "MultiPolygon"
    coordinates: Polygons


class AreaFeature(BaseModel):
    """The outline of one area."""

    type: Literal["Feature"] = "Feature"
    properties: AreaProperties
    geometry: MultiPolygon


class AreaShapes(BaseModel):
    """A GeoJSON document (RFC 7946)."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[AreaFeature]


class ShapesChange(BaseModel):
    """What a writing has put there."""

    areas: list[str]
    """Those that have an outline now."""
    without: list[str]
    """Areas of the register that have none."""
    points: int


class PictureView(BaseModel):
    """The picture of the site, north up, and the part of the earth that it shows."""

    west: float
    south: float
    east: float
    north: float
    width: int
    height: int
    size_bytes: int
    media_type: str
    sha256: str
    stretch: float
    """How many times wider the box draws it than it is: 1.0 where box and picture fit each other."""
    set_at: datetime
    set_by: str


class MapView(BaseModel):
    """What the map is drawn upon."""

    picture: PictureView | None
