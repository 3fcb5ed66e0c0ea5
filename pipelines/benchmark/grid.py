"""When a camera is looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """When to look: at `phase_s`, and every `period_s` after that, in media time."""

    period_s: float = 1.0
    phase_s: float = 0.0


def phases(period_s: float, *, count: int, first_s: float = 0.0) -> tuple[Grid, ...]:
    """Returns so many grids of one period, spread evenly over it from `first_s` on."""
    return tuple(Grid(period_s=period_s, phase_s=first_s + number * period_s / count) for number in range(count))
