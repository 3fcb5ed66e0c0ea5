"""What the line of looks of a case shows, from the API's answers; pure.

A camera looks now and then. The line says what each look saw, what lies proven between two looks, what is possible
around them, and where nobody looked at all: that is neither presence nor absence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

SILENCE = timedelta(seconds=15)
"""Looks farther apart than this belong to different visits: in between nobody looked."""
SAME_LOOK = timedelta(seconds=3)
"""A picture and its look are told apart by no more than this."""
MOST_POINTS: Final = 120
"""More symbols than this side by side are no longer told apart: neighbours that say the same become one."""
_ROOM: Final = 0.12
"""So much of the axis is left free on either side of the stay, at least `_LEAST_ROOM`."""
_LEAST_ROOM = timedelta(seconds=8)
_PICTURES: Final = {"first_scene": "present", "second_scene": "present", "cleared_scene": "absent"}


class LookState(StrEnum):
    """What one look says about the object."""

    PRESENT = "present"
    ABSENT = "absent"
    HIDDEN = "hidden"
    NO_INFORMATION = "no_information"


_SAYS: Final = {
    "present": LookState.PRESENT,
    "absent": LookState.ABSENT,
    "covered": LookState.HIDDEN,
    "no_information": LookState.NO_INFORMATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One look, or several side by side that say the same."""

    at: datetime
    state: LookState
    x: float
    """Where on the axis, 0 to 1."""
    error_s: float = 0.0
    has_picture: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time on the axis."""

    begin_at: datetime
    end_at: datetime
    begin: float
    end: float

    @property
    def length_s(self) -> float:
        """Returns how long it is."""
        return (self.end_at - self.begin_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A whole line of looks, ready to be drawn."""

    points: tuple[Point, ...]
    silences: tuple[Stretch, ...]
    """Where nobody looked."""
    whole: Stretch | None
    """The axis; None: there is nothing to draw."""
    proven: Stretch | None = None
    """Between the first and the last look that saw it."""
    before: Stretch | None = None
    """It came somewhere in here: from the last look without it (or the axis' begin, if none is known)."""
    after: Stretch | None = None
    """It left somewhere in here: to the first look without it (or the axis' end, if it was not seen to have left)."""
    limit_at: datetime | None = None
    """When the limit was over, counted from the first look that saw it."""
    limit: float | None = None
    """Where on the axis that is."""
    lower_s: float = 0.0
    upper_s: float | None = None
    """None: unknown."""
    limit_s: float | None = None
    is_begin_known: bool = False
    """Whether some look saw the place empty before."""
    is_end_known: bool = False
    """Whether some look saw it empty after."""
    is_of_pictures: bool = False
    """Whether the looks are no longer kept, so that the case's own pictures stand for them."""

    def count_of(self, state: LookState) -> int:
        """Returns how many looks say so."""
        return sum(point.count for point in self.points if point.state is state)


