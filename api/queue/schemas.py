"""Bodies of the queue's routes."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.cases.move import Move
from api.cases.schemas import CaseView
from api.clocks.colour import Colour

CaseId = Annotated[str, Field(min_length=1, max_length=64)]


class ClaimAsked(BaseModel):
    """Which cases not to be shown now; without a body: any."""

    model_config = ConfigDict(extra="forbid")

    skip: Annotated[tuple[CaseId, ...], Field(max_length=50)] = ()
    """Cases that this person leaves to others; one that they hold is given back."""
    keep: Annotated[tuple[CaseId, ...], Field(max_length=1)] = ()
    """The case that this person is at, and goes on holding, while the next is made ready for them."""
    case_id: CaseId | None = None
    """This one and no other; whatever else is held, and not kept, is given back."""


class LeaseView(BaseModel):
    """Who is verifying a case, and until when nobody else is shown it."""

    case_id: str
    case_number: int
    held_by: str
    claimed_at: datetime
    leased_until_at: datetime
    verdict: Move | None = None
    """Given, and still to be taken back until `settles_at`."""
    settles_at: datetime | None = None


class Claimed(BaseModel):
    """What is to be verified next."""

    case: CaseView | None
    """None: nothing waits that nobody else holds."""
    lease: LeaseView | None
    colour: Colour | None
    due_at: datetime | None
    waiting: int
    """Cases in sight that wait, held ones too."""


class QueueView(BaseModel):
    """What waits for verification, as far as whoever asks sees."""

    at: datetime
    waiting: int
    """Held or not."""
    free: int
    held: list[LeaseView]
    oldest_number: int | None
    oldest_opened_at: datetime | None
    first_due_at: datetime | None
    """The next deadline, or the one longest past."""
