"""Why a violation was missed, or an alarm is false, as far as can be told: so that a person knows where to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.benchmark.likeness import iou, is_about, is_same_spot, subject_of
from pipelines.benchmark.miss import why_missed
from pipelines.benchmark.observed import Alarm, Observed
from pipelines.benchmark.pairing import AlarmVerdict, Judged, TruthVerdict
from pipelines.benchmark.truth import TrueStay, Truth
from pipelines.rules.resolve import ResolvedRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One thing that went wrong."""

    what: Literal["missed", "false_alarm"]
    rule_id: str
    label: str
    at_s: float
    """When the violation was due; when the alarm was raised."""
    reason: str
    """One sentence for a person."""


def explain(
    truth: Truth,
    observed: Observed,
    judged: Judged,
    *,
    rules: Mapping[str, ResolvedRule],
    classes: tuple[str, ...] = (),
) -> tuple[Explanation, ...]:
    """Returns one explanation for each missed violation and each false alarm, in order of time.

    Args:
        truth: What happened.
        observed: What was said and seen.
        judged: The verdicts on it.
        rules: All rules of the camera by id.
        classes: What the network can name; empty: not known.
    """
    found = [
        Explanation(
            what="missed",
            rule_id=each.entry.rule_id or "",
            label=each.entry.label,
            at_s=each.entry.start_s if each.due_s is None else each.due_s,
            reason=why_missed(each.entry, observed, rule=rules[each.entry.rule_id or ""], classes=classes),
        )
        for each in judged.truths
        if each.verdict is TruthVerdict.MISSED
    ]
    found += [
        Explanation(
            what="false_alarm",
            rule_id=each.alarm.rule_id,
            label=each.alarm.label,
            at_s=each.alarm.raised_s,
            reason=_why_false(each.alarm, truth, limit_s=rules[each.alarm.rule_id].limit_s),
        )
        for each in judged.alarms
        if each.verdict is AlarmVerdict.FALSE
    ]
    return tuple(sorted(found, key=lambda each: each.at_s))


def _why_false(alarm: Alarm, truth: Truth, *, limit_s: float) -> str:
    entry = subject_of(alarm, truth.entries, tolerance_s=truth.tolerance_s)
    if entry is None:
        return _nothing_there(alarm, truth)
    stood = f"the {entry.label} that stood there from {entry.start_s:g} to {entry.end_s:g} s"
    joined = ""
    began_s = alarm.raised_s - alarm.lower_s
    if began_s < entry.start_s - truth.tolerance_s:
        joined = f"; it claims a stay since {began_s:.1f} s, before this one began"
    due_s = entry.start_s + limit_s
    if alarm.raised_s > entry.end_s + truth.tolerance_s:
        return f"raised {alarm.raised_s - entry.end_s:.1f} s after {stood} had left{joined}"
    if entry.rule_id is None and entry.exempt is None:
        why = f" ({entry.why})" if entry.why else ""
        return f"{stood} stayed {entry.end_s - entry.start_s:g} s, less than the limit of {limit_s:g} s{why}{joined}"
    return f"raised {due_s - alarm.raised_s:.1f} s before {stood} was due at {due_s:g} s{joined}"


def _nothing_there(alarm: Alarm, truth: Truth) -> str:
    other = next((e for e in truth.entries if not is_about(alarm, e) and _is_there(alarm, e)), None)
    if other is not None:
        whose = f"zone '{other.zone_id}'" if other.rule_id is None else f"rule '{other.rule_id}'"
        return f"the truth has the {other.label} at that spot under {whose}, not under rule '{alarm.rule_id}'"
    present = [e for e in truth.entries if is_about(alarm, e) and e.start_s <= alarm.raised_s <= e.end_s]
    nearest = max(present, key=lambda entry: iou(alarm.box, entry.box), default=None)
    if nearest is not None:
        overlap = iou(alarm.box, nearest.box)
        return (
            f"nothing stood there by the truth; the nearest, a {nearest.label}, overlaps it by IoU {overlap:.2f} only"
        )
    return f"nothing stood in zone '{alarm.zone_id}' at that time by the truth; the network saw a {alarm.label}"


def _is_there(alarm: Alarm, entry: TrueStay) -> bool:
    return is_same_spot(alarm.box, entry.box) and entry.start_s <= alarm.raised_s <= entry.end_s
