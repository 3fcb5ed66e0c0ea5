"""Tests of the way that keys become."""

from itertools import pairwise

import pytest
from painted_street import RED, actor, parked

from sample_videos.studio.scene import Label, SceneError
from sample_videos.studio.tracks import Track


def test_nobody_is_there_before_the_first_key_and_after_the_last():
    track = Track(actor("a", RED, (5, 0, 10), (10, 0, 20)))
    assert track.at(4.99) is None
    assert track.at(5.0) is not None
    assert track.at(10.0) is None


def test_a_car_with_one_key_always_stands_there():
    track = Track(actor("a", RED, (5, 1, 10, 90)))
    state = track.at(1000.0)
    assert state is not None
    assert (state.x_m, state.y_m, state.heading_deg, state.moves) == (1, 10, 90, False)


def test_standing_through_several_keys_is_one_stop():
    track = Track(actor("a", RED, (0, -9, 10), (4, 0, 10), (10, 0, 10), (30, 0, 10), (34, 9, 10)))
    assert [(stand.start_s, stand.end_s) for stand in track.stands()] == [(4, 30)]
    assert track.moves() == ((0, 4), (30, 34))


def test_a_car_brakes_before_it_stops_and_is_in_place_when_the_stop_begins():
    track = Track(parked("a", RED, (10, 20)))
    steps = [track.at(t) for t in (9.0, 9.5, 9.9, 9.999)]
    xs = [state.x_m for state in steps if state is not None]
    assert xs == sorted(xs)
    assert xs[1] - xs[0] > 2 * (xs[2] - xs[1])
    assert xs[-1] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(("end", "heading"), [((0, 30), 0), ((-20, 10), 90), ((0, -10), 180), ((20, 10), 270)])
def test_headings_count_counter_clockwise_from_away(end, heading):
    state = Track(actor("a", RED, (0, 0, 10), (5, *end))).at(2.5)
    assert state is not None
    assert state.heading_deg == pytest.approx(heading)


def test_a_bend_turns_smoothly_and_never_jumps():
    track = Track(actor("a", RED, (0, 0, 10), (5, 0, 40), (10, 30, 40)))
    states = [state for n in range(100) if (state := track.at(n * 0.1)) is not None]
    for before, after in pairwise(states):
        assert abs((after.heading_deg - before.heading_deg + 180) % 360 - 180) < 12
        assert abs(after.x_m - before.x_m) + abs(after.y_m - before.y_m) < 0.9


def test_walked_way_grows_with_the_way():
    state = Track(actor("a", RED, (0, 0, 10), (10, 0, 24), kind=Label.PERSON)).at(5)
    assert state is not None
    assert state.walked_m == pytest.approx(7)


def test_keys_out_of_order_are_told():
    with pytest.raises(SceneError, match="growing t"):
        Track(actor("a", RED, (5, 0, 10), (5, 0, 20)))
