"""How much room the promises leave."""

import numpy as np
import pytest

from pipelines.patrol.room import host_room_before_s, host_slack_s, room_before_s, slack_s


def test_slack_is_what_is_left_when_all_before_have_been_visited() -> None:
    deadline, gap, visit = np.array([10.0, 11.0, 30.0]), np.full(3, 100.0), np.array([4.0, 4.0, 6.0])
    assert slack_s(deadline, gap, visit, servers=1).tolist() == [6.0, 3.0, 16.0]
    assert slack_s(deadline, gap, visit, servers=2).tolist() == [6.0, 5.0, 20.0]


def test_visits_under_way_come_first() -> None:
    one = slack_s(np.array([10.0]), np.array([100.0]), np.array([4.0]), servers=2, busy=1)
    assert one.tolist() == [4.0]


def test_a_short_gap_comes_round_again_before_a_long_one() -> None:
    deadline, gap, visit = np.array([10.0, 95.0]), np.array([10.0, 100.0]), np.array([4.0, 4.0])
    # Eight and a half more visits to the first until the second is due: 8 by the count that is right on average.
    assert slack_s(deadline, gap, visit, servers=1)[1] == pytest.approx(95 - 4 - 8 * 4 - 4)


def test_the_room_before_a_camera_is_the_least_of_those_that_can_be_kept() -> None:
    slack = np.array([5.0, -3.0, 2.0, 9.0])
    assert room_before_s(slack, kept=np.array([True, False, True, True])).tolist() == [np.inf, 5.0, 5.0, 2.0]
    assert room_before_s(np.zeros(0), kept=np.zeros(0, np.bool_)).tolist() == []


def test_each_host_counts_its_own_cameras_only() -> None:
    deadline, visit, host = np.array([5.0, 6.0, 7.0, 8.0]), np.full(4, 4.0), np.array([1, 0, 1, 0])
    slack, order = host_slack_s(deadline, visit, host, servers=1)
    assert slack.tolist() == [1.0, 2.0, -1.0, 0.0]
    room = host_room_before_s(slack, host, order, kept=np.ones(4, np.bool_))
    assert room.tolist() == [np.inf, np.inf, 1.0, 2.0]
