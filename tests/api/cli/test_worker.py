"""`lunxun worker` as a process: what it refuses, how it ends, what its children know, what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from api.cli import build
from sample_videos.blocks.world import Block, cell_box, cell_zone, write_clip
from sample_videos.farm.background import BackgroundFarm, farm_running

NETWORK = Path(__file__).parents[3] / "models" / "weights" / "blocks.onnx"
TOKEN = "canary-of-the-worker"
CAMERA = "gate"


@dataclass
class ApiTwin:
    """A tiny API over HTTP: grants one stay, keeps what it is sent."""

    stream: str = ""
    is_granted: bool = False
    reports: list[dict] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    shown: int = 0

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, dict]:
        if path.endswith("/worker/claim"):
            orders = [] if self.is_granted else [self._stay()]
            self.is_granted = True
            return 200, {"schema": 1, "server_time": "2026-06-01T02:00:00Z", "orders": orders, "retry_after_s": 0.2}
        if "/worker/evidence/" in path:
            self.pictures.add(path.rsplit("/", 1)[1])
            return 201, {}
        if path.endswith("/worker/reports"):
            report = json.loads(body)
            missing = {look["picture"] for look in report["looks"] if look["picture"]} - self.pictures
            if missing:
                return 409, {"error": {"code": "evidence_missing", "message": "", "missing": sorted(missing)}}
            self.reports.append(report)
            return 200, {"schema": 1, "decision": "continue"}
        self.shown += 1
        return 204, {}

    def _stay(self) -> dict:
        return {
            "schema": 1,
            "id": "order-1",
            "kind": "stay",
            "camera_id": CAMERA,
            "camera_name": "Gate",
            "fence": 1,
            "streams": {"main": self.stream},
            "credential": {"username": "viewer", "password": "canary-of-the-camera"},
            "zones": [{"id": "z", "kind": "area", "polygon": cell_zone(4, 4)}],
            "watched": [{"rule": "r", "zone": "z", "labels": ["car"]}],
            "budget_s": 15,
            "lease_s": 60,
            "until_s": 600,
        }


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackgroundFarm]:
    folder = tmp_path_factory.mktemp("clips")
    write_clip(folder / f"{CAMERA}.mp4", [Block(label="car", column=4, row=4, start_s=0.0, end_s=4.0)], length_s=4.0)
    with farm_running([folder]) as farm:
        yield farm


@pytest.fixture
def api(farm: BackgroundFarm) -> Iterator[tuple[ApiTwin, str]]:
    twin = ApiTwin(stream=farm.url(CAMERA))

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            twin.tokens.add(self.headers.get("Authorization", ""))
            status, answer = twin.answer(self.command, self.path, body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"" if status == 204 else json.dumps(answer).encode())

        do_POST = do_PUT = _answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield twin, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def start(api_url: str, spool: Path, **environment: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "api.cli", "worker", "--api", api_url, "--spool", str(spool)]
    command += ["--model", str(NETWORK), "--allow-loopback-cameras"]
    return subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.fixture
def working(api, tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", ApiTwin]]:
    """A worker that is in the middle of its stay."""
    twin, url = api
    process = start(url, tmp_path / "spool", LUNXUN_WORKER_TOKEN=TOKEN, OTHER_SECRET="canary-of-somebody")
    try:
        waits_until(lambda: twin.reports and twin.shown, within_s=40.0, process=process)
        yield process, twin
    finally:
        process.kill()
        process.communicate()


def waits_until(true, *, within_s: float, process: "subprocess.Popen[str] | None" = None) -> None:
    give_up_at_s = time.monotonic() + within_s
    while not true():
        assert process is None or process.poll() is None, process.communicate()[0]
        assert time.monotonic() < give_up_at_s, "it did not happen in time"
        time.sleep(0.02)


def family(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def test_asked_to_end_it_tears_down_delivers_and_is_gone_within_five_seconds(working, farm):
    process, twin = working
    children = family(process)
    for child in children:
        for name in ("environ", "cmdline"):
            assert b"canary" not in Path(f"/proc/{child.pid}/{name}").read_bytes()
    began_s = time.monotonic()
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=10)
    assert time.monotonic() - began_s < 5.0
    assert process.returncode == 0, output
    final = twin.reports[-1]
    assert (final["final"], final["outcome"]) == (True, "stopped")
    assert twin.tokens == {f"Bearer {TOKEN}"}
    assert "Gate  stay begins" in output
    assert "canary" not in output
    looks = [look for report in twin.reports for look in report["looks"]]
    assert looks[0]["sightings"][0]["label"] == "car"
    assert looks[0]["sightings"][0]["box"] == pytest.approx(cell_box(4, 4), abs=0.02)
    named = {look[which] for look in looks for which in ("picture", "masked") if look[which]}
    assert named == twin.pictures
    assert len(twin.pictures) == 2, "one whole picture and its masked copy"
    counters = farm.wait_until(lambda counters: counters.total.sessions_open == 0)
    assert counters.total.torn_down == counters.total.sessions_opened
    left = psutil.wait_procs(children, timeout=5.0)[1]
    # What has ended and only waits for the system's init to take note of it is no child that was left.
    assert [each for each in left if each.is_running() and each.status() != psutil.STATUS_ZOMBIE] == []


def test_killed_it_leaves_no_child_and_no_file_in_shared_memory(working, farm):
    process, _ = working
    shared = set(os.listdir("/dev/shm"))
    children = family(process)
    assert len(children) >= 2
    process.send_signal(signal.SIGKILL)
    left = psutil.wait_procs(children, timeout=5.0)[1]
    # What has ended and only waits for the system's init to take note of it is no child that was left.
    assert [each for each in left if each.is_running() and each.status() != psutil.STATUS_ZOMBIE] == []
    farm.wait_until(lambda counters: counters.total.sessions_open == 0)
    assert set(os.listdir("/dev/shm")) <= shared


def refused(*options: str, token: str = TOKEN) -> tuple[int, str]:
    arguments = ["worker", "--model", str(NETWORK), *options]
    result = CliRunner().invoke(build(), arguments, env={"LUNXUN_WORKER_TOKEN": token})
    assert TOKEN not in result.output
    assert "Traceback" not in result.output
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("options", "token", "words"),
    [
        (["--api", "http://127.0.0.1:9"], "", "--token-file"),
        (["--api", "http://192.168.1.5:8000"], TOKEN, "plain http"),
        (["--api", "gopher://x"], TOKEN, "expects an address"),
        (["--api", "http://127.0.0.1:9", "--camera-network", "10.0.0.0/99"], TOKEN, "10.0.0.0/99"),
        (["--api", "http://127.0.0.1:9", "--name", "no spaces please"], TOKEN, "--name"),
        (["--api", "http://127.0.0.1:9", "--slots", "-1"], TOKEN, "--slots"),
    ],
)
def test_what_cannot_work_is_refused_with_what_was_expected(options, token, words):
    code, output = refused(*options, token=token)
    assert code == 2
    assert words in output


def test_a_spool_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    process = start("http://127.0.0.1:9", tmp_path / "file" / "spool", LUNXUN_WORKER_TOKEN=TOKEN)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, "--spool" in output) == (1, True), output
