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


class WhyNot(StrEnum):
    """Why nobody shows a camera that somebody wants to watch."""

    STARTING = "starting"
    """The next worker that asks for work takes it: a second or two."""
    OTHER_VISIT = "other_visit"
    """A short visit holds the camera; it takes seconds."""
    WORK_FIRST = "work_first"
    """A case, or somebody who asked for a probe, waits for the camera's word first."""
    NO_SLOT = "no_slot"
    """The workers' slots for stays and watches are taken (a stay makes room with its next part), or the connections
    that the camera's host allows."""
    NO_WORKER = "no_worker"
    """No worker has asked for work for a while."""
    CAMERA_BUSY = "camera_busy"
    """The camera has no session left; it is tried again at `retry_at`."""
    BACKING_OFF = "backing_off"
    """The last visit failed (`last_outcome`); it is tried again at `retry_at`."""
    CREDENTIAL_REFUSED = "credential_refused"
    """The camera refuses its password; nobody tries again until the credential changes."""


class WatchView(BaseModel):
    """A wish to watch a camera, and what has come of it so far."""

    camera_id: str
    until: datetime
    """The wish ends then unless it is repeated."""
    watchers: int
    """People who want to watch it now; they share one session."""
    is_on: bool
    """Whether a worker holds a stream of the camera open and shows each look."""
    order: OrderKind | None
    """What holds the camera now: `watch`, `stay`, a short visit, or nothing."""
    why_not: WhyNot | None
    """Null while it is on."""
    retry_at: datetime | None
    last_outcome: Outcome | None
    last_look_at: datetime | None
    """Of the picture that `GET /cameras/{id}/latest` answers now."""


class WatchLeft(BaseModel):
    """Somebody watches no longer."""

    camera_id: str
    was_watching: bool
    """Whether there was a wish to take back."""


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


class CameraHours(BaseModel):
    """The hours of one camera."""

    camera_id: str
    name: str
    hours: list[list[int]]
    """For each hour the minutes of each state, in the order of `states`; a whole hour's add up to 60."""


class HoursView(BaseModel):
    """Coverage by camera and hour, for a heat map."""

    begin: datetime
    end: datetime
    """Minutes after it are not over yet."""
    states: list[CoverageState]
    hours: list[datetime]
    """When each begins; the first and the last may be short."""
    cameras: list[CameraHours]


class CoverageView(BaseModel):
    """Coverage of all cameras between two whole minutes."""

    begin: datetime
    end: datetime
    cameras: list[CameraCoverage]
