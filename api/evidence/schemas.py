"""Bodies of the evidence routes."""

from pydantic import BaseModel


class PictureStored(BaseModel):
    """An upload that is safe: file and row survive a crash from now on."""

    sha256: str
    size_bytes: int
    width: int
    height: int
