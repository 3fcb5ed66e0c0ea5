"""The rule types that ship, and files that cannot be used."""

import pytest

from pipelines.rules.types import RuleTypesError, load_rule_types, parse_rule_types
from pipelines.site import ZoneKind

SEEN_BY_CAMERAS = {
    "illegal_parking",
    "fire_lane_blocked",
    "non_motor_parking",
    "street_vending",
    "market_overrun",
    "shop_overflow",
    "goods_piled",
    "garbage_exposed",
    "crowd_gathering",
    "loitering",
}
"""All types of the glossary, but for what no picture shows: camera_fault and sensor_alarm."""
OWN_CLASSES = (
    *("person", "bicycle", "motorcycle", "tricycle", "car", "van", "truck", "bus"),
    *("stall", "umbrella", "goods", "garbage"),
)
GOOD = """
[groups]
person = ["person"]
[types.loitering]
kind = "occupancy"
groups = ["person"]
zones = ["area"]
limit_s = 600
"""


def test_every_key_that_a_camera_can_see_has_a_type() -> None:
    types = load_rule_types()
    assert set(types.keys) == SEEN_BY_CAMERAS
    counted = {key for key, each in types.types.items() if each.kind == "count"}
    assert counted == {"non_motor_parking", "crowd_gathering"}


@pytest.mark.parametrize(
    ("key", "limit_s"),
    [("illegal_parking", 300), ("fire_lane_blocked", 180), ("garbage_exposed", 1800), ("loitering", 600)],
)
def test_limits_are_those_of_the_trade(key: str, limit_s: float) -> None:
    assert load_rule_types().types[key].limit_s == limit_s


def test_loitering_and_crowds_belong_in_an_area() -> None:
    types = load_rule_types().types
    assert types["loitering"].zones == types["crowd_gathering"].zones == (ZoneKind.AREA,)


@pytest.mark.parametrize("label", OWN_CLASSES)
def test_the_labels_of_coco_and_of_our_own_networks_are_known(label: str) -> None:
    types = load_rule_types()
    assert types.groups_of(label) != {label} or label in types.groups
    assert any(label in types.labels_of(group) for each in types.types.values() for group in each.groups)


def test_labels_of_one_family_may_be_one_object() -> None:
    types = load_rule_types()
    assert types.is_same_group("car", "van")
    assert not types.is_same_group("car", "bicycle")
    assert not types.is_same_group("person", "car")


def test_a_label_that_no_group_knows_is_its_own_group() -> None:
    types = load_rule_types()
    assert types.groups_of("kiosk") == {"kiosk"}
    assert types.labels_of("kiosk") == {"kiosk"}
    assert types.is_same_group("kiosk", "kiosk")
    assert not types.is_same_group("kiosk", "car")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("groups = [", "is not TOML"),
        (GOOD.replace("600", "-1"), "limit_s"),
        (GOOD.replace('kind = "occupancy"', 'kind = "guess"'), "kind"),
        (GOOD.replace('"area"', '"roof"'), "zones"),
        (GOOD + "colour = 1\n", "colour"),
        (GOOD + 'with = "dogs"\n', "names group 'dogs'"),
        ("[groups]\n", "types"),
    ],
)
def test_a_broken_file_is_refused_with_what_is_wrong_in_it(broken: str, said: str) -> None:
    with pytest.raises(RuleTypesError, match=said) as refused:
        parse_rule_types(broken, name="mine.toml")
    assert "mine.toml" in str(refused.value)


def test_a_sound_file_is_read() -> None:
    assert parse_rule_types(GOOD).keys == ("loitering",)
