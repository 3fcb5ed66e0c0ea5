"""Bodies of the link routes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.cases.states import CaseState
from api.catalogue.entry import Text

Reason = Annotated[Text, Field(min_length=1, max_length=500)]


class LinkKind(StrEnum):
    """How two cases have to do with each other."""

    SAME_PROBLEM = "same_problem"
    """同一问题"""
    RELATED = "related"
    """相关"""
    CAUSED_BY = "caused_by"
    """由其引起: the other case is the cause."""


class LinkAsked(BaseModel):
    """A link to another case."""

    model_config = ConfigDict(extra="forbid")

    other_case_id: Annotated[str, Field(min_length=1, max_length=64)]
    kind: LinkKind
    reason: Reason


class OtherCase(BaseModel):
    """The case at the other end."""

    id: str
    number: int
    type: str
    state: CaseState
    area: str | None
    camera_id: str | None
    opened_at: datetime
    cleared_at: datetime | None


class LinkView(BaseModel):
    """A link, seen from one of its ends."""

    id: int
    kind: LinkKind
    is_cause: bool
    """Of `caused_by`: whether the case that was asked about is the cause of the other."""
    other: OtherCase
    reason: str
    linked_at: datetime
    linked_by: str


class Suggestion(BaseModel):
    """A case that could have to do with this one; whether it has, a person says."""

    other: OtherCase
    is_same_type: bool
    is_same_camera: bool
    distance_m: float | None
    """None: of one of them nobody knows where it is."""
    apart_s: float
    """Between their openings."""


class LinksView(BaseModel):
    """What a case has to do with others, as far as whoever asks sees them."""

    links: list[LinkView]
    recurrence_of: OtherCase | None
    """The earlier case at the same place that had been cleared not long before."""
    recurrences: list[OtherCase]
    """Later ones, oldest first."""
    suggestions: list[Suggestion]
    """Nearest first; proposed only."""
