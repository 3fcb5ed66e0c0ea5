"""Minutes of a camera: six states that add up, and only a picture counts as seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.outcome import Outcome, Stage
from pipelines.patrol.coverage import CameraPast, CoverageState, Promise, VisitEnd, count_states, minute_states

START = datetime(2026, 6, 1, tzinfo=UTC)
I, B, L, P, U, D = (  # noqa: E741
    CoverageState.INSPECTED,
    CoverageState.BETWEEN,
    CoverageState.LATE,
    CoverageState.PAUSED,
    CoverageState.UNREACHABLE,
    CoverageState.DEGRADED,
)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def past(
    looks: tuple[float, ...] = (),
    visits: tuple[tuple[float, Outcome], ...] = (),
    promises: tuple[tuple[float, float, float], ...] = ((0, 1000, 180),),
    until: float = 1000,
) -> CameraPast:
    return CameraPast(
        looks=[at(minute) for minute in looks],
        visits=[VisitEnd(at=at(minute), outcome=outcome) for minute, outcome in visits],
        promises=[Promise(begin=at(begin), end=at(end), max_gap_s=gap_s) for begin, end, gap_s in promises],
        known_until=at(until),
    )


def states(of: CameraPast, minutes: int) -> list[CoverageState]:
    return minute_states(of, begin=START, minutes=minutes)


def test_minutes_between_two_looks_that_are_close_enough_are_between() -> None:
    assert states(past(looks=(0.5, 3.5)), 4) == [I, B, B, I]


def test_minutes_between_two_looks_too_far_apart_are_late_all_of_them() -> None:
    assert states(past(looks=(0.5, 3.6)), 4) == [I, L, L, I]


def test_the_newest_minutes_are_not_late_before_the_promise_is_broken() -> None:
    assert states(past(looks=(0.5,), until=3.4), 3) == [I, B, B]
    assert states(past(looks=(0.5,), until=3.6), 3) == [I, L, L]


def test_a_plan_that_has_just_begun_has_broken_nothing() -> None:
    assert states(past(looks=(4.5,), promises=((2, 99, 180),)), 5) == [P, P, B, B, I]


def test_a_look_counts_even_while_the_plan_is_paused() -> None:
    assert states(past(looks=(1.5,), promises=()), 3) == [P, I, P]


def test_the_strictest_of_two_plans_counts() -> None:
    assert states(past(looks=(0.5, 3.5), promises=((0, 99, 600), (0, 99, 120))), 4) == [I, L, L, I]


def test_a_broken_promise_has_the_last_visits_outside_cause_until_the_next_look() -> None:
    visits = ((1.5, Outcome.UNREACHABLE), (3.5, Outcome.DEGRADED), (5.5, Outcome.MODEL_FAILED))
    assert states(past(looks=(0.5, 7.5), visits=visits), 9)[:8] == [I, U, U, D, D, L, L, I]


def test_a_failed_visit_before_the_last_look_excuses_nothing() -> None:
    assert states(past(looks=(1.5, 6.5), visits=((0.5, Outcome.UNREACHABLE),)), 7) == [B, I, L, L, L, L, I]


def test_running_out_of_time_is_the_cameras_fault_only_where_the_camera_was_waited_for() -> None:
    for stage, expected in ((Stage.OPEN, U), (Stage.FIRST_PICTURE, U), (Stage.ANALYSE, None), (Stage.DELIVER, None)):
        assert VisitEnd(at=START, outcome=Outcome.TIMED_OUT_AT_STAGE, stage=stage).cause is expected


def test_every_outcome_has_been_thought_of() -> None:
    ours = {Outcome.INSPECTED, Outcome.MODEL_FAILED, Outcome.WORKER_KILLED, Outcome.STOPPED}
    assert {outcome for outcome in Outcome if VisitEnd(at=START, outcome=outcome).cause is None} == ours


def round_past(looks: tuple[float, ...], *, until: float = 1000, end: float = 20, began: float = 10) -> CameraPast:
    """A round from minute 10 to 20, of which the promise holds to `end`."""
    known = past(looks, promises=(), until=until)
    promise = Promise(begin=at(began), end=at(end), max_gap_s=1e6, round_began_at=at(10), round_ends_at=at(20))
    return replace(known, promises=[promise])


def test_one_look_keeps_a_round_wherever_in_it_the_look_lies() -> None:
    assert states(round_past((18.5,)), 21)[9:] == [P, *[B] * 8, I, B, P]


def test_a_round_without_a_look_is_late_in_all_its_minutes_once_it_is_over() -> None:
    assert states(round_past((9.5, 20.5)), 21) == [*[P] * 9, I, *[L] * 10, I]
    assert states(round_past((9.5,), until=19.9), 19)[10:] == [B] * 9


def test_a_round_that_was_broken_off_breaks_nothing() -> None:
    assert states(round_past((), end=15), 21)[10:] == [*[B] * 5, *[P] * 6]


def test_a_plan_that_began_in_the_middle_of_its_round_takes_a_look_from_before_for_the_round() -> None:
    assert states(round_past((12.5,), began=15), 21)[10:] == [P, P, I, P, P, *[B] * 5, P]


MINUTES = st.integers(0, 3600).map(lambda second: second / 60)


@given(
    looks=st.lists(MINUTES, max_size=8).map(sorted),
    visits=st.lists(st.tuples(MINUTES, st.sampled_from(list(Outcome))), max_size=8).map(sorted),
    promises=st.lists(st.tuples(MINUTES, MINUTES, st.floats(1, 3600)), max_size=3),
    rounds=st.lists(st.tuples(MINUTES, MINUTES, MINUTES), max_size=2),
    until=MINUTES,
)
def test_the_six_states_add_up_and_inspected_always_has_its_picture(
    *,
    looks: list[float],
    visits: list[tuple[float, Outcome]],
    promises: list[tuple[float, float, float]],
    rounds: list[tuple[float, float, float]],
    until: float,
) -> None:
    known = past(tuple(looks), tuple(visits), tuple(promises), until)
    asked = [
        Promise(begin=at(begin), end=at(end), max_gap_s=1e6, round_began_at=at(begin), round_ends_at=at(last))
        for begin, end, last in map(sorted, rounds)
    ]
    found = states(replace(known, promises=[*known.promises, *asked]), 60)
    assert sum(count_states(found).values()) == 60
    seen = {int(minute) for minute in looks if minute < 60}
    assert {index for index, state in enumerate(found) if state is I} == seen
    for index, state in enumerate(found):
        middle = at(index + 0.5)
        is_asked = any(each.begin <= middle < each.end for each in (*known.promises, *asked))
        assert is_asked or state in (I, P), "nobody asked for it"
        assert not is_asked or state is not P
        if state in (U, D):
            assert any(visit.cause is state for visit in known.visits), "an outside cause was seen by a visit"
