"""Rounds of a day, whole and apart, and what became of each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.outcome import Outcome
from pipelines.patrol.coverage import CoverageState, VisitEnd
from pipelines.patrol.due import routine_due_at
from pipelines.patrol.rounds import CameraInRound, Round, judge_round, planned_rounds, shortest_s
from pipelines.patrol.turn import Turn

SHANGHAI = ZoneInfo("Asia/Shanghai")
TWICE = ("09:00-11:00", "15:00-17:00")


def at(clock: str, day: int = 1) -> datetime:
    return datetime.fromisoformat(f"2026-06-{day:02d}T{clock}:00+08:00").astimezone(UTC)


ROUND = Round(begins_at=at("09:00"), ends_at=at("11:00"), hours="09:00-11:00", day=date(2026, 6, 1))


def hours(begin: datetime, end: datetime, rounds: tuple[str, ...] = TWICE) -> list[tuple[datetime, datetime]]:
    return [(each.begins_at, each.ends_at) for each in planned_rounds(rounds, begin, end, timezone=SHANGHAI)]


def test_a_day_has_its_rounds_in_order_and_each_of_them_whole() -> None:
    morning, afternoon = (at("09:00"), at("11:00")), (at("15:00"), at("17:00"))
    assert hours(at("00:00"), at("00:00", 2)) == [morning, afternoon]
    assert hours(at("10:00"), at("10:01")) == [morning], "a part of it is asked for, the whole of it is told"
    assert hours(at("11:00"), at("15:00")) == [], "ends are exclusive"


def test_rounds_that_touch_stay_apart_and_one_over_midnight_belongs_to_the_day_it_begins() -> None:
    assert len(hours(at("08:00"), at("14:00"), ("09:00-11:00", "11:00-13:00"))) == 2
    (night,) = planned_rounds(("22:00-06:00",), at("01:00", 2), at("02:00", 2), timezone=SHANGHAI)
    assert (night.begins_at, night.ends_at, night.day) == (at("22:00"), at("06:00", 2), date(2026, 6, 1))


def test_a_clock_set_forward_shortens_the_round_and_does_not_lose_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime(2026, 3, 29, 0, 0, tzinfo=berlin)
    (each,) = planned_rounds(("01:00-04:00",), begin, begin + timedelta(hours=12), timezone=berlin)
    assert each.ends_at - each.begins_at == timedelta(hours=2)


def test_the_shortest_round_is_what_workers_must_manage() -> None:
    assert shortest_s(("09:00-11:00", "23:30-00:15")) == 45 * 60
    assert shortest_s(()) == float("inf")


def test_a_round_that_goes_on_has_missed_nobody_yet() -> None:
    cameras = {"a": CameraInRound(inspected_at=at("09:05")), "b": CameraInRound()}
    record = judge_round(ROUND, cameras, known_until=at("10:00"))
    assert (record.waiting, record.missed, record.finished_at, record.is_over) == (("b",), {}, None, False)


def test_a_round_is_finished_with_its_last_camera_even_before_its_end() -> None:
    cameras = {"a": CameraInRound(inspected_at=at("09:05")), "b": CameraInRound(inspected_at=at("09:40"))}
    record = judge_round(ROUND, cameras, known_until=at("10:00"))
    assert (record.finished_at, record.is_over) == (at("09:40"), True)


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.UNREACHABLE, CoverageState.UNREACHABLE),
        (Outcome.DEGRADED, CoverageState.DEGRADED),
        (Outcome.MODEL_FAILED, CoverageState.LATE),
        (None, CoverageState.LATE),
    ],
)
def test_who_was_missed_has_the_last_visits_cause(outcome: Outcome | None, why: CoverageState) -> None:
    visit = None if outcome is None else VisitEnd(at=at("10:59"), outcome=outcome)
    record = judge_round(ROUND, {"a": CameraInRound(last_visit=visit)}, known_until=at("11:00"))
    assert (record.missed, record.finished_at) == ({"a": why}, None)


def test_a_skipped_camera_is_paused_and_does_not_keep_the_round_from_being_finished() -> None:
    cameras = {"a": CameraInRound(inspected_at=at("09:05")), "b": CameraInRound(is_excused=True)}
    record = judge_round(ROUND, cameras, known_until=at("12:00"))
    assert (record.missed, record.finished_at) == ({"b": CoverageState.PAUSED}, at("09:05"))


def test_a_camera_that_an_open_round_waits_for_is_due_from_its_beginning_and_again_after_a_visit_in_vain() -> None:
    now = at("10:00")
    turn = Turn(camera_id="a", host="a", position=0, gaps_s=(1e6,), round_began_at=at("09:00"))
    assert routine_due_at(replace(turn, last_visit_at=at("08:59")), now=now) == at("09:00")
    assert routine_due_at(replace(turn, last_visit_at=at("09:58")), now=now) == at("09:59")
    seen = replace(turn, last_visit_at=at("09:58"), round_began_at=None)
    assert (routine_due_at(seen, now=now) or now) > at("11:00"), "the round no longer waits for it"
    assert routine_due_at(replace(turn, skipped_until=at("10:30")), now=now) is None


@given(
    cameras=st.dictionaries(
        st.text("abcdef", min_size=1, max_size=2),
        st.builds(
            CameraInRound,
            inspected_at=st.none() | st.integers(0, 119).map(lambda m: at("09:00") + timedelta(minutes=m)),
            last_visit=st.none() | st.sampled_from(list(Outcome)).map(lambda o: VisitEnd(at=at("10:00"), outcome=o)),
            is_excused=st.booleans(),
        ),
        max_size=6,
    ),
    minute=st.integers(0, 240),
)
def test_every_camera_is_inspected_waiting_or_missed_and_only_a_look_inspects(
    cameras: dict[str, CameraInRound], minute: int
) -> None:
    record = judge_round(ROUND, cameras, known_until=at("09:00") + timedelta(minutes=minute))
    assert sorted([*record.inspected, *record.waiting, *record.missed]) == sorted(cameras)
    assert all(cameras[name].inspected_at == seen for name, seen in record.inspected.items())
    assert not (record.waiting and record.missed)
    assert CoverageState.INSPECTED not in record.missed.values()
