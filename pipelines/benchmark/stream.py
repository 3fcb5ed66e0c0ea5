"""Stream mode: one unbroken stay over a clip, the product's own from the first picture to the last violation."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from pipelines.benchmark.film import Film
from pipelines.benchmark.grid import Grid
from pipelines.benchmark.notebook import Notebook, glances
from pipelines.benchmark.observed import Cost, Observed
from pipelines.benchmark.tools import bench_tools, peak_rss_mb
from pipelines.benchmark.truth import Truth
from pipelines.benchmark.viewing import Viewing
from pipelines.benchmark.world import World
from pipelines.orders import Order, OrderKind
from pipelines.outcome import Outcome
from pipelines.ports import Claim, Detector
from pipelines.rules.resolve import RuleTypes, resolve_rules, watched
from pipelines.site import Camera, ZoneKind
from pipelines.visit import run_visit
from vision.detections import Detections
from vision.frame import Frame

STARTED_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Media time 0 of a clip whose truth does not say when it begins."""
ENDLESS_S = 30 * 86400.0
"""The longest that a message can say: the clip ends sooner."""


class ClipError(Exception):
    """A clip could not be played or analysed to its end; the message says which and why."""


def run_stream(
    clip: Path | World,
    *,
    truth: Truth,
    types: RuleTypes,
    detector: Detector,
    grid: Grid,
    on_time: Callable[[float], None] = lambda _: None,
) -> Observed:
    """Returns what one stay over the whole clip says, every look at its instant of the grid.

    The rules are those whose zones' hours hold when the clip begins: as with an order, which is granted once.

    Args:
        clip: The video file, or a world that needs none.
        truth: For the camera with its zones and rules alone; what happened is not looked at.
        types: The rule types.
        detector: Open, at `vision.masking.MASK_CONFIDENCE` as in a worker.
        grid: When to look.
        on_time: Told the media time that is reached, at every picture.

    Raises:
        ClipError: The file cannot be played to its end, or the network failed.
    """
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    started_at = truth.starts_at or STARTED_AT
    camera = truth.camera_at(started_at)
    rules = resolve_rules(camera, types)
    film = _film(clip, grid, on_time)
    noting = _Noting(detector)
    notebook = Notebook(camera.id, rules=rules, types=types, started_at=started_at)
    order = _order(camera).model_copy(update={"watched": watched(rules)})
    claim = Claim(worker_id="bench", server_time=started_at, zero_s=0.0, round_trip_s=0.0)
    report = run_visit(order, claim=claim, tools=bench_tools(film, noting, types), parts=notebook)
    notebook.send(report)
    if report.outcome not in (Outcome.INSPECTED, Outcome.DEGRADED):
        raise ClipError(f"{truth.clip}: {report.outcome.value}: {report.detail}")
    zones = [(z.id, np.asarray(z.polygon, np.float64)) for z in camera.zones if z.kind is not ZoneKind.PRIVACY]
    return Observed(
        length_s=film.length_s,
        alarms=notebook.alarms,
        remembered=notebook.remembered,
        glances=glances(notebook.looks, noting.found, zones),
        cost=Cost(
            cpu_s=time.process_time() - began_cpu_s,
            wall_s=time.perf_counter() - began_s,
            peak_rss_mb=peak_rss_mb(),
        ),
    )


def _film(clip: Path | World, grid: Grid, on_time: Callable[[float], None]) -> Film | Viewing:
    if isinstance(clip, Path):
        return Film(clip, period_s=grid.period_s, phase_s=grid.phase_s, on_time=on_time)
    return Viewing(world=clip, now_s=grid.phase_s, step_s=grid.period_s, on_time=on_time)


class _Noting:
    """The detector, remembering what it found by media time."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.found: dict[float, Detections] = {}

    def detect(self, frames: Sequence[Frame]) -> list[Detections]:
        found = self._detector.detect(frames)
        self.found |= {frame.stamp.captured_s: one for frame, one in zip(frames, found, strict=True)}
        return found


def _order(camera: Camera) -> Order:
    """Returns a stay that lasts as long as its clip, and looks at whatever picture the film gives it."""
    return Order(
        id="bench",
        kind=OrderKind.STAY,
        camera_id=camera.id,
        camera_name=camera.name,
        fence=1,
        streams=camera.streams,
        zones=camera.zones,
        budget_s=ENDLESS_S,
        lease_s=ENDLESS_S,
        until_s=ENDLESS_S,
        look_period_s=0.0,
    )
