"""Bodies of the routes that edit plans."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipelines.site import Hours, Identifier, Name, Plan, Seconds

MAX_CAMERAS = 20_000
Cameras = Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=MAX_CAMERAS)]
AllHours = Annotated[tuple[Hours, ...], Field(max_length=48)]


class NewPlan(Plan):
    """A plan as a site file has it; with rounds, `max_gap_s` may be left out."""

    cameras: Cameras
    hours: AllHours = ()


class PlanChange(BaseModel):
    """What is to be said anew of a plan; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    cameras: Cameras = ()
    """All of them, in the order of the round."""
    max_gap_s: Seconds = 0.0
    hours: AllHours = ()
    rounds: AllHours = ()


class PlanDeleted(BaseModel):
    """A plan is no more; what its rounds and runs were stays told."""

    id: str
    was_running: bool
