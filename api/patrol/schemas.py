"""Bodies of the patrol routes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipelines.orders import OrderKind
from pipelines.outcome import Outcome, Stage
from pipelines.patrol.coverage import CoverageState


class PlanView(BaseModel):
    """A patrol plan and whether it runs."""

    id: str
    name: str
    cameras: list[str]
    max_gap_s: float
    hours: list[str]
    rounds: list[str] = []
    """Each camera is inspected at least once within each of these, on every day."""
    is_running: bool
    is_in_hours: bool
    """Whether its hours hold now, or one of its rounds is open; a running plan rests outside them."""
    started_at: datetime | None


class NowVisited(BaseModel):
    """A camera that a worker holds now."""

    camera_id: str
    order_id: str
    kind: OrderKind
    worker_id: str
    granted_at: datetime
    expires_at: datetime


class StopView(BaseModel):
    """A camera of a running plan: when it is due, and whether the promise about it is kept."""

    camera_id: str
    max_gap_s: float
    last_inspected_at: datetime | None
    is_promise_kept: bool
    """Whether it was seen within `max_gap_s`, or the plan has not yet run so long."""
    last_outcome: Outcome | None
    retry_at: datetime | None
    is_stopped: bool
    """No attempts until its credential changes."""
    round_ends_at: datetime | None = None
    """A round waits for it until then; null: it has been inspected in every open round."""


class MarkKind(StrEnum):
    """What people can say of a camera's turns."""

    PIN = "pin"
    """置顶: it is visited more often."""
    SKIP = "skip"
    """跳过: no plan visits it for a while."""


class MarkView(BaseModel):
    """A camera that is pinned or skipped."""

    camera_id: str
    kind: MarkKind
    reason: str
    since: datetime
    until: datetime | None
    """Null: until it is taken back."""
    by: str


class PinAsked(BaseModel):
    """Why a camera is pinned."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=500)] = ""


class SkipAsked(BaseModel):
    """Until when a camera is skipped, and why."""

    model_config = ConfigDict(extra="forbid")

    until: datetime
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class MarkEnded(BaseModel):
    """A mark was taken back."""

    camera_id: str
    kind: MarkKind
    was_in_force: bool
    """Whether there was anything to take back."""


class PatrolView(BaseModel):
    """The patrol at this moment."""

    now: datetime
    visiting: list[NowVisited]
    next_due_at: datetime | None
    stops: list[StopView]
    """Cameras of the running plans whose hours hold."""
    is_promise_kept: bool
    """Whether it is kept for all of them."""
    pinned: list[MarkView] = []
    skipped: list[MarkView] = []
    """Not among the stops while they are skipped."""


class VisitView(BaseModel):
    """One order carried out, or lost."""

    order_id: str
    camera_id: str
    worker_id: str
    kind: OrderKind
    reason: str
    fence: int
    granted_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    stage: Stage | None
    detail: str


class LookAsked(BaseModel):
    """A camera will be looked at as soon as a worker is free."""

    camera_id: str
    asked_at: datetime


class MissedView(BaseModel):
    """A camera that a round did not inspect."""

    camera_id: str
    why: CoverageState
    """`unreachable`, `degraded`, `late` (no outside cause) or `paused` (skipped, or the plan was stopped)."""


class RoundView(BaseModel):
    """One round of a plan, as far as it has come."""

    plan_id: str
    day: date
    """On the site's own calendar."""
    hours: str | None
    """As the plan says it; null: somebody started it by hand."""
    begins_at: datetime
    ends_at: datetime
    """Until then every camera is to be inspected."""
    started_by: str | None
    """Null: the plan."""
    due: int
    """How many cameras it has."""
    inspected: int
    waiting: list[str]
    """Cameras that may still be inspected in time."""
    missed: list[MissedView]
    finished_at: datetime | None
    """When the last camera was inspected; null while one waits, and for ever where one was missed."""
    is_over: bool


class SkippedTime(BaseModel):
    """A time in which somebody had the camera skipped; its minutes are among the paused ones."""

    begin: datetime
    end: datetime
    reason: str
    by: str


class CameraCoverage(BaseModel):
    """How many minutes of a camera were what; they add up to `total`."""

    camera_id: str
    minutes: dict[CoverageState, int]
    total: int
    skipped: list[SkippedTime] = []


class CoverageView(BaseModel):
    """Coverage of all cameras between two whole minutes."""

    begin: datetime
    end: datetime
    cameras: list[CameraCoverage]
