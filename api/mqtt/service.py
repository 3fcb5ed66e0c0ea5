"""The one subscription of the broker, which settings switch on and off; commits nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.cameras.secret_box import SecretBox
from api.db.tables.delivery import SubscriptionRow
from api.mqtt.bridge import MQTT, SUBSCRIPTION
from api.outbox import repository


def switch(session: Session, *, is_on: bool, box: SecretBox, now: datetime) -> None:
    """Makes the broker hear everything from now on, or nothing any more."""
    row = repository.subscription(session, SUBSCRIPTION)
    if is_on and row is None:
        fresh = SubscriptionRow(
            id=SUBSCRIPTION,
            kind=MQTT,
            name=MQTT,
            target=box.seal(""),
            topics=["*"],
            codes={},
            is_paused=False,
            created_at=now,
            created_by="settings",
        )
        repository.add(session, fresh)
    elif is_on and row is not None:
        row.removed_at = None
    elif row is not None and row.removed_at is None:
        row.removed_at = now
        repository.cancel_pending(session, row.id, now=now)
