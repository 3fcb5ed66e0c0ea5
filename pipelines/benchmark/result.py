"""The result of a whole run: each clip with its score and what went wrong, as one JSON document."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from pipelines.benchmark.explain import Explanation, explain
from pipelines.benchmark.observed import Alarm, Observed
from pipelines.benchmark.pairing import Judged
from pipelines.benchmark.score import score
from pipelines.benchmark.stream import Grid
from pipelines.benchmark.tally import Tally, tally
from pipelines.benchmark.truth import Truth, check_against_length
from pipelines.orders import NetworkUsed
from pipelines.rules.resolve import RuleTypes, resolve_rules

SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Under what conditions all clips were run."""

    mode: str
    grid: Grid
    network: NetworkUsed
    classes: tuple[str, ...]
    """What the network can name."""
    version: str
    """Of Lunxun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipResult:
    """One clip: what happened, what was said, and how they compare."""

    truth: Truth
    observed: Observed
    judged: Judged
    counts: Tally
    explanations: tuple[Explanation, ...]


def assess(truth: Truth, observed: Observed, *, types: RuleTypes, classes: tuple[str, ...] = ()) -> ClipResult:
    """Returns how what was said about a clip compares with what happened.

    Raises:
        TruthError: The truth does not go with the clip's length.
    """
    rules = {str(rule.id): rule for rule in resolve_rules(truth.camera, types)}
    check_against_length(truth, rules, length_s=observed.length_s)
    counts, judged = tally(truth, observed, rules=rules)
    explanations = explain(truth, observed, judged, rules=rules, classes=classes)
    return ClipResult(truth=truth, observed=observed, judged=judged, counts=counts, explanations=explanations)


def total(results: Sequence[ClipResult]) -> Tally:
    """Returns all clips' counts together."""
    return reduce(add, (result.counts for result in results), Tally())


def document(results: Sequence[ClipResult], conditions: Conditions) -> dict[str, Any]:
    """Returns everything for `--json`, schema 1 (docs/benchmark.md)."""
    return {
        "schema": SCHEMA,
        "mode": conditions.mode,
        "period_s": conditions.grid.period_s,
        "phase_s": conditions.grid.phase_s,
        "model": conditions.network.model_dump(mode="json"),
        "version": conditions.version,
        "clips": [_clip(result) for result in results],
        "total": score(total(results)),
        "explain": [{"clip": result.truth.clip, **_said(each)} for result in results for each in result.explanations],
    }


def _clip(result: ClipResult) -> dict[str, Any]:
    return {
        "clip": result.truth.clip,
        "camera": result.truth.camera.id,
        "tags": list(result.truth.tags),
        **score(result.counts),
        "alarms": [
            _alarm(each.alarm) | {"verdict": each.verdict.value, "truth": each.entry and each.entry.number}
            for each in result.judged.alarms
        ],
        "truths": [
            {
                "number": each.entry.number,
                "rule": each.entry.rule_id,
                "zone": each.entry.zone_id,
                "label": each.entry.label,
                "start_s": each.entry.start_s,
                "end_s": each.entry.end_s,
                "due_s": each.due_s,
                "verdict": each.verdict.value,
            }
            for each in result.judged.truths
        ],
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "rule": alarm.rule_id,
        "zone": alarm.zone_id,
        "label": alarm.label,
        "count": alarm.count,
        "box": [round(side, 5) for side in alarm.box],
        "raised_s": round(alarm.raised_s, 3),
        "dwell": {
            "lower_s": round(alarm.lower_s, 3),
            "upper_s": None if alarm.upper_s is None else round(alarm.upper_s, 3),
        },
        "cleared_s": None if alarm.cleared_s is None else round(alarm.cleared_s, 3),
    }


def _said(explanation: Explanation) -> dict[str, Any]:
    return {
        "what": explanation.what,
        "rule": explanation.rule_id,
        "label": explanation.label,
        "at_s": round(explanation.at_s, 3),
        "reason": explanation.reason,
    }
