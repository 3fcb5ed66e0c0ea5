"""Bodies of the custody route."""

from datetime import datetime

from pydantic import BaseModel


class CustodyEntry(BaseModel):
    """Somebody saw or took a picture or a case."""

    id: int
    at: datetime
    actor: str
    role: str | None
    unit: str | None
    what: str
    case_id: str | None
    sha256: str | None
    reason: str | None
