"""Clouds before the sun: how bright a street is, slowly up and down over half a minute to some minutes."""

import math
import random
from bisect import bisect_right

DARKEST, BRIGHTEST = 0.6, 1.3
"""What passing clouds do to a street after the camera's own exposure has done its part."""
CHANGE_S = (20.0, 150.0)
"""How long it takes from one brightness to the next."""


class Clouds:
    """Brightness by media time; the same seed, the same sky."""

    def __init__(self, seed: int, *, length_s: float) -> None:
        """Draws the sky for so long; after that it stays as it is."""
        rng = random.Random(f"clouds {seed}")
        self._times = [0.0]
        self._levels = [rng.uniform(DARKEST, BRIGHTEST)]
        while self._times[-1] < length_s:
            self._times.append(self._times[-1] + rng.uniform(*CHANGE_S))
            self._levels.append(rng.uniform(DARKEST, BRIGHTEST))

    def __call__(self, t: float) -> float:
        """Returns what the street's brightness is multiplied by, `DARKEST` to `BRIGHTEST`."""
        index = bisect_right(self._times, max(t, 0.0))
        if index >= len(self._times):
            return self._levels[-1]
        start_s, end_s = self._times[index - 1], self._times[index]
        share = (1 - math.cos(math.pi * (max(t, 0.0) - start_s) / (end_s - start_s))) / 2
        return self._levels[index - 1] + (self._levels[index] - self._levels[index - 1]) * share
