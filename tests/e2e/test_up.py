"""`lunxun up` and its parts as processes: Ctrl-C, an API that is away for longer than a lease, kill -9."""

import importlib.util
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import psutil
import pytest
from town import LUNXUN, Town, free_port, site_camera, town, write_site

from sample_videos.blocks.scenes import SCENES, truth, write_scene
from sample_videos.farm.background import BackgroundFarm, farm_running
from sample_videos.farm.settings import FarmSettings

LEAD_S = 25.0
"""The clip begins so long after the farm: a busy machine needs a while to start everything."""
FIRE_LANE = next(scene for scene in SCENES if scene.id == "fire-lane-east")
"""A car from 6 s to 60 s, limit 15 s, in a clip of 75 s."""


@pytest.mark.timeout(120)
def test_ctrl_c_ends_everything_within_5_s_and_tears_every_session_down(tmp_path: Path) -> None:
    with fire_lane(tmp_path) as (farm, site), town(tmp_path, site, "blocks") as running:
        farm.wait_until(lambda counters: counters.total.sessions_open > 0, timeout_s=40.0)
        worker = running.child("worker")
        assert worker is not None
        children = worker.children(recursive=True)
        assert running.end() < 5.0
        counters = farm.wait_until(lambda counters: counters.total.sessions_open == 0)
        assert counters.total.closed_without_teardown == 0
        assert counters.total.torn_down == counters.total.sessions_opened > 0
        # The forkserver ends when its pipe does: a busy machine may take a moment over that.
        psutil.wait_procs([worker, *children], timeout=5.0)
        assert not [child for child in (worker, *children) if is_alive(child)]
        assert not list((running.data / "worker" / "reports").iterdir())


@pytest.mark.timeout(260)
def test_an_api_that_is_away_for_longer_than_a_lease_loses_no_report(tmp_path: Path) -> None:
    # Server, token and worker start one after the other, each a process: a busy machine takes a while over them. In
    # the loop before, the car leaves 15 s before the epoch: a quick machine sees 13 s of it, less than the limit. The
    # camera plays all the while: one that is away before the epoch is tried again ever more seldom.
    with fire_lane(tmp_path, lead_s=28.0) as (farm, site), apart(tmp_path, site) as (server, running):
        sleep_until(farm.epoch_s + 14.0)
        assert not running.cases()
        server.stop()
        away_from = time.time()
        # The lease runs 1 + 2 s; the car, there since 6 s, is due at 21 s, with nobody to be told.
        sleep_until(farm.epoch_s + 28.0)
        assert not running.is_up()
        running.process = server.start()
        back_at = time.time()
        running.wait_until_up()
        case = wait_for_case(running)
        second = next(picture for picture in case["pictures"] if picture["role"] == "second_scene")
        assert away_from < datetime.fromisoformat(second["taken_at"]).timestamp() < back_at
        looks = running.get(f"/cases/{case['id']}/looks").json()
        instants = [datetime.fromisoformat(look["taken_at"]).timestamp() for look in looks]
        missed = [(a, b) for a, b in pairwise(sorted(instants)) if b > away_from and a < back_at and b - a > 3.0]
        assert not missed, (away_from, back_at, instants)


@pytest.mark.timeout(300)
def test_kill_nine_of_worker_api_and_both_loses_no_case_and_makes_none_twice(tmp_path: Path) -> None:
    kill_nine = load("kill_nine")
    result = kill_nine.torture(tmp_path, kills=3, cameras=4, seed=4)
    assert kill_nine.verdict(result), result


@contextmanager
def fire_lane(folder: Path, *, lead_s: float = LEAD_S) -> Iterator[tuple[BackgroundFarm, Path]]:
    """Serves one camera whose first second comes in `lead_s`, and writes a site file for it."""
    clip = write_scene(folder, FIRE_LANE)
    with farm_running([clip], settings=FarmSettings(epoch_s=time.time() + lead_s)) as farm:
        camera = site_camera(truth(FIRE_LANE), farm.url(FIRE_LANE.id))
        yield farm, write_site(folder / "site.yaml", [camera], max_gap_s=2.0)


class Server:
    """`lunxun serve` on one port and one data folder, which can be killed and started again."""

    def __init__(self, folder: Path, site: Path, port: int) -> None:
        self._command = [*LUNXUN, "serve", "--site", str(site), "--data", str(folder / "data"), "--port", str(port)]
        self._command += ["--allow-loopback-cameras", "--start-plans"]
        self._log = folder / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Starts the server, with leases of 3 s, and returns its process."""
        environment = {**os.environ, "LUNXUN_LEASE_S": "1", "LUNXUN_VISIT_BUDGET_S": "2"}
        with self._log.open("ab") as sink:
            self.process = subprocess.Popen(self._command, stdout=sink, stderr=sink, env=environment)
        return self.process

    def stop(self) -> None:
        """Kills it with SIGKILL."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextmanager
def apart(folder: Path, site: Path) -> Iterator[tuple[Server, Town]]:
    """Runs server and worker as two commands, as larger sites do."""
    port = free_port()
    server = Server(folder, site, port)
    running = Town(server.start(), data=folder / "data", url=f"http://127.0.0.1:{port}", log=folder / "serve.log")
    worker: subprocess.Popen[bytes] | None = None
    try:
        running.wait_until_up()
        running.log_in()
        token = folder / "worker.token"
        make = [*LUNXUN, "users", "token", "w1", "--worker", "--data", str(folder / "data"), "--json"]
        token.write_text(json.loads(subprocess.run(make, capture_output=True, check=True).stdout)["token"])
        token.chmod(0o600)
        command = [*LUNXUN, "worker", "--api", running.url, "--token-file", str(token), "--model", "blocks"]
        command += ["--allow-loopback-cameras", "--spool", str(folder / "spool")]
        with (folder / "worker.log").open("ab") as sink:
            worker = subprocess.Popen(command, stdout=sink, stderr=sink)
        yield server, running
    finally:
        for process in (worker, server.process):
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(15)


def is_alive(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended and whose parent is gone may wait for a reaper that never comes."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for_case(running: Town) -> dict[str, object]:
    """Returns the first case, once there is one."""
    give_up_s = time.monotonic() + 30.0
    while time.monotonic() < give_up_s:
        if cases := running.cases():
            return running.case(cases[0]["id"])
        time.sleep(0.25)
    raise AssertionError(f"no case came:\n{running.tail()}")


def sleep_until(unix_s: float) -> None:
    """Waits."""
    time.sleep(max(0.0, unix_s - time.time()))


def load(name: str) -> ModuleType:
    """Returns a script of `tests/torture` as a module."""
    path = Path(__file__).parents[1] / "torture" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
