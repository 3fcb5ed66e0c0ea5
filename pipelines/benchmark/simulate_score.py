"""How well a simulated patrol did: violations found and how late, promises broken, what every minute was."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from pipelines.benchmark.pairing import NEAR_LIMIT_SHARE
from pipelines.benchmark.scripted_post import Post
from pipelines.benchmark.scripted_town import SPOTS, ScriptedCamera, Thing
from pipelines.benchmark.scripted_visit import START_AT, instant
from pipelines.benchmark.simulate import Ran
from pipelines.ledger.state import Violation
from pipelines.patrol.coverage import CameraPast, CoverageState, Promise, count_states, minute_states

TOLERANCE_S = 0.5
"""An alarm may come so much before it is due, or after the object has left: what a look's time is uncertain by."""


@dataclass(slots=True, kw_only=True)
class PatrolTally:
    """Counts of a simulated patrol, which can be added up."""

    violations: int = 0
    found: int = 0
    false_alarms: int = 0
    duplicates: int = 0
    delays_s: list[float] = field(default_factory=list)
    """Alarm minus due, of each violation found."""
    unalarmed_s: list[float] = field(default_factory=list)
    """Of every violation, found or missed: how long it went on after it was due until the alarm, or its end."""
    promises_broken: int = 0
    """Times between two healthy looks that were longer than promised, while nothing was wrong with the camera."""
    worst_break_s: float = 0.0
    """By how much the longest of them was too long."""
    looks: int = 0
    visits: dict[str, int] = field(default_factory=dict)
    """By kind of order."""
    minutes: dict[CoverageState, int] = field(default_factory=dict)

    @property
    def missed(self) -> int:
        """Violations that nobody noticed."""
        return self.violations - self.found

    def add(self, other: "PatrolTally") -> None:
        """Adds another patrol's counts to these."""
        for name in ("violations", "found", "false_alarms", "duplicates", "promises_broken", "looks"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.delays_s += other.delays_s
        self.unalarmed_s += other.unalarmed_s
        self.worst_break_s = max(self.worst_break_s, other.worst_break_s)
        self.visits = dict(Counter(self.visits) + Counter(other.visits))
        self.minutes = {state: self.minutes.get(state, 0) + other.minutes.get(state, 0) for state in CoverageState}


def tally_patrol(ran: Ran) -> PatrolTally:
    """Returns the counts of a whole simulation."""
    tally = PatrolTally(looks=ran.looks, visits=dict(ran.by_kind), minutes=dict.fromkeys(CoverageState, 0))
    for post in ran.posts:
        _count_alarms(tally, post, ran.length_s)
        _count_breaks(tally, post, ran.length_s)
        for state, minutes in _coverage(post, ran.length_s).items():
            tally.minutes[state] += minutes
    return tally


def score_patrol(tally: PatrolTally) -> dict[str, object]:
    """Returns the figures under the names of docs/patrol.md; what has nothing to be computed from is None."""
    return {
        "violations": tally.violations,
        "found": tally.found,
        "missed": tally.missed,
        "false_alarms": tally.false_alarms,
        "duplicates": tally.duplicates,
        "recall": _rounded(tally.found / tally.violations) if tally.violations else None,
        "delay_s": _quantiles(tally.delays_s),
        "unalarmed_s": _quantiles(tally.unalarmed_s) | {"mean": _mean(tally.unalarmed_s)},
        "promises_broken": tally.promises_broken,
        "worst_break_s": _rounded(tally.worst_break_s),
        "looks": tally.looks,
        "visits": dict(sorted(tally.visits.items())),
        "coverage_minutes": {state.value: tally.minutes.get(state, 0) for state in CoverageState},
    }


def _count_alarms(tally: PatrolTally, post: Post, length_s: float) -> None:
    script = post.script
    scored = {thing.number for thing in script.things if _is_scored(thing, script.limit_s, length_s)}
    raised_s: dict[int, float] = {}
    for violation in post.raised:
        at_s = (violation.raised_at - START_AT).total_seconds()
        thing = _subject(script, violation, at_s)
        if thing is None or at_s < thing.start_s + script.limit_s - TOLERANCE_S:
            tally.false_alarms += 1
        elif thing.number in raised_s:
            tally.duplicates += 1
        else:
            raised_s[thing.number] = at_s
    tally.violations += len(scored)
    for thing in script.things:
        if thing.number not in scored:
            continue
        due_s, at_s = thing.start_s + script.limit_s, raised_s.get(thing.number, min(thing.end_s, length_s))
        tally.unalarmed_s.append(max(0.0, at_s - due_s))
        if thing.number in raised_s:
            tally.found += 1
            tally.delays_s.append(at_s - due_s)


def _is_scored(thing: Thing, limit_s: float, length_s: float) -> bool:
    """Whether it is a violation beyond doubt that falls due in time."""
    return thing.end_s - thing.start_s > limit_s * (1 + NEAR_LIMIT_SHARE) and thing.start_s + limit_s <= length_s


def _subject(script: ScriptedCamera, violation: Violation, at_s: float) -> Thing | None:
    """Returns what stood at the alarm's box when it was raised."""
    spot = min(range(len(SPOTS)), key=lambda each: abs(SPOTS[each][0] - violation.box[0]))
    last = bisect_right(script.things, at_s, key=lambda thing: thing.start_s)
    before = (thing for thing in reversed(script.things[:last]) if thing.spot == spot)
    thing = next(before, None)
    return thing if thing is not None and at_s <= thing.end_s + TOLERANCE_S else None


def _count_breaks(tally: PatrolTally, post: Post, length_s: float) -> None:
    last_s = post.looks_s[-1] if post.looks_s else 0.0
    open_end = [(last_s, length_s)] if length_s - last_s > post.script.gap_s else []
    troubles = (*post.script.outages, *post.script.blind)
    for begin_s, end_s in (*post.late_gaps, *open_end):
        if any(span.begin_s < end_s and span.end_s > begin_s for span in troubles):
            continue
        tally.promises_broken += 1
        tally.worst_break_s = max(tally.worst_break_s, end_s - begin_s - post.script.gap_s)


def _coverage(post: Post, length_s: float) -> dict[CoverageState, int]:
    end = instant(length_s)
    past = CameraPast(
        looks=[instant(at_s) for at_s in post.looks_s],
        visits=post.ends,
        promises=(Promise(begin=START_AT, end=end + timedelta(minutes=1), max_gap_s=post.script.gap_s),),
        known_until=end,
    )
    return count_states(minute_states(past, begin=START_AT, minutes=int(length_s // 60)))


def _quantiles(values: Sequence[float]) -> dict[str, float | None]:
    if not values:
        return {"p50": None, "p90": None}
    p50, p90 = np.quantile(values, [0.5, 0.9]).tolist()
    return {"p50": _rounded(p50), "p90": _rounded(p90)}


def _mean(values: Sequence[float]) -> float | None:
    return _rounded(sum(values) / len(values)) if values else None


def _rounded(value: float) -> float:
    return round(value, 3)
