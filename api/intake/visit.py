"""A report's visit: may it be absorbed, and what it means for the lease, the visit's row and the camera's turn."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import LeaseRow, TurnRow, VisitRow
from api.errors import Conflict
from api.patrol import repository as patrol
from api.patrol.standing import note_outcome
from pipelines.ledger.state import CameraState
from pipelines.orders import OrderKind, Report


def open_visit(session: Session, report: Report) -> tuple[VisitRow, LeaseRow]:
    """Returns the visit and the camera's newest lease, which is the visit's own.

    Raises:
        Conflict: `unknown_order`: no such order was granted to this worker; `stale_fence`: the camera has been leased
            again since.
    """
    visit = patrol.find_visit(session, report.order_id)
    lease = patrol.lease_of(session, report.camera_id)
    if visit is None or lease is None or not _is_its_own(visit, report):
        raise Conflict("no such order was granted to this worker for this camera", code="unknown_order")
    if report.fence < lease.fence:
        raise Conflict(
            f"the camera has been leased again (fence {lease.fence}, the report's is {report.fence})",
            code="stale_fence",
        )
    return visit, lease


def update_visit(visit: VisitRow, report: Report, *, now: datetime) -> None:
    """Writes what the report says of the visit itself; a lost visit that reports after all is found again."""
    visit.facts = {
        "timings": report.timings.model_dump(mode="json"),
        "network": report.network.model_dump(mode="json") if report.network else None,
        "software": dict(report.software),
        "camera_clock_offset_s": report.camera_clock_offset_s,
        "parts": report.part + 1,
    }
    visit.stage = report.stage.value if report.stage else None
    visit.detail = report.detail
    visit.outcome = report.outcome.value if report.final else None
    visit.ended_at = ended_at(visit, report, now=now) if report.final else None


def ended_at(visit: VisitRow, report: Report, *, now: datetime) -> datetime:
    """Returns when the visit ended, by the worker's word but never in the future."""
    return min(visit.granted_at + timedelta(seconds=report.ended_offset_s), now)


def update_lease(lease: LeaseRow, *, is_final: bool, now: datetime, length_s: float) -> None:
    """Gives the lease back at the end of a visit, else renews it: a part is a sign of life."""
    lease.is_released = is_final
    if not is_final:
        lease.expires_at = max(lease.expires_at, now + timedelta(seconds=length_s))


def update_turn(
    turn: TurnRow, visit: VisitRow, report: Report, *, state: CameraState, confirm_at: datetime | None, now: datetime
) -> None:
    """Writes what the camera's next turn depends on."""
    turn.confirm_at = confirm_at
    turn.last_inspected_at = state.last_healthy_at
    if turn.asked_at is not None and _is_answered(turn.asked_at, visit, report, state):
        turn.asked_at = None
    if report.final:
        turn.is_probe_asked = turn.is_probe_asked and report.kind is not OrderKind.PROBE
        at = ended_at(visit, report, now=now)
        note_outcome(turn, report.outcome, visited_at=at, now=at, detail=report.detail)


def _is_answered(asked_at: datetime, visit: VisitRow, report: Report, state: CameraState) -> bool:
    """Whether somebody who asked then has got a look, or at least the reason why there is none."""
    has_been_seen = state.last_healthy_at is not None and state.last_healthy_at >= asked_at
    return has_been_seen or (report.final and visit.granted_at >= asked_at)


def _is_its_own(visit: VisitRow, report: Report) -> bool:
    expected = (visit.camera_id, visit.fence, visit.worker_id)
    return expected == (report.camera_id, report.fence, report.worker_id)
