"""What counts as found, missed and false in the demo's summary."""

from typing import Any

import pytest

from api.cli.demo_score import DemoCase, Loops, score

LOOPS = Loops(epoch_s=1000.0, length_s=100.0)
TRUTH: dict[str, Any] = {
    "tolerance_s": 0.5,
    "camera": {"id": "gate", "rules": [{"id": "r1", "limit_s": 20}]},
    "violations": [{"rule": "r1", "start_s": 10.0, "end_s": 60.0}],
}


def case(seen_s: float, camera: str = "gate") -> DemoCase:
    return DemoCase(camera_id=camera, rule_id="r1", opened_s=seen_s + 1.0, seen_s=seen_s)


def test_a_case_after_the_limit_and_before_the_end_is_found() -> None:
    result = score([TRUTH], [case(1031.0)], loops=LOOPS, window_s=(990.0, 1090.0))
    assert (result.violations, result.found, result.missed, result.false_alarms) == (1, 1, 0, 0)
    assert result.first_case_s == pytest.approx(42.0)


@pytest.mark.parametrize(("seen_s", "camera"), [(1020.0, "gate"), (1075.0, "gate"), (1031.0, "another")])
def test_a_case_too_early_too_late_or_elsewhere_is_false_and_the_violation_missed(seen_s: float, camera: str) -> None:
    result = score([TRUTH], [case(seen_s, camera)], loops=LOOPS, window_s=(990.0, 1090.0))
    assert (result.found, result.missed, result.false_alarms) == (0, 1, 1)


def test_a_second_case_for_one_violation_is_false() -> None:
    result = score([TRUTH], [case(1031.0), case(1040.0)], loops=LOOPS, window_s=(990.0, 1090.0))
    assert (result.found, result.false_alarms) == (1, 1)


def test_each_loop_has_its_own_violation() -> None:
    result = score([TRUTH], [case(1031.0), case(1131.0)], loops=LOOPS, window_s=(990.0, 1190.0))
    assert (result.violations, result.found, result.false_alarms) == (2, 2, 0)


def test_a_violation_that_nobody_had_time_to_prove_is_not_counted_missed() -> None:
    result = score([TRUTH], [], loops=LOOPS, window_s=(1015.0, 1055.0))
    assert (result.violations, result.missed) == (0, 0)
