"""What a camera of the scripted town shows at an instant: sightings and the looks of known boxes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from random import Random

from pipelines.benchmark.scripted_town import SPOTS, ScriptedCamera, Span, Thing
from pipelines.orders import Sighting
from vision.arrays import XyxyNorm

ZONE = "z"
LENGTH = 12
NOISE = 0.03
"""Standard deviation of each number of a vector: two looks at one body are about 0.01 apart, two bodies about 1."""
BUS_MARGIN = 0.03

Vector = tuple[float, ...]


@dataclass(slots=True, kw_only=True)
class ScriptedStreet:
    """One camera's street; time only goes forward."""

    camera: ScriptedCamera
    miss_share: float
    """Probability that the network does not find an object in a look."""
    rng: Random
    _passed: int = 0
    """So many of the things have left for good."""
    _covers_passed: int = 0

    def present(self, at_s: float) -> list[Thing]:
        """Returns what stands there."""
        things = self.camera.things
        while self._passed < len(things) and things[self._passed].end_s <= at_s:
            self._passed += 1
        # Few stand at one camera at the same time, and hardly any for hours: this ends soon.
        begun = takewhile(lambda thing: thing.start_s <= at_s, islice(things, self._passed, None))
        return [thing for thing in begun if at_s < thing.end_s]

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        """Returns what the network finds: not what is covered, and not everything else."""
        hidden = self._covered(at_s)
        found = [
            self._sighting(thing)
            for thing in self.present(at_s)
            if thing.spot not in hidden and self.rng.random() >= self.miss_share
        ]
        return (*found, *(_bus(spot) for spot in sorted(hidden)))

    def patch(self, at_s: float, box: XyxyNorm) -> Vector:
        """Returns how a known box looks."""
        spot = min(range(len(SPOTS)), key=lambda each: abs(SPOTS[each][0] - box[0]))
        if spot in self._covered(at_s):
            return _noisy(_body("bus", 0), self.rng)
        there = [thing for thing in self.present(at_s) if thing.spot == spot]
        body = _body(self.camera.id, there[0].number) if there else _body("street", spot)
        return _noisy(body, self.rng)

    def is_unreachable(self, at_s: float) -> bool:
        """Whether nobody can reach the camera."""
        return _holds(self.camera.outages, at_s)

    def is_blind(self, at_s: float) -> bool:
        """Whether its picture is black."""
        return _holds(self.camera.blind, at_s)

    def _covered(self, at_s: float) -> set[int]:
        covers = self.camera.covers
        while self._covers_passed < len(covers) and covers[self._covers_passed].end_s <= at_s:
            self._covers_passed += 1
        begun = takewhile(lambda span: span.begin_s <= at_s, islice(covers, self._covers_passed, None))
        return {span.spot for span in begun if at_s < span.end_s}

    def _sighting(self, thing: Thing) -> Sighting:
        label = "van" if self.rng.random() < 0.1 else "car"
        return Sighting.model_construct(
            label=label,
            confidence=0.8,
            box=SPOTS[thing.spot],
            appearance=_noisy(_body(self.camera.id, thing.number), self.rng),
            zones=(ZONE,),
        )


def _holds(spans: Sequence[Span], at_s: float) -> bool:
    return any(span.begin_s <= at_s < span.end_s for span in spans)


@lru_cache(maxsize=4096)
def _bus(spot: int) -> Sighting:
    left, top, right, bottom = SPOTS[spot]
    box = (left - BUS_MARGIN, top - 0.05, right + BUS_MARGIN, bottom + 0.15)
    return Sighting.model_construct(label="bus", confidence=0.9, box=box, appearance=_body("bus", 0), zones=())


@lru_cache(maxsize=65536)
def _body(family: str, number: int) -> Vector:
    rng = Random(f"{family}/{number}")
    return _unit([rng.gauss(0, 1) for _ in range(LENGTH)])


def _noisy(vector: Vector, rng: Random) -> Vector:
    return _unit([value + rng.gauss(0, NOISE) for value in vector])


def _unit(values: Sequence[float]) -> Vector:
    length = math.sqrt(sum(value * value for value in values))
    return tuple(value / length for value in values)
