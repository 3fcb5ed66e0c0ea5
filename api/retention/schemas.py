"""Bodies of the retention routes."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.retention.classes import DataClass


class HoldRequest(BaseModel):
    """Why a case must be kept, or need not be kept any longer."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=3, max_length=1000)]


class HoldView(BaseModel):
    """A legal hold in force."""

    case_id: str
    reason: str
    placed_at: datetime
    placed_by: str


class ClassView(BaseModel):
    """A class of data, and what of it is due to be deleted."""

    data: DataClass
    kept_s: float
    """After the case has ended."""
    due: int
    """Cases past that time that nobody holds."""


class PurgedCase(BaseModel):
    """A case that was deleted, and what stays of it."""

    case_id: str
    number: int
    deleted_at: datetime
    reason: str
    facts: dict[str, Any]


class RetentionView(BaseModel):
    """How long what is kept, what is due, what is held, and what was deleted last."""

    classes: list[ClassView]
    looks_kept_s: float
    candidate_kept_s: float
    upload_kept_s: float
    holds: list[HoldView]
    purged: list[PurgedCase]
    """The newest first."""
