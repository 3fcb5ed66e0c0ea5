"""Figures as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.cases.level import Level
from api.figures.definition import Kind, Source, Split

Key = Annotated[str | None, Field(max_length=64)]


class FigureAsked(BaseModel):
    """Which cases, from when to when, and as known when."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    begin: Annotated[AwareDatetime | None, Field(alias="from", description="default: this month's beginning")] = None
    end: Annotated[AwareDatetime | None, Field(alias="to", description="exclusive; default: now")] = None
    as_of: Annotated[AwareDatetime | None, Field(description="what was known then; default: now")] = None
    area: Annotated[Key, Field(description="with everything below it")] = None
    type: Key = None
    camera: Key = None
    unit: Key = None
    level: Level | None = None


class OneAsked(FigureAsked):
    """The same for one figure, told apart perhaps."""

    group_by: Split | None = None


class IdsAsked(FigureAsked):
    """The same for the ids behind a figure."""

    part: Literal["numerator", "denominator"] = "numerator"
    cursor: Annotated[str | None, Field(max_length=300, description="`next_cursor` of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class Words(BaseModel):
    """The same in both languages."""

    zh: str
    en: str


class IntervalView(BaseModel):
    """Where the true share lies, in 95 of 100 such intervals."""

    low: float
    high: float
    method: Literal["wilson_95"] = "wilson_95"


class GroupView(BaseModel):
    """A figure of one area, type, camera, unit, level or zone; of a month, for the index."""

    key: str | None
    """None: cases that have none."""
    numerator: int | None = None
    denominator: int | None = None
    value: float | None
    interval: IntervalView | None = None


class StageTimeView(BaseModel):
    """How long ended runs of a stage took."""

    stage: str
    runs: int
    mean_s: float
    p50_s: float
    p90_s: float


class PartView(BaseModel):
    """A part of an index."""

    figure: str
    weight: float
    value: float | None
    """Turned so that 1 is best; null: nothing to divide by, so it and its weight are left out."""


class BehindView(BaseModel):
    """Where the ids behind the two counts are."""

    numerator: str
    denominator: str


class FigureView(BaseModel):
    """One figure, with all that is needed to judge it."""

    figure: str
    name: Words
    kind: Kind
    counts: Source
    """What is counted; the ids behind it name these (of `minutes`, cameras)."""
    formula: str
    numerator_is: str
    denominator_is: str
    policy: Words
    """What is left out of the denominator, and why."""
    begin: datetime
    end: datetime
    as_of: datetime
    value: float | None
    """Null: nothing to divide by."""
    numerator: int | None = None
    denominator: int | None = None
    interval: IntervalView | None = None
    stages: list[StageTimeView] = []
    """Of a duration."""
    parts: list[PartView] = []
    """Of an index."""
    weights_version: str | None = None
    group_by: str | None = None
    groups: list[GroupView] = []
    behind: BehindView | None = None
    """None: an index has no ids of its own; its parts have."""
    note: str | None = None
    """Why there is no value, where it is not for want of cases."""


class BehindId(BaseModel):
    """One thing that was counted."""

    id: str
    number: int | None = None
    """Of a case."""
    minutes: int | None = None
    """Of a camera."""


class BehindPage(BaseModel):
    """What stands behind a count, in a fixed order."""

    figure: str
    part: Literal["numerator", "denominator"]
    counts: Source
    ids: list[BehindId]
    next_cursor: str | None
