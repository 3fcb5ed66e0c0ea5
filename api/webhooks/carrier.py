"""Takes a parcel to a webhook: signs it with every valid key and posts it."""

import ssl
from datetime import datetime

from sqlalchemy.orm import Session

from api.cameras.secret_box import SecretBox, SecretUnreadable
from api.outbox import repository
from api.outbox.attempt import Ending, Parcel
from api.outbox.database import Transactions
from api.webhooks.post import TIMEOUT_S, post
from api.webhooks.signing import signature_header

USER_AGENT = "lunxun-webhook/1"


class WebhookCarrier:
    """Posts parcels; the only thing it reads is the keys."""

    def __init__(
        self,
        *,
        database: Transactions,
        box: SecretBox,
        allow_loopback: bool,
        trust: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._database = database
        self._box = box
        self._allow_loopback = allow_loopback
        self._trust = trust
        self._timeout_s = timeout_s

    def __call__(self, parcel: Parcel, *, now: datetime) -> Ending:
        """Returns how the receiver answered."""
        try:
            with self._database.read() as session:
                keys = self._keys(session, parcel.subscription_id, now=now)
            url = self._box.open(parcel.target)
        except SecretUnreadable:
            return Ending(is_delivered=False, error="its address or key cannot be decrypted with this folder's key")
        body, timestamp = parcel.body.encode(), int(now.timestamp())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": USER_AGENT,
            "Lunxun-Delivery": parcel.delivery_id,
            "Lunxun-Topic": parcel.topic,
            "Lunxun-Attempt": str(parcel.attempt),
            "Lunxun-Replay": str(parcel.replays),
            "Lunxun-Timestamp": str(timestamp),
            "Lunxun-Signature": signature_header(keys, timestamp=timestamp, body=body),
        }
        answered = post(
            url,
            body,
            headers=headers,
            allow_loopback=self._allow_loopback,
            trust=self._trust,
            timeout_s=self._timeout_s,
        )
        return Ending(
            is_delivered=answered.error is None,
            status=answered.status,
            error=answered.error,
            retry_after_s=answered.retry_after_s,
        )

    def _keys(self, session: Session, subscription_id: str, *, now: datetime) -> list[tuple[str, str]]:
        return [(row.id, self._box.open(row.secret)) for row in repository.keys(session, subscription_id, now=now)]
