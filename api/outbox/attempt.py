"""One attempt to send: written down before and after, so that whatever happens in between is known; commits nothing."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables.delivery import DeliveryRow
from api.outbox import repository
from api.outbox.backoff import MOST_ATTEMPTS, pause_s
from api.outbox.repository import DEAD, DELIVERED, SENDING, WAITING

LEASE_S = 60.0
"""An attempt without an end for this long was interrupted (kill -9) and is made again; attempts end far earlier."""
LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is to be sent now."""

    delivery_id: str
    """What the receiver drops doubles by."""
    subscription_id: str
    """To whom."""
    attempt: int
    """From 1; of a replay again from 1."""
    replays: int
    """How often somebody asked for it again."""
    topic: str
    """As in the outbox."""
    event_at: datetime
    """When it became true."""
    body: str
    """The envelope."""
    target: bytes
    """Where to, encrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an attempt ended."""

    is_delivered: bool
    """Whether the receiver has said that it has it."""
    status: int | None = None
    """Its HTTP status."""
    error: str | None = None
    """What was wrong, for people; never a secret."""
    retry_after_s: float | None = None
    """When it wants to be asked again."""


def begin_attempt(session: Session, subscription_id: str, *, now: datetime) -> Parcel | None:
    """Returns what a subscription is to be sent now, None where nothing is due or another attempt goes on.

    Only ever the oldest: a subscription's deliveries keep their order, and one that fails holds the others back until
    it is delivered or dead.
    """
    to = repository.subscription(session, subscription_id)
    if to is None or to.removed_at is not None or to.is_paused:
        return None
    row = repository.take_head(session, subscription_id)
    if row is None or row.due_at > now:
        return None
    if row.state == SENDING and row.attempts >= MOST_ATTEMPTS:
        _end(row, DEAD, now=now)
        row.error = "the last attempt was interrupted"
        return None
    row.state, row.attempts, row.tried_at = SENDING, row.attempts + 1, now
    row.due_at = now + timedelta(seconds=LEASE_S)
    return Parcel(
        delivery_id=row.id,
        subscription_id=to.id,
        attempt=row.attempts,
        replays=row.replays,
        topic=row.topic,
        event_at=row.event_at,
        body=row.body,
        target=to.target,
    )


def end_attempt(session: Session, parcel: Parcel, ending: Ending, *, now: datetime) -> str | None:
    """Writes down how an attempt ended and returns the delivery's state; None where it was taken over meanwhile."""
    row = repository.delivery(session, parcel.delivery_id)
    if row is None or row.state != SENDING or (row.attempts, row.replays) != (parcel.attempt, parcel.replays):
        return None
    row.status, row.error = ending.status, None if ending.error is None else ending.error[:LONGEST_ERROR]
    if ending.is_delivered:
        _end(row, DELIVERED, now=now)
    elif row.attempts >= MOST_ATTEMPTS:
        _end(row, DEAD, now=now)
    else:
        row.state = WAITING
        pause = pause_s(row.attempts, chance=random.random, asked_s=ending.retry_after_s)
        row.due_at = now + timedelta(seconds=pause)
    return row.state


def _end(row: DeliveryRow, state: str, *, now: datetime) -> None:
    row.state, row.ended_at = state, now
