import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.arrays import Polygon, XyxyNorm
from vision.zones import PolygonError, check_polygon, ground_contact, zones_touched


def rectangle(left: float, top: float, right: float, bottom: float) -> Polygon:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def stands(box: XyxyNorm, zone: Polygon) -> bool:
    return zones_touched(box, [("zone", zone)]) == ("zone",)


LANE = rectangle(0.2, 0.6, 0.8, 0.8)


@pytest.mark.parametrize(
    ("box", "is_inside", "why"),
    [
        ((0.4, 0.4, 0.6, 0.75), True, "a car on the lane, its roof above it"),
        ((0.4, 0.6, 0.6, 0.98), False, "a car in front of the lane that hides it from view"),
        ((0.4, 0.2, 0.6, 0.58), False, "a car behind the lane"),
        ((0.4, 0.2, 0.6, 0.61), False, "a car behind the lane, its box a little too long"),
        ((0.7, 0.5, 0.9, 0.75), True, "a car half on the lane"),
        ((0.77, 0.5, 1.0, 0.75), False, "the next bay's car, its mirror over the line"),
        ((0.3, 0.3, 0.7, 0.84), True, "a near car that hides the lane's lower edge"),
    ],
)
def test_an_object_stands_where_its_foot_is(box: XyxyNorm, is_inside: bool, why: str) -> None:
    assert stands(box, LANE) is is_inside, why


@pytest.mark.parametrize(
    ("box", "why"),
    [
        ((0.50, 0.00, 0.72, 0.90), "standing at the table, cut at the top"),
        ((0.50, 0.00, 0.72, 0.60), "legs hidden by the table"),
        ((0.50, 0.30, 0.72, 1.00), "feet cut off by the picture"),
        ((0.62, 0.00, 0.90, 1.00), "leaving to the right, mostly still inside"),
    ],
)
def test_a_person_at_the_table_stands_in_the_zone_around_it(box: XyxyNorm, why: str) -> None:
    assert stands(box, rectangle(0.4, 0.0, 0.8, 1.0)), why


def test_an_object_cut_off_by_the_pictures_edge_counts_with_what_is_seen_of_it() -> None:
    drawn_to_the_edge, drawn_short_of_it = rectangle(0.7, 0.5, 1.0, 1.0), rectangle(0.7, 0.5, 0.97, 0.97)
    for box in ((0.9, 0.6, 1.0, 1.0), (0.92, 0.7, 1.05, 1.1)):
        assert stands(box, drawn_to_the_edge)
        assert stands(box, drawn_short_of_it)


def test_a_near_lorry_stands_in_a_small_zone_that_its_foot_hides() -> None:
    small = rectangle(0.45, 0.88, 0.55, 0.92)

    assert stands((0.0, 0.0, 1.0, 0.96), small)


def test_all_zones_touched_are_named_in_the_order_given() -> None:
    zones = [("b", rectangle(0.0, 0.5, 1.0, 1.0)), ("none", rectangle(0.0, 0.0, 1.0, 0.2)), ("a", LANE)]

    assert zones_touched((0.4, 0.4, 0.6, 0.75), zones) == ("b", "a")
    assert zones_touched((0.4, 0.4, 0.6, 0.75), []) == ()


def test_a_polygon_whose_sides_cross_holds_the_areas_it_encloses() -> None:
    hourglass = np.array([[0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]])

    assert stands((0.45, 0.5, 0.55, 0.75), hourglass)
    assert not stands((0.2, 0.3, 0.28, 0.52), hourglass)


@pytest.mark.parametrize("box", [(0.5, 0.7, 0.5, 0.7), (0.4, 0.7, 0.6, 0.7), (0.6, 0.75, 0.4, 0.65)])
def test_a_box_without_area_breaks_nothing(box: XyxyNorm) -> None:
    assert isinstance(zones_touched(box, [("zone", LANE)]), tuple)


def test_the_ground_contact_is_the_lowest_strip_without_the_sides() -> None:
    assert ground_contact((0.2, 0.0, 0.4, 0.8)) == pytest.approx((0.22, 0.68, 0.38, 0.8))
    assert ground_contact((-0.2, 0.0, 0.2, 1.2)) == pytest.approx((0.02, 0.7, 0.18, 1.0))  # cut off: twice as high


@given(st.tuples(*[st.floats(-1, 2)] * 4))
def test_the_ground_contact_lies_in_the_picture_and_has_its_sides_in_order(box: XyxyNorm) -> None:
    left, top, right, bottom = ground_contact(box)

    assert 0 <= left <= right <= 1 or box[2] < box[0]
    assert 0 <= top <= bottom <= 1


def test_a_sound_polygon_is_given_back_as_an_array() -> None:
    np.testing.assert_array_equal(check_polygon([(0, 0), (1, 0), (1, 1), (0, 0)]), [[0, 0], [1, 0], [1, 1]])


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ([(0, 0), (1, 1)], "at least three different corners, got 2"),
        ([(0, 0), (1, 1), (0, 0), (1, 1)], "at least three different corners, got 2"),
        ([(0, 0), (1, 0), (1.5, 1)], r"corner 3 is \(1.5, 1.0\); .* 0 to 1"),
        ([(0, 0), (1, 0), (float("nan"), 1)], "corner 3 is"),
        ([(0, 0), (640, 0), (640, 360)], "corner 2 is"),
        ([(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)], r"cross or touch \(Self-intersection\[0.5 0.5\]\)"),
        ([(0.1, 0.1), (0.5, 0.1), (0.9, 0.1)], "cross or touch|covers 0.0000"),
        ([(0.1, 0.1), (0.101, 0.1), (0.1, 0.101)], "expected at least"),
        ([(0.1, 0.1, 0.1), (0.5, 0.1, 0.1), (0.9, 0.9, 0.1)], "exactly two numbers"),
    ],
)
def test_a_polygon_that_cannot_be_a_zone_says_why_and_where(points: list[tuple[float, ...]], says: str) -> None:
    with pytest.raises(PolygonError, match=says):
        check_polygon(points)
