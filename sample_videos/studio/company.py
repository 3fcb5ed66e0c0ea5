"""Who comes and goes together in a scene, where they stay, and how their stay is made longer or shorter."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sample_videos.studio.counting import crowds
from sample_videos.studio.course import HANDOVER_M, TOGETHER_M, TOGETHER_S, groups_of, is_lasting, moved
from sample_videos.studio.crowding import Circles, hands_over, standing_only, touch
from sample_videos.studio.rules import COUNTS, concerned, excuse, least_of, limit_of
from sample_videos.studio.scene import Actor, Key, Label, Scene, SceneRule
from sample_videos.studio.stops import stops_of
from sample_videos.studio.tracks import Track

VEHICLES = frozenset({Label.CAR, Label.VAN, Label.TRUCK, Label.BUS})
SAME_PLACE_M = 1.5
SHRINKS_TO = 0.08
"""Of the time in which nobody of a company moves, at least so much stays: it stops before it goes."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One coming of a company."""

    actors: tuple[Actor, ...]
    first_s: float
    """When the first of them appears."""
    until_s: float
    """When its stay ends; where it has none, when it is gone."""
    end_s: float
    """When the last of them is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Actors that belong together, in the scene's own time."""

    actors: tuple[Actor, ...]
    limit_s: float | None
    """Of the rule whose zone they stay in; None: they only pass."""
    stay_s: Span
    """Their stay; where they only pass, all of their time."""
    places: tuple[tuple[float, float], ...] = ()
    """Where those stand whom the rule looks for, in metres."""

    @property
    def begins_s(self) -> float:
        """When the first of them appears."""
        return min(actor.keys[0].t for actor in self.actors)

    @property
    def approach_s(self) -> float:
        """From the first one's appearing to the stay."""
        return self.stay_s[0] - self.begins_s

    def shares_place(self, other: "Company") -> bool:
        """Whether one of theirs stands where one of ours does."""
        return any(math.dist(own, its) < SAME_PLACE_M for own in self.places for its in other.places)

    def nearest_s(self, dwell_s: float) -> float:
        """Returns the stay nearest to the wished one that they can make."""
        return max(dwell_s, self._length_s - self._quiet_s * (1 - SHRINKS_TO))

    def stay(self, dwell_s: float | None, name: str, *, start_s: float) -> Stay:
        """Returns them coming at `start_s` and staying for `dwell_s`, which `nearest_s` has said; None: as rendered."""
        factor = 1.0
        if dwell_s is not None and self._quiet_s > 0:
            factor = (dwell_s - (self._length_s - self._quiet_s)) / self._quiet_s
        shift_s = start_s - self.begins_s
        actors = tuple(
            actor.model_copy(
                update={
                    "id": f"{actor.id}~{name}",
                    "why": None,
                    "keys": moved(self._stretched(actor.keys, factor), shift_s),
                }
            )
            for actor in self.actors
        )
        return Stay(
            actors=actors,
            first_s=start_s,
            until_s=self._later(self.stay_s[1], factor) + shift_s,
            end_s=max(actor.keys[-1].t for actor in actors),
        )

    @property
    def _length_s(self) -> float:
        return self.stay_s[1] - self.stay_s[0]

    @property
    def _quiet(self) -> list[Span]:
        """The stretches of the stay in which none of them moves: they alone may be longer or shorter."""
        moves = sorted(span for actor in self.actors for span in Track(actor).moves())
        ends = sorted((actor.keys[-1].t, actor.keys[-1].t) for actor in self.actors)
        quiet, at_s = [], self.stay_s[0]
        for start_s, end_s in sorted([*moves, *ends, (self.stay_s[1], math.inf)]):
            until_s = min(start_s, self.stay_s[1])
            if until_s > at_s:
                quiet.append((at_s, until_s))
            at_s = max(at_s, end_s)
        return quiet

    @property
    def _quiet_s(self) -> float:
        return sum(end_s - start_s for start_s, end_s in self._quiet)

    def _later(self, t: float, factor: float) -> float:
        """Returns what a time becomes when the quiet stretches are longer by the factor."""
        return t + sum((min(max(t, low), high) - low) * (factor - 1) for low, high in self._quiet)

    def _stretched(self, keys: Sequence[Key], factor: float) -> list[Key]:
        return [key.model_copy(update={"t": round(self._later(key.t, factor), 3)}) for key in keys]


def companies_of(scene: Scene) -> list[Company]:
    """Returns all who come and go; who stands there for the whole scene is in none of them."""
    coming = [actor for actor in scene.actors if not is_lasting(actor, scene.length_s)]
    groups = groups_of(coming, scene.length_s, belong=_belong)
    for rule in scene.rules:
        if rule.type in COUNTS:
            groups = _joined(groups, {stop.actor.id for stop in concerned(rule, stops_of(scene))})
    return [_company(scene, group) for group in groups]


def _belong(first: tuple[Actor, Circles], second: tuple[Actor, Circles]) -> bool:
    """Whether two stand beside one another, or one comes or goes just where the other is.

    Two vehicles never belong together: they may meet at any time, or not at all.
    """
    if {first[0].look.kind, second[0].look.kind} <= VEHICLES:
        return False
    own, its = standing_only(first[1]), standing_only(second[1])
    return touch(own, its, TOGETHER_M, for_s=TOGETHER_S) or hands_over(first[1], second[1], HANDOVER_M)


def _joined(groups: Sequence[list[Actor]], ids: set[str]) -> list[list[Actor]]:
    """Makes one group of all whom a rule counts."""
    counted = [group for group in groups if any(actor.id in ids for actor in group)]
    others = [group for group in groups if group not in counted]
    return [*others, [actor for group in counted for actor in group]] if counted else others


def _company(scene: Scene, group: Sequence[Actor]) -> Company:
    ids = {actor.id for actor in group}
    stays = [(span, rule, places) for rule in scene.rules for span, places in _stays(scene, rule, ids)]
    if not stays:
        begin_s, end_s = min(a.keys[0].t for a in group), max(a.keys[-1].t for a in group)
        return Company(actors=tuple(group), limit_s=None, stay_s=(begin_s, end_s))
    span, rule, places = max(stays, key=lambda each: each[0][1] - each[0][0])
    return Company(actors=tuple(group), limit_s=limit_of(rule), stay_s=span, places=places)


def _stays(scene: Scene, rule: SceneRule, ids: set[str]) -> list[tuple[Span, tuple[tuple[float, float], ...]]]:
    stops = [
        stop for stop in concerned(rule, stops_of(scene)) if stop.actor.id in ids and excuse(rule, scene, stop) is None
    ]
    if rule.type in COUNTS:
        found = crowds(stops, least_of(rule))
        return [
            ((each.start_s, each.end_s), tuple((stop.stand.x_m, stop.stand.y_m) for stop in each.stops))
            for each in found
        ]
    return [((stop.start_s, stop.end_s), ((stop.stand.x_m, stop.stand.y_m),)) for stop in stops]
