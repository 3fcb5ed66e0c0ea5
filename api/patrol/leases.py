"""Leases: at most one worker per camera; the fence only grows, and the newest one's report counts."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import LeaseRow, VisitRow
from api.patrol import repository
from api.patrol.standing import note_outcome
from api.settings import Settings
from pipelines.orders import ClaimRequest, OrderKind
from pipelines.outcome import Outcome
from pipelines.patrol.turn import Choice

LOST_DETAIL = "the lease ran out and no report had come; a late one is still taken"
FORGOTTEN_DETAIL = "its worker started again and no longer knows of this visit"

WATCH_LENGTH_S = 600.0
"""A watch ends with the last wish; after so long it ends even so and is granted anew."""


def lease_length_s(settings: Settings) -> float:
    """Returns how long a lease runs unless a report renews it: the visit's budget and time to deliver."""
    return settings.visit_budget_s + settings.lease_s


def grant(session: Session, choice: Choice, *, worker_id: str, now: datetime, settings: Settings) -> LeaseRow:
    """Returns the camera's new lease, its fence one higher than any before, and opens the visit's row."""
    before = repository.lease_of(session, choice.camera_id)
    lease = before or LeaseRow(camera_id=choice.camera_id, fence=0)
    lease.fence += 1
    lease.order_id = uuid.uuid4().hex
    lease.worker_id = worker_id
    lease.kind = choice.kind.value
    lease.granted_at = now
    lease.expires_at = now + timedelta(seconds=lease_length_s(settings))
    lease.until_at = _until(choice.kind, now=now, settings=settings)
    lease.is_released = False
    if before is None:
        repository.add(session, lease)
    visit = VisitRow(
        order_id=lease.order_id,
        camera_id=choice.camera_id,
        worker_id=worker_id,
        fence=lease.fence,
        kind=choice.kind.value,
        reason=choice.reason,
        granted_at=now,
        detail="",
        facts={},
    )
    repository.add(session, visit)
    return lease


def _until(kind: OrderKind, *, now: datetime, settings: Settings) -> datetime | None:
    if kind is OrderKind.WATCH:
        return now + timedelta(seconds=WATCH_LENGTH_S)
    return now + timedelta(seconds=settings.stay_length_s) if kind is OrderKind.STAY else None


def close_lost_visits(session: Session, *, now: datetime) -> list[VisitRow]:
    """Ends the visits whose lease ran out without a report: their camera is free, and the loss is on record.

    The fence stays the camera's newest, so a report that waits in a spool is still absorbed until somebody else claims.
    """
    return _close(session, repository.expired_leases(session, now=now), now=now, detail=LOST_DETAIL)


def close_forgotten_visits(session: Session, request: ClaimRequest, *, now: datetime) -> list[VisitRow]:
    """Ends the visits that a worker was granted and no longer knows of: it was killed and has started again."""
    if request.holding is None:
        return []
    held = repository.leases_of_worker(session, request.worker_id)
    forgotten = [lease for lease in held if lease.order_id not in request.holding]
    return _close(session, forgotten, now=now, detail=FORGOTTEN_DETAIL)


def _close(session: Session, leases: Sequence[LeaseRow], *, now: datetime, detail: str) -> list[VisitRow]:
    lost = []
    for lease in leases:
        lease.is_released = True
        visit = repository.find_visit(session, lease.order_id)
        if visit is None or visit.outcome is not None:
            continue
        visit.ended_at = now
        visit.outcome = Outcome.WORKER_KILLED.value
        visit.detail = detail
        turn = repository.turn_of(session, lease.camera_id)
        note_outcome(turn, Outcome.WORKER_KILLED, visited_at=lease.granted_at, now=now, detail=detail)
        lost.append(visit)
    return lost
