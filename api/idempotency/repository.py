"""Queries on requests that must be executed once, and the mark that the executing transaction leaves."""

from contextvars import ContextVar
from datetime import datetime

from sqlalchemy import delete, event, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.db.tables.delivery import IdempotencyRow

executing: ContextVar[str | None] = ContextVar("lunxun_executing", default=None)
"""Key of the request that this code runs for."""


def find(session: Session, key_sha256: str) -> IdempotencyRow | None:
    """Returns what is known of a request; on PostgreSQL locked until the transaction ends."""
    return session.get(IdempotencyRow, key_sha256, with_for_update=True)


def insert(session: Session, row: IdempotencyRow) -> bool:
    """Adds a row; returns whether nobody was faster."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True


def remove(session: Session, key_sha256: str) -> None:
    """Forgets a request."""
    session.execute(delete(IdempotencyRow).where(IdempotencyRow.key_sha256 == key_sha256))


def forget(session: Session, *, begun_before: datetime) -> int:
    """Forgets all requests from before then; returns how many."""
    gone = delete(IdempotencyRow).where(IdempotencyRow.began_at < begun_before)
    return len(session.execute(gone.returning(IdempotencyRow.key_sha256)).all())


def _mark(session: Session) -> None:
    """Runs in every transaction just before its commit: what it writes and this mark are there together or not."""
    key = executing.get()
    if key is None or session.info.get("is_of_idempotency"):
        return
    mark = update(IdempotencyRow).where(IdempotencyRow.key_sha256 == key, IdempotencyRow.is_executed.is_(False))
    session.execute(mark.values(is_executed=True))


event.listen(Session, "before_commit", _mark)
