"""The rules by which an alarm is right or wrong, each with its case."""

from typing import Any

import pytest


def test_an_alarm_after_the_limit_and_before_the_end_finds_its_violation(street: Any) -> None:
    truth = street.truth(street.violation(10, 60))
    assert street.verdicts(truth, street.alarm(31)) == (["found"], ["found"])


@pytest.mark.parametrize("raised_s", [29.5, 30.0, 60.0, 60.5])
def test_the_tolerance_counts_at_both_ends(street: Any, raised_s: float) -> None:
    truth = street.truth(street.violation(10, 60))
    assert street.verdicts(truth, street.alarm(raised_s)) == (["found"], ["found"])


@pytest.mark.parametrize("raised_s", [9.0, 29.4, 60.6, 150.0])
def test_an_alarm_too_early_or_too_late_is_false(street: Any, raised_s: float) -> None:
    truth = street.truth(street.violation(10, 60))
    assert street.verdicts(truth, street.alarm(raised_s)) == (["false"], ["missed"])


def test_after_an_early_alarm_the_truth_can_still_be_found(street: Any) -> None:
    truth = street.truth(street.violation(10, 60))
    assert street.verdicts(truth, street.alarm(20), street.alarm(32)) == (["false", "found"], ["found"])


def test_a_second_alarm_inside_the_same_truth_is_a_duplicate(street: Any) -> None:
    truth = street.truth(street.violation(10, 60))
    assert street.verdicts(truth, street.alarm(40), street.alarm(32))[0] == ["found", "duplicate"]


def test_an_alarm_of_another_rule_is_false(street: Any) -> None:
    document = street.document()
    rules = [*document["camera"]["rules"], {"id": "other", "type": "fire_lane_blocked", "zone": "z", "limit_s": 20}]
    truth = street.truth(street.violation(10, 60), camera={**document["camera"], "rules": rules})
    assert street.verdicts(truth, street.alarm(31, rule_id="other")) == (["false"], ["missed"])


def test_an_alarm_elsewhere_is_false(street: Any) -> None:
    truth = street.truth(street.violation(10, 60))
    assert street.verdicts(truth, street.alarm(31, box=street.there)) == (["false"], ["missed"])


@pytest.mark.parametrize(
    ("box", "verdict"),
    [
        ((0.18, 0.55, 0.22, 0.6), "found"),  # small, its centre inside
        ((0.1, 0.5, 0.51, 0.7), "found"),  # its centre outside, IoU 0.2 / 0.41
        ((0.0, 0.0, 0.9, 0.7), "false"),  # its centre outside, IoU 0.06
        ((0.29, 0.5, 0.49, 0.7), "false"),
    ],
)
def test_a_box_fits_by_overlap_or_by_its_centre(street: Any, box: Any, verdict: str) -> None:
    truth = street.truth(street.violation(10, 60))
    assert street.verdicts(truth, street.alarm(31, box=box))[0] == [verdict]


def test_two_cars_side_by_side_pair_by_overlap_and_not_by_order(street: Any) -> None:
    left, right = (0.1, 0.5, 0.3, 0.7), (0.18, 0.5, 0.38, 0.7)
    truth = street.truth(street.violation(10, 60, box=left), street.violation(11, 60, box=right))
    judged = street.judge(truth, street.alarm(31, box=right), street.alarm(32, box=left))
    assert [each.entry.box for each in judged.alarms] == [right, left]


def test_each_of_two_stays_at_one_spot_needs_its_own_alarm(street: Any) -> None:
    truth = street.truth(street.violation(10, 60), street.violation(70, 120))
    assert street.verdicts(truth, street.alarm(31)) == (["found"], ["found", "missed"])
    assert street.verdicts(truth, street.alarm(31), street.alarm(92))[1] == ["found", "found"]


def test_an_alarm_for_something_that_left_before_its_limit_is_false(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 25)])
    assert street.verdicts(truth, street.alarm(24)) == (["false"], ["stay"])


def test_on_an_exempt_stay_it_counts_apart(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 60, exempt="ambulance on duty")])
    assert street.verdicts(truth, street.alarm(31))[0] == ["exempt"]


def test_an_early_alarm_is_false_on_an_exempt_stay_too(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 60, exempt="ambulance on duty")])
    assert street.verdicts(truth, street.alarm(20))[0] == ["false"]


@pytest.mark.parametrize("length_s", [18.0, 20.0, 22.0])
def test_a_stay_as_long_as_its_limit_is_not_scored_whatever_is_said(street: Any, length_s: float) -> None:
    as_stay = street.truth(stays=[street.stay(10, 10 + length_s)])
    assert street.verdicts(as_stay, street.alarm(30))[0] == ["ignored"]
    if length_s >= street.limit_s:
        as_violation = street.truth(street.violation(10, 10 + length_s))
        assert street.verdicts(as_violation, street.alarm(31)) == (["ignored"], ["ignored"])
        assert street.verdicts(as_violation)[1] == ["ignored"]


@pytest.mark.parametrize("length_s", [17.9, 22.1])
def test_a_stay_a_little_further_from_its_limit_is(street: Any, length_s: float) -> None:
    truth = street.truth(stays=[street.stay(10, 10 + length_s)])
    assert street.verdicts(truth, street.alarm(30))[0] == ["false"]


def test_a_wildly_early_alarm_is_false_even_where_the_stay_is_not_scored(street: Any) -> None:
    truth = street.truth(street.violation(10, 31))
    assert street.verdicts(truth, street.alarm(15)) == (["false"], ["ignored"])


def test_a_truth_due_after_the_clips_end_is_not_scored(street: Any) -> None:
    truth = street.truth(street.violation(street.length_s - 15, street.length_s + 60))
    assert street.verdicts(truth) == ([], ["ignored"])
    assert street.verdicts(truth, street.alarm(street.length_s - 1))[0] == ["false"]


def test_an_alarm_in_an_ignored_time_of_its_zone_is_not_scored(street: Any) -> None:
    truth = street.truth(ignore=[{"zone": "z", "start_s": 5, "end_s": 40}])
    assert street.verdicts(truth, street.alarm(31), street.alarm(41))[0] == ["ignored", "false"]


def test_an_ignored_time_is_that_of_its_own_zone_alone(street: Any) -> None:
    document = street.document()
    zones = [*document["camera"]["zones"], {**document["camera"]["zones"][0], "id": "other"}]
    camera = {**document["camera"], "zones": zones}
    truth = street.truth(camera=camera, ignore=[{"zone": "other", "start_s": 5, "end_s": 40}])
    assert street.verdicts(truth, street.alarm(31))[0] == ["false"]


def test_a_violation_in_an_ignored_time_is_found_all_the_same(street: Any) -> None:
    truth = street.truth(street.violation(10, 60), ignore=[{"zone": "z", "start_s": 5, "end_s": 40}])
    assert street.verdicts(truth, street.alarm(31)) == (["found"], ["found"])
