"""The honest baseline, and what goes before it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.orders import OrderKind, Slots
from pipelines.patrol.round_robin import RoundRobin
from pipelines.patrol.turn import Choice, Policy, Turn

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def turn(name: str, **changes: Any) -> Turn:
    fields: dict[str, Any] = {"host": name, "position": 0, "gaps_s": (60.0,), "last_visit_at": ago(61)}
    return Turn(camera_id=name, **(fields | changes))


def choose(*turns: Turn, routine: int = 99, stay: int = 0, policy: Policy | None = None) -> tuple[Choice, ...]:
    return (policy or RoundRobin()).choose(turns, now=NOW, slots=Slots(routine=routine, stay=stay))


def kinds(*turns: Turn, **slots: int) -> dict[str, OrderKind]:
    return {choice.camera_id: choice.kind for choice in choose(*turns, **slots)}  # type: ignore[arg-type]  # slots only


def test_whoever_has_waited_longest_goes_first_and_the_never_visited_before_all() -> None:
    turns = [turn("a", last_visit_at=ago(70)), turn("b", last_visit_at=ago(90)), turn("c", last_visit_at=None)]
    assert [each.camera_id for each in choose(*turns)] == ["c", "b", "a"]


def test_ties_go_by_the_order_of_the_plans() -> None:
    turns = [turn(name, position=9 - n, last_visit_at=None) for n, name in enumerate("abc")]
    assert [each.camera_id for each in choose(*turns)] == ["c", "b", "a"]


def test_nobody_is_visited_before_its_turn() -> None:
    assert not choose(turn("a", last_visit_at=ago(59)))
    assert choose(turn("a", last_visit_at=ago(60)))[0].due_at == NOW


def test_the_strictest_promise_counts() -> None:
    assert choose(turn("a", gaps_s=(600.0, 30.0), last_visit_at=ago(31)))


def test_there_are_no_more_choices_than_slots() -> None:
    assert len(choose(*(turn(name) for name in "abcdef"), routine=4)) == 4
    assert not choose(turn("a"), routine=0)


@pytest.mark.parametrize(
    "changes",
    [
        {"is_held": True},
        {"is_stopped": True},
        {"retry_at": NOW + timedelta(seconds=1)},
        {"gaps_s": ()},
    ],
)
def test_a_camera_held_stopped_backing_off_or_on_no_plan_is_not_chosen(changes: dict[str, Any]) -> None:
    assert not choose(turn("a", confirm_at=ago(5), wants_stay=True, **changes), stay=1)


def test_a_held_or_stopped_camera_is_not_chosen_even_when_asked_for() -> None:
    for changes in ({"is_held": True}, {"is_stopped": True}):
        assert not choose(turn("a", asked_at=ago(1), is_probe_asked=True, **changes))


def test_a_camera_that_has_backed_off_long_enough_comes_back() -> None:
    assert choose(turn("a", retry_at=NOW))


def test_asked_goes_before_booked_and_booked_before_routine() -> None:
    turns = [
        turn("routine", last_visit_at=None),
        turn("booked", last_visit_at=ago(5), confirm_at=ago(1)),
        turn("asked", gaps_s=(), asked_at=ago(0)),
    ]
    assert [(each.camera_id, each.kind) for each in choose(*turns)] == [
        ("asked", OrderKind.LOOK_NOW),
        ("booked", OrderKind.CONFIRM),
        ("routine", OrderKind.ROUTINE),
    ]


def test_a_confirmation_waits_for_its_instant() -> None:
    assert not choose(turn("a", last_visit_at=ago(5), confirm_at=NOW + timedelta(seconds=1)))


def test_a_probe_is_made_of_a_camera_on_no_plan() -> None:
    assert kinds(turn("a", gaps_s=(), is_probe_asked=True)) == {"a": OrderKind.PROBE}


def test_confirmations_cannot_starve_a_camera_that_has_waited_twice_its_promise() -> None:
    booked = [turn(f"b{n}", last_visit_at=ago(5), confirm_at=ago(n)) for n in range(5)]
    late = turn("late", last_visit_at=ago(125))
    assert choose(*booked, late, routine=1)[0].camera_id == "late"
    assert choose(*booked, turn("due", last_visit_at=ago(100)), routine=1)[0].camera_id != "due"


def test_a_camera_that_wants_a_stay_gets_it_at_once_where_a_slot_is_free() -> None:
    wanting = turn("a", wants_stay=True, last_visit_at=ago(1))
    assert kinds(wanting, stay=1) == {"a": OrderKind.STAY}
    assert kinds(wanting, stay=0) == {}


def test_without_a_free_stay_slot_it_is_visited_when_due() -> None:
    turns = [turn(name, wants_stay=True, last_visit_at=ago(60 + n)) for n, name in enumerate("ab")]
    assert kinds(*turns, stay=1) == {"b": OrderKind.STAY, "a": OrderKind.ROUTINE}


def test_a_booked_confirmation_becomes_a_stay_where_one_is_wanted() -> None:
    wanting = turn("a", wants_stay=True, last_visit_at=ago(5), confirm_at=ago(1))
    assert kinds(wanting, stay=1) == {"a": OrderKind.STAY}
    assert kinds(wanting, stay=0) == {"a": OrderKind.CONFIRM}


def test_stays_take_no_routine_slots_and_the_other_way_round() -> None:
    wanting = turn("a", wants_stay=True)
    assert kinds(wanting, turn("b"), stay=1, routine=0) == {"a": OrderKind.STAY}
    assert kinds(wanting, turn("b"), stay=1, routine=1) == {"a": OrderKind.STAY, "b": OrderKind.ROUTINE}


def test_a_host_has_no_more_connections_than_its_cap() -> None:
    turns = [turn(f"c{n}", host="recorder", position=n) for n in range(6)]
    held = [turn(f"h{n}", host="recorder", is_held=True) for n in range(2)]
    chosen = choose(*turns, *held, turn("other"), policy=RoundRobin(host_cap=4))
    assert Counter(each.camera_id[0] for each in chosen) == {"c": 2, "o": 1}


def test_each_camera_is_chosen_once_for_its_most_urgent_reason() -> None:
    wanted = turn("a", asked_at=ago(1), is_probe_asked=True, confirm_at=ago(1), wants_stay=True)
    assert kinds(wanted, stay=1) == {"a": OrderKind.LOOK_NOW}


def test_over_a_day_every_camera_has_its_turn_equally_often() -> None:
    """One worker, 20 cameras that all want more than there is."""
    policy, last = RoundRobin(), dict.fromkeys((f"c{n}" for n in range(20)), ago(1000))
    visits: Counter[str] = Counter()
    for second in range(0, 3600, 10):
        now = NOW + timedelta(seconds=second)
        turns = [turn(name, position=n, last_visit_at=at) for n, (name, at) in enumerate(last.items())]
        for choice in policy.choose(turns, now=now, slots=Slots(routine=1, stay=0)):
            last[choice.camera_id] = now
            visits[choice.camera_id] += 1
    assert max(visits.values()) - min(visits.values()) <= 1
    assert sum(visits.values()) == 360


def test_the_next_turn_is_the_earliest_of_those_that_can_come() -> None:
    policy = RoundRobin()
    turns = [
        turn("held", is_held=True),
        turn("stopped", is_stopped=True),
        turn("backing off", retry_at=NOW + timedelta(seconds=40)),
        turn("soon", last_visit_at=ago(50)),
        turn("booked", last_visit_at=ago(1), confirm_at=NOW + timedelta(seconds=20)),
    ]
    assert policy.next_due_at(turns, now=NOW) == NOW + timedelta(seconds=10)
    assert policy.next_due_at(turns[:3], now=NOW) == NOW + timedelta(seconds=40)
    assert policy.next_due_at(turns[:2], now=NOW) is None
    assert policy.next_due_at([turn("asked", gaps_s=(), asked_at=ago(3))], now=NOW) == ago(3)


def test_a_stay_that_waits_for_a_slot_makes_nobody_ask_without_pause() -> None:
    waiting = turn("a", wants_stay=True, last_visit_at=ago(5))
    assert RoundRobin().next_due_at([waiting], now=NOW) == NOW + timedelta(seconds=1)
