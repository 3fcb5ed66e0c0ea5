"""Random streets and random poses on them: what the network is trained and evaluated on, each from its seed alone."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from sample_videos.studio.lens import Lens
from sample_videos.studio.pose import Pose
from sample_videos.studio.pose_file import write_poses
from sample_videos.studio.random_street import random_street
from sample_videos.studio.scene import CameraPlace, Label, Light, LightKind, Look, Scene, Stream

SIZE_WH = (640, 360)

LIGHTS = {
    LightKind.DAY: 7,
    LightKind.OVERCAST: 4,
    LightKind.RAIN: 3,
    LightKind.DUSK: 3,
    LightKind.NIGHT: 3,
    LightKind.NIGHT_IR: 4,
}
"""How often each light comes, of 24 scenes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Habit:
    """How a kind of actor is met: how often, how large, where it may stand and how it points."""

    share: int
    footprint_m: tuple[float, float]
    """Width and length."""
    height_m: float
    nearest_m: float
    turn_deg: float
    """Its heading is the road's, this way or that, give or take this much."""


HABITS = {
    Label.PERSON: _Habit(share=11, footprint_m=(0.6, 0.6), height_m=1.7, nearest_m=5, turn_deg=180),
    Label.BICYCLE: _Habit(share=5, footprint_m=(0.6, 1.8), height_m=1.1, nearest_m=5, turn_deg=180),
    Label.MOTORCYCLE: _Habit(share=8, footprint_m=(0.7, 1.8), height_m=1.2, nearest_m=5, turn_deg=180),
    Label.TRICYCLE: _Habit(share=5, footprint_m=(1.1, 2.8), height_m=1.4, nearest_m=6, turn_deg=180),
    Label.CAR: _Habit(share=6, footprint_m=(1.8, 4.6), height_m=1.5, nearest_m=7, turn_deg=15),
    Label.VAN: _Habit(share=4, footprint_m=(1.9, 5.2), height_m=2.0, nearest_m=8, turn_deg=15),
    Label.TRUCK: _Habit(share=4, footprint_m=(2.2, 6.5), height_m=2.6, nearest_m=9, turn_deg=12),
    Label.BUS: _Habit(share=2, footprint_m=(2.5, 11.0), height_m=3.1, nearest_m=12, turn_deg=8),
    Label.STALL: _Habit(share=7, footprint_m=(2.0, 1.2), height_m=1.3, nearest_m=5, turn_deg=180),
    Label.UMBRELLA: _Habit(share=2, footprint_m=(2.4, 2.4), height_m=2.4, nearest_m=5, turn_deg=180),
    Label.GOODS: _Habit(share=5, footprint_m=(1.4, 1.0), height_m=1.0, nearest_m=5, turn_deg=180),
    Label.GARBAGE: _Habit(share=7, footprint_m=(1.6, 1.2), height_m=0.7, nearest_m=5, turn_deg=180),
}
FARTHEST_M = 42.0
SMALLEST_PX = 9.0
"""A thing less high than this, at the generated size, teaches nothing."""


def random_scene(seed: int, *, light: LightKind | None = None) -> Scene:
    """Returns an empty street with a camera before it; the seed decides everything, the light unless it is given."""
    rng = random.Random(f"scene {seed}")
    kinds = [kind for kind, share in LIGHTS.items() for _ in range(share)]
    kind = light or rng.choice(kinds)
    away_m = rng.uniform(11, 22)
    camera = CameraPlace(
        position=(0.0, 0.0, rng.uniform(3.2, 7.5)),
        look_at=(rng.uniform(-2, 2), away_m, rng.uniform(0.2, 1.2)),
        fov_deg=rng.uniform(55, 88),
        size_wh=SIZE_WH,
    )
    sun = Light(kind=kind, sun_azimuth_deg=rng.uniform(0, 360), sun_elevation_deg=rng.uniform(25, 70))
    street = random_street(rng, is_night=kind in {LightKind.NIGHT, LightKind.DUSK})
    return Scene(
        id=f"random-{kind.value.replace('_', '-')}-{seed}",
        name=f"random street {seed}",
        tags=[kind.value],
        seed=seed,
        camera=camera,
        light=sun,
        street=street,
        main=Stream(size_wh=SIZE_WH),
    )


