"""Records who did what, in the transaction in which it was done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.audit import repository
from api.audit.schemas import AuditEntry
from api.db.tables import AuditRow


def record(session: Session, *, at: datetime, actor: str, action: str, about: str = "", **detail: Any) -> None:
    """Appends one audit row.

    Args:
        session: The transaction in which the thing itself happens.
        at: When.
        actor: `Identity.actor`, or `command_line`.
        action: What, as `noun.verb`: `login.refused`, `credential.set`, `evidence.viewed`.
        about: Id of what it was done to.
        detail: More facts as JSON values; never a secret.
    """
    repository.add(session, AuditRow(at=at, actor=actor[:300], action=action, object=about[:300], detail=detail))


def newest(session: Session, *, limit: int, before_id: int | None) -> Sequence[AuditEntry]:
    """Returns entries, newest first."""
    return [
        AuditEntry(id=row.id, at=row.at, actor=row.actor, action=row.action, object=row.object, detail=row.detail)
        for row in repository.newest(session, limit=limit, before_id=before_id)
    ]
