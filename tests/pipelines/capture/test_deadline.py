"""Deadlines on a clock that the test moves."""

import pytest

from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import CorruptStream, NoKeyframe, TimedOut
from pipelines.capture.patience import Patience
from pipelines.outcome import Stage


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_deadline_counts_down_and_passes() -> None:
    clock = Clock()
    deadline = Deadline.after(2.0, clock=clock)
    assert deadline.require(Stage.OPEN, "x") == 2.0
    assert deadline.or_sooner(0.5).remaining_s == 0.5
    assert deadline.or_sooner(9.0).remaining_s == 2.0
    clock.now_s += 2.0
    assert deadline.has_passed
    assert deadline.remaining_s == 0.0
    with pytest.raises(TimedOut, match="waiting for x"):
        deadline.require(Stage.OPEN, "x")


@pytest.mark.parametrize(("gap_s", "allowed_s"), [(None, 12.0), (0.5, 3.0), (2.0, 5.0), (4.0, 9.0), (30.0, 12.0)])
def test_the_time_for_a_picture_follows_the_key_frame_gap(gap_s: float | None, allowed_s: float) -> None:
    assert CaptureLimits().frame_allowance_s(gap_s) == allowed_s


def patience(clock: Clock) -> Patience:
    waiting = Patience(limits=CaptureLimits(), overall=Deadline.after(60, clock=clock), clock=clock)
    waiting.begin()
    return waiting


def test_a_camera_that_sends_video_is_given_longer_than_a_silent_one() -> None:
    clock = Clock()
    waiting = patience(clock)
    assert waiting.deadline(None).remaining_s == 3.0
    assert isinstance(waiting.error(), TimedOut)
    waiting.saw_video()
    assert waiting.deadline(None).remaining_s == 12.0
    assert isinstance(waiting.error(), NoKeyframe)
    waiting.damaged = 2
    assert isinstance(waiting.error(), CorruptStream)


def test_time_that_is_up_is_an_end_only_after_a_picture() -> None:
    clock = Clock()
    waiting = patience(clock)
    clock.now_s += 61
    assert not waiting.is_done()
    waiting.given = 1
    assert waiting.is_done()
    assert waiting.error().stage is Stage.PICTURE
