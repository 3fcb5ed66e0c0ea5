"""Somebody watches cameras of a running town: pictures come, each camera has one session at most, and it ends."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from town import Town, site_camera, town, write_site

from sample_videos.blocks.scenes import SCENES, truth, write_scene
from sample_videos.farm.background import BackgroundFarm, farm_running
from sample_videos.farm.settings import FarmSettings

STAYED = next(scene for scene in SCENES if scene.id == "fire-lane-east")
"""A limit of 15 s: the patrol stays there."""
VISITED = next(scene for scene in SCENES if scene.id == "fire-lane-west")
"""The same with a long limit: the patrol visits it once in 30 s, so whatever comes every second comes from a watch."""
WATCHED_S = 12.0
RENEWED_EVERY_S = 5.0


@pytest.mark.timeout(180)
def test_watched_cameras_show_a_picture_each_second_in_one_session_each_until_nobody_watches(tmp_path: Path) -> None:
    with two_cameras(tmp_path) as (farm, site), town(tmp_path, site, "blocks") as running:
        wait_until(lambda: stays_at(running) == [STAYED.id], within_s=60.0)
        orders = {camera.id: wish_until_on(running, camera.id)["order"] for camera in (STAYED, VISITED)}
        assert orders == {STAYED.id: "stay", VISITED.id: "watch"}
        # The stay hears of it with its next part.
        watched(running, farm, for_s=5.0)
        opened = farm.counters().cameras[STAYED.id].sessions_opened

        looks = watched(running, farm, for_s=WATCHED_S)

        assert all(len(each) >= WATCHED_S for each in looks.values()), looks
        assert farm.counters().cameras[STAYED.id].sessions_opened == opened, "the stay was not ended for it"
        assert running.delete(f"/cameras/{VISITED.id}/watch").json()["was_watching"] is True
        farm.wait_until(lambda counters: counters.cameras[VISITED.id].sessions_open == 0, timeout_s=10.0)
        wait_until(lambda: watch_visit(running)["outcome"] == "stopped", within_s=10.0)
        assert stays_at(running) == [STAYED.id]
        assert farm.counters().total.sessions_peak == 1


@contextmanager
def two_cameras(folder: Path) -> Iterator[tuple[BackgroundFarm, Path]]:
    """Serves two cameras with a main stream and a sub-stream each, and writes a site file for them."""
    clips = [with_sub(write_scene(folder, scene)) for scene in (STAYED, VISITED)]
    with farm_running(clips, settings=FarmSettings(epoch_s=time.time())) as farm:
        cameras = [site_camera(truth(scene), farm.url(scene.id)) for scene in (STAYED, VISITED)]
        for camera in cameras:
            camera["streams"]["sub"] = farm.url(camera["id"], "sub")
        cameras[1]["rules"] = [{**rule, "limit_s": 600} for rule in cameras[1]["rules"]]
        yield farm, write_site(folder / "site.yaml", cameras, max_gap_s=30.0)


def with_sub(clip: Path) -> Path:
    """Returns the clip, to be served as a sub-stream too."""
    sub, about = clip.with_suffix(".sub.mp4"), clip.with_suffix(".truth.json")
    shutil.copyfile(clip, sub)
    known = json.loads(about.read_text(encoding="utf-8"))
    about.write_text(json.dumps({**known, "streams": {"main": clip.name, "sub": sub.name}}), encoding="utf-8")
    return clip


def wish_until_on(running: Town, camera: str) -> dict[str, Any]:
    """Wishes until a worker shows the camera; returns what the API says then."""
    give_up_s = time.monotonic() + 60.0
    while time.monotonic() < give_up_s:
        answer = running.post(f"/cameras/{camera}/watch")
        assert answer.status_code == 202, answer.text
        said: dict[str, Any] = answer.json()
        if said["is_on"]:
            return said
        assert said["why_not"] in ("starting", "other_visit"), said
        time.sleep(0.5)
    raise AssertionError(f"nobody shows the camera:\n{running.tail()}")


def watched(running: Town, farm: BackgroundFarm, *, for_s: float) -> dict[str, list[datetime]]:
    """Watches both cameras as two pages do, and returns the times of the pictures that were new to them."""
    looks: dict[str, list[datetime]] = {STAYED.id: [], VISITED.id: []}
    tags, renewed_s, began_s = dict.fromkeys(looks, ""), float("-inf"), time.monotonic()
    while time.monotonic() - began_s < for_s:
        is_to_renew = time.monotonic() - renewed_s >= RENEWED_EVERY_S
        renewed_s = time.monotonic() if is_to_renew else renewed_s
        for camera, seen in looks.items():
            if is_to_renew:
                running.post(f"/cameras/{camera}/watch")
            answer = running.get_if_new(f"/cameras/{camera}/latest", tags[camera])
            assert answer.status_code in (200, 304, 404), answer.text
            if answer.status_code == 200:
                seen.append(datetime.fromisoformat(answer.headers["last-look-at"]))
                tags[camera] = answer.headers["etag"]
        assert all(each.sessions_open <= 1 for each in farm.counters().cameras.values())
        time.sleep(0.1)
    assert all(each == sorted(set(each)) for each in looks.values()), "each picture once, in order"
    return looks


def stays_at(running: Town) -> list[str]:
    """Returns the cameras that a stay holds now."""
    return [each["camera_id"] for each in running.get("/patrol").json()["visiting"] if each["kind"] == "stay"]


def watch_visit(running: Town) -> dict[str, Any]:
    """Returns the newest watch."""
    return next(each for each in running.get("/visits", camera=VISITED.id).json() if each["kind"] == "watch")


def wait_until(is_so: Callable[[], bool], *, within_s: float) -> None:
    """Returns when it is so."""
    give_up_s = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up_s, "it did not happen in time"
        time.sleep(0.2)
