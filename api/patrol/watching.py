"""Watching a camera: what a person who wishes for it is told, and how it is put on record."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.audit import service as audit
from api.errors import NotThere
from api.evidence.latest import LatestPictures
from api.patrol import repository
from api.patrol.schemas import WatchView, WhyNot
from api.patrol.wishes import WISH_S, Wishes
from api.probes import repository as probes
from api.probes.schemas import ProbeState
from api.probes.service import state_of
from api.recheck.repository import is_due
from api.services import Database
from pipelines.orders import LONG_KINDS, OrderKind
from pipelines.outcome import Outcome

WATCHED_EVERY_S = 60.0
"""A page asks again and again: one line a minute says that somebody watched."""
NO_WORKER_AFTER = timedelta(seconds=WISH_S)
"""Without a claim for so long, and without a visit anywhere, there is no worker."""


def require_camera(session: Session, camera_id: str) -> None:
    """Checks that there is such a camera.

    Raises:
        NotThere: There is none.
    """
    if repository.find_camera(session, camera_id) is None:
        raise NotThere("there is no such camera")


def note_watched(database: Database, camera_id: str, *, actor: str, now: datetime) -> None:
    """Puts on record that a person watches a camera, once a minute; asking costs no write transaction."""
    line = {"actor": actor, "action": "camera.watched", "about": camera_id}
    with database.read() as session:
        if audit.was_recorded(session, WATCHED_EVERY_S, at=now, **line):
            return
    with database.write() as session:
        audit.record_at_most_each(session, WATCHED_EVERY_S, at=now, **line)


def try_again_now(session: Session, camera_id: str) -> None:
    """Ends a camera's back-off: whoever begins to watch does not wait for it. A refused password stays refused."""
    turn = repository.turn_of(session, camera_id)
    if not turn.is_stopped:
        turn.retry_at = None


def watch_view(
    session: Session, camera_id: str, *, until: datetime, wishes: Wishes, latest: LatestPictures, now: datetime
) -> WatchView:
    """Returns whether a worker shows the camera now, and why not where none does."""
    held = held_by(session, camera_id, now=now)
    is_on = held in LONG_KINDS
    turn = repository.turn_of(session, camera_id) if not is_on else None
    stamp = latest.stamp(camera_id)
    return WatchView(
        camera_id=camera_id,
        until=until,
        watchers=wishes.watchers(camera_id, now=now),
        is_on=is_on,
        order=held,
        why_not=None if is_on else why_not(session, camera_id, wishes=wishes, now=now),
        retry_at=None if turn is None else turn.retry_at,
        last_outcome=Outcome(turn.last_outcome) if turn is not None and turn.last_outcome else None,
        last_look_at=None if stamp is None else stamp.stored_at,
    )


def held_by(session: Session, camera_id: str, *, now: datetime) -> OrderKind | None:
    """Returns the order that a worker carries out at the camera now."""
    lease = repository.lease_of(session, camera_id)
    if lease is None or lease.is_released or lease.expires_at <= now:
        return None
    return OrderKind(lease.kind)


def why_not(session: Session, camera_id: str, *, wishes: Wishes, now: datetime) -> WhyNot:
    """Returns why nobody shows the camera; the weightiest reason where there are several."""
    turn = repository.turn_of(session, camera_id)
    if turn.is_stopped:
        return WhyNot.CREDENTIAL_REFUSED
    if held_by(session, camera_id, now=now) is not None:
        return WhyNot.OTHER_VISIT
    if turn.retry_at is not None and turn.retry_at > now:
        return WhyNot.CAMERA_BUSY if turn.last_outcome == Outcome.BUSY.value else WhyNot.BACKING_OFF
    if not wishes.was_claimed_since(now - NO_WORKER_AFTER) and not _is_anybody_at_work(session, now):
        return WhyNot.NO_WORKER
    if is_due(session, camera_id, now=now) or is_probe_due(session, camera_id, now=now):
        return WhyNot.WORK_FIRST
    return WhyNot.NO_SLOT if wishes.lacks_slot(camera_id) else WhyNot.STARTING


def is_probe_due(session: Session, camera_id: str, *, now: datetime) -> bool:
    """Whether somebody waits for a probe of the camera: with one session at a time, a watch makes room for it."""
    return repository.turn_of(session, camera_id).is_probe_asked or camera_id in waiting_probes(session, now=now)


def waiting_probes(session: Session, *, now: datetime) -> set[str]:
    """Returns the cameras that are to be probed, or are being probed."""
    rows = probes.open_probes(session)
    return {row.camera_id for row in rows if row.camera_id and state_of(row, now) is not ProbeState.LOST}


def _is_anybody_at_work(session: Session, now: datetime) -> bool:
    leases = repository.leases(session).values()
    return any(not lease.is_released and lease.expires_at > now for lease in leases)
