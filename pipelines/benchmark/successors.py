"""One object after another at one spot: where the ledger took both for one stay, and who of them were twins.

A composed street has the very same body come back to the very same pixels, as no street does: between two visits no
camera can tell that from a stay. So twins are counted apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.benchmark.likeness import iou, is_same_spot, subject_of
from pipelines.benchmark.observed import Observed, Remembered
from pipelines.benchmark.pairing import ROUNDING_S, JudgedAlarm
from pipelines.benchmark.truth import TrueStay, Truth
from pipelines.rules.resolve import ResolvedRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Successions:
    """How often one object followed another at one spot, and how often both were taken for one."""

    swaps: int
    swaps_joined: int
    twins: int
    twins_joined: int


def count_swaps(truth: Truth, observed: Observed, *, rules: Mapping[str, ResolvedRule]) -> Successions:
    """Returns the four counts of one clip.

    A twin is the very same body that comes back to its spot, at once or after others. Who is joined to those that stood
    there in between by a place that was seen with the twins alone, is joined by the twins.
    """
    counted = {rule.id for rule in rules.values() if rule.kind == "count"}
    entries = sorted((e for e in truth.entries if e.rule_id not in counted), key=lambda entry: entry.start_s)
    pairs = [(entry, after) for number, entry in enumerate(entries) if (after := _next(entry, entries, number, truth))]
    swaps = [(first, second) for first, second in pairs if not _is_one_body(first, second)]
    twins = sum(any(_is_one_body(each, entry) for each in entries[:n]) for n, entry in enumerate(entries))
    long = [each for each in observed.remembered if not each.is_run]
    by_twins = [each for each in long if _is_of_twins(each, entries)]
    others = [each for each in long if each not in by_twins]
    return Successions(
        swaps=len(swaps),
        swaps_joined=sum(_is_joined(pair, others, tolerance_s=truth.tolerance_s) for pair in swaps),
        twins=twins,
        twins_joined=len(by_twins),
    )


def exceeds(judged: JudgedAlarm, truth: Truth) -> bool:
    """Whether more was called proven than is true."""
    alarm, entry = judged.alarm, subject(judged, truth)
    return entry is not None and alarm.lower_s > alarm.raised_s - entry.start_s + truth.tolerance_s + ROUNDING_S


def is_owed_to_twin(judged: JudgedAlarm, truth: Truth) -> bool:
    """Whether the stay that an alarm claims began with an earlier stay of the very same body at the same spot."""
    entry = subject(judged, truth)
    if entry is None:
        return False
    claimed_s = judged.alarm.raised_s - judged.alarm.lower_s
    earlier = _owner(truth.entries, judged.alarm.box, at_s=claimed_s, tolerance_s=truth.tolerance_s)
    return earlier is not None and _is_one_body(earlier, entry)


def subject(judged: JudgedAlarm, truth: Truth) -> TrueStay | None:
    """Returns the entry that the alarm paired with; of a false one, the entry that it seems to speak of."""
    if judged.entry is not None:
        return judged.entry
    return subject_of(judged.alarm, truth.entries, tolerance_s=truth.tolerance_s)


def _next(entry: TrueStay, entries: Sequence[TrueStay], number: int, truth: Truth) -> TrueStay | None:
    later = (
        each
        for each in entries[number + 1 :]
        if each.zone_id == entry.zone_id
        and each.start_s >= entry.end_s - truth.tolerance_s
        and is_same_spot(each.box, entry.box)
    )
    return next(later, None)


def _is_one_body(first: TrueStay, second: TrueStay) -> bool:
    is_other_stay = (first.start_s, first.end_s) != (second.start_s, second.end_s)
    return (
        first.body is not None and first.body == second.body and is_other_stay and is_same_spot(first.box, second.box)
    )


def _is_of_twins(place: Remembered, entries: Sequence[TrueStay]) -> bool:
    """Whether a place was first seen with one stay of a body and last with a later one."""
    first = _owner(entries, place.box, at_s=place.first_s, tolerance_s=0.0)
    last = _owner(entries, place.box, at_s=place.last_s, tolerance_s=0.0)
    return first is not None and last is not None and _is_one_body(first, last)


def _owner(
    entries: Sequence[TrueStay], box: tuple[float, float, float, float], *, at_s: float, tolerance_s: float
) -> TrueStay | None:
    """Returns who stood in a box at an instant: of several the one whose box it is most."""
    there = [
        each
        for each in entries
        if each.start_s - tolerance_s <= at_s <= each.end_s + tolerance_s and is_same_spot(box, each.box)
    ]
    return max(there, key=lambda each: iou(box, each.box), default=None)


def _is_joined(pair: tuple[TrueStay, TrueStay], places: Sequence[Remembered], *, tolerance_s: float) -> bool:
    """Whether the ledger took both for one stay: a place that was seen well within each of them."""
    first, second = pair
    return any(
        each.first_s <= first.end_s - tolerance_s
        and each.last_s >= second.start_s + tolerance_s
        and (is_same_spot(each.box, first.box) or is_same_spot(each.box, second.box))
        for each in places
    )
