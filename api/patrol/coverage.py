"""Coverage from rows: looks, visits, and what plans promised then, judged by `pipelines.patrol.coverage`."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cameras.terms import Terms, terms_between
from api.db.tables import CameraMarkRow, CameraRow
from api.errors import Invalid
from api.patrol import repository
from api.patrol.marks import skip_span
from api.patrol.past import visit_end
from api.patrol.schemas import CameraCoverage, CoverageView, MarkKind, SkippedTime
from pipelines.patrol.coverage import MINUTE, CameraPast, CoverageState, Promise, count_states, minute_states
from pipelines.patrol.rounds import planned_rounds
from pipelines.patrol.spans import hours_spans, without
from pipelines.site import ROUNDS_GAP_S

LONGEST = timedelta(days=7)
Skips = Mapping[str, Sequence[CameraMarkRow]]


def coverage(session: Session, *, begin: datetime, end: datetime, now: datetime, looks_kept_s: float) -> CoverageView:
    """Returns the minutes of every camera by state, from the whole minute before `begin` to the one before `end`.

    Minutes that are not over yet are left out. A gap that spans `begin` is judged whole. Promises are those that the
    plans made at the time; cameras that have been removed since are there until then.

    Raises:
        Invalid: The times are in the wrong order, too far apart, or older than the looks that are kept.
    """
    begin, end = checked_times(begin, end, now=now, looks_kept_s=looks_kept_s)
    skips = _skips(session, begin=begin - LONGEST, end=now)
    cameras = []
    for row, states in _minutes(session, skips, begin=begin, end=end, now=now):
        skipped = [each for each in skips.get(row.id, ()) if skip_span(each)[1] > begin and skip_span(each)[0] < end]
        cameras.append(
            CameraCoverage(
                camera_id=row.id,
                minutes=count_states(states),
                total=len(states),
                skipped=[_skipped_time(each) for each in skipped],
            )
        )
    return CoverageView(begin=begin, end=end, cameras=cameras)


def checked_times(begin: datetime, end: datetime, *, now: datetime, looks_kept_s: float) -> tuple[datetime, datetime]:
    """Returns the whole minutes that lie between two times and are over.

    Raises:
        Invalid: The times are in the wrong order, too far apart, or older than the looks that are kept.
    """
    begin, end = _floor(begin), _floor(min(end, now))
    if end < begin:
        raise Invalid("`from` must lie before `to`, and not in the future")
    if end - begin > LONGEST:
        raise Invalid(f"ask for at most {LONGEST.days} days at a time")
    if begin < _floor(now - timedelta(seconds=looks_kept_s)):
        raise Invalid(
            f"looks are kept for {looks_kept_s / 86400.0:g} days: nobody can say any more what was seen before"
        )
    return begin, end


def minutes_of(
    session: Session, cameras: Collection[str], *, begin: datetime, end: datetime, now: datetime
) -> Iterator[tuple[CameraRow, list[CoverageState]]]:
    """Yields some cameras, each with the state of every minute between two whole minutes; see `coverage`."""
    skips = _skips(session, begin=begin - LONGEST, end=now)
    yield from _minutes(session, skips, begin=begin, end=end, now=now, only=cameras)


def _minutes(
    session: Session,
    skips: Skips,
    *,
    begin: datetime,
    end: datetime,
    now: datetime,
    only: Collection[str] | None = None,
) -> Iterator[tuple[CameraRow, list[CoverageState]]]:
    promises = _promises(session, skips, begin=begin - LONGEST, end=now)
    for row in site.cameras(session, with_removed=True):
        if (row.removed_at is not None and row.removed_at <= begin) or (only is not None and row.id not in only):
            continue
        past = _past(session, row.id, promises.get(row.id, ()), begin=begin, now=now)
        yield row, minute_states(past, begin=begin, minutes=int((end - begin) / MINUTE))


def _past(
    session: Session, camera_id: str, promises: Sequence[Promise], *, begin: datetime, now: datetime
) -> CameraPast:
    before = repository.last_healthy_look(session, camera_id, before=begin)
    # A round that was open at `begin` may have had its look long before the last one.
    since = min((each.round_began_at for each in promises if each.round_began_at and each.end > begin), default=begin)
    looks = repository.healthy_looks(session, camera_id, begin=min(since, begin), end=now + MINUTE)
    visits = repository.visits_ended(session, camera_id, begin=before or begin - LONGEST, end=now + MINUTE)
    return CameraPast(
        looks=sorted({before, *looks}) if before else looks,
        visits=[visit_end(row) for row in visits],
        promises=promises,
        known_until=now,
    )


def _promises(session: Session, skips: Skips, *, begin: datetime, end: datetime) -> dict[str, list[Promise]]:
    """Returns by camera the times in which a running plan, or a round, asked for it and nobody had it skipped."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for cameras, promise in (*_of_plans(session, begin=begin, end=end), *_by_hand(session, begin=begin, end=end)):
        for camera_id in cameras:
            found[camera_id].append(promise)
    return {
        camera_id: _unskipped(_joined(promises), [skip_span(row) for row in skips.get(camera_id, ())])
        for camera_id, promises in found.items()
    }


