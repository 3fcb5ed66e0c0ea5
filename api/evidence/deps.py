"""What the evidence routes take from a request: the uploaded picture, never more than allowed of it."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from api.errors import TooLarge
from api.evidence.jpeg import MAX_BYTES

Sha256Path = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the original, lower case")]
Reason = Annotated[str, Query(min_length=3, max_length=500, description="Why the original is needed; it is logged")]


async def uploaded_picture(request: Request) -> bytes:
    """Returns the request's body.

    Raises:
        TooLarge: It is larger than a picture may be; reading stops there.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise TooLarge(f"a picture may have at most {MAX_BYTES // 2**20} MiB", code="picture_too_large")
    return bytes(body)


PictureBody = Annotated[bytes, Depends(uploaded_picture)]
