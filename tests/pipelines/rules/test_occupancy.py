"""One object that has stayed for as long as the limit."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.place import begin_place, confirm_place
from pipelines.ledger.reading import Reading
from pipelines.ledger.state import Violation
from pipelines.rules.occupancy import conclude_occupancy
from pipelines.rules.resolve import ResolvedRule
from pipelines.site import RuleId, ZoneId

BOX = (0.4, 0.4, 0.5, 0.8)
STALL = ("stall", BOX)
Readings = Callable[..., Reading]
RULE = ResolvedRule(
    id=RuleId("r1"),
    type="street_vending",
    kind="occupancy",
    zone_id=ZoneId("z1"),
    labels=frozenset({"stall"}),
    limit_s=60,
)


def concluded(rule: ResolvedRule, first: Reading, last: Reading) -> Violation | None:
    place = begin_place(first, 0, absent_before_at=None, rival_of=None, camera_id="gate")
    place = confirm_place(place, last.sightings[0], last, is_whole=True, settings=MatchSettings())
    return conclude_occupancy(rule, place, last.sightings[0], reading=last)


@pytest.mark.parametrize(("last_s", "is_raised"), [(59.9, False), (60.0, True), (500, True)])
def test_the_limit_is_reached_to_the_instant(reading: Readings, last_s: float, is_raised: bool) -> None:
    assert (concluded(RULE, reading(0, STALL), reading(last_s, STALL)) is not None) is is_raised


def test_both_looks_need_a_whole_picture(reading: Readings) -> None:
    assert concluded(RULE, reading(0, STALL, picture=False), reading(70, STALL)) is None
    assert concluded(RULE, reading(0, STALL), reading(70, STALL, picture=False)) is None


def test_another_label_or_zone_is_no_business_of_the_rule(reading: Readings) -> None:
    looks = reading(0, STALL), reading(70, STALL)
    assert concluded(replace(RULE, labels=frozenset({"car"})), *looks) is None
    assert concluded(replace(RULE, zone_id=ZoneId("z2")), *looks) is None
    assert concluded(replace(RULE, kind="count"), *looks) is None


@pytest.mark.parametrize(
    ("left", "is_near"),
    [(0.45, True), (0.599, True), (0.601, False)],
    ids=["beside it", "within one width", "further"],
)
def test_company_is_who_stands_within_one_box_width(reading: Readings, left: float, is_near: bool) -> None:
    vendor = ("person", (left, 0.5, left + 0.05, 0.8))
    looks = reading(0, STALL), reading(70, STALL, vendor)
    with_person = replace(RULE, with_labels=frozenset({"person"}))
    without = replace(RULE, without_labels=frozenset({"person"}))
    assert (concluded(with_person, *looks) is not None) is is_near
    assert (concluded(without, *looks) is None) is is_near


def test_one_width_is_measured_in_pixels_not_in_shares_of_the_picture(reading: Readings) -> None:
    """The picture is 1000 x 500: the box is 100 px wide, a gap of 0.19 downwards is 95 px."""
    below = ("person", (0.4, 0.99, 0.45, 1.0))
    rule = replace(RULE, with_labels=frozenset({"person"}))
    assert concluded(rule, reading(0, STALL), reading(70, STALL, below)) is not None


def test_a_stall_is_not_its_own_company(reading: Readings) -> None:
    rule = replace(RULE, without_labels=frozenset({"stall"}))
    assert concluded(rule, reading(0, STALL), reading(70, STALL)) is not None


@pytest.mark.parametrize(("error_s", "is_raised"), [(0.4, True), (0.6, False)])
def test_the_time_error_of_the_second_look_is_not_counted_as_stay(
    reading: Readings, error_s: float, is_raised: bool
) -> None:
    last = reading(60.5, STALL, error_s=error_s)
    assert (concluded(RULE, reading(0, STALL), last) is not None) is is_raised


def test_the_time_before_it_was_first_seen_in_the_zone_is_not_counted(reading: Readings) -> None:
    first, last = reading(0, STALL), reading(70, STALL)
    place = begin_place(first, 0, absent_before_at=None, rival_of=None, camera_id="gate")
    place = confirm_place(place, last.sightings[0], last, is_whole=True, settings=MatchSettings())
    later = replace(place, zone_since={"z1": reading(11).at})
    assert conclude_occupancy(RULE, place, last.sightings[0], reading=last) is not None
    assert conclude_occupancy(RULE, later, last.sightings[0], reading=last) is None
