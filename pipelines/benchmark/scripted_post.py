"""One camera during a simulation: its street, its memory, its past; and who does the visits."""

from dataclasses import dataclass, field
from random import Random

from pipelines.benchmark.scripted_look import ZONE, ScriptedStreet
from pipelines.benchmark.scripted_town import ScriptedCamera
from pipelines.benchmark.scripted_visit import instant
from pipelines.ledger.state import CameraState, Violation
from pipelines.orders import Slots
from pipelines.outcome import Outcome
from pipelines.patrol.coverage import VisitEnd
from pipelines.patrol.due import STAY_LIMIT_S
from pipelines.patrol.history import HOURS
from pipelines.patrol.turn import Turn
from pipelines.rules.resolve import ResolvedRule, RuleTypes
from pipelines.site import RuleId, ZoneId

MISS_SHARE = 0.1
"""Probability that the network does not find an object in a look."""
FOUND_SHARE = 0.8
"""Share of the violations of earlier days that the history knows of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who does the visits."""

    workers: int = 1
    slots: Slots = field(default_factory=lambda: Slots(routine=8, stay=1))
    """Of each worker."""
    claim_s: float = 0.2
    """A worker asks for work at most this often."""
    history_days: int = 7
    """Earlier days whose violations the policy knows of."""


@dataclass(slots=True, kw_only=True)
class Post:
    """One camera during the simulation: its street, its memory, its past."""

    script: ScriptedCamera
    street: ScriptedStreet
    rules: tuple[ResolvedRule, ...]
    state: CameraState
    turn: Turn
    failures: int = 0
    last_outcome: Outcome | None = None
    counts: list[int] = field(default_factory=lambda: [0] * HOURS)
    looks_s: list[float] = field(default_factory=list)
    """Healthy looks; of each minute the first and the last."""
    ends: list[VisitEnd] = field(default_factory=list)
    """Visits without a healthy look."""
    raised: list[Violation] = field(default_factory=list)
    worst_gap_s: float = 0.0
    late_gaps: list[tuple[float, float]] = field(default_factory=list)
    """Begin and end of times between two healthy looks that were longer than promised."""


def begin_post(number: int, script: ScriptedCamera, *, types: RuleTypes, seed: int, crew: Crew) -> Post:
    rng = Random(f"{seed}/looks/{number}")
    turn = Turn(
        camera_id=script.id,
        host=script.host,
        position=number,
        gaps_s=(script.gap_s,),
        wants_stay=script.limit_s <= STAY_LIMIT_S,
        promised_since=instant(0.0),
    )
    known = Random(f"{seed}/history/{number}")
    counts = [_poisson(rate * FOUND_SHARE * crew.history_days, known) for rate in script.rate_per_h]
    return Post(
        script=script,
        street=ScriptedStreet(camera=script, miss_share=MISS_SHARE, rng=rng),
        rules=(rule(script.limit_s, types),),
        state=CameraState(camera_id=script.id),
        turn=turn,
        counts=counts,
    )


def rule(limit_s: float, types: RuleTypes) -> ResolvedRule:
    """Returns the rule of a camera with that limit."""
    return ResolvedRule(
        id=RuleId("r"),
        type="illegal_parking",
        kind="occupancy",
        zone_id=ZoneId(ZONE),
        labels=types.labels_of("motor_vehicle"),
        limit_s=limit_s,
    )


def _poisson(mean: float, rng: Random) -> int:
    """Returns a Poisson number: arrivals of rate 1 until `mean` has gone by."""
    number, at = 0, rng.expovariate(1.0)
    while at < mean:
        number, at = number + 1, at + rng.expovariate(1.0)
    return number


def note_look(post: Post, at_s: float) -> None:
    looks_s = post.looks_s
    last_s = looks_s[-1] if looks_s else 0.0
    gap_s = at_s - last_s
    if gap_s > post.script.gap_s:
        post.late_gaps.append((last_s, at_s))
    post.worst_gap_s = max(post.worst_gap_s, gap_s)
    minute = at_s // 60
    if len(looks_s) >= 2 and looks_s[-2] // 60 == minute:
        looks_s[-1] = at_s
    else:
        looks_s.append(at_s)
