"""What every minute of a camera was: seen, between two looks, or not seen and why. The states add up to all minutes."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pipelines.outcome import Outcome, Stage

MINUTE = timedelta(minutes=1)


class CoverageState(StrEnum):
    """What a minute was. Only `INSPECTED` claims a picture."""

    INSPECTED = "inspected"
    """A healthy look was taken in it."""
    BETWEEN = "between"
    """None was, but the promise is kept: the healthy looks on both sides are at most the plan's `max_gap_s` apart, and
    the open round has its look, or time left for it."""
    LATE = "late"
    """The promise was broken, without an outside cause."""
    PAUSED = "paused"
    """No plan asked for this camera then, or somebody had it skipped."""
    UNREACHABLE = "unreachable"
    """The last visit before failed to get a picture from the camera."""
    DEGRADED = "degraded"
    """The last visit before got pictures that cannot be believed."""


_UNREACHABLE = frozenset(
    {
        Outcome.UNREACHABLE,
        Outcome.FORBIDDEN_ADDRESS,
        Outcome.NOT_FOUND,
        Outcome.UNAUTHORISED,
        Outcome.AUTH_SCHEME_UNSUPPORTED,
        Outcome.BUSY,
        Outcome.TLS_FAILED,
        Outcome.NO_KEYFRAME,
        Outcome.STREAM_ENDED,
    }
)
_DEGRADED = frozenset({Outcome.DEGRADED, Outcome.CORRUPT, Outcome.UNSUPPORTED, Outcome.DECODER_CRASHED})
_OUR_OWN_STAGES = frozenset({Stage.ANALYSE, Stage.DELIVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEnd:
    """How and when one visit ended."""

    at: datetime
    outcome: Outcome
    stage: Stage | None = None

    @property
    def cause(self) -> CoverageState | None:
        """What outside cause it shows, None for a good visit and for faults of our own."""
        if self.outcome in _UNREACHABLE:
            return CoverageState.UNREACHABLE
        if self.outcome in _DEGRADED:
            return CoverageState.DEGRADED
        if self.outcome is Outcome.TIMED_OUT_AT_STAGE and self.stage not in _OUR_OWN_STAGES:
            return CoverageState.UNREACHABLE
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A time during which a plan asked for the camera; `end` is exclusive."""

    begin: datetime
    end: datetime
    max_gap_s: float
    round_began_at: datetime | None = None
    """Where it is a round, or part of one: a healthy look is promised from here ..."""
    round_ends_at: datetime | None = None
    """... until here. A part that ends before has been broken off, and breaks nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPast:
    """What is known of one camera, a little before the first minute asked for until now; each sorted by time."""

    looks: Sequence[datetime]
    """Healthy looks; for each minute its first and last are enough."""
    visits: Sequence[VisitEnd]
    promises: Sequence[Promise]
    known_until: datetime
    """Nothing later is known: usually now."""


def minute_states(past: CameraPast, *, begin: datetime, minutes: int) -> list[CoverageState]:
    """Returns one state per minute, from `begin` on, which is a whole minute.

    Where there is no look yet on one side, the promise counts from its own beginning, and until `known_until`: a gap
    that is not over yet has broken nothing as long as it is short enough.
    """
    return [_state(past, begin + index * MINUTE) for index in range(minutes)]


def count_states(states: Sequence[CoverageState]) -> dict[CoverageState, int]:
    """Returns how many minutes each of the six states has; they add up to all minutes."""
    counted = Counter(states)
    return {state: counted[state] for state in CoverageState}


def _state(past: CameraPast, begin: datetime) -> CoverageState:
    end, middle = begin + MINUTE, begin + MINUTE / 2
    first = bisect_left(past.looks, begin)
    if first < len(past.looks) and past.looks[first] < end:
        return CoverageState.INSPECTED
    before = past.looks[first - 1] if first else None
    after = past.looks[first] if first < len(past.looks) else None
    holding = [each for each in past.promises if each.begin <= middle < each.end]
    if not holding:
        return CoverageState.PAUSED
    if not any(_is_gap_broken(each, before, after, past) or _is_round_broken(each, past) for each in holding):
        return CoverageState.BETWEEN
    return _cause(past.visits, since=before, end=end) or CoverageState.LATE


def _is_gap_broken(promise: Promise, before: datetime | None, after: datetime | None, past: CameraPast) -> bool:
    left = promise.begin if before is None else max(before, promise.begin)
    right = min(past.known_until, promise.end) if after is None else min(after, promise.end)
    return (right - left).total_seconds() > promise.max_gap_s


def _is_round_broken(promise: Promise, past: CameraPast) -> bool:
    """Whether the round is over, was not broken off, and has no healthy look."""
    if promise.round_began_at is None or promise.round_ends_at is None:
        return False
    if past.known_until < promise.round_ends_at or promise.end < promise.round_ends_at:
        return False
    first = bisect_left(past.looks, promise.round_began_at)
    return first == len(past.looks) or past.looks[first] >= promise.round_ends_at


def _cause(visits: Sequence[VisitEnd], *, since: datetime | None, end: datetime) -> CoverageState | None:
    """Returns what the last visit before the minute's end shows, if no healthy look came after it."""
    index = bisect_left(visits, end, key=lambda each: each.at)
    if not index or (since is not None and visits[index - 1].at < since):
        return None
    return visits[index - 1].cause
