"""Answers figures, and the ids behind them; commits nothing."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.cursor import decode_cursor, encode_cursor
from api.errors import Invalid, NotThere
from api.figures import cameras, repository
from api.figures.asking import months, scope_of, site_zone
from api.figures.catalogue import FIGURES
from api.figures.cohorts.repository import Cohort, is_machine_figure
from api.figures.counting import NONE, Counting
from api.figures.definition import Definition, Kind, Source, Split
from api.figures.formulas import index, index_parts
from api.figures.schemas import (
    BehindId,
    BehindPage,
    FigureAsked,
    FigureView,
    GroupView,
    IdsAsked,
    OneAsked,
    PartView,
    StageTimeView,
)
from api.figures.scope import Scope
from api.figures.views import blank_view, counted, group
from api.figures.weights import published_weights
from api.people.reach import Reach

TOTAL = "total"
_COUNTED = [name for name, each in FIGURES.items() if each.source is Source.CASES and each.kind is not Kind.INDEX]


def figures(
    session: Session, asked: FigureAsked, *, reach: Reach, now: datetime, looks_kept_s: float
) -> list[FigureView]:
    """Returns all figures of one period. Coverage is worked out minute by minute: here only for a day at most."""
    scope = scope_of(session, asked, reach=reach, now=now)
    counting, found = Counting(session), []
    counting.count_together(_COUNTED, scope, list(_monthly(session, scope).values()))
    for name, definition in FIGURES.items():
        view = blank_view(name, definition, scope, asked)
        if definition.source is Source.CASES:
            found.append(_of_cases(counting, view, scope, None))
        else:
            found.append(cameras.told(session, view, scope, None, looks_kept_s=looks_kept_s, is_brief=True, now=now))
    return found


def figure(
    session: Session, name: str, asked: OneAsked, *, reach: Reach, now: datetime, looks_kept_s: float
) -> FigureView:
    """Returns one figure, told apart perhaps.

    Raises:
        NotThere: `unknown_figure`.
        Invalid: The figure cannot be told apart so, or the times are wrong.
    """
    definition = definition_of(name)
    scope = scope_of(session, asked, reach=reach, now=now)
    if asked.group_by is not None and asked.group_by not in definition.splits:
        raise Invalid(f"`{name}` can be told apart by: {', '.join(sorted(definition.splits))}", code="wrong_split")
    view = blank_view(name, definition, scope, asked)
    if definition.source is Source.CASES:
        return _of_cases(Counting(session), view, scope, asked.group_by)
    return cameras.told(session, view, scope, asked.group_by, looks_kept_s=looks_kept_s, is_brief=False, now=now)


def behind(
    session: Session, name: str, asked: IdsAsked, *, reach: Reach, now: datetime, looks_kept_s: float
) -> BehindPage:
    """Returns the ids behind a count, in a fixed order, page by page.

    Raises:
        NotThere: `unknown_figure`.
        Invalid: The figure has no ids of its own, or the cursor is not ours.
    """
    definition = definition_of(name)
    scope = scope_of(session, asked, reach=reach, now=now)
    if definition.kind is Kind.INDEX:
        parts = ", ".join(published_weights().weights)
        raise Invalid(f"`{name}` is made of other figures; ask for theirs: {parts}", code="no_ids")
    if definition.source is not Source.CASES:
        return cameras.behind(session, name, asked, scope, looks_kept_s=looks_kept_s, now=now)
    after = None if asked.cursor is None else decode_cursor(asked.cursor)
    rows = repository.case_ids(
        session,
        Counting(session).cohort(name, scope),
        is_numerator=asked.part == "numerator",
        after=after,
        limit=asked.limit + 1,
    )
    shown = rows[: asked.limit]
    return BehindPage(
        figure=name,
        part=asked.part,
        counts=Source.CASES,
        ids=[BehindId(id=case_id, number=number) for case_id, number, _ in shown],
        next_cursor=encode_cursor(shown[-1][2], shown[-1][0]) if len(rows) > asked.limit else None,
    )


def definition_of(name: str) -> Definition:
    """Returns what a figure is.

    Raises:
        NotThere: `unknown_figure`.
    """
    if name not in FIGURES:
        raise NotThere(f"there is no such figure; there are: {', '.join(FIGURES)}", code="unknown_figure")
    return FIGURES[name]


def _of_cases(counting: Counting, view: FigureView, scope: Scope, by: Split | None) -> FigureView:
    name, session = view.figure, counting.session
    if view.kind is Kind.INDEX:
        return _index(counting, view, scope)
    which = counting.cohort(name, scope)
    if view.kind is Kind.DURATION:
        counts = counting.count(name, scope)
        stages = [StageTimeView(**asdict(each)) for each in repository.stage_times(session, scope)]
        median = next((each.p50_s for each in stages if each.stage == TOTAL), None)
        more = {"stages": stages, "value": median, "numerator": counts.numerator, "denominator": counts.denominator}
        return view.model_copy(update=more | {"groups": _duration_groups(session, which, scope, by)})
    if by is None:
        return counted(view, FIGURES[name], counting.count(name, scope), [])
    by_key = repository.count_by(session, which, repository.split(by, scope, is_machine=is_machine_figure(name)))
    is_whole = len(by_key) < repository.MOST_GROUPS
    counts = sum((each for _, each in by_key), NONE) if is_whole else counting.count(name, scope)
    return counted(view, FIGURES[name], counts, [group(FIGURES[name], key, each) for key, each in by_key])


def _duration_groups(session: Session, which: Cohort, scope: Scope, by: Split | None) -> list[GroupView]:
    """Each group's median of the whole time."""
    if by is None:
        return []
    column = repository.split(by, scope, is_machine=False)
    found = repository.count_by(session, which, column)
    medians = repository.medians_by(session, scope, column, TOTAL)
    return [
        GroupView(key=key, numerator=each.numerator, denominator=each.denominator, value=medians.get(key))
        for key, each in found
    ]


def _index(counting: Counting, view: FigureView, scope: Scope) -> FigureView:
    each_month = _monthly(counting.session, scope)
    if not counting.knows(next(iter(published_weights().weights)), scope):
        counting.count_together(published_weights().weights, scope, list(each_month.values()))
    whole, parts = _index_of(counting, scope)
    monthly = [GroupView(key=month, value=_index_of(counting, each)[0]) for month, each in each_month.items()]
    more = {"value": whole, "parts": parts, "groups": monthly, "group_by": "month", "behind": None}
    return view.model_copy(update=more | {"weights_version": published_weights().version})


def _monthly(session: Session, scope: Scope) -> dict[str, Scope]:
    zone = site_zone(session)
    return {name: replace(scope, begin=begin, end=end) for name, begin, end in months(scope.begin, scope.end, zone)}


def _index_of(counting: Counting, scope: Scope) -> tuple[float | None, list[PartView]]:
    weights = published_weights()
    shares: dict[str, float | None] = {}
    for name in weights.weights:
        counts = counting.count(name, scope)
        shares[name] = counts.numerator / counts.denominator if counts.denominator else None
    parts = index_parts(weights.weights, shares, inverted=weights.less_is_better)
    return index(parts), [PartView(figure=each.figure, weight=each.weight, value=each.value) for each in parts]
