"""Reads and writes cameras, plans, credentials and the site's own facts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from api.db.tables import CameraRow, CredentialRow, MetaRow, PlanRow, PlanRunRow, PlanTermsRow, TurnRow


def cameras(session: Session, *, with_removed: bool = False) -> Sequence[CameraRow]:
    """Returns the cameras in the order of the site."""
    query = select(CameraRow).order_by(CameraRow.position, CameraRow.id)
    return session.scalars(query if with_removed else query.where(CameraRow.removed_at.is_(None))).all()


def camera(session: Session, camera_id: str) -> CameraRow | None:
    """Returns one camera, removed or not."""
    return session.get(CameraRow, camera_id)


def next_camera_position(session: Session) -> int:
    """Returns the place in the site's order behind all cameras that there ever were."""
    return (session.scalar(select(func.max(CameraRow.position))) or 0) + 1


def next_plan_position(session: Session) -> int:
    """Returns the place in the site's order behind all plans."""
    return (session.scalar(select(func.max(PlanRow.position))) or 0) + 1


def plans(session: Session) -> Sequence[PlanRow]:
    """Returns the patrol plans in the order of the site."""
    return session.scalars(select(PlanRow).order_by(PlanRow.position, PlanRow.id)).all()


def plans_ever_started(session: Session) -> set[str]:
    """Returns the ids of the plans that have been started at least once."""
    return set(session.scalars(select(PlanRunRow.plan_id).distinct()))


def open_terms(session: Session) -> Sequence[PlanTermsRow]:
    """Returns what the plans promise by the last writing."""
    return session.scalars(select(PlanTermsRow).where(PlanTermsRow.ends_at.is_(None))).all()


def terms_between(
    session: Session, *, begin: datetime, end: datetime, plan_id: str | None = None
) -> Sequence[PlanTermsRow]:
    """Returns what plans promised at any time between two instants."""
    query = select(PlanTermsRow).where(
        PlanTermsRow.begins_at < end, (PlanTermsRow.ends_at.is_(None)) | (PlanTermsRow.ends_at > begin)
    )
    if plan_id is not None:
        query = query.where(PlanTermsRow.plan_id == plan_id)
    return session.scalars(query.order_by(PlanTermsRow.begins_at, PlanTermsRow.id)).all()


def turns(session: Session) -> dict[str, TurnRow]:
    """Returns what the patrol remembers, by camera."""
    return {row.camera_id: row for row in session.scalars(select(TurnRow))}


def add(session: Session, row: CameraRow | PlanRow | PlanTermsRow | CredentialRow) -> None:
    """Adds a row."""
    session.add(row)
    session.flush()


def delete_plan(session: Session, plan_id: str, *, now: datetime, actor: str) -> None:
    """Deletes a plan and ends its run; what it ran before stays known."""
    runs = update(PlanRunRow).where(PlanRunRow.plan_id == plan_id, PlanRunRow.stopped_at.is_(None))
    session.execute(runs.values(stopped_at=now, stopped_by=actor))
    session.execute(delete(PlanRow).where(PlanRow.id == plan_id))


def forgive(session: Session, camera_ids: Sequence[str]) -> None:
    """Forgets the failures of these cameras, so that each is tried again at once."""
    change = update(TurnRow).where(TurnRow.camera_id.in_(camera_ids))
    session.execute(change.values(is_stopped=False, retry_at=None, failures=0))


def credential(session: Session, name: str) -> CredentialRow | None:
    """Returns one credential, still encrypted."""
    return session.get(CredentialRow, name)


def credentials(session: Session) -> Sequence[CredentialRow]:
    """Returns all credentials, still encrypted, by name."""
    return session.scalars(select(CredentialRow).order_by(CredentialRow.name)).all()


def fact(session: Session, key: str) -> str | None:
    """Returns one fact about this database."""
    row = session.get(MetaRow, key)
    return None if row is None else row.value


def set_fact(session: Session, key: str, value: str | None) -> None:
    """Writes one fact about this database; None deletes it."""
    row = session.get(MetaRow, key)
    if value is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(MetaRow(key=key, value=value))
    else:
        row.value = value
    session.flush()
