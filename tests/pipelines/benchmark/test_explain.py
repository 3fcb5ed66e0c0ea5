"""The reasons that a person reads: each points at the step that went wrong."""

from typing import Any

import pytest

from pipelines.benchmark.explain import Explanation, explain
from pipelines.benchmark.observed import Glance, Remembered, Spotted
from vision.picture_health import PictureHealth


def reasons(street: Any, truth: Any, *alarms: Any, classes: tuple[str, ...] = (), **changes: Any) -> list[Explanation]:
    rules = street.rules(truth)
    observed = street.observed(*alarms, **changes)
    return list(explain(truth, observed, street.judge(truth, *alarms), rules=rules, classes=classes))


def looks(street: Any, **changes: Any) -> tuple[Glance, ...]:
    values: dict[str, Any] = {"label": "car", "confidence": 0.9, "box": street.here, "zones": ("z",)}
    return tuple(Glance(at_s=float(at), spotted=(Spotted(**values | changes),)) for at in range(200))


def place(street: Any, first_s: float, last_s: float, **changes: Any) -> Remembered:
    values: dict[str, Any] = {"id": f"p{first_s}", "label": "car", "zones": ("z",), "box": street.here}
    values |= {"first_s": first_s, "last_s": last_s, "lower_s": last_s - first_s, "has_first_picture": True}
    return Remembered(**values | changes)


def only(found: list[Explanation]) -> str:
    (one,) = found
    return one.reason


def test_what_was_found_and_what_was_right_needs_no_explanation(street: Any) -> None:
    assert reasons(street, street.truth(street.violation(10, 60)), street.alarm(31)) == []


def test_explanations_come_in_order_of_time_and_say_when(street: Any) -> None:
    found = reasons(street, street.truth(street.violation(10, 60)), street.alarm(80), street.alarm(5))
    assert [(each.what, each.at_s) for each in found] == [("false_alarm", 5.0), ("missed", 30.0), ("false_alarm", 80.0)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"glances": ()}, "no look fell into the stay"),
        ({"classes": ("dog",)}, "the network names none of what rule 'r' watches"),
        ({"classes": ("truck",)}, "the network has no class 'car'; nothing was found at its spot"),
        ({}, "nothing was found at its spot in any of 51 looks"),
    ],
)
def test_a_miss_before_anything_was_found(street: Any, change: dict[str, Any], expected: str) -> None:
    assert only(reasons(street, street.truth(street.violation(10, 60)), **change)).startswith(expected)


@pytest.mark.parametrize(
    ("spotted", "expected"),
    [
        ({"confidence": 0.18}, "at best as car at 0.18, below 0.25"),
        ({"label": "dog"}, "never found as 'car' in 51 looks; at its spot the network saw dog 51 times"),
        ({"zones": ()}, "found in 51 of 51 looks, but never standing in zone 'z'"),
        ({}, "found in 51 of 51 looks, but the ledger made no place of it"),
    ],
)
def test_a_miss_for_want_of_the_right_finding(street: Any, spotted: dict[str, Any], expected: str) -> None:
    truth = street.truth(street.violation(10, 60))
    assert expected in only(reasons(street, truth, glances=looks(street, **spotted)))


def test_looks_while_it_was_hidden_are_not_held_against_the_network(street: Any) -> None:
    truth = street.truth(street.violation(10, 60, hidden=[[20, 60]]))
    assert "of 10 looks" in only(reasons(street, truth, glances=looks(street)))
    assert "in any of 10 looks" in only(reasons(street, truth))


def test_a_miss_because_no_look_was_fit(street: Any) -> None:
    unfit = tuple(Glance(at_s=float(at), health=PictureHealth.BLURRED) for at in range(200))
    truth = street.truth(street.violation(10, 60))
    assert only(reasons(street, truth, glances=unfit)) == "all 51 looks at it were unfit: blurred"


def test_a_miss_because_the_rule_does_not_watch_it(street: Any) -> None:
    truth = street.truth(street.violation(10, 60, label="elephant"))
    assert only(reasons(street, truth)).startswith("rule 'r' does not watch 'elephant'")


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        ([(10, 22), (24, 41), (43, 60)], "proved at most 17.0 of 20 s in 3 pieces (from 24 to 41 s)"),
        ([(10, 25)], "proved at most 15.0 of 20 s (from 10 to 25 s)"),
    ],
)
def test_a_miss_because_the_stay_fell_to_pieces(street: Any, stays: list[tuple[float, float]], expected: str) -> None:
    remembered = tuple(place(street, *each) for each in stays)
    truth = street.truth(street.violation(10, 60))
    assert expected in only(reasons(street, truth, glances=looks(street), remembered=remembered))


def test_a_miss_for_want_of_a_picture(street: Any) -> None:
    truth = street.truth(street.violation(10, 60))
    bare = place(street, 10, 60, has_first_picture=False)
    reason = only(reasons(street, truth, glances=looks(street), remembered=(bare,)))
    assert "no whole picture was taken" in reason


def test_a_miss_whose_alarm_came_at_the_wrong_time(street: Any) -> None:
    truth = street.truth(street.violation(10, 60))
    early, missed = reasons(street, truth, street.alarm(25, lower_s=15), glances=looks(street))
    assert missed.reason == "its alarm was raised 5.0 s too early"
    assert early.reason == "raised 5.0 s before the car that stood there from 10 to 60 s was due at 30 s"
    missed, late = reasons(street, truth, street.alarm(63), glances=looks(street))
    assert missed.reason == "its alarm was raised 3.0 s after the end"
    assert late.reason.startswith("raised 3.0 s after the car that stood there")


def test_a_false_alarm_for_what_left_in_time_says_so(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 25, why="left before the limit")])
    reason = only(reasons(street, truth, street.alarm(24, lower_s=13)))
    assert reason.endswith("stayed 15 s, less than the limit of 20 s (left before the limit)")


def test_a_false_alarm_over_two_stays_says_that_they_were_joined(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 25), street.stay(26, 40)])
    assert "it claims a stay since 11.0 s, before this one began" in only(
        reasons(street, truth, street.alarm(31, lower_s=20))
    )


def test_a_false_alarm_where_nothing_stood(street: Any) -> None:
    assert only(reasons(street, street.truth(), street.alarm(31))).startswith("nothing stood in zone 'z'")


def test_a_false_alarm_beside_something_says_by_how_much_it_misses(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 60, exempt="on duty")])
    beside = (0.27, 0.5, 0.47, 0.7)
    assert "the nearest, a car, overlaps it by IoU 0.08 only" in only(
        reasons(street, truth, street.alarm(31, box=beside))
    )


def test_a_false_alarm_under_the_wrong_rule_names_the_right_one(street: Any) -> None:
    document = street.document()
    rules = [*document["camera"]["rules"], {"id": "other", "type": "fire_lane_blocked", "zone": "z", "limit_s": 20}]
    truth = street.truth(street.violation(10, 60), camera={**document["camera"], "rules": rules})
    found = reasons(street, truth, street.alarm(31, rule_id="other"))
    assert "under rule 'r', not under rule 'other'" in found[-1].reason
