"""What administrators do with notifications; commits nothing."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from api.cameras.secret_box import SecretBox
from api.db.tables.delivery import SubscriptionRow
from api.errors import Conflict, Invalid, NotThere
from api.notify.carrier import SCHEMES, is_notifiable
from api.notify.schemas import RuleAsked, RuleChange, RuleView
from api.outbox import repository
from api.outbox.booking import book_test

NOTIFY = "notify"
MOST_RULES = 50
TEST_TOPIC = "notification.test"


def make(session: Session, asked: RuleAsked, *, box: SecretBox, now: datetime, actor: str) -> RuleView:
    """Returns the new rule.

    Raises:
        Invalid: The address is of no service that is notified.
        Conflict: There are too many rules.
    """
    if not is_notifiable(asked.url):
        raise Invalid(f"url: expected an address of one of {sorted(SCHEMES)}, as apprise writes it", code="bad_service")
    if len(repository.subscriptions(session, kind=NOTIFY)) >= MOST_RULES:
        raise Conflict(f"there are {MOST_RULES} rules already; delete one first", code="too_many_rules")
    row = SubscriptionRow(
        id=uuid.uuid4().hex,
        kind=NOTIFY,
        name=asked.name,
        target=box.seal(asked.url),
        topics=list(asked.topics),
        codes={},
        is_paused=False,
        created_at=now,
        created_by=actor,
    )
    repository.add(session, row)
    session.flush()
    return _view(session, row, box=box)


def rules(session: Session, *, box: SecretBox) -> list[RuleView]:
    """Returns all rules, oldest first."""
    return [_view(session, row, box=box) for row in repository.subscriptions(session, kind=NOTIFY)]


def change(session: Session, rule_id: str, asked: RuleChange, *, box: SecretBox) -> RuleView:
    """Returns the changed rule.

    Raises:
        NotThere: No such rule.
    """
    row = _rule(session, rule_id)
    row.name = row.name if asked.name is None else asked.name
    row.topics = row.topics if asked.topics is None else list(asked.topics)
    row.is_paused = row.is_paused if asked.is_paused is None else asked.is_paused
    session.flush()
    return _view(session, row, box=box)


def remove(session: Session, rule_id: str, *, now: datetime) -> None:
    """Ends a rule; what it was still to tell is dropped.

    Raises:
        NotThere: No such rule.
    """
    row = _rule(session, rule_id)
    row.removed_at = now
    repository.cancel_pending(session, row.id, now=now)


def test(session: Session, rule_id: str, *, box: SecretBox, now: datetime) -> RuleView:
    """Books a message that says that it is a test; returns the rule.

    Raises:
        NotThere: No such rule.
    """
    row = _rule(session, rule_id)
    book_test(session, row, topic=TEST_TOPIC, data={}, now=now)
    return _view(session, row, box=box)


def _rule(session: Session, rule_id: str) -> SubscriptionRow:
    row = repository.subscription(session, rule_id)
    if row is None or row.kind != NOTIFY or row.removed_at is not None:
        raise NotThere("there is no such rule")
    return row


def _view(session: Session, row: SubscriptionRow, *, box: SecretBox) -> RuleView:
    return RuleView(
        id=row.id,
        name=row.name,
        service=box.open(row.target).partition("://")[0].lower(),
        topics=row.topics,
        is_paused=row.is_paused,
        created_at=row.created_at,
        deliveries=repository.counts(session, row.id),
    )
