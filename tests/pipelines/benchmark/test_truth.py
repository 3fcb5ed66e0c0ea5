"""Truth files: what is read from them, and how a wrong one is refused."""

import json
from typing import Any

import pytest

from pipelines.benchmark.truth import HAND_TOLERANCE_S, Truth, TruthError, check_against_length, parse_truth


def parse(street: Any, document: Any) -> Truth:
    text = document if isinstance(document, str) else json.dumps(document)
    return parse_truth(text, name="gate.truth.json", types=street.types)


def test_the_documented_example_is_read_whole(street: Any) -> None:
    document = street.document(
        licence="Apache-2.0",
        tags=["day", "rain"],
        starts_at="2026-06-01T10:00:00+08:00",
        loop=True,
        streams={"main": "gate.mp4", "sub": "gate.sub.mp4"},
        violations=[street.violation(12, 75, count=1, hidden=[[30.0, 41.0]])],
        stays=[street.stay(80, 90, why="left before the limit", exempt=None)],
        ignore=[{"zone": "z", "start_s": 0.0, "end_s": 2.0}],
    )
    document["camera"]["zones"][0]["hours"] = ["06:00-22:00"]
    truth = parse(street, document)
    violation, stay = truth.entries
    assert (violation.rule_id, violation.zone_id, violation.hidden) == ("r", "z", ((30.0, 41.0),))
    assert (stay.rule_id, stay.zone_id, stay.why, stay.exempt) == (None, "z", "left before the limit", None)


def test_what_may_be_left_out_may_be_left_out(street: Any) -> None:
    document = street.document()
    del document["tolerance_s"], document["camera"]["name"], document["camera"]["rules"][0]["limit_s"]
    truth = parse(street, document)
    assert truth.tolerance_s == HAND_TOLERANCE_S
    assert truth.camera.name == "gate"
    assert truth.entries == ()
    assert street.rules(truth)["r"].limit_s == street.types.types["fire_lane_blocked"].limit_s


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema": 2}, "schema"),
        ({"violation": []}, "violation: Extra inputs"),
        ({"violations": [{"rule": "r"}]}, "violations.0.start_s: Field required"),
        ({"violations": [{"end_s": 5.0}]}, "violations.0.end_s: expected an end after the start at 10 s, got 5 s"),
        ({"violations": [{"box": [0.3, 0.5, 0.1, 0.7]}]}, "violations.0.box: expected left, top, right, bottom"),
        ({"violations": [{"box": [10, 50, 300, 700]}]}, "violations.0.box.0"),
        ({"violations": [{"rule": "r9"}]}, "violations.0.rule: 'r9' is not there; expected one of ['r']"),
        ({"stays": [{"zone": "z9"}]}, "stays.0.zone: 'z9' is not there; expected one of ['z']"),
        ({"ignore": [{"zone": "z9", "start_s": 0, "end_s": 1}]}, "ignore.0.zone: 'z9' is not there"),
        ({"starts_at": "2026-06-01T10:00:00"}, "starts_at: Input should have timezone info"),
        ({"tolerance_s": -1}, "tolerance_s"),
    ],
)
def test_a_wrong_field_is_refused_with_its_place(street: Any, change: dict[str, Any], expected: str) -> None:
    whole = {"violations": street.violation(10, 60), "stays": street.stay(10, 20)}
    is_bare = change.get("violations") == [{"rule": "r"}]
    filled = {
        key: [{**whole[key], **each} for each in value] if key in whole and not is_bare else value
        for key, value in change.items()
    }
    with pytest.raises(TruthError) as caught:
        parse(street, street.document(**filled))
    assert str(caught.value).startswith("gate.truth.json: ")
    assert expected in str(caught.value)


@pytest.mark.parametrize("text", ["", "[1]", "{", "null", '{"schema": 1}'])
def test_what_is_no_truth_at_all_is_refused(street: Any, text: str) -> None:
    with pytest.raises(TruthError, match=r"gate\.truth\.json"):
        parse(street, text)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"type": "parking_on_the_moon"}, "no rule type 'parking_on_the_moon'"),
        ({"zone": "z9"}, "names zone 'z9'"),
        ({"type": "loitering"}, "cannot be put on zone 'z' of kind 'fire_lane'"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(street: Any, change: dict[str, Any], expected: str) -> None:
    document = street.document()
    document["camera"]["rules"][0] |= change
    with pytest.raises(TruthError) as caught:
        parse(street, document)
    assert expected in str(caught.value)


def test_a_zone_with_hours_needs_to_know_when_the_clip_begins(street: Any) -> None:
    document = street.document()
    document["camera"]["zones"][0]["hours"] = ["06:00-22:00"]
    with pytest.raises(TruthError, match="starts_at"):
        parse(street, document)


@pytest.mark.parametrize(("hour", "rules"), [("10", 1), ("23", 0)])
def test_only_zones_whose_hours_hold_apply(street: Any, hour: str, rules: int) -> None:
    document = street.document(starts_at=f"2026-06-01T{hour}:00:00+08:00")
    document["camera"]["zones"][0]["hours"] = ["06:00-22:00"]
    truth = parse(street, document)
    assert truth.starts_at is not None
    assert len(truth.camera_at(truth.starts_at).rules) == rules


def test_an_entry_after_the_clips_end_is_refused(street: Any) -> None:
    truth = street.truth(street.violation(10, 60))
    with pytest.raises(TruthError, match="begins after the clip's end at 5 s"):
        check_against_length(truth, street.rules(truth), length_s=5.0)


def test_a_violation_shorter_than_its_limit_belongs_among_the_stays(street: Any) -> None:
    truth = street.truth(street.violation(10, 25))
    with pytest.raises(TruthError, match="expected it among `stays`"):
        check_against_length(truth, street.rules(truth), length_s=60.0)


def test_a_violation_that_the_clip_cuts_short_is_accepted(street: Any) -> None:
    truth = street.truth(street.violation(45, 60))
    check_against_length(truth, street.rules(truth), length_s=60.0)
