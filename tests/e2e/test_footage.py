"""Real people on real footage, over RTSP, through the whole of `lunxun up`: who stayed too long, and who did not."""

import hashlib
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from town import Town, town, write_site

from sample_videos.farm.background import farm_running
from sample_videos.farm.settings import FarmSettings

CLIP_S = 72.0
LIMIT_S = 12.0
STAYS_S = {"1": (8.0, 18.0), "2": (25.0, 43.0), "3": (53.0, 68.0)}
"""By the footage's README, to the second."""
SLACK_S = 1.5
"""The README's second, and the half second between two looks."""
LEAD_S = 25.0
"""The clip begins so long after the farm: a busy machine needs a while to start everything."""
NETWORKS = ("yolo26n-coco.onnx", "yolov8n-coco.onnx")
AT_THE_TABLE = [[0.4, 0.0], [0.8, 0.0], [0.8, 1.0], [0.4, 1.0]]


def loitering_camera(url: str) -> dict[str, Any]:
    """Returns the site's only camera: nobody is to stand at the table for 12 s."""
    zone = {"id": "table", "kind": "area", "polygon": AT_THE_TABLE}
    rule = {"id": "stay", "type": "loitering", "zone": "table", "labels": ["person"], "limit_s": LIMIT_S}
    return {"id": "table", "name": "大厅取物台", "streams": {"main": url}, "zones": [zone], "rules": [rule]}


@contextmanager
def watched(folder: Path, url: str, network: Path) -> Iterator[Town]:
    """Runs Lunxun on one camera."""
    site = write_site(folder / "site.yaml", [loitering_camera(url)], max_gap_s=2.0)
    with town(folder, site, str(network)) as running:
        yield running


def picture_times(case: dict[str, Any]) -> tuple[float, float]:
    """Returns the Unix times of the two whole pictures."""
    taken = {picture["role"]: datetime.fromisoformat(picture["taken_at"]).timestamp() for picture in case["pictures"]}
    return taken["first_scene"], taken["second_scene"]


def who_stood(case: dict[str, Any], *, epoch_s: float) -> str:
    """Returns loop and person during whose stay both pictures were taken, such as `0:2`; -1 is the loop before."""
    first_s, second_s = picture_times(case)
    for loop in range(-1, 10):
        for person, (start_s, end_s) in STAYS_S.items():
            zero_s = epoch_s + loop * CLIP_S
            if zero_s + start_s - SLACK_S <= first_s and second_s <= zero_s + end_s + SLACK_S:
                return f"{loop}:{person}"
    return f"nobody: {first_s - epoch_s:.1f} s and {second_s - epoch_s:.1f} s"


def assert_whole(running: Town, case: dict[str, Any]) -> None:
    """Fails unless the case has two whole pictures, far enough apart, with crops and drawn copies, each hash right."""
    first_s, second_s = picture_times(case)
    assert second_s - first_s >= LIMIT_S
    assert case["dwell"]["lower_s"] >= LIMIT_S
    roles = {picture["role"] for picture in case["pictures"]}
    drawn = {f"{which}_scene_{what}" for which in ("first", "second") for what in ("crop", "overlay")}
    assert roles >= {"first_scene", "second_scene"} | drawn
    for picture in case["pictures"]:
        assert hashlib.sha256(running.original(picture["sha256"])).hexdigest() == picture["sha256"]


def sleep_until(unix_s: float, running: Town) -> None:
    """Waits, but not for a process that has ended."""
    while time.time() < unix_s:
        assert running.process.poll() is None, running.tail()
        time.sleep(0.25)


@pytest.mark.timeout(200)
@pytest.mark.parametrize("network", NETWORKS)
def test_the_two_people_who_stand_too_long_are_two_cases_and_the_third_is_none(
    network: str, footage: Path, weights: Path, tmp_path: Path
) -> None:
    with farm_running([footage], settings=FarmSettings(is_once=True, epoch_s=time.time() + LEAD_S)) as farm:
        with watched(tmp_path, farm.url(footage.stem), weights / network) as running:
            sleep_until(farm.epoch_s + CLIP_S + 10.0, running)
            cases = [running.case(case["id"]) for case in running.cases()]
            assert sorted(who_stood(case, epoch_s=farm.epoch_s) for case in cases) == ["0:2", "0:3"], running.tail()
            for case in cases:
                assert_whole(running, case)
        assert farm.counters().total.sessions_open == 0


@pytest.mark.timeout(400)
def test_over_three_loops_there_are_two_cases_a_loop(footage: Path, weights: Path, tmp_path: Path) -> None:
    settings = FarmSettings(epoch_s=time.time() + LEAD_S)
    with (
        farm_running([footage], settings=settings) as farm,
        watched(tmp_path, farm.url(footage.stem), weights / NETWORKS[0]) as running,
    ):
        # A busy machine tells of the last one late; the next comes 37 s into the fourth loop.
        sleep_until(farm.epoch_s + 3 * CLIP_S + 15.0, running)
        cases = [running.case(case["id"]) for case in running.cases()]
        # A quick machine is up before the epoch, and may see the end of the loop before: person 3 for 12 s, or not.
        found = Counter(who_stood(case, epoch_s=farm.epoch_s) for case in cases)
        assert found.pop("-1:3", 0) <= 1, running.tail()
        assert found == {f"{loop}:{person}": 1 for loop in range(3) for person in ("2", "3")}, running.tail()
        for case in cases:
            assert_whole(running, case)


@pytest.mark.timeout(200)
def test_the_same_from_a_server_that_we_did_not_write_in_one_unbroken_stay(
    needs: Any, footage: Path, weights: Path, tmp_path: Path
) -> None:
    with gstreamer(needs("gstreamer"), footage) as url, watched(tmp_path, url, weights / NETWORKS[0]) as running:
        began_at = wait_for_stay(running)
        sleep_until(began_at + CLIP_S + 4.0, running)
        cases = [running.case(case["id"]) for case in running.cases()]
        assert sorted(who_stood(case, epoch_s=began_at) for case in cases) == ["0:2", "0:3"], running.tail()
        for case in cases:
            assert_whole(running, case)


@contextmanager
def gstreamer(python: str, clip: Path) -> Iterator[str]:
    """Serves the clip by GStreamer and yields its address; each session starts at media time 0."""
    server = Path(__file__).parents[1] / "gstreamer_server.py"
    command = [python, str(server), str(clip), "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def wait_for_stay(running: Town) -> float:
    """Returns the Unix time at which the first stay was granted; the server's clip starts with it."""
    give_up_s = time.monotonic() + 30.0
    while time.monotonic() < give_up_s:
        visits = running.get("/visits", camera="table").json()
        stays = [visit for visit in visits if visit["kind"] == "stay"]
        if stays:
            return min(datetime.fromisoformat(visit["granted_at"]).timestamp() for visit in stays)
        time.sleep(0.25)
    raise AssertionError(f"no stay began:\n{running.tail()}")
