"""What counts as found, missed and false in the demo's summary."""

from typing import Any

import pytest

from api.cli.demo_score import DemoCase, DemoScore, Loop, first_due_s, score

BOX = (0.2, 0.2, 0.4, 0.4)
TRUTH: dict[str, Any] = {
    "tolerance_s": 0.5,
    "camera": {"id": "gate", "rules": [{"id": "r1", "limit_s": 20, "zone": "z1"}]},
    "violations": [{"rule": "r1", "start_s": 10.0, "end_s": 60.0, "box": BOX}],
}
WINDOW_S = (990.0, 1090.0)


def loop(truth: dict[str, Any] = TRUTH, length_s: float = 100.0) -> Loop:
    return Loop(truth=truth, epoch_s=1000.0, length_s=length_s)


def case(seen_s: float, camera: str = "gate", box: tuple[float, float, float, float] | None = BOX) -> DemoCase:
    return DemoCase(camera_id=camera, rule_id="r1", opened_s=seen_s + 1.0, seen_s=seen_s, box=box)


def counts(result: DemoScore) -> tuple[int, int, int, int, int]:
    return result.violations, result.found, result.missed, result.false_alarms, result.exempt_alarms


def with_stay(**stay: object) -> dict[str, Any]:
    return TRUTH | {"violations": [], "stays": [{"zone": "z1", "start_s": 10.0, "end_s": 60.0, "box": BOX, **stay}]}


def test_a_case_after_the_limit_and_before_the_end_is_found() -> None:
    result = score([loop()], [case(1031.0)], window_s=WINDOW_S)
    assert counts(result) == (1, 1, 0, 0, 0)
    assert result.first_case_s == pytest.approx(42.0)


@pytest.mark.parametrize("wrong", [case(1020.0), case(1075.0), case(1031.0, "another")])
def test_a_case_too_early_too_late_or_elsewhere_is_false_and_the_violation_missed(wrong: DemoCase) -> None:
    assert counts(score([loop()], [wrong], window_s=WINDOW_S)) == (1, 0, 1, 1, 0)


def test_a_case_about_another_object_in_the_zone_is_false() -> None:
    beside = case(1031.0, box=(0.5, 0.2, 0.7, 0.4))
    half_seen = case(1031.0, box=(0.2, 0.2, 0.3, 0.4))
    assert counts(score([loop()], [beside], window_s=WINDOW_S)) == (1, 0, 1, 1, 0)
    assert counts(score([loop()], [half_seen], window_s=WINDOW_S)) == (1, 1, 0, 0, 0)


def test_a_second_case_for_one_violation_is_false() -> None:
    assert counts(score([loop()], [case(1031.0), case(1040.0)], window_s=WINDOW_S)) == (1, 1, 0, 1, 0)


def test_each_camera_loops_in_its_own_time() -> None:
    other = TRUTH | {"camera": TRUTH["camera"] | {"id": "hub"}}
    long, short = loop(), loop(other, length_s=65.0)
    seen = [case(1031.0), case(1131.0), case(1031.0, "hub"), case(1096.0, "hub"), case(1161.0, "hub")]
    assert counts(score([long, short], seen, window_s=(990.0, 1190.0))) == (5, 5, 0, 0, 0)
    assert counts(score([long, long], seen, window_s=(990.0, 1190.0)))[3] > 0


def test_a_violation_that_nobody_had_time_to_prove_is_not_counted_but_may_be_found() -> None:
    assert counts(score([loop()], [], window_s=(1015.0, 1055.0))) == (0, 0, 0, 0, 0)
    assert counts(score([loop()], [case(1050.0)], window_s=(1015.0, 1055.0))) == (0, 0, 0, 0, 0)


def test_a_case_on_an_exempt_stay_is_neither_found_nor_false() -> None:
    engine = loop(with_stay(exempt="fire engine on duty"))
    assert counts(score([engine], [case(1031.0)], window_s=WINDOW_S)) == (0, 0, 0, 0, 1)
    assert counts(score([engine], [case(1031.0), case(1041.0)], window_s=WINDOW_S)) == (0, 0, 0, 1, 1)


def test_a_case_on_something_that_left_in_time_is_false() -> None:
    left = loop(with_stay(end_s=25.0, why="left before the limit"))
    assert counts(score([left], [case(1025.0)], window_s=WINDOW_S)) == (0, 0, 0, 1, 0)


def test_a_stay_that_ends_at_its_limit_may_be_judged_either_way() -> None:
    close = loop(with_stay(end_s=29.0))
    assert counts(score([close], [case(1029.0)], window_s=WINDOW_S)) == (0, 0, 0, 0, 0)
    just_over = TRUTH | {"violations": [TRUTH["violations"][0] | {"end_s": 31.5}]}
    assert counts(score([loop(just_over)], [], window_s=WINDOW_S)) == (0, 0, 0, 0, 0)


def test_what_happens_while_the_truth_says_nothing_is_not_counted() -> None:
    silent = loop(TRUTH | {"violations": [], "ignore": [{"zone": "z1", "start_s": 30.0, "end_s": 40.0}]})
    assert counts(score([silent], [case(1031.0)], window_s=WINDOW_S)) == (0, 0, 0, 0, 0)
    assert counts(score([silent], [case(1051.0)], window_s=WINDOW_S)) == (0, 0, 0, 1, 0)


def test_the_first_violation_that_can_be_seen_whole_is_announced() -> None:
    assert first_due_s([loop()], since_s=990.0) == pytest.approx(1030.0)
    assert first_due_s([loop(with_stay())], since_s=990.0) is None


def test_the_summary_has_the_fields_that_others_rely_on() -> None:
    document = score([loop()], [case(1031.0)], window_s=WINDOW_S).as_document()
    named = {"schema", "seconds", "cameras", "first_case_s", "violations", "found", "missed", "false_alarms", "cases"}
    assert named < set(document)
    assert (document["schema"], document["cameras"], document["cases"]) == (1, 1, 1)
