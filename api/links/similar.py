"""Which cases could have to do with one: the same type near by, or the same camera, within a day. Changes nothing."""

from collections.abc import Collection
from datetime import timedelta
from math import cos, radians

from sqlalchemy.orm import Session

from api.cases import repository as cases
from api.db.tables import CaseRow
from api.links import repository
from api.links.schemas import OtherCase, Suggestion
from api.people.reach import Reach
from api.signals.nearest import distance_m

WITHIN_M = 50.0
WITHIN = timedelta(hours=24)
MOST_SUGGESTED = 20
MOST_LOOKED_AT = 200
"""Of each kind; a place with more than these in a day needs no hint."""
M_PER_DEGREE = 111_195.0
"""Of latitude, on the sphere that distances are measured on."""
_POLE = 0.01
"""Smallest cosine of a latitude: nearer to a pole the box would grow without end."""


def similar(session: Session, case: CaseRow, *, reach: Reach, but: Collection[str] = ()) -> list[Suggestion]:
    """Returns the cases that could have to do with one, nearest first, as far as somebody sees.

    Args:
        session: Any.
        case: Which case.
        reach: How far whoever asks sees.
        but: Cases to leave out: those that are linked already.
    """
    begin, end = case.opened_at - WITHIN, case.opened_at + WITHIN
    found: dict[str, CaseRow] = {}
    if case.lon is not None and case.lat is not None:
        box = _box(case.lon, case.lat)
        rows = repository.of_type_within(session, case.type, begin=begin, end=end, box=box, limit=MOST_LOOKED_AT)
        found |= {row.id: row for row in rows if (_distance_m(case, row) or 0.0) <= WITHIN_M}
    if case.camera_id is not None:
        rows = repository.of_camera(session, case.camera_id, begin=begin, end=end, limit=MOST_LOOKED_AT)
        found |= {row.id: row for row in rows}
    seen = [
        row
        for row in found.values()
        if row.id != case.id and row.id not in but and reach.holds(row.area, cases.units_of(session, row))
    ]
    suggested = [_suggestion(case, row) for row in seen]
    return sorted(suggested, key=_nearness)[:MOST_SUGGESTED]


def other_case(row: CaseRow) -> OtherCase:
    """Returns a case as the other end of a link is shown."""
    return OtherCase.model_validate(row, from_attributes=True)


def _nearness(each: Suggestion) -> tuple[bool, float, float, int]:
    far = float("inf") if each.distance_m is None else each.distance_m
    return not each.is_same_type, far, each.apart_s, each.other.number


def _suggestion(case: CaseRow, row: CaseRow) -> Suggestion:
    away_m = _distance_m(case, row)
    return Suggestion(
        other=other_case(row),
        is_same_type=row.type == case.type,
        is_same_camera=case.camera_id is not None and row.camera_id == case.camera_id,
        distance_m=None if away_m is None else round(away_m, 1),
        apart_s=abs((row.opened_at - case.opened_at).total_seconds()),
    )


def _distance_m(case: CaseRow, row: CaseRow) -> float | None:
    if case.lon is None or case.lat is None or row.lon is None or row.lat is None:
        return None
    return distance_m((case.lon, case.lat), (row.lon, row.lat))


def _box(lon: float, lat: float) -> tuple[float, float, float, float]:
    """Returns a box that holds everything within the distance; NOTE: it does not reach over the date line."""
    up = WITHIN_M / M_PER_DEGREE * 1.01
    across = up / max(_POLE, cos(radians(lat)))
    return lon - across, lat - up, lon + across, lat + up
