"""Tells once of each unit that was called and has not answered in time."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from api.cases.history import append_event
from api.cases.lifecycle import TERMINAL
from api.cases.states import SYSTEM, EventKind
from api.joint import repository
from api.joint.schemas import PartState
from api.outbox.announcer import Announcement
from api.outbox.service import publish
from api.services import Database

TOPIC = "joint.overdue"
BATCH = 100


class Told(Protocol):
    """Takes what is to be announced after a commit."""

    def announce(self, announcements: tuple[Announcement, ...]) -> None:
        """Tells all listeners."""
        ...


def tell_overdue(database: Database, *, now: datetime, announcer: Told | None = None, batch: int = BATCH) -> int:
    """Tells of every sign-in that is overdue and untold, each in a transaction of its own; returns how many."""
    with database.read() as session:
        part_ids = repository.overdue(session, now=now, limit=batch)
    count = 0
    for part_id in part_ids:
        with database.write() as session:
            told = _tell(session, part_id, now=now)
        count += len(told)
        if announcer is not None:
            announcer.announce(tuple(told))
    return count


def _tell(session: Session, part_id: int, *, now: datetime) -> list[Announcement]:
    """Returns what is to be announced; nothing where another sweep was faster, or the unit has answered meanwhile."""
    found = repository.part(session, part_id)
    if found is None:
        return []
    part, case = found
    if part.overdue_told_at is not None or part.state != PartState.CALLED or case.state in TERMINAL:
        return []
    part.overdue_told_at = now
    case.version += 1
    detail = {"call": part.call, "unit": part.unit, "sign_in_due_at": part.sign_in_due_at.isoformat()}
    append_event(session, case, kind=EventKind.JOINT_OVERDUE, at=now, actor=SYSTEM, detail=detail)
    payload = detail | {
        "case_id": case.id,
        "number": case.number,
        "area": case.area,
        "main_unit": case.unit,
        "called_by": part.called_by,
    }
    key = f"joint:{case.id}:{part.call}:{part.unit}"
    return [publish(session, Announcement(topic=TOPIC, key=key, at=now, payload=payload))]
