"""Random streets and poses: from the seed alone, seen by the camera, every kind in its share."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sample_videos.studio.generate import HABITS, LIGHTS, random_poses, random_scene, write_set
from sample_videos.studio.lens import Lens
from sample_videos.studio.pose_file import read_poses
from sample_videos.studio.scene import Label, LightKind, load_scene

SEEDS = range(20)


@pytest.mark.parametrize("seed", [0, 7])
def test_a_seed_gives_the_same_street_and_poses_every_time(seed: int) -> None:
    first, second = random_scene(seed), random_scene(seed)
    assert first == second
    assert random_poses(first, 30) == random_poses(second, 30)


def test_other_seeds_give_other_streets() -> None:
    assert len({random_scene(seed).model_dump_json(exclude={"id", "name", "seed"}) for seed in SEEDS}) == len(SEEDS)


def test_what_stands_there_is_ahead_of_the_camera_and_mostly_in_its_picture() -> None:
    for seed in SEEDS:
        scene = random_scene(seed)
        lens = Lens(scene.camera)
        places = np.array([(pose.x_m, pose.y_m, 0.0) for pose in random_poses(scene, 40)])
        assert (lens.depth(places) > 3).all()
        left, right = -0.2 * scene.camera.size_wh[0], 1.2 * scene.camera.size_wh[0]
        assert ((lens.project(places)[:, 0] > left) & (lens.project(places)[:, 0] < right)).all()


def test_every_kind_comes_about_as_often_as_its_share() -> None:
    counted = Counter(pose.look.kind for seed in SEEDS for pose in random_poses(random_scene(seed), 58))
    for kind in Label:
        assert counted[kind] == pytest.approx(len(SEEDS) * HABITS[kind].share, rel=0.5), kind


def test_a_set_holds_every_light_and_can_be_read_again(tmp_path: Path) -> None:
    paths = write_set(tmp_path, range(50, 50 + sum(LIGHTS.values())), poses=5)
    lights = Counter(load_scene(path).light.kind for path in paths)
    assert lights == Counter(LIGHTS)
    assert all(len(read_poses(path.with_suffix(".poses.json"))) == 5 for path in paths)
    assert set(lights) == set(LightKind)
