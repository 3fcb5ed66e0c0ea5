"""The counts of one clip, or of many: what can be added up, before anything is divided."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from pipelines.benchmark.grid import Grid
from pipelines.benchmark.likeness import is_same_spot
from pipelines.benchmark.observed import Cost, Observed, Remembered
from pipelines.benchmark.pairing import (
    NEAR_LIMIT_SHARE,
    ROUNDING_S,
    AlarmVerdict,
    Judged,
    JudgedAlarm,
    TruthVerdict,
    judge,
)
from pipelines.benchmark.successors import count_swaps, exceeds, is_owed_to_twin, subject
from pipelines.benchmark.truth import TrueStay, Truth
from pipelines.ledger.place import MISSES_SPAN_S, MISSES_TO_END
from pipelines.rules.resolve import ResolvedRule
from vision.picture_health import PictureHealth

LOOKS_TO_CLEAR = 2
"""A violation is cleared in time when it is so within this many looks after its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts under the names of DESIGN section 8, and those that they are shares of."""

    violations: int = 0
    found: int = 0
    missed: int = 0
    false_alarms: int = 0
    exempt_alarms: int = 0
    duplicates: int = 0
    ignored_alarms: int = 0
    delays_s: tuple[float, ...] = ()
    """Alarm minus due, of each violation found."""
    dwell_lower_exceeds_truth: int = 0
    dwell_exceeded_by_twins: int = 0
    """Alarms that call more proven than is true because the very same body stood at the very same spot before."""
    swaps: int = 0
    """How often the truth has one object follow another at one spot."""
    swaps_joined: int = 0
    twins: int = 0
    """How often the very same body comes back to its spot."""
    twins_joined: int = 0
    long_stays: int = 0
    """Scored violations by one object that the ledger knew of at all."""
    stays_broken: int = 0
    """Those of them of which no one stay in the ledger holds nine tenths of the time that it saw them."""
    reachable: int = 0
    """Violations that any patrol with this grid of visits, and a confirmation of each first sight, could find."""
    reachable_grid: int = 0
    """Violations that the visits of the grid alone could find."""
    patrols: int = 0
    """Cameras that were visited by such a grid; 0: they were watched without a break."""
    clearable: int = 0
    """Violations found after whose end the clip goes on for as long as the ledger needs to call a place empty."""
    cleared_found: int = 0
    false_cleared: int = 0
    camera_seconds: float = 0.0
    looks: int = 0
    cost: Cost = field(default_factory=Cost)

    def __add__(self, other: "Tally") -> "Tally":
        """Returns both together: counts and times add up, of the memory the higher peak stays."""
        summed = {
            name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__ if name != "cost"
        }
        cost = Cost(
            cpu_s=self.cost.cpu_s + other.cost.cpu_s,
            wall_s=self.cost.wall_s + other.cost.wall_s,
            peak_rss_mb=max(self.cost.peak_rss_mb, other.cost.peak_rss_mb),
        )
        return Tally(**summed, cost=cost)


def tally(
    truth: Truth, observed: Observed, *, rules: Mapping[str, ResolvedRule], patrol: Grid | None = None
) -> tuple[Tally, Judged]:
    """Returns one clip's counts, and the verdicts that they were counted from.

    Args:
        truth: What happened.
        observed: What the product said.
        rules: All rules of the truth's camera by id.
        patrol: When routine visits were due; None: the camera was watched without a break.
    """
    judged = judge(truth, observed.alarms, rules=rules, length_s=observed.length_s)
    said = [each.verdict for each in judged.alarms]
    true = [each.verdict for each in judged.truths]
    exceeded = [each for each in judged.alarms if exceeds(each, truth)]
    by_twins = sum(is_owed_to_twin(each, truth) for each in exceeded)
    counts = Tally(
        violations=true.count(TruthVerdict.FOUND) + true.count(TruthVerdict.MISSED),
        found=true.count(TruthVerdict.FOUND),
        missed=true.count(TruthVerdict.MISSED),
        false_alarms=said.count(AlarmVerdict.FALSE),
        exempt_alarms=said.count(AlarmVerdict.EXEMPT),
        duplicates=said.count(AlarmVerdict.DUPLICATE),
        ignored_alarms=said.count(AlarmVerdict.IGNORED),
        delays_s=_delays_s(judged, rules),
        dwell_lower_exceeds_truth=len(exceeded) - by_twins,
        dwell_exceeded_by_twins=by_twins,
        camera_seconds=observed.length_s,
        looks=len(observed.glances),
        cost=observed.cost,
    )
    counts += Tally(**asdict(count_swaps(truth, observed, rules=rules)))
    counts += _cleared(truth, observed, judged) + _broken(truth, observed, judged, rules=rules)
    return counts if patrol is None else counts + _ceilings(judged, rules, patrol), judged


def _delays_s(judged: Judged, rules: Mapping[str, ResolvedRule]) -> tuple[float, ...]:
    return tuple(
        each.alarm.raised_s - (each.entry.start_s + rules[each.alarm.rule_id].limit_s)
        for each in judged.alarms
        if each.verdict is AlarmVerdict.FOUND and each.entry is not None
    )


def _broken(truth: Truth, observed: Observed, judged: Judged, *, rules: Mapping[str, ResolvedRule]) -> Tally:
    """Returns how many long stays fell to pieces: no one stay holds nearly all that was seen of it."""
    known = broken = 0
    for each in judged.truths:
        entry = each.entry
        is_scored = each.verdict in (TruthVerdict.FOUND, TruthVerdict.MISSED)
        if not is_scored or rules[entry.rule_id or ""].kind == "count":
            continue
        pieces = [
            piece
            for piece in observed.remembered
            if not piece.is_run
            and piece.label in rules[entry.rule_id or ""].labels
            and entry.zone_id in piece.zones
            and entry.start_s <= piece.first_s < entry.end_s - truth.tolerance_s
            and piece.last_s <= entry.end_s
            and is_same_spot(piece.box, entry.box)
        ]
        known += bool(pieces)
        broken += bool(pieces) and _is_in_pieces(pieces)
    return Tally(long_stays=known, stays_broken=broken)


def _is_in_pieces(pieces: Sequence[Remembered]) -> bool:
    """Whether the longest of the stays leaves out more than a tenth of the time that all of them together span."""
    longest_s = max(piece.last_s - piece.first_s for piece in pieces)
    whole_s = max(piece.last_s for piece in pieces) - min(piece.first_s for piece in pieces)
    return longest_s < (1 - NEAR_LIMIT_SHARE) * whole_s


def _cleared(truth: Truth, observed: Observed, judged: Judged) -> Tally:
    """Returns the three counts about violations that ended."""
    healthy_s = [each.at_s for each in observed.glances if each.health is PictureHealth.OK]
    clearable = found = 0
    for each in judged.alarms:
        if each.verdict is not AlarmVerdict.FOUND or each.entry is None:
            continue
        after_s = [at_s for at_s in healthy_s if at_s >= each.entry.end_s]
        latest_s = after_s[:LOOKS_TO_CLEAR][-1] if after_s else each.entry.end_s
        cleared_s = each.alarm.cleared_s
        is_in_time = cleared_s is not None and each.entry.end_s - truth.tolerance_s <= cleared_s <= latest_s
        has_time = len(after_s) >= MISSES_TO_END and after_s[-1] - after_s[0] >= MISSES_SPAN_S
        clearable += is_in_time or has_time
        found += is_in_time
    return Tally(
        clearable=clearable,
        cleared_found=found,
        false_cleared=sum(_is_cleared_too_soon(each, truth) for each in judged.alarms),
    )


def _ceilings(judged: Judged, rules: Mapping[str, ResolvedRule], patrol: Grid) -> Tally:
    """Returns how many of the scored violations could be found at all by visits at the grid's instants."""
    reachable = reachable_grid = 0
    for each in judged.truths:
        if each.verdict not in (TruthVerdict.FOUND, TruthVerdict.MISSED):
            continue
        limit_s = rules[each.entry.rule_id or ""].limit_s
        seen_s = _instants_s(each.entry, patrol)
        reachable += bool(seen_s) and seen_s[0] + limit_s <= each.entry.end_s + ROUNDING_S
        reachable_grid += bool(seen_s) and seen_s[-1] - seen_s[0] >= limit_s - ROUNDING_S
    return Tally(reachable=reachable, reachable_grid=reachable_grid, patrols=1)


def _instants_s(entry: TrueStay, patrol: Grid) -> list[float]:
    """Returns the grid's instants within the stay at which it is not hidden."""
    first = max(math.ceil((entry.start_s - patrol.phase_s - ROUNDING_S) / patrol.period_s), 0)
    last = math.floor((entry.end_s - patrol.phase_s + ROUNDING_S) / patrol.period_s)
    instants = (patrol.phase_s + number * patrol.period_s for number in range(first, last + 1))
    return [at_s for at_s in instants if not any(low <= at_s < high for low, high in entry.hidden)]


def _is_cleared_too_soon(judged: JudgedAlarm, truth: Truth) -> bool:
    cleared_s, entry = judged.alarm.cleared_s, subject(judged, truth)
    if entry is None or cleared_s is None:
        return False
    return entry.start_s <= cleared_s < entry.end_s - truth.tolerance_s - ROUNDING_S
