"""Bodies of the dry run of a rule."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.cameras.schemas import MAX_ZONES
from pipelines.site import Rule, Zone


class LeftOut(StrEnum):
    """What a dry run cannot know, or does otherwise than a real visit."""

    LOOKS_ALIKE = "looks_alike"
    """How objects look is not kept: another car that parks in the same spot between two looks counts as the same."""
    HIDDEN = "hidden"
    """Whether something stood in front is judged by boxes alone."""
    ABSENCE = "absence"
    """Three looks in a row that do not see an object end its stay; a real visit looks at its very spot."""
    PICTURES = "pictures"
    """Every healthy look counts as if a picture had been taken; a real visit takes one where it needs it, and comes
    back to confirm."""


class TryAsked(BaseModel):
    """Zones, and one rule on them, as they would be saved."""

    model_config = ConfigDict(extra="forbid")

    zones: Annotated[tuple[Zone, ...], Field(min_length=1, max_length=MAX_ZONES)]
    rule: Rule
    hours: Annotated[float, Field(gt=0, le=168, allow_inf_nan=False)] = 24.0
    """The looks of so many hours until now are judged."""


class WouldRaise(BaseModel):
    """One case that the rule would have opened."""

    raised_at: datetime
    label: str
    zone: str
    count: int
    box: tuple[float, float, float, float]
    """Left, top, right, bottom, 0 to 1."""
    first_seen_at: datetime
    dwell_lower_s: float
    """What was proven when it was raised."""
    dwell_upper_s: float | None
    ended_at: datetime | None
    """When the object was first missed for good; null: it still stood there at the last look."""
    picture: str | None
    """Hash of a picture that was kept of the look that raised it, for `GET /evidence/{sha256}`; null: none was."""


class RuleTried(BaseModel):
    """What a rule would have raised; nothing was changed."""

    begin: datetime
    end: datetime
    looks: int
    """Looks that were judged."""
    healthy: int
    """Those that say anything."""
    is_cut: bool
    """Whether there were more looks than are judged at once; the newest were."""
    limit_s: float
    """The limit that counted: the rule's own, or its type's by the catalogue in force."""
    labels: list[str]
    """What it is about."""
    raised: list[WouldRaise]
    seen: dict[str, int]
    """Label -> healthy looks that saw one of the rule's labels in the zone, whatever became of it."""
    left_out: list[LeftOut]
