"""Sends what a form brought: photos first, then what names them; each once, however often the form comes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from api.pages.inside import InsideApi

MOST_PHOTOS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photo as the form brought it."""

    data: bytes
    longitude: str = ""
    latitude: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is to be sent, and under which key."""

    path: str
    """Of the API."""
    body: dict[str, Any]
    once: str
    """Made with the form: the same form that comes twice is executed once."""
    version: str = ""
    """Of the case as the form saw it; empty where none is changed."""
    photos: Sequence[Photo] = ()
    photos_in: str = "pictures"
    """Field of the body that names the photos."""


async def send(api: InsideApi, posting: Posting) -> Any:
    """Returns the API's answer.

    Raises:
        Refused: The API says no, to a photo or to what names it.
    """
    names = [await _send_photo(api, each, once=f"{posting.once}.{n}") for n, each in enumerate(posting.photos)]
    body = {**posting.body, posting.photos_in: names} if names else posting.body
    headers = {"If-Match": f'"{posting.version}"'} if posting.version else {}
    return await api.post(posting.path, body, once=posting.once, headers=headers)


def case_path(case_id: str, *rest: str) -> str:
    """Returns the API's path of a case; what stands in an address of ours never becomes another one."""
    return "/".join(["/cases", quote(case_id, safe=""), *rest])


async def _send_photo(api: InsideApi, photo: Photo, *, once: str) -> str:
    where = {"longitude": photo.longitude or None, "latitude": photo.latitude or None}
    headers = {"Content-Type": "image/jpeg", "Idempotency-Key": once}
    reply = await api.send("POST", "/photos", content=photo.data, params=where, headers=headers)
    return str(json.loads(reply.body)["sha256"])
