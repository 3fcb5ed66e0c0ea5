"""What people do with the patrol: start and stop plans, ask for a look, see who is being visited and what was seen."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cameras.terms import note_terms
from api.db.tables import PlanRow, PlanRunRow, TurnRow, VisitRow
from api.errors import Conflict, NotThere
from api.patrol import repository
from api.patrol.marks import marks
from api.patrol.rounds import break_off
from api.patrol.schemas import MarkKind, NowVisited, PatrolView, PlanView, StopView, VisitView
from api.patrol.turns import SiteNow, asks_now, site_now, site_timezone
from pipelines.orders import OrderKind
from pipelines.outcome import Outcome, Stage
from pipelines.patrol.turn import Turn
from pipelines.site import Plan


def plans(session: Session, *, now: datetime) -> list[PlanView]:
    """Returns all plans in the site's order."""
    return [_plan_view(session, row, now=now) for row in site.plans(session)]


def plan(session: Session, plan_id: str, *, now: datetime) -> PlanView:
    """Returns one plan.

    Raises:
        NotThere: No such plan.
    """
    return _plan_view(session, _plan(session, plan_id), now=now)


def start_plan(session: Session, plan_id: str, *, now: datetime, actor: str) -> PlanView:
    """Starts a plan; one that runs already stays as it is.

    Raises:
        NotThere: No such plan.
    """
    row = _plan(session, plan_id)
    if not row.is_running:
        row.is_running, row.started_at = True, now
        repository.add(session, PlanRunRow(plan_id=plan_id, started_at=now, started_by=actor))
        note_terms(session, now=now)
    return _plan_view(session, row, now=now)


def stop_plan(session: Session, plan_id: str, *, now: datetime, actor: str) -> PlanView:
    """Stops a plan and breaks its rounds off; visits on their way end by themselves, stays with their next part.

    Raises:
        NotThere: No such plan.
    """
    row = _plan(session, plan_id)
    if row.is_running:
        row.is_running, row.started_at = False, None
        run = repository.open_plan_run(session, plan_id)
        if run is not None:
            run.stopped_at, run.stopped_by = now, actor
    break_off(session, plan_id, now=now)
    return _plan_view(session, row, now=now)


def ask_for_look(session: Session, camera_id: str, *, now: datetime) -> datetime:
    """Books a look as soon as a worker is free and returns since when it has been asked for.

    Raises:
        NotThere: No such camera.
        Conflict: The camera refuses our password; asking again would lock the account.
    """
    if repository.find_camera(session, camera_id) is None:
        raise NotThere("there is no such camera")
    turn = repository.turn_of(session, camera_id)
    if turn.is_stopped:
        raise Conflict("the camera refuses its password; set the credential anew first", code="credential_refused")
    turn.asked_at = turn.asked_at or now
    # A person who asks does not wait for a back-off to end.
    turn.retry_at = None
    return turn.asked_at


def patrol_view(session: Session, turns: Sequence[Turn], *, next_due_at: datetime | None, now: datetime) -> PatrolView:
    """Returns who is being visited, what is due next, and whether the promises are kept."""
    current, rows, marked = site_now(session, now), site.turns(session), marks(session, now=now)
    stops = [
        _stop_view(turn, rows.get(turn.camera_id), gap_s=min(gaps_s), current=current)
        for turn in turns
        if (gaps_s := current.promised_gaps_s(turn.camera_id))
    ]
    return PatrolView(
        now=now,
        visiting=_visiting(session, now),
        next_due_at=next_due_at,
        stops=stops,
        is_promise_kept=all(stop.is_promise_kept for stop in stops),
        pinned=[each for each in marked if each.kind is MarkKind.PIN],
        skipped=[each for each in marked if each.kind is MarkKind.SKIP],
    )


def visits(
    session: Session,
    *,
    camera_id: str | None,
    before: datetime | None,
    limit: int,
    only: Collection[str] | None = None,
) -> list[VisitView]:
    """Returns visits, newest first; of these cameras alone where `only` names some."""
    rows = repository.newest_visits(session, camera_id=camera_id, before=before, limit=limit, only=only)
    return [_visit_view(row) for row in rows]


def _plan(session: Session, plan_id: str) -> PlanRow:
    row = repository.find_plan(session, plan_id)
    if row is None:
        raise NotThere("there is no such plan")
    return row


def _plan_view(session: Session, row: PlanRow, *, now: datetime) -> PlanView:
    plan = Plan.model_validate(row.config)
    return PlanView(
        id=row.id,
        name=row.name,
        cameras=list(plan.cameras),
        max_gap_s=plan.max_gap_s,
        hours=list(plan.hours),
        rounds=list(plan.rounds),
        is_running=row.is_running,
        is_in_hours=asks_now(plan, now, timezone=site_timezone(session)),
        started_at=row.started_at,
    )


def _stop_view(turn: Turn, row: TurnRow | None, *, gap_s: float, current: SiteNow) -> StopView:
    seen = [at for at in (turn.last_inspected_at, current.promised_since(turn.camera_id)) if at is not None]
    return StopView(
        camera_id=turn.camera_id,
        max_gap_s=gap_s,
        last_inspected_at=turn.last_inspected_at,
        # A round that somebody has started by hand promises nothing until it is over.
        is_promise_kept=not seen or (current.at - max(seen)).total_seconds() <= gap_s,
        last_outcome=Outcome(row.last_outcome) if row is not None and row.last_outcome else None,
        retry_at=turn.retry_at,
        is_stopped=turn.is_stopped,
        round_ends_at=turn.round_ends_at,
    )


def _visiting(session: Session, now: datetime) -> list[NowVisited]:
    return [
        NowVisited(
            camera_id=lease.camera_id,
            order_id=lease.order_id,
            kind=OrderKind(lease.kind),
            worker_id=lease.worker_id,
            granted_at=lease.granted_at,
            expires_at=lease.expires_at,
        )
        for lease in repository.leases(session).values()
        if not lease.is_released and lease.expires_at > now
    ]


def _visit_view(row: VisitRow) -> VisitView:
    return VisitView(
        order_id=row.order_id,
        camera_id=row.camera_id,
        worker_id=row.worker_id,
        kind=OrderKind(row.kind),
        reason=row.reason,
        fence=row.fence,
        granted_at=row.granted_at,
        ended_at=row.ended_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        stage=Stage(row.stage) if row.stage else None,
        detail=row.detail,
    )
