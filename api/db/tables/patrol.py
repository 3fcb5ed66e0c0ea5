"""Plans, rounds, turns, leases and visits."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class PlanRow(Table):
    """One patrol plan; `config` is `pipelines.site.Plan` as JSON."""

    __tablename__ = "plans"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    config: Mapped[dict[str, Any]]
    is_running: Mapped[bool]
    started_at: Mapped[datetime | None]


class PlanRunRow(Table):
    """A time during which a plan ran; without these rows nobody could say later when it was paused."""

    __tablename__ = "plan_runs"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan_id: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    __table_args__ = (Index("plan_runs_by_plan", "plan_id", "started_at"),)


class PlanTermsRow(Table):
    """What a plan promised from when to when: an edited site must not change what was promised before."""

    __tablename__ = "plan_terms"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan_id: Mapped[str]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """Exclusive; None: in force."""
    timezone: Mapped[str]
    config: Mapped[dict[str, Any]]
    """`pipelines.site.Plan` as JSON."""
    __table_args__ = (Index("plan_terms_by_plan", "plan_id", "begins_at"),)


class RoundRow(Table):
    """A round of a plan that somebody has started by hand, or that is over."""

    __tablename__ = "rounds"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan_id: Mapped[str]
    day: Mapped[str]
    """`2026-06-01`, on the site's own calendar."""
    hours: Mapped[str]
    """As the plan says it; empty: started by hand."""
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    started_by: Mapped[str | None]
    """None: by the plan."""
    cameras: Mapped[list[Any]]
    """Ids of those due, in the plan's order."""
    inspected: Mapped[dict[str, Any]]
    """Camera -> time of its first healthy look in the round."""
    missed: Mapped[dict[str, Any]]
    """Camera -> why."""
    finished_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """None: may still change."""
    __table_args__ = (
        UniqueConstraint("plan_id", "begins_at", "hours"),
        Index("rounds_open", "closed_at"),
    )


class TurnRow(Table):
    """What the patrol remembers of one camera."""

    __tablename__ = "turns"
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"), primary_key=True)
    last_visit_at: Mapped[datetime | None]
    last_inspected_at: Mapped[datetime | None]
    last_outcome: Mapped[str | None]
    last_detail: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    is_stopped: Mapped[bool] = mapped_column(default=False)
    confirm_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    is_probe_asked: Mapped[bool] = mapped_column(default=False)


class LeaseRow(Table):
    """The newest lease of a camera; its fence only grows."""

    __tablename__ = "leases"
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"), primary_key=True)
    fence: Mapped[int]
    order_id: Mapped[str] = mapped_column(unique=True)
    worker_id: Mapped[str]
    kind: Mapped[str]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    is_released: Mapped[bool] = mapped_column(default=False)


class VisitRow(Table):
    """One order carried out, or lost."""

    __tablename__ = "visits"
    order_id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str]
    worker_id: Mapped[str]
    fence: Mapped[int]
    kind: Mapped[str]
    reason: Mapped[str]
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    stage: Mapped[str | None]
    detail: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Timings, network, software, camera clock offset, as reported."""
    __table_args__ = (Index("visits_by_camera", "camera_id", "granted_at"),)


class ReportRow(Table):
    """An absorbed report; a second one with the same id gets the same answer."""

    __tablename__ = "reports"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    part: Mapped[int]
    received_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]]
