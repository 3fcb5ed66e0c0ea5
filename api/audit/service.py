"""Records who did what, in the transaction in which it was done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from api.audit import repository
from api.audit.repository import AuditFilter
from api.audit.schemas import AuditEntry
from api.db.tables import AuditRow


def record(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    about: str = "",
    reason: str | None = None,
    **detail: Any,
) -> None:
    """Appends one audit row, with the unit that the person belongs to at this moment.

    Args:
        session: The transaction in which the thing itself happens.
        at: When.
        actor: `Identity.actor`, or `command_line`.
        action: What, as `noun.verb`: `login.refused`, `credential.set`, `evidence.viewed`.
        about: Id of what it was done to.
        reason: Why, where one was asked for.
        detail: More facts as JSON values; never a secret.
    """
    row = AuditRow(
        at=at,
        actor=actor[:300],
        action=action,
        object=about[:300],
        detail=detail,
        unit=_unit(session, actor),
        reason=reason,
    )
    repository.add(session, row)


def record_at_most_each(session: Session, pause_s: float, *, at: datetime, actor: str, action: str, about: str) -> None:
    """Appends an audit row, unless the same person did the same with the same object a moment ago.

    For what a page asks for again and again, such as the newest picture of a camera.
    """
    if not was_recorded(session, pause_s, at=at, actor=actor, action=action, about=about):
        record(session, at=at, actor=actor, action=action, about=about)


def was_recorded(session: Session, pause_s: float, *, at: datetime, actor: str, action: str, about: str) -> bool:
    """Whether `record_at_most_each` would append nothing: to be asked in a read transaction, which costs less."""
    last = repository.last_of(session, actor=actor[:300], action=action, about=about[:300])
    return last is not None and last.at + timedelta(seconds=pause_s) > at


def newest(
    session: Session, *, limit: int, before_id: int | None = None, which: AuditFilter | None = None
) -> Sequence[AuditEntry]:
    """Returns entries, newest first; all of them, or those that `which` asks for."""
    wanted = which or AuditFilter(before_id=before_id)
    return [
        AuditEntry(
            id=row.id,
            at=row.at,
            actor=row.actor,
            unit=row.unit,
            action=row.action,
            object=row.object,
            reason=row.reason,
            detail=row.detail,
        )
        for row in repository.newest(session, wanted, limit=limit)
    ]


def _unit(session: Session, actor: str) -> str | None:
    kind, _, name = actor.partition(":")
    return repository.unit_of_person(session, name) if kind in ("person", "api") else None
