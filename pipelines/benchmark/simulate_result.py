"""A simulated patrol from its terms to one JSON document; the policies that can be compared, by name."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipelines.benchmark.scripted_post import Crew
from pipelines.benchmark.scripted_town import ONE_PLAN, THREE_PLANS, TownTerms, build_town, load_of, middle_gap_s
from pipelines.benchmark.simulate import OnTime, simulate
from pipelines.benchmark.simulate_score import PatrolTally, score_patrol, tally_patrol
from pipelines.benchmark.tools import peak_rss_mb
from pipelines.patrol.policies import PolicyName, make_policy
from pipelines.patrol.promised import Promised
from pipelines.patrol.round_robin import RoundRobin
from pipelines.patrol.short_visits import Terms
from pipelines.patrol.turn import Policy
from pipelines.rules.types import RuleTypes

SCHEMA = 1

SIMULATED: dict[str, Callable[[], Policy]] = {
    "promised": lambda: make_policy(PolicyName.PROMISED),
    "round_robin": lambda: make_policy(PolicyName.ROUND_ROBIN),
    "round_robin_nonstop": lambda: RoundRobin(due_share=0.0),
    "promised_no_spare": lambda: Promised(terms=Terms(has_spare_looks=False)),
    "promised_no_history": lambda: Promised(terms=Terms(has_history=False)),
    "promised_no_booking": lambda: Promised(terms=Terms(has_bookings=False)),
}
"""The product's policies; round robin without rest, which takes as many looks as `promised`; `promised` less a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationTerms:
    """What is simulated."""

    cameras: int
    hours: float
    policy: str
    seed: int
    crew: Crew
    visit_s: float
    load: float
    """Share of the slots' time that the promises need: the plans' gaps are made so."""
    stays_per_h: float
    has_one_plan: bool = False
    """One plan with one gap; else three, with the half and the double of it."""

    @property
    def slots(self) -> int:
        """Short visits that all workers together do at the same time."""
        return self.crew.workers * self.crew.slots.routine

    def town_terms(self) -> TownTerms:
        """Returns the town's."""
        plans = ONE_PLAN if self.has_one_plan else THREE_PLANS
        gap_s = middle_gap_s(cameras=self.cameras, visit_s=self.visit_s, slots=self.slots, load=self.load, plans=plans)
        return TownTerms(
            cameras=self.cameras,
            hours=self.hours,
            seed=self.seed,
            middle_gap_s=gap_s,
            plans=plans,
            stays_per_h=self.stays_per_h,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What came of it, and what it cost."""

    terms: SimulationTerms
    tally: PatrolTally
    claims: int
    load: float
    wall_s: float


def run_simulation(terms: SimulationTerms, *, types: RuleTypes, on_time: OnTime = lambda _: None) -> Simulated:
    """Returns the outcome of one simulated patrol.

    Raises:
        KeyError: There is no such policy; see `SIMULATED`.
    """
    began_s = time.perf_counter()
    town = build_town(terms.town_terms())
    ran = simulate(
        town,
        SIMULATED[terms.policy](),
        types=types,
        crew=terms.crew,
        visit_s=terms.visit_s,
        hours=terms.hours,
        seed=terms.seed,
        on_time=on_time,
    )
    tally = tally_patrol(ran)
    load = load_of(town, visit_s=terms.visit_s, slots=terms.slots)
    return Simulated(terms=terms, tally=tally, claims=ran.claims, load=load, wall_s=time.perf_counter() - began_s)


def simulation_document(done: Simulated, *, version: str) -> dict[str, Any]:
    """Returns everything for `--json`, schema 1 (docs/patrol.md)."""
    terms = done.terms
    town = terms.town_terms()
    return {
        "schema": SCHEMA,
        "version": version,
        "policy": terms.policy,
        "seed": terms.seed,
        "cameras": terms.cameras,
        "hours": terms.hours,
        "workers": terms.crew.workers,
        "slots": terms.slots,
        "stay_slots": terms.crew.workers * terms.crew.slots.stay,
        "visit_s": terms.visit_s,
        "claim_s": terms.crew.claim_s,
        "history_days": terms.crew.history_days,
        "stays_per_h": terms.stays_per_h,
        "load": round(done.load, 4),
        "max_gap_s": [round(town.middle_gap_s * factor, 3) for _, factor in town.plans],
        **score_patrol(done.tally),
        "claims": done.claims,
        "wall_seconds": round(done.wall_s, 3),
        "peak_rss_mb": round(peak_rss_mb(), 1),
    }
