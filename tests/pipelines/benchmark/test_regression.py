"""The gate: what counts as worse, and that it compares like with like."""

from dataclasses import replace
from typing import Any

import pytest

from pipelines.benchmark.document import Conditions
from pipelines.benchmark.piece import Row
from pipelines.benchmark.regression import CompareError, short_run, with_run, worse
from pipelines.benchmark.tally import Tally
from pipelines.orders import NetworkUsed

CONDITIONS = Conditions(
    mode="patrol",
    network=NetworkUsed(name="blocks", sha256="0" * 64, provider="cpu", precision="fp32"),
    classes=("car",),
    version="0",
    periods_s=(5.0,),
)
GOOD = Tally(violations=4, found=3, delays_s=(1.0, 2.0, 3.0), cleared_found=2, swaps=2, patrols=1)


def run(**changes: Any) -> dict[str, Any]:
    row = Row(clip="a.mp4", camera="a", tags=(), period_s=5.0, limit_s=None, phases=1, counts=replace(GOOD, **changes))
    return short_run([row], CONDITIONS)


def test_nothing_worse_says_nothing() -> None:
    kept = with_run(None, run())
    assert worse(kept, run()) == []
    assert worse(kept, run(found=4, delays_s=(0.0,) * 4, looks=999, camera_seconds=1.0)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"found": 2}, "a.mp4, period 5 s: found 3 -> 2"),
        ({"cleared_found": 1}, "a.mp4, period 5 s: cleared_found 2 -> 1"),
        ({"false_alarms": 1}, "a.mp4, period 5 s: false_alarms 0 -> 1"),
        ({"duplicates": 1}, "a.mp4, period 5 s: duplicates 0 -> 1"),
        ({"swaps_joined": 1}, "a.mp4, period 5 s: swaps_joined 0 -> 1"),
        ({"stays_broken": 1}, "a.mp4, period 5 s: stays_broken 0 -> 1"),
        ({"dwell_lower_exceeds_truth": 2}, "a.mp4, period 5 s: dwell_lower_exceeds_truth 0 -> 2"),
        ({"delays_s": (1.0, 3.5, 9.0)}, "a.mp4, period 5 s: delay_p50_s 2.0 -> 3.5"),
    ],
)
def test_each_thing_that_may_get_worse_is_named(changes: dict[str, Any], expected: str) -> None:
    assert worse(with_run(None, run()), run(**changes)) == [expected]


def test_another_truth_is_not_compared() -> None:
    (line,) = worse(with_run(None, run()), run(violations=5))
    assert "not the same clip" in line


def test_a_clip_that_is_no_longer_run_is_worse() -> None:
    assert worse(with_run(None, run()), short_run([], CONDITIONS)) == ["a.mp4, period 5 s: was not run"]


def test_runs_under_other_conditions_stand_side_by_side_and_the_newest_of_each_counts() -> None:
    stream = short_run([], replace(CONDITIONS, mode="stream"))
    kept = with_run(with_run(with_run(None, run(found=1)), stream), run())
    assert [each["mode"] for each in kept["runs"]] == ["patrol", "stream"]
    assert worse(kept, run(found=2)) != []


@pytest.mark.parametrize("document", [{}, [], {"schema": 2, "runs": []}, {"schema": 1, "runs": {}}])
def test_what_is_no_short_form_is_refused(document: Any) -> None:
    with pytest.raises(CompareError, match="expected"):
        worse(document, run())


def test_without_a_run_under_these_conditions_there_is_nothing_to_compare_with() -> None:
    with pytest.raises(CompareError, match="has no run in patrol mode"):
        worse({"schema": 1, "runs": [short_run([], replace(CONDITIONS, periods_s=(6.0,)))]}, run())
