"""Bodies of the audit routes."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class AuditEntry(BaseModel):
    """Somebody did something."""

    id: int
    at: datetime
    actor: str
    unit: str | None
    """Of the person, when it was done."""
    action: str
    object: str
    reason: str | None
    detail: dict[str, Any]


class AuditPage(BaseModel):
    """Entries, newest first; `next` is the `before` of the following page."""

    entries: list[AuditEntry]
    next: int | None
