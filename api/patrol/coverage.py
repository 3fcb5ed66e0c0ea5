"""Coverage from rows: looks, visits and the times that plans ran, judged by `pipelines.patrol.coverage`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.db.tables import PlanRunRow, VisitRow
from api.errors import Invalid
from api.patrol import repository
from api.patrol.schemas import CameraCoverage, CoverageView
from api.patrol.turns import site_timezone
from pipelines.orders import Outcome, Stage
from pipelines.patrol.coverage import MINUTE, CameraPast, Promise, VisitEnd, count_states, minute_states
from pipelines.patrol.spans import hours_spans
from pipelines.site import Plan

LONGEST = timedelta(days=7)


def coverage(session: Session, *, begin: datetime, end: datetime, now: datetime) -> CoverageView:
    """Returns the minutes of every camera by state, from the whole minute before `begin` to the one before `end`.

    Minutes that are not over yet are left out. A gap that spans `begin` is judged whole.

    Raises:
        Invalid: The times are in the wrong order, or further apart than looks are kept.
    """
    begin, end = _floor(begin), _floor(min(end, now))
    if end < begin:
        raise Invalid("`from` must lie before `to`, and not in the future")
    if end - begin > LONGEST:
        raise Invalid(f"ask for at most {LONGEST.days} days: looks are not kept for longer")
    minutes = int((end - begin) / MINUTE)
    promises = _promises(session, begin=begin - LONGEST, end=now)
    cameras = []
    for row in site.cameras(session):
        past = _past(session, row.id, promises.get(row.id, ()), begin=begin, now=now)
        states = minute_states(past, begin=begin, minutes=minutes)
        cameras.append(CameraCoverage(camera_id=row.id, minutes=count_states(states), total=minutes))
    return CoverageView(begin=begin, end=end, cameras=cameras)


def _past(
    session: Session, camera_id: str, promises: Sequence[Promise], *, begin: datetime, now: datetime
) -> CameraPast:
    before = repository.last_healthy_look(session, camera_id, before=begin)
    since = before or begin - LONGEST
    looks = repository.healthy_looks(session, camera_id, begin=begin, end=now + MINUTE)
    return CameraPast(
        looks=[before, *looks] if before else looks,
        visits=[_visit_end(row) for row in repository.visits_ended(session, camera_id, begin=since, end=now + MINUTE)],
        promises=promises,
        known_until=now,
    )


def _promises(session: Session, *, begin: datetime, end: datetime) -> dict[str, list[Promise]]:
    """Returns by camera the times in which a running plan's hours held.

    NOTE: by the plans as they are now; what a plan promised before it was edited is not kept.
    """
    timezone = site_timezone(session)
    plans = {row.id: Plan.model_validate(row.config) for row in site.plans(session)}
    found: dict[str, list[Promise]] = {}
    for run in repository.plan_runs(session, begin=begin, end=end):
        plan = plans.get(run.plan_id)
        if plan is None:
            continue
        first, last = _within(run, begin, end)
        for span_begin, span_end in hours_spans(plan.hours, first, last, timezone=timezone):
            promise = Promise(begin=span_begin, end=span_end, max_gap_s=plan.max_gap_s)
            for camera_id in plan.cameras:
                found.setdefault(camera_id, []).append(promise)
    return found


def _within(run: PlanRunRow, begin: datetime, end: datetime) -> tuple[datetime, datetime]:
    return max(run.started_at, begin), min(run.stopped_at or end, end)


def _visit_end(row: VisitRow) -> VisitEnd:
    return VisitEnd(
        at=row.ended_at or row.granted_at,
        outcome=Outcome(row.outcome) if row.outcome else Outcome.WORKER_KILLED,
        stage=Stage(row.stage) if row.stage else None,
    )


def _floor(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
