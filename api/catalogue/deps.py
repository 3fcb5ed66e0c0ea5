"""What the catalogue's routes take from a request: the table in its body, and which format that is."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.exceptions import HTTPException

from api.catalogue.entry import Line
from api.catalogue.table_file import MAX_BYTES, TableFormat
from api.errors import TooLarge

_CSV_TYPES = frozenset({"text/csv", "application/csv", "text/plain"})
_XLSX_TYPES = frozenset({TableFormat.XLSX.media_type})
_EITHER = frozenset({"", "application/octet-stream", "application/vnd.ms-excel"})
"""What browsers say where they do not know; Windows calls a CSV file `application/vnd.ms-excel`."""
_ZIP = b"PK\x03\x04"

TABLE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A table of the catalogue as CSV (UTF-8 or GB 18030) or XLSX, at most 1 MB",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            TableFormat.XLSX.media_type: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
"""For the API's description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTable:
    """A file as it was sent."""

    data: bytes
    form: TableFormat


async def sent_table(request: Request) -> SentTable:
    """Returns the body and its format.

    Raises:
        TooLarge: It is larger than a table may be; reading stops there.
        HTTPException: 415, its content type is neither CSV nor XLSX.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise TooLarge(f"a table may have at most {MAX_BYTES:,} bytes", code="table_too_large")
    said = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return SentTable(data=bytes(body), form=_form(said, bytes(body[:4])))


def _form(said: str, start: bytes) -> TableFormat:
    if said in _XLSX_TYPES or (said in _EITHER and start == _ZIP):
        return TableFormat.XLSX
    if said in _CSV_TYPES | _EITHER:
        return TableFormat.CSV
    raise HTTPException(415, f"expected the content type text/csv or {TableFormat.XLSX.media_type}")


SentTableDep = Annotated[SentTable, Depends(sent_table)]
VersionNumber = Annotated[int, Query(ge=1, le=2**31 - 1, description="A version of the catalogue")]
Note = Annotated[Line, Query(description="What to remember about this import")]
