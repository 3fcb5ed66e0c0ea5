"""A long course of a street for the benchmark: hours in which its own actors come again and again, and stay too long
or not quite, change places and drive past. Who stands where stays as rendered, so the sprites keep fitting."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from sample_videos.studio.company import Company, Stay, companies_of
from sample_videos.studio.course import EDGE_S
from sample_videos.studio.crowding import STEP_S
from sample_videos.studio.scene import Actor, Scene
from sample_videos.studio.traffic import Traffic

DWELL_OF_LIMIT = (0.2, 5.0)
"""Stays are drawn from this range of their rule's limit, evenly on a logarithmic scale."""
NEAR_LIMIT_SHARE = 0.12
"""No stay is so near to its limit: a tenth is not scored, and times are rounded."""
AWAY_S = 250.0
"""Nobody comes back to the place it left sooner: with a look every two minutes, no camera could tell that it left."""
PAUSE_S = (5.0, 90.0)
"""From the end of an absence to the next coming."""
PASSES_EVERY_S = (25.0, 120.0)
"""How often those drive or walk past whose stay is nobody's business."""
SWAP_SHARE = 0.6
"""How often somebody who may takes the place of one who has just left it."""
SWAP_S = (2.0, 20.0)
TRIES = 40
STEP_BACK_S = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the course is to be like."""

    length_s: float
    seed: int
    limit_s: float | None = None
    """Replaces every rule's limit; None: they stay as they are."""
    away_s: float = AWAY_S


@dataclass(slots=True, kw_only=True)
class _Visitor:
    """One company with when it may come next."""

    company: Company
    next_s: float
    comings: int = 0
    soonest_s: float = 0.0
    """It does not come back before this."""


def long_course(scene: Scene, wish: Wish) -> Scene:
    """Returns the scene with a course of the wished length: the same for the same scene and wish.

    Who has a place in a rule's zone comes, stays for 0.2 to 5 times the limit and leaves; after `away_s` it comes
    again. Where several have the same place, one often follows the other within seconds. Everybody else passes by now
    and then. Nobody drives through anybody; who lasts for the whole scene lasts for the whole course.
    """
    if wish.limit_s is not None:
        limit = {"limit_s": wish.limit_s}
        scene = scene.model_copy(update={"rules": [rule.model_copy(update=limit) for rule in scene.rules]})
    rng = random.Random(f"{scene.id} {scene.seed} {wish.seed} {wish.limit_s} long")
    traffic = Traffic(scene, length_s=wish.length_s)
    visitors = [_Visitor(company=each, next_s=rng.uniform(0, 60)) for each in companies_of(scene)]
    actors = list(traffic.lasting)
    while visitors:
        visitor = min(visitors, key=lambda each: each.next_s)
        if visitor.next_s >= wish.length_s:
            break
        actors += _come(visitor, visitors, traffic=traffic, rng=rng, wish=wish)
    return scene.model_copy(update={"actors": actors, "length_s": wish.length_s, "loop": False})


def _come(
    visitor: _Visitor, visitors: Sequence[_Visitor], *, traffic: Traffic, rng: random.Random, wish: Wish
) -> list[Actor]:
    """Lets a visitor come at the first time at which it is in nobody's way; none, where there is none soon."""
    company = visitor.company
    dwell_s = None if company.limit_s is None else _dwell_s(company, rng)
    start_s = math.ceil(visitor.next_s / STEP_S) * STEP_S
    stay = company.stay(dwell_s, f"{visitor.comings + 1}", start_s=start_s)
    late = None
    if stay.end_s <= wish.length_s - EDGE_S and (company.limit_s is None or start_s >= EDGE_S):
        late = traffic.free_at(stay.actors, steps=TRIES)
    if late is None or stay.end_s + late * STEP_S > wish.length_s:
        visitor.next_s += TRIES * STEP_S + rng.uniform(0, STEP_BACK_S)
        return []
    stay = company.stay(dwell_s, f"{visitor.comings + 1}", start_s=start_s + late * STEP_S)
    visitor.comings += 1
    _leave(visitor, visitors, stay, rng=rng, wish=wish)
    return list(stay.actors)


def _dwell_s(company: Company, rng: random.Random) -> float:
    limit_s = company.limit_s or 0.0
    low, high = DWELL_OF_LIMIT
    while True:
        dwell_s = company.nearest_s(limit_s * low * (high / low) ** rng.random())
        if abs(dwell_s - limit_s) > NEAR_LIMIT_SHARE * limit_s:
            return dwell_s


def _leave(visitor: _Visitor, visitors: Sequence[_Visitor], stay: Stay, *, rng: random.Random, wish: Wish) -> None:
    """Says when it may come next, and lets others have their eye on its place."""
    if visitor.company.limit_s is None:
        visitor.next_s = stay.end_s + rng.uniform(*PASSES_EVERY_S)
        return
    visitor.next_s = visitor.soonest_s = stay.end_s + wish.away_s
    visitor.next_s += rng.uniform(*PAUSE_S)
    for other in visitors:
        if other is not visitor and other.company.shares_place(visitor.company) and rng.random() < SWAP_SHARE:
            arrives_s = stay.until_s + rng.uniform(*SWAP_S) - other.company.approach_s
            other.next_s = max(arrives_s, other.soonest_s)
