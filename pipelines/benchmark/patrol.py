"""Patrol mode: cameras visited on a simulated clock, with the product's own orders, visits and ledger."""

import heapq
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from pipelines.benchmark.cache import CachedDetector, CachedHealth
from pipelines.benchmark.grid import Grid
from pipelines.benchmark.notebook import Notebook, glances
from pipelines.benchmark.observed import Cost, Observed
from pipelines.benchmark.stream import STARTED_AT
from pipelines.benchmark.tools import bench_tools, peak_rss_mb
from pipelines.benchmark.truth import Truth
from pipelines.benchmark.viewing import Viewing
from pipelines.benchmark.world import Remembered, World
from pipelines.ledger.confirm import confirm_at
from pipelines.ledger.open_places import open_places, open_runs
from pipelines.orders import Order, OrderKind, Slots
from pipelines.patrol.due import wants_stay
from pipelines.patrol.turn import Choice, Policy, Turn
from pipelines.ports import Claim, Detector
from pipelines.rules.resolve import RuleTypes, resolve_rules, watched
from pipelines.site import Camera, ZoneKind
from pipelines.visit import run_visit
from vision.picture_health import picture_health

VISIT_BUDGET_S = 20.0
STAY_LENGTH_S = 120.0
LOOK_PERIOD_S = 0.5
"""As the server's settings have them (docs/settings.md)."""
BETWEEN_VISITS_S = 1.0
"""A camera is not opened again sooner after its last picture."""
MOST_ASKS = 8
ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """How a patrol goes about it."""

    policy: Policy
    is_staying: bool = False
    """Whether rules with short limits get a stay, as where a worker has a stay slot free."""


