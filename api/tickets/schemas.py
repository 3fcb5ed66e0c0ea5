"""Bodies of the ticket routes."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Number = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,63}$")]
Source = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$")]


class TicketAsked(BaseModel):
    """A complaint that somebody else holds."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[Number, Field(description="as the other platform writes it, such as 20260601-000123")]
    received_at: Annotated[AwareDatetime, Field(description="when the complaint came in there")]
    source: Source = "12345"


class TicketView(BaseModel):
    """A ticket that is linked to a case."""

    number: str
    source: str
    received_at: datetime
    linked_at: datetime
    linked_by: str


class ComplainedAbout(BaseModel):
    """A case that somebody also complained about, and who was first."""

    case_id: str
    number: int
    type: str
    opened_at: datetime
    first_complaint_at: datetime
    tickets: int
    was_ours_first: bool
    """Whether our case was opened before the first complaint came in (未诉先办)."""
    lead_s: float
    """How long before the complaint; negative: after it."""
