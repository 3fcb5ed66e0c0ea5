"""What administrators do with webhooks; commits nothing."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras.secret_box import SecretBox
from api.db.tables.delivery import DeliveryRow, SubscriptionKeyRow, SubscriptionRow
from api.errors import Conflict, Invalid, NotThere
from api.outbox import repository
from api.outbox.booking import book_again, book_test, delivery_of, replay
from api.webhooks.guard import ForbiddenUrl, check_literal, parse_url
from api.webhooks.schemas import (
    DeliveryPage,
    DeliveryView,
    KeyMade,
    KeyView,
    ReplayAsked,
    WebhookAsked,
    WebhookChange,
    WebhookMade,
    WebhookView,
)
from api.webhooks.signing import new_key_id, new_secret

WEBHOOK = "webhook"
MOST_WEBHOOKS = 50
MOST_REPLAYED = 10_000
TEST_TOPIC = "webhook.test"


def make(
    session: Session, asked: WebhookAsked, *, box: SecretBox, allow_loopback: bool, now: datetime, actor: str
) -> WebhookMade:
    """Returns the new webhook with its secret, which is shown this once.

    Raises:
        Invalid: The address must not be called.
        Conflict: There are too many.
    """
    check_url(asked.url, allow_loopback=allow_loopback)
    if len(repository.subscriptions(session, kind=WEBHOOK)) >= MOST_WEBHOOKS:
        raise Conflict(f"there are {MOST_WEBHOOKS} webhooks already; delete one first", code="too_many_webhooks")
    row = SubscriptionRow(
        id=uuid.uuid4().hex,
        kind=WEBHOOK,
        name=asked.name,
        target=box.seal(asked.url),
        topics=list(asked.topics),
        codes=dict(asked.codes),
        is_paused=False,
        created_at=now,
        created_by=actor,
    )
    repository.add(session, row)
    session.flush()
    key = _add_key(session, row.id, box=box, now=now)
    return WebhookMade(**_view(session, row, box=box, now=now).model_dump(), secret=key.secret)


def webhooks(session: Session, *, box: SecretBox, now: datetime) -> list[WebhookView]:
    """Returns all webhooks, oldest first."""
    return [_view(session, row, box=box, now=now) for row in repository.subscriptions(session, kind=WEBHOOK)]


def read(session: Session, webhook_id: str, *, box: SecretBox, now: datetime) -> WebhookView:
    """Returns one webhook.

    Raises:
        NotThere: No such webhook.
    """
    return _view(session, _webhook(session, webhook_id), box=box, now=now)


def change(
    session: Session, webhook_id: str, asked: WebhookChange, *, box: SecretBox, allow_loopback: bool, now: datetime
) -> WebhookView:
    """Returns the changed webhook; what is booked already keeps its body.

    Raises:
        NotThere: No such webhook.
        Invalid: The address must not be called.
    """
    row = _webhook(session, webhook_id)
    if asked.url is not None:
        check_url(asked.url, allow_loopback=allow_loopback)
        row.target = box.seal(asked.url)
    row.name = row.name if asked.name is None else asked.name
    row.topics = row.topics if asked.topics is None else list(asked.topics)
    row.codes = row.codes if asked.codes is None else dict(asked.codes)
    row.is_paused = row.is_paused if asked.is_paused is None else asked.is_paused
    session.flush()
    return _view(session, row, box=box, now=now)


def remove(session: Session, webhook_id: str, *, now: datetime) -> None:
    """Ends a webhook: nothing more is sent, its keys end, the record of its deliveries stays.

    Raises:
        NotThere: No such webhook.
    """
    row = _webhook(session, webhook_id)
    row.removed_at = now
    for key in repository.keys(session, row.id, now=now):
        key.ends_at = now
    repository.cancel_pending(session, row.id, now=now)


def rotate(session: Session, webhook_id: str, *, overlap_s: float, box: SecretBox, now: datetime) -> KeyMade:
    """Returns a new key. The newest so far stays valid for the overlap, older ones end now: two are valid at most.

    Raises:
        NotThere: No such webhook.
    """
    row = _webhook(session, webhook_id)
    for index, key in enumerate(repository.keys(session, row.id, now=now)):
        latest = now + timedelta(seconds=overlap_s if index == 0 else 0.0)
        key.ends_at = latest if key.ends_at is None else min(key.ends_at, latest)
    return _add_key(session, row.id, box=box, now=now)


def test(session: Session, webhook_id: str, *, now: datetime) -> DeliveryView:
    """Books a delivery that says nothing but that it is a test; it waits its turn like every other.

    Raises:
        NotThere: No such webhook.
    """
    row = _webhook(session, webhook_id)
    booked = book_test(session, row, topic=TEST_TOPIC, data={"webhook": row.name}, now=now)
    return _delivery_view(booked)


def replay_asked(session: Session, webhook_id: str, asked: ReplayAsked, *, now: datetime) -> int:
    """Books ended deliveries again, by id or by time, under their ids; returns how many.

    By time, events are sent that the webhook was never booked for too (it did not exist, or asked for other topics).

    Raises:
        NotThere: No such webhook, or it has no such delivery.
        Invalid: More than `MOST_REPLAYED` things happened in that time.
    """
    row = _webhook(session, webhook_id)
    if asked.begin is not None and asked.end is not None:
        rows = repository.between(session, begin=asked.begin, end=asked.end, limit=MOST_REPLAYED + 1)
        if len(rows) > MOST_REPLAYED:
            raise Invalid(f"more than {MOST_REPLAYED} things happened in that time; ask for a shorter one")
        return book_again(session, row, rows, now=now)
    count = 0
    for each in asked.deliveries:
        booked = repository.delivery(session, each)
        if booked is None or booked.subscription_id != row.id:
            raise NotThere(f"this webhook has no delivery '{each[:64]}'")
        event = repository.event(session, booked.event_key)
        fresh = None if event is None else delivery_of(row, event, now=now)
        count += replay(booked, fresh=fresh, now=now)
    return count


def deliveries(session: Session, webhook_id: str, *, state: str | None, before: int | None, limit: int) -> DeliveryPage:
    """Returns a webhook's deliveries, newest first.

    Raises:
        NotThere: No such webhook.
    """
    _webhook(session, webhook_id)
    rows = repository.newest(session, webhook_id, state=state, before_seq=before, limit=limit)
    return DeliveryPage(
        deliveries=[_delivery_view(row) for row in rows], next=rows[-1].seq if len(rows) == limit else None
    )


def check_url(url: str, *, allow_loopback: bool) -> None:
    """Refuses an address that must not be called.

    Raises:
        Invalid: With the reason.
    """
    try:
        check_literal(parse_url(url), allow_loopback=allow_loopback)
    except ForbiddenUrl as error:
        raise Invalid(f"url: {error}", code="forbidden_url") from error


def _webhook(session: Session, webhook_id: str) -> SubscriptionRow:
    row = repository.subscription(session, webhook_id)
    if row is None or row.kind != WEBHOOK or row.removed_at is not None:
        raise NotThere("there is no such webhook")
    return row


def _add_key(session: Session, webhook_id: str, *, box: SecretBox, now: datetime) -> KeyMade:
    secret = new_secret()
    row = SubscriptionKeyRow(
        id=new_key_id(), subscription_id=webhook_id, secret=box.seal(secret), created_at=now, ends_at=None
    )
    repository.add(session, row)
    session.flush()
    return KeyMade(id=row.id, created_at=now, ends_at=None, secret=secret)


def _view(session: Session, row: SubscriptionRow, *, box: SecretBox, now: datetime) -> WebhookView:
    return WebhookView(
        id=row.id,
        name=row.name,
        url=box.open(row.target),
        topics=row.topics,
        codes=row.codes,
        is_paused=row.is_paused,
        created_at=row.created_at,
        keys=[
            KeyView(id=key.id, created_at=key.created_at, ends_at=key.ends_at)
            for key in repository.keys(session, row.id, now=now)
        ],
        deliveries=repository.counts(session, row.id),
    )


def _delivery_view(row: DeliveryRow) -> DeliveryView:
    return DeliveryView.model_validate(
        {name: getattr(row, name) for name in DeliveryView.model_fields if name != "event"} | {"event": row.event_key}
    )
