"""What is sent to other systems, and what they have sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class SubscriptionRow(Table):
    """Who must hear which topics, and how: a webhook, the MQTT broker, or a notification."""

    __tablename__ = "subscriptions"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """`webhook`, `mqtt` or `notify`."""
    name: Mapped[str]
    target: Mapped[bytes] = mapped_column(LargeBinary)
    """The address, encrypted: those of notifications hold tokens."""
    topics: Mapped[list[Any]]
    """`case.opened`, `case.*` or `*`."""
    codes: Mapped[dict[str, Any]]
    """Our catalogue keys to the receiver's codes; empty: it takes ours."""
    is_paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    removed_at: Mapped[datetime | None]


class SubscriptionKeyRow(Table):
    """A secret that deliveries are signed with, encrypted; during a rotation two are valid."""

    __tablename__ = "subscription_keys"
    id: Mapped[str] = mapped_column(primary_key=True)
    subscription_id: Mapped[str] = mapped_column(ForeignKey("subscriptions.id"))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """None: until it is replaced."""
    __table_args__ = (Index("subscription_keys_by_subscription", "subscription_id"),)


class DeliveryRow(Table):
    """One thing to be sent to one subscription; what is sent is fixed when it is booked."""

    __tablename__ = "deliveries"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    """Deliveries of a subscription are sent in this order."""
    id: Mapped[str] = mapped_column(unique=True)
    """What the receiver drops doubles by; the same for every attempt and every replay."""
    subscription_id: Mapped[str] = mapped_column(ForeignKey("subscriptions.id"))
    event_key: Mapped[str]
    """Key of the outbox row, or `test:...`."""
    topic: Mapped[str]
    event_at: Mapped[datetime]
    body: Mapped[str]
    state: Mapped[str]
    """`waiting`, `sending`, `delivered`, `dead` or `cancelled`."""
    attempts: Mapped[int] = mapped_column(default=0)
    """Since it was booked, or last replayed."""
    replays: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    """Not before then; of one that is being sent: when it counts as interrupted."""
    tried_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    status: Mapped[int | None]
    """The receiver's last HTTP status, if it gave one."""
    error: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("subscription_id", "event_key"),
        Index("deliveries_by_state", "state", "subscription_id", "seq"),
        Index("deliveries_by_subscription", "subscription_id", "seq"),
    )


class IdempotencyRow(Table):
    """A request that must be executed once, and its answer."""

    __tablename__ = "idempotency"
    key_sha256: Mapped[str] = mapped_column(primary_key=True)
    """Hash of who asked and of the key that they sent."""
    request_sha256: Mapped[str]
    """Hash of method, path and body."""
    run_id: Mapped[str]
    """Which run of the server took it: one that is gone cannot answer any more."""
    is_executed: Mapped[bool] = mapped_column(default=False)
    """Whether anything was committed for it: set by the very transaction that did."""
    began_at: Mapped[datetime]
    status: Mapped[int | None]
    """None: not answered yet."""
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Headers and body, encrypted: an answer may hold a secret that is shown once."""
    __table_args__ = (Index("idempotency_by_time", "began_at"),)


class SensorRow(Table):
    """What one sensor last said of one kind, and the case that its alarms go to while that is open."""

    __tablename__ = "sensors"
    sensor_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str | None]
    last_at: Mapped[datetime]
    alarms: Mapped[int] = mapped_column(default=0)


class SignalRow(Table):
    """An alarm of another sensor, as it was sent."""

    __tablename__ = "signals"
    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    """Who sent it: `Identity.actor`, or `mqtt`."""
    external_id: Mapped[str | None]
    sensor_id: Mapped[str]
    kind: Mapped[str]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
    case_id: Mapped[str]
    camera_id: Mapped[str | None]
    """The camera that was asked to look."""
    is_new_case: Mapped[bool]
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("signals_by_case", "case_id"),
        Index("signals_by_time", "received_at"),
    )


class TicketRow(Table):
    """A complaint of somebody else (12345) about the same thing as a case."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[str]
    source: Mapped[str]
    received_at: Mapped[datetime]
    linked_at: Mapped[datetime]
    linked_by: Mapped[str]
    __table_args__ = (
        UniqueConstraint("case_id", "source", "number"),
        Index("tickets_by_number", "number"),
    )
