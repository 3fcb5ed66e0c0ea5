import pytest

from models.training.schedule import Schedule, ScheduleError


def test_small_pictures_come_first_and_large_ones_for_the_rest_of_the_time() -> None:
    schedule = Schedule(minutes=10, sizes_wh=((320, 192), (416, 256), (512, 288)), first_share=0.5)

    assert [schedule.size_index(done) for done in (0, 0.49, 0.5, 0.74, 0.76, 1)] == [0, 0, 1, 1, 2, 2]
    assert Schedule(minutes=1, sizes_wh=((320, 192),)).size_index(1) == 0


def test_first_share_one_never_leaves_the_first_size_before_the_end() -> None:
    assert Schedule(minutes=1, first_share=1).size_index(0.999) == 0


def test_the_rate_rises_then_falls_to_its_last_value() -> None:
    schedule = Schedule(minutes=10, peak_rate=1e-2, last_rate=1e-4, warm_steps=100)

    assert schedule.rate(0, step=0) == pytest.approx(1e-4)
    assert schedule.rate(0, step=99) == pytest.approx(1e-2)
    assert schedule.rate(0.5, step=500) == pytest.approx(5.05e-3)
    assert schedule.rate(1, step=999) == pytest.approx(1e-4)


def test_a_run_ends_with_its_time_or_its_steps_whichever_is_first() -> None:
    schedule = Schedule(minutes=1, max_steps=10)

    assert schedule.done(elapsed_s=30, step=2) == 0.5
    assert schedule.done(elapsed_s=1, step=10) == 1
    assert Schedule(minutes=1).done(elapsed_s=90, step=10) == 1


def test_sizes_that_the_network_cannot_halve_five_times_are_refused() -> None:
    with pytest.raises(ScheduleError, match="multiples of 32"):
        Schedule(minutes=1, sizes_wh=((320, 180),))
    with pytest.raises(ScheduleError, match="no training"):
        Schedule(minutes=0)
