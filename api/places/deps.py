"""What the map's routes take from a request: a GeoJSON file, the edges of a picture, the version that is known."""

from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request

from api.errors import TooLarge
from api.places.box import Box

MAX_BYTES = 5_000_000

GEOJSON_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A FeatureCollection of (Multi)Polygons in WGS 84, each Feature with `properties.area`",
        "content": {"application/geo+json": {"schema": {"type": "object"}}},
    }
}
PICTURE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A JPEG or PNG with north up, at most 20 MiB",
        "content": {each: {"schema": {"type": "string", "format": "binary"}} for each in ("image/png", "image/jpeg")},
    }
}
"""For the API's description."""

Longitude = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)]


async def sent_geojson(request: Request) -> bytes:
    """Returns the body of a request.

    Raises:
        TooLarge: It is larger than such a file may be; reading stops there.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise TooLarge(f"the file may have at most {MAX_BYTES:,} bytes; simplify the outlines")
    return bytes(body)


async def picture_box(west: Longitude, south: Latitude, east: Longitude, north: Latitude) -> Box:
    """Returns the edges of a picture.

    Raises:
        Invalid: `box_invalid`.
    """
    box = Box(west=west, south=south, east=east, north=north)
    box.check()
    return box


async def known_tags(if_none_match: Annotated[str | None, Header(max_length=1000)] = None) -> frozenset[str]:
    """Returns the versions that the asker has; proxies may have made weak tags of them."""
    listed = (if_none_match or "").split(",")
    return frozenset(each.strip().removeprefix("W/").strip('"') for each in listed)


GeojsonBody = Annotated[bytes, Depends(sent_geojson)]
BoxDep = Annotated[Box, Depends(picture_box)]
KnownDep = Annotated[frozenset[str], Depends(known_tags)]
