"""The committed scenes, packs, clips and truths belong together: the studio makes the same from them today."""

from functools import cache
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from sample_videos.clips import CLIPS, SCENES
from sample_videos.studio.check import check_scene
from sample_videos.studio.clip import clip_files, write_clip, write_truth
from sample_videos.studio.compose import Composer
from sample_videos.studio.pack import Pack
from sample_videos.studio.plan import poses_of
from sample_videos.studio.scene import Scene, load_scene
from sample_videos.studio.truth import truth_of, truth_text

PACKS = SCENES.parent / "packs"
NAMES = sorted(path.stem for path in SCENES.glob("*.yaml"))
DIFFERENT = 18
"""Levels of grey between an empty street and something on it, after the codec."""


def scene_of(name: str) -> Scene:
    return load_scene(SCENES / f"{name}.yaml")


@cache
def pack_of(name: str) -> Pack:
    return Pack(PACKS / f"{name}.pack.zip")


def test_there_are_eight_sample_cameras_with_everything_that_makes_them() -> None:
    assert len(NAMES) >= 8
    assert {path.name for path in CLIPS.glob("*.truth.json")} == {f"{name}.truth.json" for name in NAMES}
    assert {path.name for path in PACKS.glob("*.pack.zip")} == {f"{name}.pack.zip" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_scene_is_sound_and_its_pack_holds_every_pose_that_it_needs(name: str) -> None:
    scene = scene_of(name)
    assert check_scene(scene) == []
    pack = pack_of(name)
    lacking = {pose.key for pose in poses_of(scene)} - {*pack.entries} - pack.unseen
    assert not lacking, "render the scene again"


@pytest.mark.parametrize("name", NAMES)
def test_the_truth_beside_a_clip_is_what_the_studio_works_out_from_its_scene(name: str) -> None:
    scene = scene_of(name)
    sub = None if scene.sub is None else f"{name}.sub.mp4"
    truth = truth_of(Composer(scene, pack_of(name)), f"{name}.mp4", sub=sub)
    assert (CLIPS / f"{name}.truth.json").read_text(encoding="utf-8") == truth_text(truth)
    assert truth["violations"]
    # Where bicycles are counted, too few of them are no stay of anything.
    assert truth["stays"] or name == "footway-bikes"


@pytest.mark.parametrize("name", NAMES)
def test_a_clip_shows_something_where_its_truth_says_so_and_nothing_before_and_after(name: str) -> None:
    scene = scene_of(name)
    found = truth_of(Composer(scene, pack_of(name)), f"{name}.mp4")["violations"]
    stays = sorted(found, key=middle_s)
    times_s = [1.0, *(middle_s(stay) for stay in stays), scene.length_s - 1.0]
    before, *during, after = pictures_at(CLIPS / f"{name}.mp4", times_s)
    for stay, picture in zip(stays, during, strict=True):
        assert difference(picture, after, stay["box"]) > DIFFERENT
        assert difference(before, after, stay["box"]) < DIFFERENT / 2


def test_a_short_clip_composed_from_committed_sprites_shows_the_same_truth(tmp_path: Path) -> None:
    scene = scene_of("school-gate")
    composer = Composer(scene, pack_of("school-gate"), seed=3, length_s=scene.length_s)
    files = clip_files(composer, tmp_path, "other")
    write_truth(composer, files)
    stays = truth_of(composer, "other.mp4")["violations"]
    assert stays
    for stay in stays:
        assert difference(composer.clean(middle_s(stay)), composer.clean(0.5), stay["box"]) > DIFFERENT
    assert stays != truth_of(Composer(scene, pack_of("school-gate")), "x.mp4")["violations"], "another course"
    again = Composer(scene, pack_of("school-gate"), seed=3, length_s=scene.length_s)
    assert truth_text(truth_of(again, "other.mp4")) == files.truth.read_text(encoding="utf-8")


def test_a_few_seconds_of_a_scene_are_written_as_video_and_hold_what_was_composed(tmp_path: Path) -> None:
    scene = scene_of("school-gate").model_copy(update={"length_s": 3.0, "actors": [], "loop": False})
    composer = Composer(scene, pack_of("school-gate"))
    files = clip_files(composer, tmp_path, "empty")
    write_clip(composer, files, tell=lambda *_: None)
    (picture,) = pictures_at(files.main, [1.5])
    assert difference(picture, pack_of("school-gate").plate(), (0.1, 0.3, 0.9, 0.9)) < DIFFERENT


def middle_s(stay: dict[str, Any]) -> float:
    return 0.5 * (float(stay["start_s"]) + float(stay["end_s"]))


def pictures_at(path: Path, times_s: list[float]) -> list[np.ndarray]:
    """Returns the clip's first picture at or after each of these times, which must rise."""
    found: list[np.ndarray] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            while len(found) < len(times_s) and frame.time >= times_s[len(found)]:
                found.append(frame.to_ndarray(format="bgr24"))
    assert len(found) == len(times_s)
    return found


def difference(one: np.ndarray, other: np.ndarray, box: tuple[float, float, float, float]) -> float:
    """Returns the mean difference of grey inside a normalised box."""
    height, width = one.shape[:2]
    x1, y1, x2, y2 = (round(edge * side) for edge, side in zip(box, (width, height) * 2, strict=True))
    inner = [cv2.cvtColor(each[y1:y2, x1:x2], cv2.COLOR_BGR2GRAY).astype(float) for each in (one, other)]
    return float(np.abs(inner[0] - inner[1]).mean())
