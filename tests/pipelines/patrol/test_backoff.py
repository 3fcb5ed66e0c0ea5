"""How long a camera is left alone."""

from datetime import UTC, datetime

import pytest

from pipelines.outcome import Outcome
from pipelines.patrol.backoff import HOPELESS, LONGEST_S, WELL, Backoff, after_visit

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def after(outcome: Outcome, *, failures: int = 0, last: Outcome | None = None, jitter: float = 1.0) -> Backoff:
    return after_visit(outcome, last_outcome=last, failures=failures, now=NOW, jitter=jitter)


def wait_s(backoff: Backoff) -> float:
    assert backoff.retry_at is not None
    return (backoff.retry_at - NOW).total_seconds()


@pytest.mark.parametrize("outcome", sorted(WELL))
def test_a_camera_that_delivered_pictures_starts_afresh(outcome: Outcome) -> None:
    assert after(outcome, failures=7) == Backoff()


def test_each_failure_doubles_the_wait_up_to_a_minute() -> None:
    waits = [wait_s(after(Outcome.UNREACHABLE, failures=n)) for n in range(8)]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert after(Outcome.UNREACHABLE, failures=3).failures == 4
    assert wait_s(after(Outcome.UNREACHABLE, failures=100_000)) == LONGEST_S


def test_jitter_spreads_the_waits_over_their_second_half() -> None:
    waits = [wait_s(after(Outcome.TIMED_OUT_AT_STAGE, failures=4, jitter=share)) for share in (0.0, 0.5, 1.0)]
    assert waits == [16, 24, 32]


def test_a_wrong_password_stops_the_camera_at_the_second_time_in_a_row() -> None:
    first = after(Outcome.UNAUTHORISED)
    assert (first.is_stopped, wait_s(first)) == (False, 60)
    assert after(Outcome.UNAUTHORISED, failures=1, last=Outcome.UNAUTHORISED).is_stopped
    assert not after(Outcome.UNAUTHORISED, failures=5, last=Outcome.UNREACHABLE).is_stopped


def test_a_busy_camera_is_well_and_asked_again_soon() -> None:
    busy = after(Outcome.BUSY, failures=0)
    assert busy.failures == 0
    assert 0 < wait_s(busy) <= 10


def test_a_killed_worker_is_not_held_against_the_camera_for_long() -> None:
    waits = [wait_s(after(Outcome.WORKER_KILLED, failures=n)) for n in range(5)]
    assert waits == [2, 4, 8, 10, 10]


def test_a_visit_that_was_stopped_on_request_says_nothing_about_the_camera() -> None:
    assert after(Outcome.STOPPED, failures=3) == Backoff(failures=3, retry_at=NOW)


@pytest.mark.parametrize("outcome", sorted(HOPELESS))
def test_what_only_a_person_can_mend_is_tried_seldom(outcome: Outcome) -> None:
    assert wait_s(after(outcome)) == 300


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - WELL - {Outcome.STOPPED}))
def test_every_failure_waits_before_the_next_attempt(outcome: Outcome) -> None:
    assert wait_s(after(outcome, jitter=0.0)) >= 1
