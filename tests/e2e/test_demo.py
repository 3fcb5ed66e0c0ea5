"""`lunxun demo` as a process: drawn cameras over real RTSP, cases with pictures, and nothing left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import psutil
import pytest
from town import LUNXUN, free_port

from sample_videos.clips import sample_clips

SECONDS = 75.0
"""The drawn cameras' first stays are proven after about 35 s; a busy machine begins later."""


@pytest.mark.timeout(150)
def test_the_demo_shows_its_cases_with_pictures_and_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as sink:
        command = [*LUNXUN, "demo", "--blocks", "--port", str(free_port())]
        environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1", "LUNXUN_LEASE_S": "no number"}
        process = subprocess.Popen(command, stdout=sink, stderr=sink, env=environment)
    told = first_match(tmp_path / "out", r"case 1 +\S+  (\S+) +(.+)\n +stayed at least .*\n +(/\S+\.jpg)", process)
    assert Path(told[3]).read_bytes()[:3] == b"\xff\xd8\xff"
    said = (tmp_path / "out").read_text(encoding="utf-8")
    address = re.search(r"address +(\S+)", said)
    login = re.search(r"login +(\S+)  (\S+)", said)
    assert address is not None
    assert login is not None
    body = {"name": login[1], "password": login[2]}
    assert httpx.post(f"{address[1]}/api/v1/login", json=body, trust_env=False).is_success
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(15.0) == 0
    psutil.wait_procs(children, timeout=5.0)
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "the folder with pictures and data is gone"


@pytest.mark.timeout(150)
def test_without_a_terminal_the_summary_is_one_json_document_about_what_was_found() -> None:
    summary = summary_of("--blocks", "--seconds", str(SECONDS))
    assert (summary["schema"], summary["cameras"], summary["false_alarms"], summary["missed"]) == (1, 8, 0, 0)
    assert summary["found"] >= 3
    assert summary["first_case_s"] < SECONDS


@pytest.mark.timeout(150)
def test_the_rendered_cameras_show_cases_with_the_network_that_ships() -> None:
    summary = summary_of("--seconds", "90")
    assert summary["cameras"] == len(sample_clips()) >= 8
    assert summary["found"] >= 3, "eight are due: a busy machine may see some of them late"
    assert summary["first_case_s"] < summary["seconds"]


def test_a_port_that_is_taken_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        command = [*LUNXUN, "demo", "--blocks", "--port", str(held.getsockname()[1])]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "choose another with --port" in ended.stderr


def summary_of(*options: str) -> dict[str, float]:
    """Returns the demo's JSON; it must be all there is on standard output, and the exit good."""
    command = [*LUNXUN, "demo", "--port", str(free_port()), "--json", *options]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=140)
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


def first_match(path: Path, pattern: str, process: "subprocess.Popen[bytes]") -> "re.Match[str]":
    """Waits until the file has such lines."""
    give_up_s = time.monotonic() + 90.0
    while time.monotonic() < give_up_s and process.poll() is None:
        if found := re.search(pattern, path.read_text(encoding="utf-8")):
            return found
        time.sleep(0.25)
    raise AssertionError(f"it never said so:\n{path.read_text(encoding='utf-8')}")
