"""What people do with rounds: list them, start one now; and what the server does: close those that are over."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cameras.terms import terms_between
from api.db.tables import RoundRow
from api.errors import Conflict, Invalid, NotThere
from api.patrol import repository
from api.patrol.round_record import PlanRound, by_hand, judge, kept_view, planned, view, within
from api.patrol.schemas import RoundView
from api.patrol.turns import site_timezone
from pipelines.patrol.rounds import RoundRecord, shortest_s
from pipelines.site import Plan

LONGEST = timedelta(days=366)
LOOK_BACK = timedelta(days=6)
"""Rounds that nobody closed in time are closed afterwards, as long as their looks are kept."""
GRACE = timedelta(hours=6)
"""A round stays open on record for so long after its end: a worker may still deliver what it saw in time."""
SHORTEST_BY_HAND_S, LONGEST_BY_HAND_S = 600.0, 7200.0
"""A round that somebody starts lasts as long as the plan's own rounds or gap, within these bounds."""
STARTED_BY_HAND = ""
"""In place of the hours."""


def rounds(
    session: Session,
    plan_id: str,
    *,
    begin: datetime,
    end: datetime,
    now: datetime,
    only: Collection[str] | None = None,
) -> list[RoundView]:
    """Returns a plan's rounds that touch a time and have begun, oldest first; as far as they are about `only`.

    Raises:
        NotThere: No such plan, and there never was.
        Invalid: The times are in the wrong order, or too far apart.
    """
    if end < begin:
        raise Invalid("`from` must lie before `to`")
    if end - begin > LONGEST:
        raise Invalid(f"ask for at most {LONGEST.days} days")
    kept = repository.rounds_between(session, begin=begin, end=end, plan_id=plan_id)
    terms = terms_between(session, begin=begin, end=min(end, now), plan_id=plan_id)
    if not (kept or terms or repository.find_plan(session, plan_id)):
        raise NotThere("there is no such plan")
    views = [kept_view(row, only=only) for row in kept if row.closed_at is not None]
    known = {(row.begins_at, row.hours) for row in kept}
    unclosed = [by_hand(session, row) for row in kept if row.closed_at is None]
    unclosed += [
        each
        for each in planned(session, terms, begin=begin, end=end, now=now)
        if (each.round.begins_at, each.round.hours) not in known
    ]
    views += [_live_view(session, within(each, only), now=now) for each in unclosed]
    return sorted(views, key=lambda view: view.begins_at)


def all_rounds(session: Session, *, begin: datetime, end: datetime, now: datetime) -> list[RoundView]:
    """Returns the rounds of all plans that there are, plan by plan.

    Raises:
        Invalid: The times are in the wrong order, or too far apart.
    """
    return [each for plan in site.plans(session) for each in rounds(session, plan.id, begin=begin, end=end, now=now)]


def start_round(session: Session, plan_id: str, *, now: datetime, actor: str) -> RoundView:
    """Starts a round over the plan's cameras at once (一键轮巡), whether or not the plan runs; one that goes on stays.

    Raises:
        NotThere: No such plan.
        Conflict: All of the plan's cameras have been removed.
    """
    row = repository.find_plan(session, plan_id)
    if row is None:
        raise NotThere("there is no such plan")
    for known in repository.open_rounds(session):
        if known.plan_id == plan_id:
            each = by_hand(session, known)
            record = judge(session, each, now)
            if not record.is_over:
                return view(each, record)
            _close(known, record, now=now)
    plan = Plan.model_validate(row.config)
    cameras = [name for name in plan.cameras if repository.find_camera(session, name) is not None]
    if not cameras:
        raise Conflict("the plan has no camera any more", code="no_cameras")
    length_s = min(max(min(plan.max_gap_s, shortest_s(plan.rounds)), SHORTEST_BY_HAND_S), LONGEST_BY_HAND_S)
    new = RoundRow(
        plan_id=plan_id,
        day=now.astimezone(site_timezone(session)).date().isoformat(),
        hours=STARTED_BY_HAND,
        begins_at=now,
        ends_at=now + timedelta(seconds=length_s),
        started_by=actor,
        cameras=cameras,
        inspected={},
        missed={},
    )
    repository.add(session, new)
    return _live_view(session, by_hand(session, new), now=now)


def break_off(session: Session, plan_id: str, *, now: datetime) -> None:
    """Ends the rounds of a plan that were started by hand and go on; who was not inspected counts as paused."""
    for row in repository.open_rounds(session):
        if row.plan_id == plan_id:
            each = by_hand(session, row, is_stopped=True)
            _close(row, judge(session, each, now, is_final=True), now=now)
            row.ends_at = min(row.ends_at, now)


def close_rounds(session: Session, *, now: datetime) -> int:
    """Writes down for ever what became of the rounds that are over; returns how many."""
    return _close_by_hand(session, now=now) + _close_planned(session, now=now)


def _close_by_hand(session: Session, *, now: datetime) -> int:
    closed = 0
    for row in repository.open_rounds(session):
        record = judge(session, by_hand(session, row), now)
        if record.is_over and (not record.missed or now >= row.ends_at + GRACE):
            _close(row, record, now=now)
            closed += 1
    return closed


def _close_planned(session: Session, *, now: datetime) -> int:
    begin, end = now - LOOK_BACK, now - GRACE
    kept = repository.rounds_between(session, begin=begin, end=now)
    known = {(row.plan_id, row.begins_at, row.hours) for row in kept}
    terms = terms_between(session, begin=begin, end=now)
    over = [
        each
        for each in planned(session, terms, begin=begin, end=end, now=now)
        if each.round.ends_at <= end and (each.plan_id, each.round.begins_at, each.round.hours) not in known
    ]
    for each in over:
        row = RoundRow(
            plan_id=each.plan_id,
            day=each.round.day.isoformat(),
            hours=each.round.hours,
            begins_at=each.round.begins_at,
            ends_at=each.round.ends_at,
            started_by=None,
            cameras=list(each.cameras),
        )
        _close(row, judge(session, each, now), now=now)
        repository.add(session, row)
    return len(over)


def _live_view(session: Session, each: PlanRound, *, now: datetime) -> RoundView:
    return view(each, judge(session, each, now))


def _close(row: RoundRow, record: RoundRecord, *, now: datetime) -> None:
    row.inspected = {name: at.isoformat() for name, at in record.inspected.items()}
    row.missed = {name: why.value for name, why in record.missed.items()}
    row.finished_at, row.closed_at = record.finished_at, now