def run_patrol(
    world: World,
    *,
    truth: Truth,
    types: RuleTypes,
    detector: Detector,
    grids: Sequence[Grid],
    beat: Beat,
    on_time: Callable[[float], None] = lambda _: None,
) -> tuple[Observed, ...]:
    """Returns what a patrol says of a world, once for each grid: a camera of its own, with a memory of its own.

    All cameras go through the world together, so that each instant is painted and searched once. Routine visits are due
    at `phase + k * period`; what the ledger asks to confirm is visited at its own time.

    Args:
        world: What is looked at.
        truth: For the camera with its zones and rules alone; what happened is not looked at.
        types: The rule types.
        detector: Open, at `vision.masking.MASK_CONFIDENCE` as in a worker.
        grids: When routine visits are due.
        beat: The policy, and whether to stay.
        on_time: Told the media time that all cameras have reached.

    Raises:
        CaptureError: The clip behind the world is damaged.
        models.errors.NetworkError: The network failed.
    """
    shared = _Shared(world=Remembered(world), detector=CachedDetector(detector), health=CachedHealth(picture_health))
    cameras = [_Camera(shared, truth=truth, types=types, grid=grid, beat=beat) for grid in grids]
    waiting = [(camera.begin_s, number) for number, camera in enumerate(cameras)]
    heapq.heapify(waiting)
    while waiting:
        due_s, number = heapq.heappop(waiting)
        on_time(due_s)
        next_s = cameras[number].visit_at(due_s)
        if next_s is not None:
            heapq.heappush(waiting, (next_s, number))
    return tuple(camera.observed() for camera in cameras)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What all cameras of a run have in common."""

    world: Remembered
    detector: CachedDetector
    health: CachedHealth

    @property
    def cpu_s(self) -> float:
        """The CPU clock of a camera that had found everything itself, and been given its pictures."""
        return time.process_time() + self.detector.spared_cpu_s - self.world.cpu_s


class _Camera:
    """One camera on patrol, with the ledger's memory of it."""

    def __init__(self, shared: _Shared, *, truth: Truth, types: RuleTypes, grid: Grid, beat: Beat) -> None:
        self._shared, self._truth, self._types, self._grid, self._beat = shared, truth, types, grid, beat
        self._started_at = truth.starts_at or STARTED_AT
        self._viewing = Viewing(world=shared.world)
        self._notebook = Notebook(truth.camera.id, rules=(), types=types, started_at=self._started_at)
        self._visits = 0
        self._visited_s = -math.inf
        self._confirm_at: datetime | None = None
        self._cpu_s = self._wall_s = 0.0
        self.begin_s = self._due_s(grid.phase_s)

    def visit_at(self, now_s: float) -> float | None:
        """Carries out the visit that is due now, and returns when the next one is; None at the world's end."""
        if self._shared.world.picture(now_s) is None:
            return None
        began_s, began_cpu_s = time.perf_counter(), self._shared.cpu_s
        choice = self._choose(now_s)
        self._viewing.now_s, self._visited_s = now_s, now_s
        if choice is not None:
            self._visit(choice.kind, now_s)
        self._cpu_s += self._shared.cpu_s - began_cpu_s
        self._wall_s += time.perf_counter() - began_s
        return self._due_s(self._viewing.now_s + BETWEEN_VISITS_S)

    def observed(self) -> Observed:
        """Returns everything that was said and seen."""
        camera = self._truth.camera_at(self._started_at)
        zones = [(z.id, np.asarray(z.polygon, np.float64)) for z in camera.zones if z.kind is not ZoneKind.PRIVACY]
        return Observed(
            length_s=self._shared.world.length_s,
            alarms=self._notebook.alarms,
            remembered=self._notebook.remembered,
            glances=glances(self._notebook.looks, self._shared.detector.found, zones),
            cost=Cost(cpu_s=self._cpu_s, wall_s=self._wall_s, peak_rss_mb=peak_rss_mb()),
        )

    def _visit(self, kind: OrderKind, now_s: float) -> None:
        at = self._at(now_s)
        camera = self._truth.camera_at(at)
        rules = resolve_rules(camera, self._types)
        self._notebook.apply(rules)
        self._viewing.step_s = LOOK_PERIOD_S if kind is OrderKind.STAY else BETWEEN_VISITS_S
        order = self._order(kind, camera).model_copy(
            update={
                "watched": watched(rules),
                "places": open_places(self._notebook.state, rules, server_time=at),
                "runs": open_runs(self._notebook.state, rules, server_time=at),
            }
        )
        claim = Claim(worker_id="bench", server_time=at, zero_s=now_s, round_trip_s=0.0)
        tools = bench_tools(self._viewing, self._shared.detector, self._types, health=self._shared.health)
        self._notebook.send(run_visit(order, claim=claim, tools=tools, parts=self._notebook))
        self._confirm_at = confirm_at(self._notebook.state, rules, now=self._at(self._viewing.now_s))

    def _order(self, kind: OrderKind, camera: Camera) -> Order:
        self._visits += 1
        return Order(
            id=f"bench-{self._visits}",
            kind=kind,
            camera_id=camera.id,
            camera_name=camera.name,
            fence=self._visits,
            streams=camera.streams,
            zones=camera.zones,
            budget_s=VISIT_BUDGET_S,
            lease_s=VISIT_BUDGET_S,
            until_s=STAY_LENGTH_S if kind is OrderKind.STAY else 0.0,
            look_period_s=LOOK_PERIOD_S,
        )

    def _choose(self, now_s: float) -> Choice | None:
        """Asks the policy; it is asked again a little later where a rounded instant lies before the exact one."""
        slots = Slots(routine=1, stay=int(self._beat.is_staying))
        for number in range(MOST_ASKS):
            now = self._at(now_s + number * ROUNDING_S)
            chosen = self._beat.policy.choose([self._turn(now_s)], now=now, slots=slots)
            if chosen:
                return chosen[0]
        return None

    def _due_s(self, soonest_s: float) -> float:
        """Returns when the next visit is due by the policy, not before `soonest_s`."""
        due = self._beat.policy.next_due_at([self._turn(soonest_s)], now=self._at(soonest_s))
        due_s = math.inf if due is None else (due - self._started_at).total_seconds()
        return max(soonest_s, due_s)

    def _turn(self, now_s: float) -> Turn:
        """Returns the camera's turn: its last visit lies so that the next routine visit falls on the grid."""
        period_s, phase_s = self._grid.period_s, self._grid.phase_s
        is_new = self._visited_s < phase_s
        passed = -1 if is_new else math.floor((self._visited_s - phase_s + ROUNDING_S) / period_s)
        last_s = phase_s + passed * period_s
        rules = resolve_rules(self._truth.camera_at(self._at(max(now_s, 0.0))), self._types)
        return Turn(
            camera_id=self._truth.camera.id,
            host="bench",
            position=0,
            gaps_s=(period_s,),
            last_visit_at=self._at(last_s),
            last_inspected_at=self._notebook.state.last_healthy_at,
            confirm_at=self._confirm_at,
            wants_stay=self._beat.is_staying and wants_stay(rules),
        )

    def _at(self, media_s: float) -> datetime:
        return self._started_at + timedelta(seconds=media_s)
