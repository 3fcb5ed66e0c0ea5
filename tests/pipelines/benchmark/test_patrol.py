"""Patrol mode on a made clip and on painted worlds: when it looks, what it proves, and that phases do not mix."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from models.detector import open_detector
from pipelines.benchmark.film_world import FilmWorld
from pipelines.benchmark.grid import Grid, phases
from pipelines.benchmark.observed import Observed
from pipelines.benchmark.patrol import Beat, run_patrol
from pipelines.benchmark.result import assess
from pipelines.benchmark.score import score
from pipelines.benchmark.truth import parse_truth
from pipelines.benchmark.world import Shot
from pipelines.patrol.policies import PolicyName, make_policy
from sample_videos.blocks.scenes import SCENES, truth, write_scene
from sample_videos.blocks.world import Block, picture_at, street
from vision.masking import MASK_CONFIDENCE

SCENE = next(scene for scene in SCENES if scene.id == "school-gate")
"""A car from 4 to 50 s, then another from 54 to 62 s at the same spot; the limit is 20 s."""
BEAT = Beat(policy=make_policy(PolicyName.ROUND_ROBIN))
BACKGROUND = street()


@dataclass
class PaintedWorld:
    """Block pictures of any time; counts how many were painted."""

    blocks: tuple[Block, ...] = SCENE.blocks
    length_s: float = 75.0
    painted: list[float] = field(default_factory=list)

    def picture(self, at_s: float) -> Shot | None:
        if at_s >= self.length_s:
            return None
        self.painted.append(at_s)
        return Shot(pixels=picture_at(self.blocks, at_s, BACKGROUND), at_s=at_s)


@pytest.fixture(scope="module")
def blocks() -> Any:
    return open_detector("blocks", confidence=MASK_CONFIDENCE)


@pytest.fixture
def known(street: Any) -> Any:
    return parse_truth(json.dumps(truth(SCENE)), name="t", types=street.types)


def patrolled(world: Any, known: Any, blocks: Any, *grids: Grid, types: Any, beat: Beat = BEAT) -> tuple[Observed, ...]:
    return run_patrol(world, truth=known, types=types, detector=blocks, grids=grids, beat=beat)


def times(observed: Observed) -> list[float]:
    return [each.at_s for each in observed.glances]


def test_visits_are_on_the_grid_and_a_confirmation_proves_at_first_sight_and_limit(
    street: Any, known: Any, blocks: Any
) -> None:
    (observed,) = patrolled(PaintedWorld(), known, blocks, Grid(period_s=30.0, phase_s=7.0), types=street.types)
    assert [at_s for at_s in times(observed) if at_s in {7.0, 37.0, 67.0}] == [7.0, 37.0, 67.0]
    (alarm,) = observed.alarms
    assert (alarm.raised_s, alarm.lower_s) == (27.0, 20.0)
    figures = score(
        assess(known, observed, types=street.types, grid=Grid(period_s=30.0, phase_s=7.0), is_patrol=True).counts
    )
    assert (figures["found"], figures["false_alarms"], figures["swaps_joined"]) == (1, 0, 0)
    assert (figures["recall_ceiling"], figures["recall_ceiling_grid"]) == (1.0, 1.0)


def test_a_camera_of_a_phase_says_what_it_says_alone(street: Any, known: Any, blocks: Any) -> None:
    grids = (*phases(20.0, count=2), *phases(40.0, count=2))
    world = PaintedWorld()
    together = patrolled(world, known, blocks, *grids, types=street.types)
    alone = [patrolled(PaintedWorld(), known, blocks, grid, types=street.types)[0] for grid in grids]
    assert [each.alarms for each in together] == [each.alarms for each in alone]
    assert [times(each) for each in together] == [times(each) for each in alone]
    looks = [at_s for each in together for at_s in times(each)]
    assert len(set(looks)) < len(looks)
    # Each instant is painted once, and once more only where the cameras' end is asked for.
    assert len(world.painted) <= len(set(looks)) + len(grids)


def test_a_spot_found_empty_is_looked_at_three_times_a_second_apart(street: Any, known: Any, blocks: Any) -> None:
    (observed,) = patrolled(PaintedWorld(), known, blocks, Grid(period_s=26.0), types=street.types)
    assert {52.0, 53.0, 54.0} <= set(times(observed))


def test_a_stay_is_kept_where_limits_are_short(street: Any, known: Any, blocks: Any) -> None:
    beat = Beat(policy=make_policy(PolicyName.ROUND_ROBIN), is_staying=True)
    world = PaintedWorld(length_s=30.0)
    (observed,) = patrolled(world, known, blocks, Grid(period_s=60.0), types=street.types, beat=beat)
    assert times(observed) == [number / 2 for number in range(60)]
    (alarm,) = observed.alarms
    assert 24.0 <= alarm.raised_s <= 25.0


def test_a_clip_is_patrolled_as_a_painted_world_is(street: Any, known: Any, blocks: Any, tmp_path: Path) -> None:
    clip = write_scene(tmp_path, SCENE)
    grids = (Grid(period_s=15.0), Grid(period_s=15.0, phase_s=7.0))
    filmed = patrolled(FilmWorld(clip), known, blocks, *grids, types=street.types)
    painted = patrolled(PaintedWorld(), known, blocks, *grids, types=street.types)
    assert [times(each) for each in filmed] == [times(each) for each in painted]
    assert [[a.raised_s for a in each.alarms] for each in filmed] == [
        [a.raised_s for a in each.alarms] for each in painted
    ]
    assert filmed[0].length_s == pytest.approx(75.0)


def test_each_camera_is_charged_with_all_of_its_looks(street: Any, known: Any, blocks: Any) -> None:
    grid = Grid(period_s=10.0)
    one, same = patrolled(PaintedWorld(), known, blocks, grid, grid, types=street.types)
    assert times(one) == times(same)
    # The second is answered from memory throughout: without being charged for that it would cost next to nothing.
    assert same.cost.cpu_s > one.cost.cpu_s / 3


def test_outside_a_zones_hours_patrol_says_nothing(street: Any, blocks: Any) -> None:
    document = truth(SCENE) | {"starts_at": "2026-06-01T21:59:50+08:00"}
    document["camera"]["zones"][0]["hours"] = ["06:00-22:00"]
    known = parse_truth(json.dumps(document), name="t", types=street.types)
    (observed,) = patrolled(PaintedWorld(), known, blocks, Grid(period_s=5.0), types=street.types)
    assert observed.alarms == ()
