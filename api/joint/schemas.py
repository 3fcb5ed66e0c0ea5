"""Bodies of the routes of joint handling."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.cases.schemas import PictureName
from api.catalogue.entry import Text
from pipelines.site import Identifier

Reason = Annotated[Text, Field(min_length=1, max_length=1000)]


class PartState(StrEnum):
    """Where one unit's part stands."""

    CALLED = "called"
    """已吹哨: has not answered yet."""
    SIGNED_IN = "signed_in"
    """已报到"""
    REFUSED = "refused"
    """拒绝报到, and why."""
    DONE = "done"
    """已完成, and what came of it."""
    WAIVED = "waived"
    """The main unit went on without it, and why."""


class Whistle(BaseModel):
    """Which units are called, why, and by when they sign in."""

    model_config = ConfigDict(extra="forbid")

    units: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=10)]
    reason: Reason
    sign_in_due_at: AwareDatetime


class SignIn(BaseModel):
    """A unit is there."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[Text, Field(max_length=1000)] = ""


class Refusal(BaseModel):
    """A unit does not come."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Result(BaseModel):
    """What came of a unit's part."""

    model_config = ConfigDict(extra="forbid")

    result: Reason
    pictures: Annotated[tuple[PictureName, ...], Field(max_length=20)] = ()
    """Hashes of stored pictures; kept as `handled_scene`."""


class PartView(BaseModel):
    """One unit's part."""

    call: int
    """Which whistle of the case, from 1."""
    unit: str
    state: PartState
    reason: str
    """Why the unit was called."""
    called_at: datetime
    called_by: str
    sign_in_due_at: datetime
    is_overdue: bool
    """Whether the unit has not answered in time, or signed in late."""
    signed_in_at: datetime | None
    signed_in_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    words: str
    """Why it was refused or waived, or what came of it."""


class JointView(BaseModel):
    """Who was called to a case."""

    case_id: str
    main_unit: str | None
    parts: list[PartView]
    """In the order of the calls."""
    open_units: list[str]
    """`report_handled` waits for these, or says `despite_parts` and why."""
