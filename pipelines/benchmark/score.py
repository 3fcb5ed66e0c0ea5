"""The score of DESIGN section 8: names and shares made of counts; an empty denominator gives None."""

from typing import TypeAlias

import numpy as np

from pipelines.benchmark.tally import Tally

DAY_S = 86400.0
DIGITS = 4

Score: TypeAlias = dict[str, int | float | dict[str, float | None] | None]
"""Under exactly the names that others read."""


def score(counts: Tally) -> Score:
    """Returns the score that the counts give.

    `duplicates_per_violation` is alarms beyond the first, per violation found. `f1` is 2 found / (2 found + false
    alarms + missed): 0 where something was to be found and nothing was, None where there was nothing at all. The two
    recall ceilings are of patrols only.
    """
    found, cost = counts.found, counts.cost
    figures: Score = {
        "violations": counts.violations,
        "found": found,
        "missed": counts.missed,
        "false_alarms": counts.false_alarms,
        "exempt_alarms": counts.exempt_alarms,
        "precision": _share(found, found + counts.false_alarms),
        "recall": _share(found, counts.violations),
        "f1": _share(2 * found, 2 * found + counts.false_alarms + counts.missed),
        "duplicates": counts.duplicates,
        "duplicates_per_violation": _share(counts.duplicates, found),
        "delay_s": {"p50": _percentile(counts.delays_s, 50), "p90": _percentile(counts.delays_s, 90)},
        "dwell_lower_exceeds_truth": counts.dwell_lower_exceeds_truth,
        "swaps": counts.swaps,
        "swaps_joined": counts.swaps_joined,
        "twins": counts.twins,
        "twins_joined": counts.twins_joined,
        "dwell_exceeded_by_twins": counts.dwell_exceeded_by_twins,
        "long_stays": counts.long_stays,
        "stays_broken": counts.stays_broken,
        "clearable": counts.clearable,
        "cleared_found": counts.cleared_found,
        "false_cleared": counts.false_cleared,
        "ignored_alarms": counts.ignored_alarms,
        "false_alarms_per_camera_day": _share(counts.false_alarms * DAY_S, counts.camera_seconds),
        "camera_seconds": _rounded(counts.camera_seconds),
        "looks": counts.looks,
        "cpu_seconds": _rounded(cost.cpu_s),
        "cpu_seconds_per_camera_day": _share(cost.cpu_s * DAY_S, counts.camera_seconds),
        "wall_seconds": _rounded(cost.wall_s),
        "peak_rss_mb": _rounded(cost.peak_rss_mb),
    }
    if counts.patrols:
        figures["recall_ceiling"] = _share(counts.reachable, counts.violations)
        figures["recall_ceiling_grid"] = _share(counts.reachable_grid, counts.violations)
    return figures


def _share(part: float, whole: float) -> float | None:
    return None if whole <= 0 else _rounded(part / whole)


def _percentile(values: tuple[float, ...], percent: float) -> float | None:
    return _rounded(float(np.percentile(values, percent))) if values else None


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)