def random_poses(scene: Scene, count: int) -> list[Pose]:
    """Returns `count` poses that the scene's camera sees, every kind in its share."""
    rng = random.Random(f"poses {scene.seed}")
    lens = Lens(scene.camera)
    deck = [kind for kind, habit in HABITS.items() for _ in range(habit.share)]
    poses: list[Pose] = []
    while len(poses) < count:
        rng.shuffle(deck)
        for kind in deck[: count - len(poses)]:
            pose = _placed(rng, kind, lens, scene)
            if pose is not None:
                poses.append(pose)
    return poses


def _placed(rng: random.Random, kind: Label, lens: Lens, scene: Scene) -> Pose | None:
    """Returns a pose whose box lies well inside the picture and is large enough; None after some tries."""
    habit = HABITS[kind]
    width_px, height_px = scene.camera.size_wh
    for _ in range(60):
        away_m = math.exp(rng.uniform(math.log(habit.nearest_m), math.log(FARTHEST_M)))
        side_m = rng.uniform(-0.8, 0.8) * away_m
        x1, y1, x2, y2 = _rough_box(lens, (side_m, away_m), habit)
        seen = max(0.0, min(x2, width_px) - max(x1, 0)) * max(0.0, min(y2, height_px) - max(y1, 0))
        area = (x2 - x1) * (y2 - y1)
        if y2 - y1 >= SMALLEST_PX and seen >= 0.6 * area and area < 0.4 * width_px * height_px:
            return _pose(rng, kind, (side_m, away_m), scene)
    return None


def _pose(rng: random.Random, kind: Label, at_m: tuple[float, float], scene: Scene) -> Pose:
    habit = HABITS[kind]
    heading_deg = rng.choice((0.0, 180.0, 90.0, 270.0)) + rng.uniform(-habit.turn_deg, habit.turn_deg)
    look = Look(kind=kind, variant="", colour=None, seed=rng.randrange(1_000_000))
    is_dark = scene.light.kind in {LightKind.NIGHT, LightKind.NIGHT_IR, LightKind.DUSK}
    return Pose(
        look=look,
        x_m=round(at_m[0], 2),
        y_m=round(at_m[1], 2),
        heading_deg=round(heading_deg % 360, 1),
        phase=rng.choice((None, 0.0, 0.25, 0.5, 0.75)) if kind in _WALKS else None,
        lights=is_dark and rng.random() < 0.3,
    )


_WALKS = frozenset({Label.PERSON, Label.BICYCLE, Label.MOTORCYCLE, Label.TRICYCLE})


def _rough_box(lens: Lens, at_m: tuple[float, float], habit: _Habit) -> Sequence[float]:
    half = 0.35 * sum(habit.footprint_m)
    x, y = at_m
    corners = [(x + i * half, y + j * half, z) for i in (-1, 1) for j in (-1, 1) for z in (0.0, habit.height_m)]
    points = lens.project(np.array(corners))
    return [*points.min(axis=0).tolist(), *points.max(axis=0).tolist()]


def write_set(folder: Path, seeds: Sequence[int], *, poses: int) -> list[Path]:
    """Writes a scene file and its poses for each seed, lights in turn so that a set has them all; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    lights = [kind for n in range(max(LIGHTS.values())) for kind, share in LIGHTS.items() if n < share]
    paths = []
    for n, seed in enumerate(seeds):
        scene = random_scene(seed, light=lights[n % len(lights)])
        path = folder / f"{scene.id}.yaml"
        said = scene.model_dump(mode="json", exclude_defaults=True)
        path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
        write_poses(path.with_suffix(".poses.json"), random_poses(scene, poses))
        paths.append(path)
    return paths
