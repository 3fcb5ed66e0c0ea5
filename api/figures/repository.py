"""Counts figures in the database: never a row per case comes here, whatever their number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from api.clocks.limit import Stage
from api.db.tables import CameraRow, CaseRow, VisitRow
from api.db.tables.clocks import StageClockRow
from api.figures.cohorts.repository import Clock, Cohort, clocks_to_ask, opened
from api.figures.definition import Split
from api.figures.formulas import Counts
from api.figures.narrowing.repository import narrowed, split_column
from api.figures.scope import Scope
from pipelines.outcome import Outcome
from pipelines.outcome import Stage as VisitStage

MOST_GROUPS = 1000
_ONE = 2**32
_DENOMINATOR = literal(_ONE, BigInteger())
"""Both counts are added up in one number, the denominator above: so each case is asked once which it counts for."""
_NONE = literal(0, BigInteger())
_REACHED = (Outcome.INSPECTED, Outcome.DEGRADED, Outcome.CORRUPT, Outcome.UNSUPPORTED, Outcome.DECODER_CRASHED)
_NOT_THE_CAMERA = (Outcome.WORKER_KILLED, Outcome.STOPPED, Outcome.MODEL_FAILED, Outcome.FORBIDDEN_ADDRESS)
_OURS = (VisitStage.ANALYSE.value, VisitStage.DELIVER.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTimes:
    """How long the ended runs of one stage took."""

    stage: str
    runs: int
    mean_s: float
    p50_s: float
    p90_s: float


class seconds_between(FunctionElement[float]):  # noqa: N801 # stands in queries like a function
    """Seconds from one time to a later one; both databases have their own words for it."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _sqlite_seconds(element: Any, compiler: Any, **options: Any) -> str:
    begin, end = (compiler.process(each, **options) for each in element.clauses)
    return f"((julianday({end}) - julianday({begin})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _postgres_seconds(element: Any, compiler: Any, **options: Any) -> str:
    begin, end = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM (CAST({end} AS timestamptz) - CAST({begin} AS timestamptz))) AS double precision)"


def count(session: Session, cohort: Cohort) -> Counts:
    """Returns both counts."""
    row = session.execute(_joined(select(func.count(), _hits(cohort.hit)), cohort)).one()
    return Counts(numerator=row[1] or 0, denominator=row[0])


def counts_by_part(session: Session, cohorts: Sequence[Cohort], part: ColumnElement[int]) -> dict[int, list[Counts]]:
    """Returns by part of the period both counts of each of several cohorts of one family, in one pass."""
    both = [
        func.sum(case((and_(true(), *each.own), case((each.hit, _DENOMINATOR + 1), else_=_DENOMINATOR)), else_=_NONE))
        for each in cohorts
    ]
    query = select(part.label("part"), *both).select_from(CaseRow)
    if cohorts[0].has_clock:
        query = query.join(Clock, Clock.case_id == CaseRow.id)
    rows = session.execute(query.where(*cohorts[0].shared).group_by("part"))
    return {row[0]: [_apart(int(each)) for each in row[1:]] for row in rows}


def _apart(both: int) -> Counts:
    denominator, numerator = divmod(both, _ONE)
    return Counts(numerator=numerator, denominator=denominator)


def count_by(session: Session, cohort: Cohort, column: ColumnElement[Any]) -> list[tuple[str | None, Counts]]:
    """Returns both counts by group, sorted by the group's key: figures are no ranking."""
    # A constant in a query is one of its parameters; only a named column can be grouped by on both databases.
    inner = _joined(select(column.label("key"), case((cohort.hit, 1), else_=0).label("hit")), cohort).subquery()
    query = select(inner.c.key, func.count(), func.sum(inner.c.hit)).group_by(inner.c.key)
    rows = session.execute(query.order_by(inner.c.key).limit(MOST_GROUPS))
    return [(row[0], Counts(numerator=row[2] or 0, denominator=row[1])) for row in rows]


def case_ids(
    session: Session, cohort: Cohort, *, is_numerator: bool, after: tuple[datetime, str] | None, limit: int
) -> list[tuple[str, int, datetime]]:
    """Returns id, number and opening time of the cases behind a figure, oldest first, those after one of them."""
    query = _joined(select(CaseRow.id, CaseRow.number, CaseRow.opened_at), cohort)
    if is_numerator:
        query = query.where(cohort.hit)
    if after is not None:
        at, case_id = after
        query = query.where(or_(CaseRow.opened_at > at, and_(CaseRow.opened_at == at, CaseRow.id > case_id)))
    if not cohort.has_clock:
        rows = session.execute(query.order_by(CaseRow.opened_at, CaseRow.id).limit(limit))
        return [(row[0], row[1], row[2]) for row in rows]
    # NOTE: the clocks that were due come first, and are put in order then: PostgreSQL would rather walk through all
    # cases ever opened, in order, until it has met so many of them.
    found = query.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    ordered = select(found.c.id, found.c.number, found.c.opened_at).order_by(found.c.opened_at, found.c.id)
    return [(row[0], row[1], row[2]) for row in session.execute(ordered.limit(limit))]


