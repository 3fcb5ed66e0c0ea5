"""`lunxun serve` and `lunxun up` as processes: start, refusals, restarts, the end, and what they never show."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import psutil
import pytest

from api.cli.installation import settings_from
from api.cli.reach import carry_out
from api.control.client import NoServer, Refused, ask, ask_status
from api.control.schemas import MakeToken, NewToken, SetCredential, Status
from api.data_folder import DataFolder
from api.people.roles import Role, TokenKind

SITE = """\
schema: 1
cameras:
  - {id: gate, name: Gate, streams: {main: "rtsp://127.0.0.1:1/x"}, credential: nvr}
plans:
  - {id: day, name: Day, cameras: [gate], max_gap_s: 60}
"""
END_S = 5.0

T = TypeVar("T")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "site.yaml").write_text(SITE)
    return tmp_path / "data"


@contextmanager
def running(command: str, data: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """Runs `lunxun COMMAND` on a data folder; its output lands in `out` beside it."""
    arguments = [sys.executable, "-m", "api.cli", command, "--data", str(data), "--port", "0", *options]
    arguments += ["--site", str(data.parent / "site.yaml"), "--allow-loopback-cameras"]
    with (data.parent / "out").open("w") as out:
        process = subprocess.Popen(arguments, stdout=out, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def until(look: Callable[[], T | None], *, within_s: float = 60.0) -> T:
    """Returns the first thing that is found."""
    give_up_s = time.monotonic() + within_s
    while (found := look()) is None:
        assert time.monotonic() < give_up_s, "it did not come about"
        time.sleep(0.05)
    return found


def status_of(data: Path) -> Status:
    """Waits until the server answers."""

    def look() -> Status | None:
        try:
            return ask_status(DataFolder(path=data).control_socket)
        except NoServer:
            return None

    return until(look)


def output(data: Path) -> str:
    return (data.parent / "out").read_text()


def operator_token(data: Path) -> str:
    request = MakeToken(name="tests", kind=TokenKind.API, role=Role.ADMIN)
    made = ask(DataFolder(path=data).control_socket, "tokens.make", request)
    assert isinstance(made, NewToken)
    return made.token.get_secret_value()


def test_a_server_from_start_to_end(data: Path) -> None:
    with running("serve", data, "--start-plans") as server:
        status = status_of(data)
        assert status.pid == server.pid
        assert httpx.get(f"{status.address}/api/v1/health").json()["status"] == "up"
        headers = {"Authorization": f"Bearer {operator_token(data)}"}
        plans = httpx.get(f"{status.address}/api/v1/plans", headers=headers).json()
        assert [plan["is_running"] for plan in plans] == [True]

        second = subprocess.run(
            [sys.executable, "-m", "api.cli", "serve", "--data", str(data), "--port", "0"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert second.returncode == 1
        assert f"in use by process {server.pid}" in second.stderr

        name, password = (data / "secrets" / "first-login").read_text().split()
        login = httpx.post(f"{status.address}/api/v1/login", json={"name": name, "password": password})
        assert login.status_code == 200

        secret = SetCredential(name="nvr", username="u", password="canary-Xy9")  # type: ignore[arg-type] # pydantic hides it
        carry_out(settings_from(data=data), "credentials.set", secret)
        shown = output(data) + " ".join(psutil.Process(server.pid).cmdline())
        for hidden in ("canary-Xy9", password, login.json()["token"], headers["Authorization"].split()[1]):
            assert hidden not in shown
        assert status.address in shown

        began_s = time.monotonic()
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        assert time.monotonic() - began_s < END_S
    assert not DataFolder(path=data).control_socket.exists()


def test_a_bad_site_file_leaves_nothing_behind(data: Path) -> None:
    (data.parent / "site.yaml").write_text(SITE.replace("[gate]", "[gat]"))
    with running("serve", data) as server:
        assert server.wait(60) == 2
    assert "plans[0].cameras[0]: 'gat' is no camera of this site" in output(data)
    assert not data.exists()


def test_a_port_that_is_taken_is_a_no(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with running("serve", data, "--port", port) as server:
            assert server.wait(60) == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in output(data)


def process_of(parent: "subprocess.Popen[str]", command: str) -> psutil.Process | None:
    try:
        children = psutil.Process(parent.pid).children()
        return next((each for each in children if command in each.cmdline()), None)
    except psutil.Error:
        return None


def test_up_restarts_what_is_killed_ends_in_time_and_dies_as_one(data: Path) -> None:
    with running("up", data, "--model", "blocks") as up:
        first = status_of(data)
        until(lambda: process_of(up, "worker"))
        os.kill(first.pid, signal.SIGKILL)
        second = until(lambda: found if (found := status_of(data)).pid != first.pid else None)
        assert second.address == first.address
        assert "server ended unexpectedly (SIGKILL); starting it again in 0.25 s" in output(data)

        worker = until(lambda: process_of(up, "worker"))
        token = (data / "secrets" / "worker.token").read_text().strip()
        assert token not in " ".join(worker.cmdline())
        headers = {"Authorization": f"Bearer {token}"}
        assert httpx.get(f"{second.address}/api/v1/cameras", headers=headers).status_code == 403

        began_s = time.monotonic()
        up.send_signal(signal.SIGINT)
        assert up.wait(20) == 0
        assert time.monotonic() - began_s < END_S
        assert not worker.is_running()

    with running("up", data, "--model", "blocks") as up:
        server = psutil.Process(status_of(data).pid)
        up.kill()
        up.wait()
        until(lambda: True if not server.is_running() or server.status() == psutil.STATUS_ZOMBIE else None)


def test_up_says_what_its_worker_refuses(data: Path) -> None:
    with running("up", data, "--model", "/nowhere.onnx") as up:
        assert up.wait(90) in {1, 2}
    assert "/nowhere.onnx" in output(data)
    with pytest.raises((NoServer, Refused)):
        ask_status(DataFolder(path=data).control_socket)
