"""What a run of the benchmark is to do: its options, read and checked."""

import math
from dataclasses import dataclass
from enum import StrEnum

from api.cli.refusals import WRONG_USAGE, fail
from pipelines.benchmark.grid import Grid, phases
from pipelines.patrol.policies import PolicyName

MOST_PHASES = 1000
PERIODS_S = (0.04, 3600.0)
LIMITS_S = (1.0, 86400.0)


class Mode(StrEnum):
    """How the clips are looked at."""

    STREAM = "stream"
    PATROL = "patrol"


DEFAULT_PERIODS_S = {Mode.STREAM: 1.0, Mode.PATROL: 10.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchPlan:
    """Under what conditions everything is run."""

    mode: Mode
    periods_s: tuple[float, ...]
    phase_s: float = 0.0
    phases: int = 1
    limits_s: tuple[float, ...] = ()
    length_s: float | None = None
    seed: int | None = None
    has_clouds: bool = True
    policy: PolicyName = PolicyName.ROUND_ROBIN
    is_staying: bool = False
    with_baselines: bool = False
    with_pictures: bool = False

    @property
    def is_patrol(self) -> bool:
        """Whether cameras are visited, not watched."""
        return self.mode is Mode.PATROL

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Every camera's grid, all phases of one period together."""
        return tuple(
            grid for period_s in self.periods_s for grid in phases(period_s, count=self.phases, first_s=self.phase_s)
        )

    @property
    def away_s(self) -> float:
        """How long somebody stays away from a place it has left: two looks of the slowest patrol, or half a minute."""
        return max(30.0, 2 * max(self.periods_s) + 10.0)


def seconds_listed(option: str, text: str, *, within: tuple[float, float]) -> tuple[float, ...]:
    """Returns the seconds that `20,60,120` lists, each once; ends the command with 2 where it lists none."""
    low, high = within
    try:
        values = tuple(dict.fromkeys(float(part) for part in text.split(",")))
    except ValueError:
        fail(f"{option} {text}: expected seconds such as 20 or 20,60,120", WRONG_USAGE)
    wrong = [value for value in values if not (math.isfinite(value) and low <= value <= high)]
    if wrong:
        fail(f"{option} {text}: expected seconds from {low:g} to {high:g}", WRONG_USAGE)
    return values
