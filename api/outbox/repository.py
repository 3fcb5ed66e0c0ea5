"""Queries on the outbox, its subscriptions and their deliveries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from api.db.tables import OutboxRow
from api.db.tables.delivery import DeliveryRow, SubscriptionKeyRow, SubscriptionRow

WAITING, SENDING, DELIVERED, DEAD, CANCELLED = "waiting", "sending", "delivered", "dead", "cancelled"
_PENDING = (WAITING, SENDING)


def add(session: Session, row: OutboxRow | SubscriptionRow | SubscriptionKeyRow | DeliveryRow) -> None:
    """Adds a row."""
    session.add(row)


def has_unsent(session: Session) -> bool:
    """Returns whether anything was written that no subscription has been asked about yet."""
    return session.scalar(select(OutboxRow.id).where(OutboxRow.sent_at.is_(None)).limit(1)) is not None


def take_unsent(session: Session, *, limit: int) -> Sequence[OutboxRow]:
    """Returns what is not booked yet, oldest first; on PostgreSQL locked, so that two servers share the work.

    NOTE: asks for `sent_at`, never for "newer than the last id": with many writers a smaller id may commit later.
    """
    query = select(OutboxRow).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.id).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def event(session: Session, key: str) -> OutboxRow | None:
    """Returns the row of one event."""
    return session.scalars(select(OutboxRow).where(OutboxRow.key == key)).first()


def between(session: Session, *, begin: datetime, end: datetime, limit: int) -> Sequence[OutboxRow]:
    """Returns what was written in a time, oldest first."""
    query = select(OutboxRow).where(OutboxRow.created_at >= begin, OutboxRow.created_at < end)
    return session.scalars(query.order_by(OutboxRow.id).limit(limit)).all()


def subscription(session: Session, subscription_id: str) -> SubscriptionRow | None:
    """Returns one subscription, removed or not."""
    return session.get(SubscriptionRow, subscription_id)


def subscriptions(session: Session, *, kind: str | None = None) -> Sequence[SubscriptionRow]:
    """Returns the subscriptions that are not removed, oldest first."""
    query = select(SubscriptionRow).where(SubscriptionRow.removed_at.is_(None))
    if kind is not None:
        query = query.where(SubscriptionRow.kind == kind)
    return session.scalars(query.order_by(SubscriptionRow.created_at, SubscriptionRow.id)).all()


def keys(session: Session, subscription_id: str, *, now: datetime) -> Sequence[SubscriptionKeyRow]:
    """Returns the keys that are valid now, newest first."""
    query = select(SubscriptionKeyRow).where(
        SubscriptionKeyRow.subscription_id == subscription_id,
        or_(SubscriptionKeyRow.ends_at.is_(None), SubscriptionKeyRow.ends_at > now),
    )
    return session.scalars(query.order_by(SubscriptionKeyRow.created_at.desc(), SubscriptionKeyRow.id)).all()


def due(session: Session, kinds: Sequence[str], *, now: datetime) -> Sequence[tuple[str, str]]:
    """Returns kind and id of the subscriptions, neither paused nor removed, whose oldest delivery is due."""
    heads = (
        select(func.min(DeliveryRow.seq).label("seq"))
        .where(DeliveryRow.state.in_(_PENDING))
        .group_by(DeliveryRow.subscription_id)
        .subquery()
    )
    query = (
        select(SubscriptionRow.kind, SubscriptionRow.id)
        .join(DeliveryRow, DeliveryRow.subscription_id == SubscriptionRow.id)
        .join(heads, heads.c.seq == DeliveryRow.seq)
        .where(
            SubscriptionRow.kind.in_(kinds),
            SubscriptionRow.removed_at.is_(None),
            SubscriptionRow.is_paused.is_(False),
            DeliveryRow.due_at <= now,
        )
        .order_by(DeliveryRow.due_at, SubscriptionRow.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def take_head(session: Session, subscription_id: str) -> DeliveryRow | None:
    """Returns what a subscription must be sent next; on PostgreSQL locked until the transaction ends."""
    query = select(DeliveryRow).where(DeliveryRow.subscription_id == subscription_id, DeliveryRow.state.in_(_PENDING))
    return session.scalars(query.order_by(DeliveryRow.seq).limit(1).with_for_update()).first()


def delivery(session: Session, delivery_id: str) -> DeliveryRow | None:
    """Returns one delivery."""
    return session.scalars(select(DeliveryRow).where(DeliveryRow.id == delivery_id).with_for_update()).first()


def booked(session: Session, subscription_id: str, event_keys: Sequence[str]) -> dict[str, DeliveryRow]:
    """Returns the deliveries of these events to a subscription, by event."""
    query = select(DeliveryRow).where(
        DeliveryRow.subscription_id == subscription_id, DeliveryRow.event_key.in_(event_keys)
    )
    return {row.event_key: row for row in session.scalars(query)}


def newest(
    session: Session, subscription_id: str, *, state: str | None, before_seq: int | None, limit: int
) -> Sequence[DeliveryRow]:
    """Returns a subscription's deliveries, newest first."""
    query = select(DeliveryRow).where(DeliveryRow.subscription_id == subscription_id)
    if state is not None:
        query = query.where(DeliveryRow.state == state)
    if before_seq is not None:
        query = query.where(DeliveryRow.seq < before_seq)
    return session.scalars(query.order_by(DeliveryRow.seq.desc()).limit(limit)).all()


def counts(session: Session, subscription_id: str) -> dict[str, int]:
    """Returns how many deliveries a subscription has, by state."""
    query = (
        select(DeliveryRow.state, func.count())
        .where(DeliveryRow.subscription_id == subscription_id)
        .group_by(DeliveryRow.state)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def cancel_pending(session: Session, subscription_id: str, *, now: datetime) -> None:
    """Ends what a subscription was still to be sent."""
    change = update(DeliveryRow).where(DeliveryRow.subscription_id == subscription_id, DeliveryRow.state.in_(_PENDING))
    session.execute(change.values(state=CANCELLED, ended_at=now))


def forget(session: Session, *, ended_before: datetime) -> int:
    """Deletes deliveries that ended before then, dead ones too; returns how many."""
    gone = delete(DeliveryRow).where(DeliveryRow.ended_at < ended_before).returning(DeliveryRow.seq)
    return len(session.execute(gone).all())
