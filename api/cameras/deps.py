"""What the camera routes take from a request: the version seen, and a table in the body."""

from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request
from starlette.exceptions import HTTPException

from api.errors import TooLarge
from api.if_match import version_in
from pipelines.site import Identifier

MAX_BYTES = 1_000_000
_CSV_TYPES = frozenset({"", "text/csv", "application/csv", "text/plain", "application/octet-stream"})
_WINDOWS_CSV = "application/vnd.ms-excel"
"""What Windows calls a CSV file."""

CSV_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A table as `lunxun cameras import` takes it: CSV in UTF-8 or GB 18030, at most 1 MB",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}
"""For the API's description."""


def seen_camera_version(if_match: Annotated[str | None, Header(max_length=64)] = None) -> str | None:
    """Returns the version named by `If-Match`, None without one.

    Raises:
        Invalid: It is not an ETag that a camera was answered with.
    """
    return version_in(if_match, "[0-9a-f]{16}", of="the camera", example="0123456789abcdef")


SeenCameraDep = Annotated[str | None, Depends(seen_camera_version)]


async def sent_csv(request: Request) -> bytes:
    """Returns the body of a request.

    Raises:
        TooLarge: It is larger than a table may be; reading stops there.
        HTTPException: 415, its content type is not CSV.
    """
    said = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if said not in _CSV_TYPES and said != _WINDOWS_CSV:
        raise HTTPException(415, "expected the content type text/csv")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise TooLarge(f"a table may have at most {MAX_BYTES:,} bytes; split it", code="table_too_large")
    return bytes(body)


SentCsvDep = Annotated[bytes, Depends(sent_csv)]


CameraPath = Annotated[str, Path(max_length=64)]
JoinedPlan = Annotated[Identifier | None, Query(description="Plan that new cameras join at its end")]
