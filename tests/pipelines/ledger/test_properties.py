"""What must hold whatever happens in the street: the bounds of a stay are bounds."""

from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BOXES = ((0.1, 0.3, 0.2, 0.7), (0.5, 0.3, 0.6, 0.7))
LIMIT_S = 20.0
PLENTY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

stays = st.lists(st.tuples(st.floats(0, 40), st.floats(0.5, 120)), min_size=1, max_size=4)
"""Of things at one spot one after the other: the gap before each (0: the next takes the last one's place), its stay."""
visits = st.lists(st.tuples(st.floats(4, 60), st.floats(0, 2), st.floats(0, 1)), min_size=2, max_size=12)
"""Time since the visit before, time error, and which share of the error was real."""


def things_of(twins: Any, spots: tuple[list[tuple[float, float]], ...]) -> list[Any]:
    things: list[Any] = []
    for box, spot in zip(BOXES, spots, strict=True):
        at_s = 0.0
        for gap_s, stay_s in spot:
            body = len(things)
            things.append(twins.thing(body=body, from_s=at_s + gap_s, until_s=at_s + gap_s + stay_s, box=box))
            at_s += gap_s + stay_s
    return things


def walk(patrol: Any, times: list[tuple[float, float, float]]) -> None:
    at_s = 0.0
    for since_s, error_s, share in times:
        at_s += since_s
        patrol.error_s, patrol.lag_s = error_s, error_s * share
        patrol.visit(at_s)


def body_of(place: Any) -> int:
    assert sum(value > 0 for value in place.appearance) == 1, "a place that two bodies share"
    return list(place.appearance).index(max(place.appearance)) - 1


@given(first=stays, second=stays, times=visits)
@PLENTY
def test_with_perfect_detections_the_true_stay_lies_between_the_bounds(
    twins: Any, first: list[tuple[float, float]], second: list[tuple[float, float]], times: list[Any]
) -> None:
    things = things_of(twins, (first, second))
    patrol = twins.patrol(twins.street(things=things), twins.rule(LIMIT_S))
    walk(patrol, times)
    for place in (*patrol.ended, *patrol.state.places):
        thing, dwell = things[body_of(place)], place.presence.dwell
        stay_s = thing.until_s - thing.from_s
        assert dwell.lower_s <= stay_s + 1e-5
        assert dwell.upper_s is None or stay_s <= dwell.upper_s + 1e-5


@given(first=stays, second=stays, times=visits, seed=st.integers(0, 1000))
@PLENTY
def test_with_missed_detections_the_lower_bound_still_holds_and_no_violation_is_false(
    twins: Any, first: list[tuple[float, float]], second: list[tuple[float, float]], times: list[Any], seed: int
) -> None:
    things = things_of(twins, (first, second))
    for thing in things:
        thing.missed = lambda at_s, body=thing.body: hash((seed, body, round(at_s, 3))) % 3 == 0
    patrol = twins.patrol(twins.street(things=things), twins.rule(LIMIT_S))
    walk(patrol, times)
    truth = {}
    for place in (*patrol.ended, *patrol.state.places):
        thing = things[body_of(place)]
        truth[place.id] = thing.until_s - thing.from_s
        assert place.presence.dwell.lower_s <= truth[place.id] + 1e-5
    for violation in patrol.raised:
        assert truth[violation.subject_id] >= LIMIT_S - 1e-5


@given(spot=stays, times=visits)
@PLENTY
def test_absorbing_again_gives_the_same_answer_ids_included(
    twins: Any, spot: list[tuple[float, float]], times: list[Any]
) -> None:
    def run() -> tuple[Any, Any]:
        patrol = twins.patrol(twins.street(things=things_of(twins, (spot, []))), twins.rule(LIMIT_S))
        walk(patrol, times)
        return patrol.state, patrol.raised

    assert run() == run()


@given(numbers=st.lists(st.integers(0, 4), min_size=2, max_size=20), spacing_s=st.floats(2, 30))
@PLENTY
def test_a_run_of_counts_lies_between_its_bounds(twins: Any, numbers: list[int], spacing_s: float) -> None:
    """So many stand there from one look until just before the next; the rule counts three."""
    things = [
        twins.thing(
            body=n * 5 + k,
            from_s=(n + 0.5) * spacing_s,
            until_s=(n + 1.5) * spacing_s,
            box=(0.1 + 0.2 * k, 0.3, 0.2 + 0.2 * k, 0.7),
        )
        for n, number in enumerate(numbers)
        for k in range(number)
    ]
    rule = twins.rule(LIMIT_S, kind="count", type="crowd_gathering", min_count=3)
    patrol = twins.patrol(twins.street(things=things), rule)
    runs = []
    for n in range(len(numbers)):
        runs += patrol.visit((n + 1) * spacing_s, most_looks=1).ended_runs
    lengths = [len(run) * spacing_s for run in "".join("x" if n >= 3 else " " for n in numbers).split()]
    runs += patrol.state.runs
    assert len(runs) == len(lengths)
    for run, length_s in zip(runs, lengths, strict=True):
        assert run.presence.dwell.lower_s <= length_s + 1e-5
        assert run.presence.dwell.upper_s is None or length_s <= run.presence.dwell.upper_s + 1e-5


def test_instants_are_utc(twins: Any) -> None:
    patrol = twins.patrol(twins.street(things=[twins.thing(body=1, from_s=0, until_s=50)]))
    patrol.visit(5)
    seen_at: datetime = patrol.state.places[0].presence.first_seen_at
    assert seen_at.utcoffset() is not None
    assert seen_at == twins.at(5)
