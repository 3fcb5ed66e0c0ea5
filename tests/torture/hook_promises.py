"""What must hold of webhooks after kills: every event delivered, none made twice, those of one case in their order."""

import json
import time
from collections import Counter
from collections.abc import Iterator

from hook_ear import Ear
from sqlalchemy import func
from sqlalchemy import select as query
from sqlalchemy.orm import Session

from api.db.engine import Database
from api.db.tables import OutboxRow
from api.db.tables.delivery import DeliveryRow
from api.outbox.repository import DELIVERED, SENDING, WAITING

LONGEST_S = 120.0


def wait_until_told(database: Database) -> None:
    """Returns when the running server has nothing left to deliver, or after a time that should do for anything."""
    give_up_s = time.monotonic() + LONGEST_S
    while time.monotonic() < give_up_s:
        with database.read() as session:
            unbooked = query(func.count()).select_from(OutboxRow).where(OutboxRow.sent_at.is_(None))
            pending = query(func.count()).select_from(DeliveryRow).where(DeliveryRow.state.in_((WAITING, SENDING)))
            if not session.scalar(unbooked) and not session.scalar(pending):
                return
        time.sleep(0.1)


def broken_hooks(session: Session, ear: Ear) -> Iterator[str]:
    """Yields everything that is wrong; to be asked once nothing is left to deliver."""
    rows = list(session.scalars(query(OutboxRow).order_by(OutboxRow.id)))
    yield from sorted(ear.wrong)
    committed = {row.key for row in rows}
    yield from (f"never delivered: {row.topic} {row.key}" for row in rows if row.key not in ear.heard)
    yield from (f"delivered, but never committed: {key}" for key in ear.heard if key not in committed)
    for key, heard in ear.heard.items():
        if len(heard.ids) != 1 or len(heard.bodies) != 1:
            yield f"{heard.topic} {key} came under {len(heard.ids)} ids with {len(heard.bodies)} bodies"
    facts = Counter((row.topic, json.dumps(row.payload, sort_keys=True)) for row in rows)
    yield from (f"made {count} times: {fact}" for fact, count in facts.items() if count > 1)
    yield from _books(session, committed)
    yield from _order(rows, list(ear.heard))


def _books(session: Session, committed: set[str]) -> Iterator[str]:
    deliveries = list(session.scalars(query(DeliveryRow)))
    booked = Counter(row.event_key for row in deliveries)
    yield from (f"booked {booked[key]} times: {key}" for key in committed if booked[key] != 1)
    yield from (f"{row.topic} {row.event_key} is {row.state}" for row in deliveries if row.state != DELIVERED)


def _order(rows: list[OutboxRow], arrived: list[str]) -> Iterator[str]:
    """A case's events are written one after the other, under its lock: so they must come."""
    at = {key: number for number, key in enumerate(arrived)}
    last: dict[str, tuple[int, str]] = {}
    for row in rows:
        case_id, number = row.payload.get("case_id"), at.get(row.key)
        if case_id is None or number is None:
            continue
        if number < last.get(case_id, (-1, ""))[0]:
            yield f"case {case_id}: {row.key} came before {last[case_id][1]}"
        last[case_id] = (number, row.key)
