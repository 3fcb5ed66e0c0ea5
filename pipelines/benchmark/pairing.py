"""Which alarm is right, which is not, and which truth was found: DESIGN's rules of the score, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.benchmark.likeness import iou, is_about, is_same_spot
from pipelines.benchmark.observed import Alarm
from pipelines.benchmark.truth import TrueStay, Truth
from pipelines.rules.resolve import ResolvedRule

NEAR_LIMIT_SHARE = 0.1
"""A stay whose length is within this share of the limit is not scored: nobody can label so finely."""
ROUNDING_S = 1e-6
"""Sums of decimal fractions miss their edge by less than this."""


class AlarmVerdict(StrEnum):
    """What an alarm is worth."""

    FOUND = "found"
    DUPLICATE = "duplicate"
    """Another one for a violation that was found already."""
    FALSE = "false"
    EXEMPT = "exempt"
    """For a stay that only a person can tell from a violation."""
    IGNORED = "ignored"
    """For something that is not scored."""


class TruthVerdict(StrEnum):
    """What became of an entry of the truth."""

    FOUND = "found"
    MISSED = "missed"
    IGNORED = "ignored"
    """Not scored: too near the limit, or due after the clip's end."""
    STAY = "stay"
    """Not a violation: there was nothing to find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAlarm:
    """An alarm with its verdict."""

    alarm: Alarm
    verdict: AlarmVerdict
    entry: TrueStay | None = None
    """What it was found to be about; None for a false alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTruth:
    """An entry of the truth with its verdict."""

    entry: TrueStay
    verdict: TruthVerdict
    due_s: float | None = None
    """When its limit was reached; None for a stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One clip's alarms and truth, all with their verdicts."""

    alarms: tuple[JudgedAlarm, ...]
    truths: tuple[JudgedTruth, ...]


def judge(truth: Truth, alarms: Sequence[Alarm], *, rules: Mapping[str, ResolvedRule], length_s: float) -> Judged:
    """Returns a verdict on each alarm and each entry of the truth.

    Alarms and violations pair one to one in order of time: each alarm takes, of the violations that it fits and that
    no alarm has taken, the one that its box overlaps most.

    Args:
        truth: What happened.
        alarms: What was said.
        rules: All rules of the camera by id, for their limits.
        length_s: Of the clip.
    """
    court = _Court(truth=truth, rules=rules, length_s=length_s)
    taken: set[int] = set()
    judged = []
    for alarm in sorted(alarms, key=lambda each: each.raised_s):
        one = court.judge(alarm, taken)
        if one.verdict is AlarmVerdict.FOUND and one.entry is not None:
            taken.add(one.entry.number)
        judged.append(one)
    truths = tuple(court.judge_truth(entry, taken) for entry in truth.entries)
    return Judged(alarms=tuple(judged), truths=truths)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Court:
    truth: Truth
    rules: Mapping[str, ResolvedRule]
    length_s: float

    def judge(self, alarm: Alarm, taken: set[int]) -> JudgedAlarm:
        limit_s = self.rules[alarm.rule_id].limit_s
        right = [each for each in self._at_its_spot(alarm) if self._is_right(alarm, each)]
        scored = [each for each in right if self._is_scored(each)]
        free = [each for each in scored if each.number not in taken]
        unscored = [e for e in self._at_its_spot(alarm) if self._is_excused(alarm, e, limit_s=limit_s)]
        exempt = [
            each
            for each in self._at_its_spot(alarm)
            if each.exempt is not None and self._is_within(alarm, each, limit_s=limit_s)
        ]
        for verdict, entries in (
            (AlarmVerdict.FOUND, free),
            (AlarmVerdict.DUPLICATE, scored),
            (AlarmVerdict.IGNORED, unscored),
            (AlarmVerdict.EXEMPT, exempt),
        ):
            if entries:
                best = max(entries, key=lambda entry: (iou(alarm.box, entry.box), -entry.start_s))
                return JudgedAlarm(alarm=alarm, verdict=verdict, entry=best)
        is_ignored = any(
            each.zone == alarm.zone_id and each.start_s <= alarm.raised_s <= each.end_s for each in self.truth.ignore
        )
        return JudgedAlarm(alarm=alarm, verdict=AlarmVerdict.IGNORED if is_ignored else AlarmVerdict.FALSE)

    def judge_truth(self, entry: TrueStay, taken: set[int]) -> JudgedTruth:
        rule = self.rules.get(entry.rule_id or "")
        if rule is None:
            return JudgedTruth(entry=entry, verdict=TruthVerdict.STAY)
        verdict = TruthVerdict.FOUND if entry.number in taken else TruthVerdict.MISSED
        if not self._is_scored(entry):
            verdict = TruthVerdict.IGNORED
        return JudgedTruth(entry=entry, verdict=verdict, due_s=entry.start_s + rule.limit_s)

    def _at_its_spot(self, alarm: Alarm) -> list[TrueStay]:
        return [e for e in self.truth.entries if is_about(alarm, e) and is_same_spot(alarm.box, e.box)]

    def _is_right(self, alarm: Alarm, entry: TrueStay) -> bool:
        return entry.rule_id is not None and self._is_within(alarm, entry, limit_s=self.rules[entry.rule_id].limit_s)

    def _is_within(self, alarm: Alarm, entry: TrueStay, *, limit_s: float, slack_s: float = 0.0) -> bool:
        """Whether it was raised in [due - tolerance, end + tolerance]."""
        margin_s = self.truth.tolerance_s + slack_s + ROUNDING_S
        return entry.start_s + limit_s - margin_s <= alarm.raised_s <= entry.end_s + margin_s

    def _is_scored(self, entry: TrueStay) -> bool:
        limit_s = self.rules[entry.rule_id or ""].limit_s
        is_due_in_time = entry.start_s + limit_s <= self.length_s + ROUNDING_S
        return is_due_in_time and not _is_near_limit(entry, limit_s)

    def _is_excused(self, alarm: Alarm, entry: TrueStay, *, limit_s: float) -> bool:
        """Whether the alarm is about an entry that is not scored, and would be right had it been labelled otherwise."""
        if _is_near_limit(entry, limit_s):
            return self._is_within(alarm, entry, limit_s=limit_s, slack_s=NEAR_LIMIT_SHARE * limit_s)
        return self._is_right(alarm, entry) and not self._is_scored(entry)


def _is_near_limit(entry: TrueStay, limit_s: float) -> bool:
    return abs(entry.end_s - entry.start_s - limit_s) <= NEAR_LIMIT_SHARE * limit_s + ROUNDING_S
