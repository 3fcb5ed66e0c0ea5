"""One round of a plan, planned or started by hand, read from what was promised, looked at and visited."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras.terms import Terms
from api.db.tables import PlanRunRow, RoundRow
from api.patrol import repository
from api.patrol.marks import skip_span
from api.patrol.past import visit_end
from api.patrol.schemas import MarkKind, MissedView, RoundView
from api.patrol.turns import site_timezone
from pipelines.patrol.coverage import CoverageState
from pipelines.patrol.rounds import CameraInRound, Round, RoundRecord, judge_round, planned_rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRound:
    """A round with what it was about."""

    plan_id: str
    round: Round
    cameras: tuple[str, ...]
    started_by: str | None = None
    is_stopped: bool = False
    """Whether the plan did not run at its end (or does not now)."""


def planned(
    session: Session, terms: Sequence[Terms], *, begin: datetime, end: datetime, now: datetime
) -> Iterator[PlanRound]:
    """Yields the rounds that have begun and touch a time, by the terms that held at their end (or hold now)."""
    runs = repository.plan_runs(session, begin=begin - timedelta(days=1), end=now)
    for each in terms:
        if not each.plan.rounds:
            continue
        until = min(end, each.end or now, now)
        for found in planned_rounds(each.plan.rounds, begin, until, timezone=each.timezone):
            last = min(found.ends_at, now)
            if last < each.begin or (each.end is not None and last >= each.end):
                continue
            held = [run for run in runs if run.plan_id == each.plan.id and _touches(run, found.begins_at, last)]
            if held:
                is_stopped = not any(run.stopped_at is None or run.stopped_at >= last for run in held)
                yield PlanRound(plan_id=each.plan.id, round=found, cameras=each.plan.cameras, is_stopped=is_stopped)


def _touches(run: PlanRunRow, begin: datetime, end: datetime) -> bool:
    return run.started_at <= end and (run.stopped_at is None or run.stopped_at > begin)


def by_hand(session: Session, row: RoundRow, *, is_stopped: bool = False) -> PlanRound:
    """Returns a round that somebody has started."""
    day = row.begins_at.astimezone(site_timezone(session)).date()
    return PlanRound(
        plan_id=row.plan_id,
        round=Round(begins_at=row.begins_at, ends_at=row.ends_at, day=day),
        cameras=tuple(row.cameras),
        started_by=row.started_by,
        is_stopped=is_stopped,
    )


def judge(session: Session, each: PlanRound, now: datetime, *, is_final: bool = False) -> RoundRecord:
    """Returns what became of the round by now; `is_final`: nobody will be inspected any more."""
    begin, end = each.round.begins_at, each.round.ends_at
    looks = repository.first_healthy_looks(session, each.cameras, begin=begin, end=end)
    unseen = [name for name in each.cameras if name not in looks]
    visits = repository.last_visits(session, unseen, begin=begin, end=end)
    at = min(end, now)
    skips = repository.marks_between(session, MarkKind.SKIP.value, begin=begin, end=end)
    skipped = {row.camera_id for row in skips if skip_span(row)[0] <= at <= skip_span(row)[1]}
    cameras = {
        name: CameraInRound(
            inspected_at=looks.get(name),
            last_visit=visit_end(visits[name]) if name in visits else None,
            is_excused=each.is_stopped or name in skipped,
        )
        for name in each.cameras
    }
    return judge_round(each.round, cameras, known_until=now, is_final=is_final)


def view(each: PlanRound, record: RoundRecord) -> RoundView:
    """Returns a round and its record as the API shows them."""
    return RoundView(
        plan_id=each.plan_id,
        day=each.round.day,
        hours=each.round.hours or None,
        begins_at=each.round.begins_at,
        ends_at=each.round.ends_at,
        started_by=each.started_by,
        due=len(each.cameras),
        inspected=len(record.inspected),
        waiting=list(record.waiting),
        missed=[MissedView(camera_id=name, why=why) for name, why in record.missed.items()],
        finished_at=record.finished_at,
        is_over=record.is_over,
    )


def within(each: PlanRound, only: Collection[str] | None) -> PlanRound:
    """Returns the round as if it were about these cameras alone; None: about all of them."""
    return each if only is None else replace(each, cameras=tuple(name for name in each.cameras if name in only))


def kept_view(row: RoundRow, *, only: Collection[str] | None = None) -> RoundView:
    """Returns a round that was closed, as far as it was about these cameras."""
    due, inspected = (
        [name for name in names if only is None or name in only] for names in (row.cameras, row.inspected)
    )
    missed = [MissedView(camera_id=name, why=CoverageState(row.missed[name])) for name in due if name in row.missed]
    return RoundView.model_validate(
        {
            "plan_id": row.plan_id,
            "day": row.day,
            "hours": row.hours or None,
            "begins_at": row.begins_at,
            "ends_at": row.ends_at,
            "started_by": row.started_by,
            "due": len(due),
            "inspected": len(inspected),
            "waiting": [],
            "missed": missed,
            "finished_at": row.finished_at,
            "is_over": True,
        }
    )
