"""What a camera's past lets expect."""

import pytest

from pipelines.patrol.history import expected_per_h, learned_visit_s


def counts(**hours: int) -> list[int]:
    return [hours.get(f"h{hour}", 0) for hour in range(24)]


def test_a_busy_hour_is_expected_to_be_busy_again_and_its_neighbours_half_as_much() -> None:
    busy = counts(h12=20)
    at = [expected_per_h(busy, days=10, hour=hour, site_per_h=0.0) for hour in range(24)]
    assert at[12] > at[11] > at[10] > 0
    assert at[12] == pytest.approx(1.0, abs=0.1)
    assert at[11] == at[13] == pytest.approx(0.5, abs=0.1)


def test_midnight_is_next_to_eleven() -> None:
    assert expected_per_h(counts(h0=10), days=5, hour=23, site_per_h=0.0) > 0.4


def test_a_new_camera_is_expected_to_be_like_the_site() -> None:
    assert expected_per_h(counts(), days=0, hour=5, site_per_h=0.7) == pytest.approx(0.7)
    assert expected_per_h(counts(), days=30, hour=5, site_per_h=0.7) < 0.01


def test_counts_are_those_of_a_day() -> None:
    with pytest.raises(ValueError, match="24 hours of the day, got 3"):
        expected_per_h([1, 2, 3], days=1, hour=0, site_per_h=0.0)


def test_a_visit_is_expected_to_take_what_visits_took() -> None:
    known_s = 4.0
    for _ in range(30):
        known_s = learned_visit_s(known_s, 8.0)
    assert known_s == pytest.approx(8.0, abs=0.01)
