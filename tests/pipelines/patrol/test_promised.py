"""Promises first, bookings where they cost nobody a promise, then the look that is worth most."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.orders import OrderKind, Slots
from pipelines.patrol.policies import PolicyName, make_policy
from pipelines.patrol.promised import Promised
from pipelines.patrol.roster import Roster
from pipelines.patrol.short_visits import Terms
from pipelines.patrol.turn import Choice, Policy, Turn

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)

TERMS = Terms(closest_share=0.2, pinned_share=0.1)
"""Short rests, so that few seconds decide."""
EAGER = Promised(terms=TERMS)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def turn(name: str, *, seen_s: float | None = 30.0, **changes: Any) -> Turn:
    """A camera with a gap of 100 s, seen so long ago."""
    seen = None if seen_s is None else ago(seen_s)
    fields: dict[str, Any] = {"host": name, "position": 0, "gaps_s": (100.0,), "promised_since": ago(86400)}
    return Turn(camera_id=name, last_visit_at=seen, last_inspected_at=seen, **(fields | changes))


def choose(*turns: Turn, routine: int = 1, stay: int = 0, policy: Policy | None = None) -> tuple[Choice, ...]:
    return (policy or EAGER).choose(turns, now=NOW, slots=Slots(routine=routine, stay=stay))


def names(*turns: Turn, **options: Any) -> list[str]:
    return [choice.camera_id for choice in choose(*turns, **options)]


def test_both_policies_are_there_by_name() -> None:
    assert isinstance(make_policy(PolicyName.PROMISED, host_cap=2), Promised)
    assert all(make_policy(name).next_due_at([], now=NOW) is None for name in PolicyName)


def test_the_nearest_deadline_goes_first_when_time_is_short() -> None:
    turns = [turn("busy", seen_s=60, history_per_h=50.0), turn("late", seen_s=91), turn("later", seen_s=89)]
    assert names(*turns) == ["late"]
    assert names(*turns, routine=2)[:2] == ["late", "later"]


def test_with_time_to_spare_the_look_goes_where_it_is_worth_most() -> None:
    turns = [turn("quiet", seen_s=60), turn("busy", seen_s=40, history_per_h=5.0)]
    assert names(*turns) == ["busy"]
    (choice,) = choose(*turns)
    assert choice.reason == "a look is worth most here: unseen for 40 s, 5 violations an hour"


def test_a_camera_rests_a_little_even_where_a_look_is_worth_most() -> None:
    assert names(turn("busy", seen_s=19, history_per_h=50.0)) == []
    assert names(turn("busy", seen_s=20, history_per_h=50.0)) == ["busy"]


def test_a_confirmation_goes_before_what_can_wait_and_not_before_its_instant() -> None:
    due, early = turn("due", confirm_at=ago(1)), turn("early", confirm_at=NOW + timedelta(seconds=1))
    chosen = choose(turn("other", seen_s=60), due, early)
    assert [(each.camera_id, each.kind) for each in chosen] == [("due", OrderKind.CONFIRM)]


def test_a_confirmation_never_makes_another_camera_late() -> None:
    booked = turn("booked", seen_s=50, confirm_at=ago(5))
    assert names(booked, turn("tight", seen_s=94)) == ["tight"]
    assert names(booked, turn("easy", seen_s=85)) == ["booked"]


def test_a_confirmation_does_not_wait_for_cameras_that_are_late_anyway() -> None:
    assert names(turn("booked", seen_s=50, confirm_at=ago(5)), turn("late", seen_s=130)) == ["booked"]


def test_bookings_cannot_starve_a_camera_that_has_waited_twice_its_promise() -> None:
    booked = [turn(f"b{n}", seen_s=50, confirm_at=ago(n)) for n in range(5)]
    assert names(*booked, turn("late", seen_s=210)) == ["late"]


def test_whoever_was_never_seen_comes_before_all_where_nobody_knows_since_when_it_was_promised() -> None:
    fresh = turn("fresh", seen_s=None, promised_since=None)
    assert names(turn("late", seen_s=130), fresh, turn("booked", confirm_at=ago(5))) == ["fresh"]


def test_a_plan_that_has_just_begun_gives_everyone_its_whole_gap() -> None:
    fresh = turn("fresh", seen_s=None, promised_since=ago(1))
    assert names(fresh, turn("old", seen_s=93)) == ["old"]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_held": True},
        {"is_stopped": True},
        {"retry_at": NOW + timedelta(seconds=1)},
        {"gaps_s": ()},
        {"skipped_until": NOW + timedelta(seconds=1)},
    ],
)
def test_a_camera_held_stopped_backing_off_skipped_or_on_no_plan_is_left_alone(changes: dict[str, Any]) -> None:
    assert names(turn("a", seen_s=500, confirm_at=ago(5), wants_stay=True, **changes), stay=1) == []


def test_a_skipped_camera_is_looked_at_when_somebody_asks_and_comes_back_by_itself() -> None:
    skipped = turn("a", seen_s=500, skipped_until=NOW + timedelta(seconds=60))
    assert choose(replace(skipped, asked_at=ago(1)))[0].kind is OrderKind.LOOK_NOW
    assert names(replace(skipped, skipped_until=NOW)) == ["a"]
    assert EAGER.next_due_at([skipped], now=NOW) == NOW + timedelta(seconds=60)


def test_what_a_person_asked_for_goes_before_all() -> None:
    turns = [turn("late", seen_s=250), turn("probed", is_probe_asked=True), turn("asked", asked_at=ago(3))]
    kinds = [(each.camera_id, each.kind) for each in choose(*turns, routine=2)]
    assert kinds == [("asked", OrderKind.LOOK_NOW), ("probed", OrderKind.PROBE)]


def test_a_pinned_camera_is_looked_at_more_often_and_before_busier_ones() -> None:
    busy = turn("busy", seen_s=80, history_per_h=50.0)
    assert names(busy, turn("pinned", seen_s=11, is_pinned=True)) == ["pinned"]
    assert names(busy, turn("pinned", seen_s=9, is_pinned=True)) == ["busy"]


def test_a_pinned_camera_makes_nobody_late() -> None:
    assert names(turn("tight", seen_s=94), turn("pinned", seen_s=40, is_pinned=True)) == ["tight"]


def test_an_open_round_begins_at_once() -> None:
    waiting = turn("a", seen_s=15, round_began_at=ago(1), round_ends_at=NOW + timedelta(hours=2))
    assert names(waiting) == ["a"]
    assert names(replace(waiting, last_visit_at=ago(0.5))) == [], "tried a moment ago"


def test_a_failed_camera_is_tried_again_when_nothing_better_is_to_do() -> None:
    failed = turn("failed", seen_s=5, retry_at=ago(1))
    assert names(failed) == ["failed"]
    assert names(failed, turn("other", seen_s=60)) == ["other"]


def test_stays_go_where_they_are_worth_most_and_nobody_waits_for_ever() -> None:
    busy, quiet = turn("busy", wants_stay=True, history_per_h=5.0, seen_s=1), turn("quiet", wants_stay=True)
    assert [(c.camera_id, c.kind) for c in choose(busy, quiet, routine=0, stay=1)] == [("busy", OrderKind.STAY)]
    forgotten = replace(quiet, last_visit_at=ago(100_000))
    assert names(busy, forgotten, routine=0, stay=1) == ["quiet"]


def test_a_camera_that_people_wait_for_gets_no_stay_that_would_hold_it_for_minutes() -> None:
    waiting, other = turn("waiting", wants_stay=True, recheck_at=ago(1), history_per_h=5.0), turn("b", wants_stay=True)
    assert [(c.camera_id, c.kind) for c in choose(waiting, other, routine=0, stay=2)] == [("b", OrderKind.STAY)]
    assert choose(waiting, routine=1, stay=1)[0].kind is OrderKind.RECHECK


def test_a_host_never_gets_more_connections_than_its_cap_and_stays_leave_one() -> None:
    turns = [turn(f"c{n}", host="nvr", seen_s=95, wants_stay=True) for n in range(9)]
    held = turn("held", host="nvr", is_held=True)
    chosen = choose(*turns, held, routine=9, stay=9, policy=Promised(host_cap=4, terms=TERMS))
    assert sorted(each.kind.value for each in chosen) == ["routine", "stay", "stay"]


def test_a_full_host_does_not_hold_up_the_others() -> None:
    stuck = [turn(f"s{n}", host="nvr", seen_s=150) for n in range(5)]
    held = turn("held", host="nvr", is_held=True)
    assert names(*stuck, held, turn("free", seen_s=40), policy=Promised(host_cap=1, terms=TERMS)) == ["free"]


def test_without_spare_looks_a_camera_rests_for_most_of_its_gap() -> None:
    calm = Promised(terms=Terms(has_spare_looks=False))
    assert names(turn("a", seen_s=60, history_per_h=50.0), policy=calm) == []
    assert names(turn("a", seen_s=70), turn("b", seen_s=80), policy=calm) == ["b"]


def test_a_roster_answers_as_its_turns_do_also_after_a_change() -> None:
    turns = [turn("a", seen_s=60), turn("b", seen_s=40, history_per_h=5.0)]
    roster = Roster(turns)
    assert EAGER.choose(roster, now=NOW, slots=Slots(routine=1, stay=0)) == choose(*turns)
    roster.put(1, replace(turns[1], is_held=True))
    assert [c.camera_id for c in EAGER.choose(roster, now=NOW, slots=Slots(routine=2, stay=0))] == ["a"]
    with pytest.raises(ValueError, match="expected a turn of 'a'"):
        roster.put(0, turns[1])


def test_the_next_due_instant_is_that_of_the_first_camera_that_may_be_looked_at() -> None:
    assert EAGER.next_due_at([turn("a", seen_s=5), turn("b", seen_s=8)], now=NOW) == NOW + timedelta(seconds=12)
    booked = turn("a", seen_s=5, confirm_at=NOW + timedelta(seconds=3))
    assert EAGER.next_due_at([booked], now=NOW) == NOW + timedelta(seconds=3)
    assert EAGER.next_due_at([turn("a", wants_stay=True)], now=NOW) == NOW - timedelta(seconds=10)
