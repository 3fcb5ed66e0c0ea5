"""Bodies of the patrol routes."""

from datetime import datetime

from pydantic import BaseModel

from pipelines.orders import OrderKind, Outcome, Stage
from pipelines.patrol.coverage import CoverageState


class PlanView(BaseModel):
    """A patrol plan and whether it runs."""

    id: str
    name: str
    cameras: list[str]
    max_gap_s: float
    hours: list[str]
    is_running: bool
    is_in_hours: bool
    """Whether its hours hold now; a running plan rests outside them."""
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


class PatrolView(BaseModel):
    """The patrol at this moment."""

    now: datetime
    visiting: list[NowVisited]
    next_due_at: datetime | None
    stops: list[StopView]
    """Cameras of the running plans whose hours hold."""
    is_promise_kept: bool
    """Whether it is kept for all of them."""


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


class CameraCoverage(BaseModel):
    """How many minutes of a camera were what; they add up to `total`."""

    camera_id: str
    minutes: dict[CoverageState, int]
    total: int


class CoverageView(BaseModel):
    """Coverage of all cameras between two whole minutes."""

    begin: datetime
    end: datetime
    cameras: list[CameraCoverage]