EMPTY: Final = Line(points=(), silences=(), whole=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A look as the API tells it."""

    at: datetime
    state: LookState
    error_s: float
    has_picture: bool


def line_of(looks: Sequence[Mapping[str, Any]], case: Mapping[str, Any]) -> Line:
    """Returns what is drawn for a case.

    Args:
        looks: As `GET /cases/{id}/looks` answers; none: the case's own pictures stand for them, if it has any.
        case: As `GET /cases/{id}` answers.

    Returns: `EMPTY` for a case that no camera has looked at, such as a person's report.
    """
    seen = sorted((_look(each) for each in looks), key=lambda each: each.at)
    is_of_pictures = not any(each.state is LookState.PRESENT for each in seen)
    if is_of_pictures:
        seen = _of_pictures(case)
    began_at = _began_at(case)
    present = [each for each in seen if each.state is LookState.PRESENT and (not began_at or each.at >= began_at)]
    if not present:
        return EMPTY
    return replace(_bounded(seen, present, case), is_of_pictures=is_of_pictures)


def _bounded(seen: Sequence[_Seen], present: Sequence[_Seen], case: Mapping[str, Any]) -> Line:
    first_at, last_at = present[0].at, present[-1].at
    empty = [each.at for each in seen if each.state is LookState.ABSENT]
    # NOTE: before the object came, a look without it has `no_information` from the API, unless the upper bound is
    # known: then the last look before is the one that saw the place empty.
    dwell = case.get("dwell_at_end") or case["dwell"]
    gone_at = min((at for at in empty if at > last_at), default=None)
    empty_at = _empty_before(dwell, first_at=first_at, gone_at=gone_at, empty=empty)
    limit_s = case.get("limit_s")
    limit_at = None if limit_s is None else first_at + timedelta(seconds=limit_s)
    core_begin_at = empty_at or first_at
    core_end_at = max(at for at in (gone_at, limit_at, seen[-1].at if gone_at is None else last_at) if at is not None)
    room = max(_LEAST_ROOM, (core_end_at - core_begin_at) * _ROOM)
    axis = _Axis(begin_at=core_begin_at - room, end_at=core_end_at + room)
    shown = [each for each in seen if axis.begin_at <= each.at <= axis.end_at]
    return Line(
        points=_thinned([_point(each, axis) for each in shown]),
        silences=_silences(shown, axis),
        whole=axis.stretch(axis.begin_at, axis.end_at),
        proven=axis.stretch(first_at, last_at),
        before=axis.stretch(empty_at or axis.begin_at, first_at),
        after=axis.stretch(last_at, gone_at or axis.end_at),
        limit_at=limit_at,
        limit=None if limit_at is None else axis.x(limit_at),
        lower_s=dwell["lower_s"],
        upper_s=dwell["upper_s"],
        limit_s=limit_s,
        is_begin_known=empty_at is not None,
        is_end_known=gone_at is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    begin_at: datetime
    end_at: datetime

    def x(self, at: datetime) -> float:
        return min(1.0, max(0.0, (at - self.begin_at) / (self.end_at - self.begin_at)))

    def stretch(self, begin_at: datetime, end_at: datetime) -> Stretch:
        return Stretch(begin_at=begin_at, end_at=end_at, begin=self.x(begin_at), end=self.x(end_at))


def _empty_before(
    dwell: Mapping[str, Any], *, first_at: datetime, gone_at: datetime | None, empty: Sequence[datetime]
) -> datetime | None:
    """Returns the last instant before the stay at which the place was seen empty; None: none is known."""
    told = [at for at in empty if at < first_at]
    if told:
        return told[-1]
    if gone_at is None or dwell["upper_s"] is None:
        return None
    return min(first_at, gone_at - timedelta(seconds=dwell["upper_s"]))


def _began_at(case: Mapping[str, Any]) -> datetime | None:
    """Returns from when on the object of the case was there: what stood there before it is another's story."""
    second = next((each for each in case["pictures"] if each["role"] == "second_scene"), None)
    if second is None:
        return None
    return _time(second["taken_at"]) - timedelta(seconds=case["dwell"]["lower_s"]) - SAME_LOOK


def _look(told: Mapping[str, Any]) -> _Seen:
    return _Seen(
        at=_time(told["taken_at"]),
        state=_SAYS.get(told["says"], LookState.NO_INFORMATION),
        error_s=told["time_error_s"],
        has_picture=told["picture"] is not None,
    )


def _of_pictures(case: Mapping[str, Any]) -> list[_Seen]:
    found = [
        _Seen(at=_time(each["taken_at"]), state=_SAYS[_PICTURES[each["role"]]], error_s=0.0, has_picture=True)
        for each in case["pictures"]
        if each["role"] in _PICTURES
    ]
    return sorted(found, key=lambda each: each.at)


def _point(seen: _Seen, axis: _Axis) -> Point:
    return Point(at=seen.at, state=seen.state, x=axis.x(seen.at), error_s=seen.error_s, has_picture=seen.has_picture)


def _silences(shown: Sequence[_Seen], axis: _Axis) -> tuple[Stretch, ...]:
    return tuple(axis.stretch(one.at, next_.at) for one, next_ in pairwise(shown) if next_.at - one.at > SILENCE)


def _thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    """Returns the points, those that say the same and touch each other as one where there are too many."""
    if len(points) <= MOST_POINTS:
        return tuple(points)
    kept: list[Point] = []
    for point in points:
        last = kept[-1] if kept else None
        is_near = last is not None and point.x - last.x < 1 / MOST_POINTS
        if last is not None and is_near and last.state is point.state and not point.has_picture:
            kept[-1] = replace(last, count=last.count + 1)
        else:
            kept.append(point)
    return tuple(kept)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
