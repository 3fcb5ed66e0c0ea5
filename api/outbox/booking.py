"""Books what was written to the outbox for every subscription that asks for it; commits nothing."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from api.db.tables import OutboxRow
from api.db.tables.delivery import DeliveryRow, SubscriptionRow
from api.outbox import repository
from api.outbox.message import Unmapped, delivery_id, envelope
from api.outbox.repository import DEAD, WAITING
from api.outbox.topic import is_asked_for

AT_ONCE = 500
"""Outbox rows that one transaction books."""


def book(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Books deliveries of the oldest unbooked rows for every subscription; returns how many rows it took.

    A paused subscription collects; a removed one gets nothing more. Row and deliveries change in one transaction, so
    that a crash neither loses nor doubles any.
    """
    rows = repository.take_unsent(session, limit=limit)
    if not rows:
        return 0
    for each in repository.subscriptions(session):
        wanted = [row for row in rows if is_asked_for(row.topic, each.topics)]
        known = repository.booked(session, each.id, [row.key for row in wanted])
        for row in wanted:
            if row.key not in known:
                repository.add(session, delivery_of(each, row, now=now))
    for row in rows:
        row.sent_at = now
    return len(rows)


def book_test(
    session: Session, to: SubscriptionRow, *, topic: str, data: Mapping[str, object], now: datetime
) -> DeliveryRow:
    """Books a delivery that says nothing but that it is a test; it waits its turn like every other."""
    # It is never added to the session: it happened to nobody, and no other subscription is to hear of it.
    event = OutboxRow(key=f"test:{secrets.token_hex(8)}", topic=topic, created_at=now, payload=dict(data))
    booked = delivery_of(to, event, now=now)
    repository.add(session, booked)
    session.flush()
    return booked


def book_again(session: Session, to: SubscriptionRow, rows: Sequence[OutboxRow], *, now: datetime) -> int:
    """Books these events for one subscription once more, or for the first time; returns how many it will be sent."""
    wanted = [row for row in rows if is_asked_for(row.topic, to.topics)]
    known = repository.booked(session, to.id, [row.key for row in wanted])
    count = 0
    for row in wanted:
        existing = known.get(row.key)
        if existing is None:
            repository.add(session, delivery_of(to, row, now=now))
            count += 1
        elif replay(existing, fresh=delivery_of(to, row, now=now), now=now):
            count += 1
    return count


def replay(row: DeliveryRow, *, fresh: DeliveryRow | None, now: datetime) -> bool:
    """Sends a delivery that has ended again, under its id; returns whether it had ended.

    Args:
        row: The delivery.
        fresh: As it would be booked now (the codes may have changed); None keeps its body.
        now: When.
    """
    if row.ended_at is None:
        return False
    if fresh is not None:
        row.body, row.error = fresh.body, fresh.error
        if fresh.state == DEAD:
            row.state, row.ended_at = DEAD, now
            return False
    row.state, row.attempts, row.due_at, row.ended_at = WAITING, 0, now, None
    row.replays += 1
    return True


def delivery_of(to: SubscriptionRow, row: OutboxRow, *, now: datetime) -> DeliveryRow:
    """Returns an outbox row as a delivery; one whose type the receiver has no code for is dead at once."""
    error: str | None = None
    try:
        body = envelope(
            subscription_id=to.id,
            event_key=row.key,
            topic=row.topic,
            at=row.created_at,
            data=row.payload,
            codes=to.codes,
        )
    except Unmapped as unmapped:
        body, error = "", str(unmapped)
    return DeliveryRow(
        id=delivery_id(to.id, row.key),
        subscription_id=to.id,
        event_key=row.key,
        topic=row.topic,
        event_at=row.created_at,
        body=body,
        state=WAITING if error is None else DEAD,
        attempts=0,
        replays=0,
        due_at=now,
        ended_at=None if error is None else now,
        error=error,
    )
