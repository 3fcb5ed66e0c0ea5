"""The demo's town: its site file says what the truth says, and its clips begin when somebody looks."""

import json
from pathlib import Path

import pytest

from api.cameras.site_file import SiteChecks, read_site
from api.cli.demo_town import PLAN_NAME, READY_S, Town, drawn_town, rendered_town, write_site
from pipelines.rules.types import load_rule_types
from sample_videos.blocks.scenes import SCENES, truth, write_scene
from sample_videos.blocks.world import write_clip
from sample_videos.clips import SampleClipError, sample_clips
from sample_videos.farm.background import farm_running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cameras: one with a sub-stream, one without, of different lengths."""
    made = tmp_path_factory.mktemp("clips")
    for scene in SCENES[:2]:
        document = json.dumps(truth(scene), ensure_ascii=False)
        (made / f"{scene.id}.truth.json").write_text(document, encoding="utf-8")
        write_clip(made / f"{scene.id}.mp4", (), length_s=3.0 if scene is SCENES[0] else 5.0)
    write_clip(made / f"{SCENES[0].id}.sub.mp4", (), length_s=3.0)
    return made


def town(folder: Path) -> Town:
    return rendered_town(folder, "blocks")


def test_the_site_file_is_sound_and_has_the_cameras_names_and_both_streams(folder: Path, tmp_path: Path) -> None:
    shown = town(folder)
    with farm_running(shown.cameras) as farm:
        path = write_site(tmp_path / "site.yaml", shown, farm)
        addresses = {farm.url("school-gate"), farm.url("school-gate", "sub"), farm.url("hospital-entrance")}
    site = read_site(path, SiteChecks(types=load_rule_types(), host_problem=lambda _: None))
    assert {camera.name for camera in site.cameras} == {"实验小学正门", "区人民医院急诊入口"}
    assert [plan.name for plan in site.plans] == [PLAN_NAME]
    streams = [each for camera in site.cameras for each in (camera.streams.main, camera.streams.sub) if each]
    assert set(streams) == addresses
    assert "实验小学正门" in path.read_text(encoding="utf-8"), "people read it too"


def test_each_camera_loops_by_the_length_of_its_own_clip(folder: Path) -> None:
    lengths = {str(loop.truth["camera"]["id"]): loop.length_s for loop in town(folder).loops(0.0)}
    assert lengths == {"school-gate": pytest.approx(3.0), "hospital-entrance": pytest.approx(5.0)}


def test_the_earliest_stay_begins_when_the_first_look_is_taken(folder: Path) -> None:
    earliest_s = min(stay["start_s"] for scene in SCENES[:2] for stay in truth(scene)["violations"])
    assert town(folder).epoch_for(1000.0) + earliest_s == pytest.approx(1000.0 + READY_S)


def test_a_rule_without_a_limit_is_refused_with_its_clip(tmp_path: Path) -> None:
    clip = write_scene(tmp_path, SCENES[0])
    document = truth(SCENES[0])
    del document["camera"]["rules"][0]["limit_s"]
    clip.with_suffix(".truth.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SampleClipError, match=r"school-gate.mp4 has a rule without `limit_s`"):
        rendered_town(tmp_path, "blocks")


def test_the_drawn_town_is_made_of_files_like_any_other(tmp_path: Path) -> None:
    shown = drawn_town(tmp_path, None)
    assert shown.model == "blocks"
    assert [clip.path for clip in sample_clips(tmp_path)] == [clip.path for clip in shown.clips]
    assert len(shown.cameras) == len(SCENES)
