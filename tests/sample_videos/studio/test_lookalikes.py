"""Streets on which look-alikes follow one another: who is whose look-alike, and that nobody stands in another."""

from itertools import combinations, pairwise
from pathlib import Path

import pytest

from sample_videos.studio.generate import random_scene
from sample_videos.studio.lookalikes import LIMIT_S, STANDS, lookalikes, succession, write_lookalikes
from sample_videos.studio.plan import poses_of
from sample_videos.studio.pose_file import read_poses
from sample_videos.studio.scene import LightKind, load_scene


def test_every_street_has_hundreds_of_pairs_of_one_colour_on_one_stand() -> None:
    bodies = lookalikes(random_scene(5000, light=LightKind.DAY))
    others = [(a, b) for a, b in combinations(bodies, 2) if a.is_other_body(b)]
    beside = [(a, b) for a, b in combinations(bodies, 2) if a.is_beside(b)]
    assert len(others) + len(beside) > 90
    for a, b in others:
        assert (a.stand, a.colour, a.pose.x_m, a.pose.y_m) == (b.stand, b.colour, b.pose.x_m, b.pose.y_m)
        assert a.body != b.body
    for a, b in beside:
        apart_m = ((a.pose.x_m - b.pose.x_m) ** 2 + (a.pose.y_m - b.pose.y_m) ** 2) ** 0.5
        assert apart_m > 0.1
        assert (a.body, a.colour) == (b.body, b.colour)


def test_in_a_succession_one_body_after_another_stays_too_long_on_each_stand() -> None:
    scene = succession(random_scene(5000, light=LightKind.DAY), length_s=1200)
    assert scene == succession(random_scene(5000, light=LightKind.DAY), length_s=1200)
    stands = {actor.id.split("-")[0] for actor in scene.actors}
    assert stands == {zone.id.removeprefix("stand-") for zone in scene.zones}
    assert 1 <= len(stands) <= len(STANDS)
    for stand in stands:
        times = sorted((a.keys[0].t, a.keys[-1].t) for a in scene.actors if a.id.startswith(f"{stand}-"))
        assert len(times) > 10
        assert all(until_s - from_s > LIMIT_S for from_s, until_s in times)
        assert all(before[1] < after[0] for before, after in pairwise(times))


def test_what_is_rendered_is_what_the_succession_shows(tmp_path: Path) -> None:
    (path,) = write_lookalikes(tmp_path, [5000])
    rendered = {pose.key for pose in read_poses(path.with_suffix(".poses.json"))}
    assert {pose.key for pose in poses_of(load_scene(path))} <= rendered


def test_a_street_without_room_is_refused_with_what_to_do() -> None:
    scene = random_scene(5000)
    away = scene.model_copy(update={"camera": scene.camera.model_copy(update={"look_at": (0.0, -20.0, 0.5)})})
    with pytest.raises(ValueError, match="another seed"):
        lookalikes(away)
