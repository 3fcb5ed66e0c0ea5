"""What a benchmark camera looks at: a street that can be asked for a picture of any time, and be asked again."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from vision.arrays import ImageBGR

KEPT_SHOTS = 16
"""Several cameras look at the same instants, each for a few seconds: so many pictures back they ask again."""
KEY_DIGITS = 3
"""Two times nearer than a millisecond are one picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shot:
    """One picture of a world."""

    pixels: ImageBGR
    at_s: float
    """Media time: when it shows the street."""


class World(Protocol):
    """A street over time; its media time is the time of everything that happens in a run."""

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        ...

    def picture(self, at_s: float) -> Shot | None:
        """Returns the first picture at or after `at_s`; None where there is none any more.

        Cheap in the order of time; never wrong out of it.

        Raises:
            pipelines.capture.errors.CaptureError: The clip behind it is damaged.
        """
        ...


class Remembered:
    """A world that keeps its last few pictures, for cameras that look at the same instants."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._shots: OrderedDict[float, Shot] = OrderedDict()
        self.cpu_s = 0.0
        """What the world's own pictures took: no camera is charged with it."""

    @property
    def length_s(self) -> float:
        """How long it lasts; see `World`."""
        return self._world.length_s

    def picture(self, at_s: float) -> Shot | None:
        """Returns the first picture at or after `at_s`; see `World`."""
        key = round(at_s, KEY_DIGITS)
        shot = self._shots.get(key)
        if shot is None:
            began_s = time.process_time()
            shot = self._world.picture(at_s)
            self.cpu_s += time.process_time() - began_s
            if shot is None:
                return None
            self._shots[key] = shot
            if len(self._shots) > KEPT_SHOTS:
                self._shots.popitem(last=False)
        return shot
