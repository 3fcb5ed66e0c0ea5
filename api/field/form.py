"""Reads the forms of these pages: fields as they came, photos with where they were taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from api.errors import Invalid, TooLarge
from api.evidence.jpeg import MAX_BYTES
from api.field.sending import MOST_PHOTOS, Photo

_MOST_FIELDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form brought."""

    fields: tuple[tuple[str, str], ...]
    photos: tuple[Photo, ...]

    def one(self, name: str) -> str:
        """Returns a field's text, empty where it is missing."""
        return next((value for each, value in self.fields if each == name), "")

    @property
    def typed(self) -> Mapping[str, str]:
        """What people wrote, to be shown again where the form was refused."""
        return dict(self.fields)


async def posted_form(request: Request) -> Form:
    """Returns the form.

    Raises:
        Invalid: It is no form of ours: without its key, or with more fields or photos than one has.
        TooLarge: A photo is larger than the API takes.
    """
    form = await request.form()
    fields: list[tuple[str, str]] = []
    files: list[UploadFile] = []
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.append((name, value))
        elif name == "photos" and (value.size or 0) > 0:
            files.append(value)
    where = dict(fields)
    if len(fields) > _MOST_FIELDS or not where.get("once"):
        raise Invalid("this is no form of these pages; open the page again and fill it in there")
    if len(files) > MOST_PHOTOS:
        raise Invalid(f"at most {MOST_PHOTOS} photos at once", code="too_many_photos")
    photos = []
    for each in files:
        if (each.size or 0) > MAX_BYTES:
            raise TooLarge(f"a photo may have at most {MAX_BYTES // 2**20} MiB", code="picture_too_large")
        data = await each.read()
        photos.append(Photo(data=data, longitude=where.get("longitude", ""), latitude=where.get("latitude", "")))
    return Form(fields=tuple(fields), photos=tuple(photos))


FormDep = Annotated[Form, Depends(posted_form)]