def clocks_in_doubt(session: Session, stage: Stage, as_of: datetime) -> Sequence[StageClockRow]:
    """Returns the clocks that ran at a date and were ever extended or paused: few, and only these need a calendar."""
    return session.scalars(select(StageClockRow).where(*clocks_to_ask(stage, as_of))).all()


def stage_times(session: Session, scope: Scope) -> list[StageTimes]:
    """Returns mean, median and ninth decile of the ended runs of each stage."""
    took = seconds_between(StageClockRow.started_at, StageClockRow.ended_at)
    runs = (
        select(StageClockRow.stage.label("stage"), took.label("took_s"))
        .join(CaseRow, CaseRow.id == StageClockRow.case_id)
        .where(*opened(scope), *narrowed(scope), StageClockRow.ended_at <= scope.as_of)
        .subquery()
    )
    place = func.row_number().over(partition_by=runs.c.stage, order_by=runs.c.took_s)
    many = func.count().over(partition_by=runs.c.stage)
    ranked = select(runs.c.stage, runs.c.took_s, place.label("place"), many.label("many")).subquery()
    # The smallest run that at least so many tenths of all runs do not exceed: place * 10 >= tenths * many.
    deciles = [func.min(case((ranked.c.place * 10 >= tenths * ranked.c.many, ranked.c.took_s))) for tenths in (5, 9)]
    query = select(ranked.c.stage, func.count(), func.avg(ranked.c.took_s), *deciles).group_by(ranked.c.stage)
    return [
        StageTimes(stage=row[0], runs=row[1], mean_s=row[2], p50_s=row[3], p90_s=row[4])
        for row in session.execute(query.order_by(ranked.c.stage))
    ]


def medians_by(session: Session, scope: Scope, column: ColumnElement[Any], stage: str) -> dict[str | None, float]:
    """Returns by group the median of the ended runs of one stage."""
    took = seconds_between(StageClockRow.started_at, StageClockRow.ended_at)
    runs = (
        select(column.label("key"), took.label("took_s"))
        .select_from(CaseRow)
        .join(StageClockRow, StageClockRow.case_id == CaseRow.id)
        .where(*opened(scope), *narrowed(scope), StageClockRow.ended_at <= scope.as_of, StageClockRow.stage == stage)
        .subquery()
    )
    place = func.row_number().over(partition_by=runs.c.key, order_by=runs.c.took_s)
    many = func.count().over(partition_by=runs.c.key)
    ranked = select(runs.c.key, runs.c.took_s, place.label("place"), many.label("many")).subquery()
    median = func.min(case((ranked.c.place * 2 >= ranked.c.many, ranked.c.took_s)))
    return {row[0]: row[1] for row in session.execute(select(ranked.c.key, median).group_by(ranked.c.key))}


def visits(session: Session, scope: Scope, cameras: Collection[str]) -> list[tuple[str, Counts]]:
    """Returns by camera how many visits reached it, of those that ended in the period and could have."""
    if not cameras:
        return []
    query = select(VisitRow.camera_id, func.count(), _hits(_reached())).where(*_visited(scope, cameras))
    rows = session.execute(query.group_by(VisitRow.camera_id).order_by(VisitRow.camera_id))
    return [(row[0], Counts(numerator=row[2] or 0, denominator=row[1])) for row in rows]


def visit_ids(
    session: Session, scope: Scope, cameras: Collection[str], *, is_numerator: bool, after: str | None, limit: int
) -> list[str]:
    """Returns the orders behind it, sorted by id."""
    query = select(VisitRow.order_id).where(*_visited(scope, cameras))
    if is_numerator:
        query = query.where(_reached())
    if after is not None:
        query = query.where(VisitRow.order_id > after)
    return list(session.scalars(query.order_by(VisitRow.order_id).limit(limit)))


def camera_areas(session: Session) -> dict[str, str | None]:
    """Returns the area of every camera there ever was."""
    return {row.id: row.config.get("area") or None for row in session.scalars(select(CameraRow).order_by(CameraRow.id))}


def split(by: Split, scope: Scope, *, is_machine: bool) -> ColumnElement[Any]:
    """Returns the column that a figure is told apart by."""
    return split_column(by, scope, is_machine=is_machine)


def _joined(query: Select[*tuple[Any, ...]], cohort: Cohort) -> Select[Any]:
    query = query.select_from(CaseRow)
    if cohort.has_clock:
        query = query.join(Clock, Clock.case_id == CaseRow.id)
    return query.where(*cohort.counted)


def _hits(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


def _reached() -> ColumnElement[bool]:
    return VisitRow.outcome.in_([each.value for each in _REACHED])


def _visited(scope: Scope, cameras: Collection[str]) -> list[ColumnElement[bool]]:
    is_ours = and_(VisitRow.outcome == Outcome.TIMED_OUT_AT_STAGE.value, VisitRow.stage.in_(_OURS))
    return [
        VisitRow.camera_id.in_(sorted(cameras)),
        VisitRow.granted_at < scope.end,
        VisitRow.ended_at >= scope.begin,
        VisitRow.ended_at < scope.end,
        VisitRow.ended_at <= scope.as_of,
        VisitRow.outcome.is_not(None),
        VisitRow.outcome.not_in([each.value for each in _NOT_THE_CAMERA]),
        or_(VisitRow.stage.is_(None), ~is_ours),
    ]
