"""How a training run goes over its time: size of the pictures, learning rate, and when it ends."""

import math
from dataclasses import dataclass

SizeWH = tuple[int, int]
STRIDE_PX = 32
"""A YOLO network halves its picture five times."""


class ScheduleError(ValueError):
    """A run cannot go like this; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One training run, from 0 (begins) to 1 (its time is over)."""

    minutes: float
    """Training time of all sittings together; the time between an interruption and `--resume` does not count."""
    sizes_wh: tuple[SizeWH, ...] = ((320, 192), (512, 288))
    """Small pictures first: three times as many of them go through in a minute."""
    first_share: float = 0.6
    """Of the time spent on the first size; the others share the rest evenly."""
    batch: int = 32
    peak_rate: float = 2e-3
    last_rate: float = 2e-5
    warm_steps: int = 150
    weight_decay: float = 0.02
    seed: int = 0
    max_steps: int | None = None
    """Ends the run early: for a quick look at whether all works."""

    def __post_init__(self) -> None:
        if self.minutes <= 0 or self.batch < 1:
            raise ScheduleError(f"{self.minutes} minutes with batches of {self.batch} is no training; expected more")
        odd = [size for size in self.sizes_wh if min(size) < STRIDE_PX or size[0] % STRIDE_PX or size[1] % STRIDE_PX]
        if odd or not self.sizes_wh:
            raise ScheduleError(f"sizes {self.sizes_wh}: expected widths and heights that are multiples of {STRIDE_PX}")

    def done(self, *, elapsed_s: float, step: int) -> float:
        """Returns how much of the run is over, at most 1."""
        by_time = elapsed_s / (self.minutes * 60)
        by_steps = 0.0 if self.max_steps is None else step / self.max_steps
        return min(max(by_time, by_steps), 1.0)

    def size_index(self, done: float) -> int:
        """Returns which of `sizes_wh` is trained on."""
        others = len(self.sizes_wh) - 1
        if others == 0 or done < self.first_share:
            return 0
        share = (done - self.first_share) / (1 - self.first_share)
        return min(1 + int(share * others), others)

    def rate(self, done: float, *, step: int) -> float:
        """Returns the learning rate: a short rise, then half a cosine down to `last_rate`."""
        fall = 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
        rate = self.last_rate + (self.peak_rate - self.last_rate) * fall
        return rate * min((step + 1) / self.warm_steps, 1.0)
