"""Queries on check-ins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.db.tables import CameraRow, PersonRow
from api.db.tables.places import CheckInRow
from api.people.roles import Role

CHECKS_IN = (Role.GRID_WORKER.value, Role.ADMIN.value)
"""Who checks in; somebody who has become something else is no longer on the map."""
Found = Sequence[tuple[CheckInRow, PersonRow, CameraRow | None]]


def last(session: Session, *, since_at: datetime, person_id: str | None = None) -> Found:
    """Returns the check-ins of those who may log in, the newest first; of one person where given."""
    query = (
        select(CheckInRow, PersonRow, CameraRow)
        .join(PersonRow, PersonRow.id == CheckInRow.person_id)
        .outerjoin(CameraRow, (CameraRow.id == CheckInRow.camera_id) & CameraRow.removed_at.is_(None))
        .where(CheckInRow.made_at >= since_at, PersonRow.disabled_at.is_(None), PersonRow.role.in_(CHECKS_IN))
        .order_by(CheckInRow.made_at.desc(), PersonRow.name)
    )
    if person_id is not None:
        query = query.where(CheckInRow.person_id == person_id)
    return [(row, person, camera) for row, person, camera in session.execute(query)]


def of_person(session: Session, person_id: str) -> CheckInRow | None:
    """Returns somebody's last check-in."""
    return session.get(CheckInRow, person_id)


def put(session: Session, row: CheckInRow) -> None:
    """Puts a check-in in the place of the person's last one."""
    session.merge(row)
    session.flush()


def forget(session: Session, *, before_at: datetime) -> int:
    """Deletes check-ins that were made before that time, and returns how many."""
    query = select(CheckInRow.person_id).where(CheckInRow.made_at < before_at)
    found = list(session.scalars(query))
    session.execute(delete(CheckInRow).where(CheckInRow.person_id.in_(found)))
    return len(found)
