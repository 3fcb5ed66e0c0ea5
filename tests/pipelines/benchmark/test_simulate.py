"""Patrol on scripted detections: a town by seed, the product's own decisions, a score."""

from dataclasses import replace
from itertools import pairwise

import pytest

from pipelines.benchmark.scripted_post import Crew
from pipelines.benchmark.scripted_town import ScriptedCamera, Span, Thing, TownTerms, build_town, load_of, middle_gap_s
from pipelines.benchmark.simulate import Ran, simulate
from pipelines.benchmark.simulate_result import SIMULATED, SimulationTerms, run_simulation, simulation_document
from pipelines.benchmark.simulate_score import score_patrol, tally_patrol
from pipelines.orders import Slots
from pipelines.patrol.coverage import CoverageState
from pipelines.rules.types import RuleTypes, load_rule_types

TOWN = TownTerms(cameras=12, hours=0.3, seed=3, middle_gap_s=60.0, stays_per_h=6.0)


@pytest.fixture(scope="module")
def types() -> RuleTypes:
    return load_rule_types()


def camera(*stays: tuple[float, float], limit_s: float = 60.0, spot: int = 0) -> ScriptedCamera:
    things = [Thing(number=n, spot=spot, start_s=a, end_s=b) for n, (a, b) in enumerate(stays, 1)]
    return ScriptedCamera(id="c", host="h", gap_s=30.0, limit_s=limit_s, rate_per_h=(0.0,) * 24, things=things)


def patrolled(*town: ScriptedCamera, types: RuleTypes, policy: str = "promised", hours: float = 0.1) -> Ran:
    crew = Crew(slots=Slots(routine=2, stay=0), history_days=0)
    return simulate(list(town), SIMULATED[policy](), types=types, crew=crew, visit_s=3.0, hours=hours, seed=1)


def test_the_same_seed_makes_the_same_town_and_another_seed_another() -> None:
    assert build_town(TOWN) == build_town(TOWN)
    assert build_town(TOWN) != build_town(replace(TOWN, seed=4))


def test_nobody_takes_a_spot_that_is_taken() -> None:
    for each in build_town(replace(TOWN, hours=4.0)):
        for spot in range(4):
            stays = [thing for thing in each.things if thing.spot == spot]
            assert all(a.end_s <= b.start_s for a, b in pairwise(stays))


def test_few_cameras_make_most_of_what_happens() -> None:
    counts = sorted((len(each.things) for each in build_town(replace(TOWN, cameras=300, hours=4.0))), reverse=True)
    assert sum(counts[:60]) > 0.6 * sum(counts)


def test_the_gaps_make_the_load_that_was_asked_for() -> None:
    gap_s = middle_gap_s(cameras=200, visit_s=4.0, slots=8, load=0.8)
    town = build_town(TownTerms(cameras=200, hours=0.1, seed=0, middle_gap_s=gap_s))
    assert load_of(town, visit_s=4.0, slots=8) == pytest.approx(0.8, abs=0.01)


def test_a_stay_past_the_limit_is_found_soon_after_it_is_due_and_a_short_one_is_not(types: RuleTypes) -> None:
    tally = tally_patrol(patrolled(camera((20, 50), (120, 300)), types=types))
    assert (tally.violations, tally.found, tally.false_alarms) == (1, 1, 0)
    assert 0 <= tally.delays_s[0] <= 40


def test_two_objects_one_after_the_other_are_not_one_long_stay(types: RuleTypes) -> None:
    tally = tally_patrol(patrolled(camera((20, 70), (72, 125), (130, 180)), types=types))
    assert (tally.violations, tally.found, tally.false_alarms) == (0, 0, 0)


def test_a_miss_counts_until_the_object_leaves(types: RuleTypes) -> None:
    unseen = camera((1, 100))
    unseen.outages = [Span(spot=-1, begin_s=0, end_s=1000)]
    tally = tally_patrol(patrolled(unseen, types=types))
    assert (tally.violations, tally.missed, tally.unalarmed_s) == (1, 1, [39.0])
    assert tally.promises_broken == 0, "nobody can keep a promise about a camera that cannot be reached"
    assert tally.minutes[CoverageState.UNREACHABLE] == 6


def test_a_black_picture_is_no_look(types: RuleTypes) -> None:
    blind = camera((1, 300))
    blind.blind = [Span(spot=-1, begin_s=0, end_s=1000)]
    tally = tally_patrol(patrolled(blind, types=types))
    assert (tally.found, tally.minutes[CoverageState.INSPECTED]) == (0, 0)
    assert tally.minutes[CoverageState.DEGRADED] > 0


def test_round_robin_as_it_is_looks_after_the_gap_and_promised_before_it_is_over(types: RuleTypes) -> None:
    kept = tally_patrol(patrolled(camera(), types=types))
    broken = tally_patrol(patrolled(camera(), types=types, policy="round_robin"))
    assert kept.promises_broken == 0
    assert broken.promises_broken > 5
    assert 0 < broken.worst_break_s < 10


def test_minutes_add_up_for_every_policy(types: RuleTypes) -> None:
    for policy in SIMULATED:
        terms = SimulationTerms(
            cameras=6, hours=0.1, policy=policy, seed=2, crew=Crew(), visit_s=3.0, load=0.5, stays_per_h=6.0
        )
        document = simulation_document(run_simulation(terms, types=types), version="0")
        assert sum(document["coverage_minutes"].values()) == 6 * 6
        assert document["violations"] == document["found"] + document["missed"]


def test_the_same_simulation_gives_the_same_score(types: RuleTypes) -> None:
    def score() -> dict[str, object]:
        town = build_town(TOWN)
        crew = Crew(workers=2, slots=Slots(routine=2, stay=1))
        ran = simulate(town, SIMULATED["promised"](), types=types, crew=crew, visit_s=3.0, hours=0.1, seed=5)
        return score_patrol(tally_patrol(ran))

    assert score() == score()


def test_a_worker_asks_no_more_often_than_it_may(types: RuleTypes) -> None:
    crew = Crew(slots=Slots(routine=2, stay=0), claim_s=5.0)
    town = build_town(TOWN)
    ran = simulate(town, SIMULATED["promised"](), types=types, crew=crew, visit_s=3.0, hours=0.1, seed=5)
    assert ran.claims <= 360 / 5 + 1
