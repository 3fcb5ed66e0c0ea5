"""What people say of a camera's turns: pin it, skip it for a while, and take both back; commits nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import CameraMarkRow
from api.errors import Invalid, NotThere
from api.patrol import repository
from api.patrol.schemas import MarkKind, MarkView

LONGEST_SKIP = timedelta(days=31)
"""A camera that is to be left out for longer belongs out of its plan: a forgotten skip is a hole in the patrol."""


def pin(session: Session, camera_id: str, *, reason: str, now: datetime, actor: str) -> MarkView:
    """Pins a camera until it is unpinned; a new reason replaces the old one.

    Raises:
        NotThere: No such camera.
    """
    return _mark(session, camera_id, MarkKind.PIN, reason=reason, until=None, now=now, actor=actor)


def skip(session: Session, camera_id: str, *, until: datetime, reason: str, now: datetime, actor: str) -> MarkView:
    """Leaves a camera out until then; its minutes count as paused. A look that somebody asks for is made all the same.

    Raises:
        NotThere: No such camera.
        Invalid: `until` is over, too far off, or has no time zone.
    """
    if until.tzinfo is None:
        raise Invalid("`until` needs a time zone, such as 2026-06-01T18:00:00+08:00")
    if not now < until <= now + LONGEST_SKIP:
        raise Invalid(f"expected `until` in the future, at most {LONGEST_SKIP.days} days from now")
    return _mark(session, camera_id, MarkKind.SKIP, reason=reason, until=until, now=now, actor=actor)


def take_back(session: Session, camera_id: str, kind: MarkKind, *, now: datetime, actor: str) -> bool:
    """Ends the camera's mark of this kind; returns whether there was one.

    Raises:
        NotThere: No such camera.
    """
    _require(session, camera_id)
    rows = [row for row in repository.marks_at(session, now, camera_id=camera_id) if row.kind == kind.value]
    for row in rows:
        row.ended_at, row.ended_by = now, actor
    return bool(rows)


def marks(session: Session, *, now: datetime) -> list[MarkView]:
    """Returns the marks in force, oldest first."""
    return views(repository.marks_at(session, now))


def views(rows: Sequence[CameraMarkRow]) -> list[MarkView]:
    """Returns rows as the API shows them."""
    return [_view(row) for row in rows]


def skip_span(row: CameraMarkRow) -> tuple[datetime, datetime]:
    """Returns from when to when a skip held, or will hold."""
    until = row.until_at or row.begins_at
    return row.begins_at, until if row.ended_at is None else min(until, row.ended_at)


def _mark(
    session: Session, camera_id: str, kind: MarkKind, *, reason: str, until: datetime | None, now: datetime, actor: str
) -> MarkView:
    take_back(session, camera_id, kind, now=now, actor=actor)
    row = CameraMarkRow(
        camera_id=camera_id, kind=kind.value, reason=reason, begins_at=now, until_at=until, made_by=actor
    )
    repository.add(session, row)
    return _view(row)


def _require(session: Session, camera_id: str) -> None:
    if repository.find_camera(session, camera_id) is None:
        raise NotThere("there is no such camera")


def _view(row: CameraMarkRow) -> MarkView:
    return MarkView(
        camera_id=row.camera_id,
        kind=MarkKind(row.kind),
        reason=row.reason,
        since=row.begins_at,
        until=row.until_at,
        by=row.made_by,
    )
