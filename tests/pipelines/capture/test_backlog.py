"""A picture that waited in a queue is told from one that is merely slow in coming."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.capture.backlog import Backlog
from pipelines.capture.media_clock import CLOCK_HZ, MediaClock
from pipelines.capture.rhythm import Rhythm


def live(backlog: Backlog, *, seconds: float, start_s: float = 0.0, media_s: float = 0.0) -> list[float]:
    """Twenty-five pictures a second, each waited for."""
    steps = [number / 25 for number in range(round(seconds * 25))]
    return [backlog.lag_s(arrived_s=start_s + s, waited_s=0.04, media_s=media_s + s) for s in steps]


def test_a_live_stream_has_no_lag() -> None:
    assert max(live(Backlog(), seconds=60)) < 0.01


def test_after_a_stall_the_queue_shows_how_old_it_is() -> None:
    backlog = Backlog()
    live(backlog, seconds=5)
    backlog.pause()
    burst = [backlog.lag_s(arrived_s=35.0 + n / 1000, waited_s=0.0, media_s=5 + n / 25) for n in range(750)]
    assert burst[0] == pytest.approx(30.0, abs=0.2)
    assert burst[-1] < 1.0


def test_a_network_that_empties_its_queue_slowly_stays_stale_until_it_has() -> None:
    backlog = Backlog()
    live(backlog, seconds=5)
    lags = [backlog.lag_s(arrived_s=15 + n / 50, waited_s=0.02, media_s=5 + n / 25) for n in range(600)]
    assert lags[0] == pytest.approx(10.0, abs=0.2)
    assert lags[200] > 4.0, "packets are waited for, and still old"
    assert lags[-1] < 0.2


@pytest.mark.parametrize("pace", [0.0, 0.5, 0.9])
def test_a_camera_whose_clock_crawls_or_stands_still_is_not_stale_for_ever(pace: float) -> None:
    backlog = Backlog()
    lags = [backlog.lag_s(arrived_s=n / 25, waited_s=0.04, media_s=pace * n / 25) for n in range(25 * 60)]
    assert max(lags[25 * 30 :]) <= 2.1
    assert min(lags[25 * 30 :]) < 0.1


@given(jump_s=st.one_of(st.floats(-1e5, -2.0), st.floats(61.0, 1e5)))
def test_a_jump_of_the_cameras_clock_is_not_a_stall(jump_s: float) -> None:
    backlog = Backlog()
    live(backlog, seconds=5)
    assert max(live(backlog, seconds=5, start_s=5, media_s=5 + jump_s)) < 0.1


def test_a_stream_without_times_is_taken_as_it_comes() -> None:
    assert Backlog().lag_s(arrived_s=1.0, waited_s=0.0, media_s=None) == 0.0


def test_the_media_clock_counts_over_the_wrap_of_32_bits() -> None:
    clock = MediaClock()
    for number in range(10):
        clock.note((2**32 - 3 * CLOCK_HZ + number * CLOCK_HZ) % 2**32)
    assert clock.newest_s == pytest.approx(9.0)
    clock.note((2**32 - 3 * CLOCK_HZ + 8 * CLOCK_HZ) % 2**32)
    assert clock.newest_s == pytest.approx(9.0), "an older picture that comes later changes nothing"


def test_rhythm_measures_rate_and_the_longest_gap_and_forgets_jumps() -> None:
    rhythm = Rhythm()
    for number in range(100):
        rhythm.note(arrived_s=0.0, media_s=number / 25, is_key=number in (0, 25, 75))
    assert rhythm.rate_hz == pytest.approx(25.0)
    assert rhythm.key_frame_gap_s == pytest.approx(2.0)
    rhythm.note(arrived_s=0.0, media_s=10_000.0, is_key=True)
    rhythm.note(arrived_s=0.0, media_s=3.0, is_key=True)
    assert rhythm.key_frame_gap_s == pytest.approx(2.0)