def _of_plans(session: Session, *, begin: datetime, end: datetime) -> Iterator[tuple[Sequence[str], Promise]]:
    terms: dict[str, list[Terms]] = defaultdict(list)
    for each in terms_between(session, begin=begin, end=end):
        terms[each.plan.id].append(each)
    for run in repository.plan_runs(session, begin=begin, end=end):
        for each in terms[run.plan_id]:
            first = max(run.started_at, each.begin, begin)
            last = min(run.stopped_at or end, each.end or end, end)
            if first < last:
                yield from ((each.plan.cameras, promise) for promise in _promised(each, first, last))


def _promised(terms: Terms, first: datetime, last: datetime) -> Iterator[Promise]:
    plan = terms.plan
    if not plan.rounds:
        for begin, end in hours_spans(plan.hours, first, last, timezone=terms.timezone):
            yield Promise(begin=begin, end=end, max_gap_s=plan.max_gap_s)
    for each in planned_rounds(plan.rounds, first, last, timezone=terms.timezone):
        yield Promise(
            begin=max(each.begins_at, first),
            end=min(each.ends_at, last),
            max_gap_s=plan.max_gap_s,
            round_began_at=each.begins_at,
            round_ends_at=each.ends_at,
        )


def _by_hand(session: Session, *, begin: datetime, end: datetime) -> Iterator[tuple[Sequence[str], Promise]]:
    for row in repository.rounds_between(session, begin=begin, end=end):
        if row.hours == "":
            promise = Promise(
                begin=row.begins_at,
                end=row.finished_at or row.ends_at,
                max_gap_s=ROUNDS_GAP_S,
                round_began_at=row.begins_at,
                round_ends_at=row.ends_at,
            )
            yield row.cameras, promise


def _joined(promises: Sequence[Promise]) -> list[Promise]:
    """Joins promises that go on as they were: a plan that was edited elsewhere has not begun anew for this camera."""
    joined: list[Promise] = []
    for each in sorted(promises, key=lambda promise: promise.begin):
        index = next(
            (
                n
                for n, known in enumerate(joined)
                if replace(known, begin=each.begin, end=each.end) == each and known.end == each.begin
            ),
            None,
        )
        if index is None:
            joined.append(each)
        else:
            joined[index] = replace(joined[index], end=each.end)
    return joined


def _unskipped(promises: Sequence[Promise], holes: Sequence[tuple[datetime, datetime]]) -> list[Promise]:
    return [
        replace(each, begin=begin, end=end)
        for each in promises
        for begin, end in without((each.begin, each.end), holes)
    ]


def _skips(session: Session, *, begin: datetime, end: datetime) -> Skips:
    found: dict[str, list[CameraMarkRow]] = defaultdict(list)
    for row in repository.marks_between(session, MarkKind.SKIP.value, begin=begin, end=end):
        found[row.camera_id].append(row)
    return found


def _skipped_time(row: CameraMarkRow) -> SkippedTime:
    begin, end = skip_span(row)
    return SkippedTime(begin=begin, end=end, reason=row.reason, by=row.made_by)


def _floor(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
