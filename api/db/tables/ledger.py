"""What the cameras saw, and what follows from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class LookRow(Table):
    """One analysed picture; kept 7 days."""

    __tablename__ = "looks"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_id: Mapped[str]
    number: Mapped[int]
    camera_id: Mapped[str]
    taken_at: Mapped[datetime]
    time_error_s: Mapped[float]
    stream: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    health: Mapped[str]
    picture: Mapped[str | None]
    sightings: Mapped[list[Any]]
    """List of {label, confidence, box, zones}."""
    answers: Mapped[list[Any]]
    """List of {place, answer}."""
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        Index("looks_by_camera", "camera_id", "taken_at"),
    )


class StateRow(Table):
    """The ledger's scalar memory of one camera."""

    __tablename__ = "ledger_states"
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"), primary_key=True)
    last_look_at: Mapped[datetime | None]
    last_healthy_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    """`pipelines.ledger.state.CameraState` as JSON, its places, runs and violations left out: they are rows."""


class SightRow(Table):
    """What is remembered of one camera's pictures: its view, a row of bad looks, an open fault."""

    __tablename__ = "camera_sights"
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"), primary_key=True)
    body: Mapped[dict[str, Any]]
    """`pipelines.sight.state.Sight` as JSON."""


class PlaceRow(Table):
    """One place, open or ended; `body` is `pipelines.ledger.state.Place` as JSON."""

    __tablename__ = "places"
    id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str]
    label: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    __table_args__ = (Index("places_by_camera", "camera_id", "ended_at"),)


class CountRunRow(Table):
    """One count run, open or ended; `body` is `pipelines.ledger.state.CountRun` as JSON."""

    __tablename__ = "count_runs"
    id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str]
    rule_id: Mapped[str]
    ended_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    __table_args__ = (Index("count_runs_by_camera", "camera_id", "ended_at"),)


class ViolationRow(Table):
    """A rule's conclusion; one per rule and subject, whatever is retried."""

    __tablename__ = "violations"
    id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str]
    rule_id: Mapped[str]
    rule_type: Mapped[str]
    zone_id: Mapped[str]
    subject_id: Mapped[str]
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    """`pipelines.ledger.state.Violation` as JSON."""
    __table_args__ = (
        UniqueConstraint("rule_id", "subject_id", "camera_id"),
        Index("violations_open", "camera_id", "cleared_at"),
    )
