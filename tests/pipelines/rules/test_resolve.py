"""Rules with everything filled in."""

from typing import Any

import pytest

from pipelines.rules.resolve import (
    ResolvedRule,
    UnknownRuleType,
    WrongZoneKind,
    load_rule_types,
    resolve_rules,
    watched,
)
from pipelines.site import Camera

TRIANGLE = [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]


def camera(kind: str, more_zones: tuple[str, ...] = (), **rule: Any) -> Camera:
    zones = [{"id": "z1", "kind": kind, "polygon": TRIANGLE}]
    zones += [{"id": each, "kind": each, "polygon": TRIANGLE} for each in more_zones]
    return Camera.model_validate(
        {
            "id": "gate",
            "name": "Gate",
            "streams": {"main": "rtsp://10.0.0.1/main"},
            "zones": zones,
            "rules": [{"id": "r1", "zone": "z1", **rule}],
        }
    )


def resolved(kind: str, more_zones: tuple[str, ...] = (), **rule: Any) -> ResolvedRule:
    (found,) = resolve_rules(camera(kind, more_zones, **rule), load_rule_types())
    return found


def test_what_a_rule_leaves_out_comes_from_its_type() -> None:
    rule = resolved("fire_lane", type="fire_lane_blocked")
    assert (rule.kind, rule.limit_s, rule.warn_s, rule.min_count) == ("occupancy", 180, 60, 1)
    assert {"car", "truck", "goods"} <= rule.labels
    assert "person" not in rule.labels


def test_what_a_rule_says_itself_holds() -> None:
    rule = resolved("area", type="crowd_gathering", labels=["kite"], limit_s=12, warn_s=6, min_count=9)
    assert (rule.labels, rule.limit_s, rule.warn_s, rule.min_count) == (frozenset({"kite"}), 12.0, 6.0, 9)


def test_an_unknown_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownRuleType, match=r"no rule type 'loitring'; expected one of .*'loitering'"):
        resolved("area", type="loitring")


def test_a_type_on_the_wrong_kind_of_zone_is_refused_with_the_right_ones() -> None:
    with pytest.raises(WrongZoneKind, match=r"kind 'sign'; expected a zone of kind \['area'\]"):
        resolved("sign", type="loitering", labels=["person"], limit_s=12)


def test_company_that_a_type_asks_for_or_forbids_is_resolved_to_labels() -> None:
    assert "person" in resolved("footway", type="street_vending").with_labels
    assert "person" in resolved("footway", type="goods_piled").without_labels


def test_what_stands_in_an_excusing_zone_is_left_alone() -> None:
    rule = resolved("footway", ("bike_bay",), type="non_motor_parking")
    assert rule.concerns("bicycle", ["z1"])
    assert not rule.concerns("bicycle", ["z1", "bike_bay"])
    assert not rule.concerns("bicycle", ["bike_bay"])
    assert not rule.concerns("car", ["z1"])


def test_workers_are_told_labels_zones_and_numbers() -> None:
    rules = (resolved("area", type="loitering"), resolved("footway", ("bike_bay",), type="non_motor_parking"))
    one, several = watched(rules)
    assert (one.rule, one.zone, one.min_count, one.outside) == ("r1", "z1", None, ())
    assert "person" in one.labels
    assert (several.min_count, several.outside) == (3, ("bike_bay",))


def test_a_worker_is_told_who_must_stand_by_and_who_must_not() -> None:
    (vending,) = watched(resolve_rules(camera("footway", type="street_vending"), load_rule_types()))
    assert "person" in vending.with_labels
    assert not vending.without_labels
    (piled,) = watched(resolve_rules(camera("footway", type="goods_piled"), load_rule_types()))
    assert "person" in piled.without_labels
    assert not piled.with_labels
