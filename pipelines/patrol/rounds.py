"""Rounds (一日双巡): which there are on a day, and what became of each: who was due, seen, or missed and why; pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from pipelines.patrol.coverage import CoverageState, VisitEnd
from pipelines.patrol.hours import DAY_MIN
from pipelines.patrol.spans import DAY, hours_spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One time in which each camera of a plan is to be inspected at least once; `ends_at` is exclusive."""

    begins_at: datetime
    ends_at: datetime
    hours: str = ""
    """As the plan says it: `09:00-11:00`; empty: a round that somebody has started by hand."""
    day: date
    """On the site's own calendar, the day on which it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraInRound:
    """What is known of one camera within one round."""

    inspected_at: datetime | None = None
    """The first healthy look in it."""
    last_visit: VisitEnd | None = None
    """The last visit that ended in it."""
    is_excused: bool = False
    """At the round's end (or now) somebody had the camera skipped, or the plan stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRecord:
    """What became of a round, so far."""

    inspected: dict[str, datetime] = field(default_factory=dict)
    """Camera -> its first healthy look in the round."""
    missed: dict[str, CoverageState] = field(default_factory=dict)
    """Camera -> why there is none: unreachable, degraded, late (our own fault) or paused. Only once it is over."""
    waiting: tuple[str, ...] = ()
    """Cameras that may still be inspected in time."""
    finished_at: datetime | None = None
    """When the last camera was inspected; None while one is waiting, and for ever where one was missed."""

    @property
    def is_over(self) -> bool:
        """Whether nothing can change any more."""
        return not self.waiting


def planned_rounds(rounds: Sequence[str], begin: datetime, end: datetime, *, timezone: tzinfo) -> list[Round]:
    """Returns the rounds that touch the time between two instants, whole, in the order of their beginnings.

    Raises:
        pipelines.patrol.hours.HoursError: Rounds are not of the form '09:00-11:00'.
    """
    found = [
        Round(begins_at=since, ends_at=until, hours=each, day=since.astimezone(timezone).date())
        for each in rounds
        # A round is shorter than a day, so that a day more on both sides shows it whole.
        for since, until in hours_spans((each,), begin - DAY, end + DAY, timezone=timezone)
        if since < end and until > begin
    ]
    return sorted(found, key=lambda each: each.begins_at)


def shortest_s(rounds: Sequence[str]) -> float:
    """Returns how long the shortest of the rounds lasts, as a clock shows it; without any, for ever."""
    return min((60.0 * ((_clock_min(each[6:]) - _clock_min(each[:5])) % DAY_MIN) for each in rounds), default=math.inf)


def judge_round(
    each: Round, cameras: Mapping[str, CameraInRound], *, known_until: datetime, is_final: bool = False
) -> RoundRecord:
    """Returns what became of a round by `known_until`, usually now.

    Args:
        each: The round.
        cameras: Every camera that was due in it, in the plan's order.
        known_until: Nothing later is known.
        is_final: Whether nobody will be inspected any more though time is left: it was broken off.
    """
    inspected = {name: seen.inspected_at for name, seen in cameras.items() if seen.inspected_at is not None}
    unseen = [name for name in cameras if name not in inspected]
    if known_until < each.ends_at and not is_final:
        return RoundRecord(inspected=inspected, waiting=tuple(unseen), finished_at=_finish(inspected, unseen))
    missed = {name: _why(cameras[name]) for name in unseen}
    broken = [name for name, why in missed.items() if why is not CoverageState.PAUSED]
    return RoundRecord(inspected=inspected, missed=missed, finished_at=_finish(inspected, broken))


def _clock_min(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _finish(inspected: Mapping[str, datetime], unseen: Sequence[str]) -> datetime | None:
    return None if unseen else max(inspected.values(), default=None)


def _why(camera: CameraInRound) -> CoverageState:
    if camera.is_excused:
        return CoverageState.PAUSED
    cause = None if camera.last_visit is None else camera.last_visit.cause
    return cause or CoverageState.LATE
