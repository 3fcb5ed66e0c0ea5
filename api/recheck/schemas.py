"""What the API says of re-checks."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from api.recheck.judge import Answer, Why


class Purpose(StrEnum):
    """Why the camera is asked."""

    HANDLED = "handled"
    """The unit says that it is done."""
    ASKED = "asked"
    """A person wants to know."""
    WARNED = "warned"
    """The type warns first: only what is still there on a second look is put before a person."""


class Proposal(StrEnum):
    """What the answer proposes; a person decides, unless the type's catalogue row closes by camera."""

    CLOSE = "close"
    REWORK = "rework"
    VERIFY = "verify"
    """Of a suspicion: it is still there, so a person should say whether it is real."""
    SETTLE = "settle"
    """Of a suspicion: it is gone, the warning was enough."""
    LOOK_YOURSELF = "look_yourself"
    """The camera cannot tell."""


class RecheckView(BaseModel):
    """One question to the camera of a case, and its answer."""

    case_id: str
    number: int
    camera_id: str
    purpose: Purpose
    asked_at: datetime
    """Only looks taken later answer; of a warning, its end."""
    asked_by: str
    next_look_at: datetime | None
    """None: answered, handed to a person, or no longer needed."""
    tries: int
    """Visits that could not tell."""
    answer: Answer | None
    """None: waits, or no longer needed."""
    why: Why | None
    answered_at: datetime | None
    proposal: Proposal | None
    before: str | None
    """Hash of the picture of the case as it was."""
    after: str | None
    """Hash of the picture that the answer rests on."""
