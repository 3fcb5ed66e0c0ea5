"""Another course of the same street: who comes when, and stays how long, anew from a seed; where stays as rendered.

Actors keep their ways, so their sprites keep fitting. Those that belong together (a stall, its umbrella and its
vendor; a bus and who boards it) are moved in time together. Nobody drives through anybody who was not met before.
"""

import math
import random
from collections.abc import Callable, Sequence
from itertools import combinations

from sample_videos.studio.crowding import Circles, Grid, hands_over, positions, touch
from sample_videos.studio.scene import Actor, Key, Scene
from sample_videos.studio.tracks import Stand, Track

TOGETHER_M = 0.7
TOGETHER_S = 2.0
"""Passing by somebody is shorter."""
HANDOVER_M = 1.0
APART_M = 0.15
EDGE_S = 3.1
"""Stops keep this far from the ends of a period, so that a loop's zones are empty there."""
STRETCH = (0.7, 1.4)
"""How a stop's length may change; the truth says afterwards what became an offence by it."""
TRIES = 24

Belong = Callable[[tuple[Actor, Circles], tuple[Actor, Circles]], bool]


def varied(scene: Scene, seed: int | None = None, *, length_s: float | None = None) -> Scene:
    """Returns the scene with another course: reproducible, of any length, each period of the scene's length jittered.

    Without seed and length it is the scene itself. Who is there for the whole scene stays for the whole course. A
    last, shorter period keeps those who fit into it.
    """
    if seed is None and length_s in {None, scene.length_s}:
        return scene
    whole_s = scene.length_s if length_s is None else length_s
    lasting = [actor for actor in scene.actors if is_lasting(actor, scene.length_s)]
    coming = [actor for actor in scene.actors if not is_lasting(actor, scene.length_s)]
    actors = [prolonged(actor, scene.length_s, whole_s) for actor in lasting]
    groups = groups_of(coming, scene.length_s)
    for period in range(math.ceil(whole_s / scene.length_s)):
        start_s = period * scene.length_s
        period_s = min(scene.length_s, whole_s - start_s)
        rng = random.Random(f"{scene.id} {scene.seed} {seed} {period}")
        for actor in _another_course(groups, rng, period_s=period_s, lasting=lasting):
            name = actor.id if period == 0 else f"{actor.id}~{period + 1}"
            actors.append(actor.model_copy(update={"id": name, "keys": moved(actor.keys, start_s)}))
    return scene.model_copy(update={"actors": actors, "length_s": whole_s})


def _another_course(
    groups: Sequence[Sequence[Actor]], rng: random.Random, *, period_s: float, lasting: Sequence[Actor]
) -> list[Actor]:
    """Each group in turn gets the first random time at which it is in nobody's way; long ones choose first."""
    original: Grid = {actor.id: positions(actor, period_s) for group in groups for actor in group}
    original |= {actor.id: positions(actor, period_s) for actor in lasting}
    met = {
        frozenset(pair) for pair in combinations(original, 2) if touch(original[pair[0]], original[pair[1]], APART_M)
    }
    placed: Grid = {actor.id: original[actor.id] for actor in lasting}
    found: dict[str, Actor] = {}
    for group in sorted(groups, key=_span_s, reverse=True):
        for attempt in range(TRIES):
            candidates = _jittered(group, rng, period_s=period_s, reach=1.0 if attempt < TRIES // 2 else 0.15)
            grids = {actor.id: positions(actor, period_s) for actor in candidates}
            if candidates and not _collides(grids, placed, met):
                placed |= grids
                found |= {actor.id: actor for actor in candidates}
                break
    # NOTE: who found no free time does not come this time.
    return [found[actor.id] for group in groups for actor in group if actor.id in found]


def _span_s(group: Sequence[Actor]) -> float:
    return max(actor.keys[-1].t for actor in group) - min(actor.keys[0].t for actor in group)


def _collides(grids: Grid, placed: Grid, met: set[frozenset[str]]) -> bool:
    return any(
        frozenset((own, other)) not in met and touch(grids[own], placed[other], APART_M)
        for own in grids
        for other in placed
    )


def _jittered(group: Sequence[Actor], rng: random.Random, *, period_s: float, reach: float) -> list[Actor]:
    """Returns the group with its longest stop stretched and all of it moved in time; empty where it does not fit."""
    longest = max(
        (stop for actor in group for stop in Track(actor).stands()),
        key=lambda each: each.end_s - each.start_s,
        default=None,
    )
    keys = {actor.id: actor.keys for actor in group}
    if longest is not None:
        # One stretch of time for all of them: what they do to one another stays as it was.
        factor = math.exp(rng.uniform(*(math.log(each) for each in STRETCH)))
        keys = {name: _stretched(each, longest, factor) for name, each in keys.items()}
    stops = [stop for actor in group for stop in Track(actor.model_copy(update={"keys": keys[actor.id]})).stands()]
    first_s = min([stop.start_s for stop in stops], default=min(each[0].t for each in keys.values()))
    last_s = max([stop.end_s for stop in stops], default=max(each[-1].t for each in keys.values()))
    room = (EDGE_S - first_s, period_s - EDGE_S - last_s)
    if room[0] > room[1]:
        return []
    asked_s = rng.uniform(*room) * reach
    shift_s = round(min(max(asked_s, room[0]), room[1]), 2)
    return [actor.model_copy(update={"keys": moved(keys[actor.id], shift_s)}) for actor in group]


def _stretched(keys: Sequence[Key], stop: Stand, factor: float) -> list[Key]:
    start_s, end_s = stop.start_s, stop.end_s
    found = []
    for key in keys:
        inside = min(max(key.t - start_s, 0.0), end_s - start_s)
        found.append(key.model_copy(update={"t": round(key.t + inside * (factor - 1), 3)}))
    return found


def moved(keys: Sequence[Key], shift_s: float) -> list[Key]:
    """Returns the same way, later by `shift_s`."""
    return [key.model_copy(update={"t": round(key.t + shift_s, 3)}) for key in keys]


def is_lasting(actor: Actor, length_s: float) -> bool:
    """Whether it stands there all the time, or at least from the first picture to the last."""
    stands = Track(actor).stands()
    return any(stand.start_s <= 0.5 and stand.end_s >= length_s - 0.5 for stand in stands)


def prolonged(actor: Actor, length_s: float, whole_s: float) -> Actor:
    """Returns somebody who is there for all of `length_s`, there for all of `whole_s`."""
    more_s = whole_s - length_s
    keys = [key if key.t < length_s - 0.5 else key.model_copy(update={"t": key.t + more_s}) for key in actor.keys]
    return actor.model_copy(update={"keys": keys})


def _belong(first: tuple[Actor, Circles], second: tuple[Actor, Circles]) -> bool:
    """Whether two spend time near one another, or one comes or goes where the other is."""
    return touch(first[1], second[1], TOGETHER_M, for_s=TOGETHER_S) or hands_over(first[1], second[1], HANDOVER_M)


def groups_of(actors: Sequence[Actor], length_s: float, *, belong: Belong = _belong) -> list[list[Actor]]:
    """Returns who belongs together, directly or through others; by `belong` any two do or do not."""
    grid = {actor.id: positions(actor, length_s) for actor in actors}
    groups: list[list[Actor]] = []
    for actor in actors:
        near = [
            group for group in groups if any(belong((actor, grid[actor.id]), (each, grid[each.id])) for each in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append([each for group in near for each in group] + [actor])
    return groups
