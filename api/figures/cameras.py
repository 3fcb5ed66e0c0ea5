"""The figures of cameras: coverage by minutes, online by visits; told of cameras in sight only."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.errors import Invalid
from api.figures import repository
from api.figures.catalogue import FIGURES
from api.figures.definition import Source, Split
from api.figures.formulas import Counts
from api.figures.schemas import BehindId, BehindPage, FigureView, GroupView, IdsAsked
from api.figures.scope import Scope
from api.figures.views import counted, group
from api.patrol.coverage import coverage
from pipelines.patrol.coverage import CoverageState

BRIEF = timedelta(days=1)
"""Coverage of a longer time is worked out only when it is asked for by name."""
NONE = Counts(numerator=0, denominator=0)
_SEEN = (CoverageState.INSPECTED, CoverageState.BETWEEN)


def told(
    session: Session,
    view: FigureView,
    scope: Scope,
    by: Split | None,
    *,
    looks_kept_s: float,
    is_brief: bool,
    now: datetime,
) -> FigureView:
    """Returns a figure of cameras; where it cannot be told, why."""
    definition = FIGURES[view.figure]
    is_long = is_brief and definition.source is Source.MINUTES and scope.end - scope.begin > BRIEF
    if is_long:
        why = f"told here for at most {BRIEF.days} day; ask for it by name: at most 7 days, as long as looks are kept"
        return view.model_copy(update={"note": why, "behind": None})
    note = _not_narrowed(scope)
    if note is not None:
        return view.model_copy(update={"note": note, "behind": None})
    areas = repository.camera_areas(session)
    try:
        found = _counts(session, view.figure, scope, areas, looks_kept_s=looks_kept_s, now=now)
    except Invalid as error:
        return view.model_copy(update={"note": error.message, "behind": None})
    groups = [] if by is None else _groups(view.figure, found, areas.get if by is Split.AREA else _itself)
    return counted(view, definition, sum((each for _, each in found), NONE), groups)


def behind(
    session: Session, name: str, asked: IdsAsked, scope: Scope, *, looks_kept_s: float, now: datetime
) -> BehindPage:
    """Returns the visits, or the cameras with their minutes, behind a count.

    Raises:
        Invalid: The figure knows no such filter, or nobody can say any more what was seen.
    """
    note = _not_narrowed(scope)
    if note is not None:
        raise Invalid(note)
    areas, is_numerator = repository.camera_areas(session), asked.part == "numerator"
    source = FIGURES[name].source
    if source is Source.VISITS:
        ids = [
            BehindId(id=each)
            for each in repository.visit_ids(
                session,
                scope,
                _in_sight(scope, areas),
                is_numerator=is_numerator,
                after=asked.cursor,
                limit=asked.limit + 1,
            )
        ]
    else:
        found = _counts(session, name, scope, areas, looks_kept_s=looks_kept_s, now=now)
        many = [(camera, each.numerator if is_numerator else each.denominator) for camera, each in found]
        ids = [BehindId(id=camera, minutes=minutes) for camera, minutes in sorted(many) if minutes]
        ids = [each for each in ids if asked.cursor is None or each.id > asked.cursor]
    shown = ids[: asked.limit]
    next_cursor = shown[-1].id if len(ids) > asked.limit else None
    return BehindPage(figure=name, part=asked.part, counts=source, ids=shown, next_cursor=next_cursor)


def _counts(
    session: Session,
    name: str,
    scope: Scope,
    areas: dict[str, str | None],
    *,
    looks_kept_s: float,
    now: datetime,
) -> list[tuple[str, Counts]]:
    cameras = _in_sight(scope, areas)
    if FIGURES[name].source is Source.VISITS:
        return repository.visits(session, scope, cameras)
    end = min(scope.end, scope.as_of)
    whole = coverage(session, begin=scope.begin, end=end, now=now, looks_kept_s=looks_kept_s)
    found = []
    for each in whole.cameras:
        if each.camera_id in cameras:
            promised = each.total - each.minutes.get(CoverageState.PAUSED, 0)
            seen = sum(each.minutes.get(state, 0) for state in _SEEN)
            found.append((each.camera_id, Counts(numerator=seen, denominator=promised)))
    return found


def _in_sight(scope: Scope, areas: dict[str, str | None]) -> set[str]:
    """A person who sees only the work of a unit sees no cameras."""
    if scope.reach.units is not None:
        return set()
    return {
        camera
        for camera, area in areas.items()
        if scope.reach.holds_place(area)
        and (scope.areas is None or area in scope.areas)
        and scope.camera_id in (None, camera)
    }


def _not_narrowed(scope: Scope) -> str | None:
    if scope.type is None and scope.unit is None and scope.level is None:
        return None
    return "cameras have an area, but no type, unit or level of cases: ask without these"


def _groups(name: str, found: Iterable[tuple[str, Counts]], key_of: Callable[[str], str | None]) -> list[GroupView]:
    sums: dict[str | None, Counts] = defaultdict(lambda: NONE)
    for camera, counts in found:
        sums[key_of(camera)] += counts
    return [group(FIGURES[name], key, sums[key]) for key in sorted(sums, key=lambda key: (key is None, key or ""))]


def _itself(camera: str) -> str:
    return camera
