"""Distances on the globe against known ones, and the nearest of many."""

import pytest

from api.signals.nearest import distance_m, nearest

BEIJING, SHANGHAI = (116.4074, 39.9042), (121.4737, 31.2304)


@pytest.mark.parametrize(
    ("first", "second", "expected_m", "within_m"),
    [
        (BEIJING, BEIJING, 0.0, 0.001),
        (BEIJING, SHANGHAI, 1_067_300.0, 2000.0),
        ((0.0, 0.0), (1.0, 0.0), 111_195.0, 1.0),
        ((0.0, 0.0), (180.0, 0.0), 20_015_114.0, 10.0),
        ((179.9995, 0.0), (-179.9995, 0.0), 111.2, 0.1),
        ((0.0, 90.0), (90.0, 90.0), 0.0, 0.001),
    ],
)
def test_a_distance_is_that_of_the_globe(
    first: tuple[float, float], second: tuple[float, float], expected_m: float, within_m: float
) -> None:
    assert distance_m(first, second) == pytest.approx(expected_m, abs=within_m)


def test_the_nearest_is_found_and_none_where_all_are_far() -> None:
    cameras = [("far", (116.5, 39.9)), ("near", (116.4075, 39.9043)), ("b", (116.4080, 39.9042))]
    assert nearest(BEIJING, cameras, within_m=300) == "near"
    assert nearest(SHANGHAI, cameras, within_m=300) is None
    assert nearest(BEIJING, [], within_m=300) is None
