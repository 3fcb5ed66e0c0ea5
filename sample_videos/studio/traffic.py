"""Who is where on a street over hours, so that nobody drives through anybody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.course import APART_M, is_lasting, moved, prolonged
from sample_videos.studio.crowding import STEP_S, Circles, positions, standing
from sample_videos.studio.scene import Actor, Scene


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """Where one actor is, from its first step to its last."""

    name: str
    """Of the actor in the scene whose way it is."""
    first: int
    """Step of its first row, counted from the course's beginning."""
    circles: Circles
    stands: NDArray[np.bool_]
    """Per row, whether it stands."""

    @property
    def end(self) -> int:
        """The step after its last."""
        return self.first + len(self.stands)


Meeting = tuple[str, bool, str, bool]
"""Two actors of the scene near one another, each with whether it stood."""


class Traffic:
    """The ways placed so far. Who met in the scene as rendered may meet again in the same manner."""

    def __init__(self, scene: Scene, *, length_s: float) -> None:
        """Takes the scene; those who last are placed for all of `length_s`."""
        self.lasting = tuple(
            prolonged(actor, scene.length_s, length_s) for actor in scene.actors if is_lasting(actor, scene.length_s)
        )
        self._met = _meetings(scene)
        self._ways: list[Way] = []
        for actor in self.lasting:
            # They stand: their way as rendered says where, for as long as anybody asks.
            rows, radius_m = positions(actor, STEP_S)
            steps = round(length_s / STEP_S) + 1
            circles = (np.repeat(rows[:1], steps, axis=0), radius_m)
            self._ways.append(Way(name=actor.id, first=0, circles=circles, stands=np.ones(steps, np.bool_)))

    def free_at(self, actors: Sequence[Actor], *, steps: int) -> int | None:
        """Returns after how many steps of half a second a company that comes together is in nobody's way.

        It is placed there. None where it finds no free time within `steps`, and is not placed.
        """
        ways = [_way(actor) for actor in actors]
        for late in range(steps):
            shifted = [replace(way, first=way.first + late) for way in ways]
            if not any(self._collides(own, other) for own in shifted for other in self._ways):
                self._ways += shifted
                return late
        return None

    def _collides(self, own: Way, other: Way) -> bool:
        return any(meeting not in self._met for meeting in _near(own, other))


def _way(actor: Actor) -> Way:
    first = int(actor.keys[0].t / STEP_S)
    local = actor.model_copy(update={"keys": moved(actor.keys, -first * STEP_S)})
    rows, radius_m = positions(local, local.keys[-1].t)
    return Way(name=actor.id.split("~")[0], first=first, circles=(rows, radius_m), stands=standing(rows))


def _near(own: Way, other: Way) -> set[Meeting]:
    """Returns in which manners the two come near one another."""
    low, high = max(own.first, other.first), min(own.end, other.end)
    if low >= high:
        return set()
    mine, its = slice(low - own.first, high - own.first), slice(low - other.first, high - other.first)
    apart = own.circles[0][mine][:, :, None, :] - other.circles[0][its][:, None, :, :]
    reach_m = own.circles[1] + other.circles[1] + APART_M
    is_near = ((apart * apart).sum(axis=-1) < reach_m * reach_m).any(axis=(1, 2))
    if not is_near.any():
        return set()
    manners = zip(own.stands[mine][is_near].tolist(), other.stands[its][is_near].tolist(), strict=True)
    return {_meeting((own.name, stands), (other.name, its_stands)) for stands, its_stands in set(manners)}


def _meeting(own: tuple[str, bool], other: tuple[str, bool]) -> Meeting:
    first, second = sorted((own, other))
    return (*first, *second)


def _meetings(scene: Scene) -> set[Meeting]:
    ways = []
    for actor in scene.actors:
        rows, radius_m = positions(actor, scene.length_s)
        ways.append(Way(name=actor.id, first=0, circles=(rows, radius_m), stands=standing(rows)))
    return {meeting for own, other in combinations(ways, 2) for meeting in _near(own, other)}
