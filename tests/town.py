"""A whole small town for end-to-end tests: sample cameras on a farm, `lunxun up` as a process tree, an API client."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import yaml

LUNXUN = (sys.executable, "-m", "api.cli")


def free_port() -> int:
    """Returns a TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def site_camera(truth: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Returns a camera of a site file: the truth's zones and rules, watched at this address."""
    camera = truth["camera"]
    return {
        "id": camera["id"],
        "name": camera["name"],
        "streams": {"main": url},
        "zones": camera["zones"],
        "rules": camera["rules"],
    }


def write_site(path: Path, cameras: Sequence[Mapping[str, Any]], *, max_gap_s: float) -> Path:
    """Writes a site file with one plan over all cameras and returns its path."""
    plan = {"id": "patrol", "name": "一键轮巡", "cameras": [c["id"] for c in cameras], "max_gap_s": max_gap_s}
    site = {"schema": 1, "timezone": "Asia/Shanghai", "cameras": list(cameras), "plans": [plan]}
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    return path


class Town:
    """A running `lunxun up`."""

    def __init__(self, process: subprocess.Popen[bytes], *, data: Path, url: str, log: Path) -> None:
        self.process, self.data, self.url, self.log = process, data, url, log
        self._client = httpx.Client(base_url=f"{url}/api/v1", timeout=30.0)

    def wait_until_up(self, *, within_s: float = 60.0) -> float:
        """Returns the seconds until the API answered."""
        started_s = time.monotonic()
        while time.monotonic() - started_s < within_s:
            if self.process.poll() is not None:
                raise AssertionError(f"lunxun up ended with {self.process.returncode}:\n{self.tail()}")
            if self.is_up():
                return time.monotonic() - started_s
            time.sleep(0.05)
        raise AssertionError(f"the API did not answer within {within_s} s:\n{self.tail()}")

    def is_up(self) -> bool:
        """Whether the API answers now."""
        try:
            return self._client.get("/health", timeout=2.0).status_code == 200
        except httpx.TransportError:
            return False

    def log_in(self) -> None:
        """Takes an admin's API token through the control socket."""
        command = [*LUNXUN, "users", "token", "tests", "--role", "admin", "--data", str(self.data), "--json"]
        answer = subprocess.run(command, capture_output=True, check=True, timeout=60)
        self._client.headers["Authorization"] = f"Bearer {json.loads(answer.stdout)['token']}"

    def get(self, path: str, **parameters: str | int) -> httpx.Response:
        """Returns the answer to one request; connection errors are the caller's."""
        return self._client.get(path, params=parameters)

    def get_if_new(self, path: str, tag: str) -> httpx.Response:
        """Returns the answer to one request, 304 where the thing still has this `ETag`."""
        return self._client.get(path, headers={"If-None-Match": tag} if tag else {})

    def post(self, path: str, **content: Any) -> httpx.Response:
        """Returns the answer to one request; connection errors are the caller's."""
        return self._client.post(path, **content)

    def delete(self, path: str) -> httpx.Response:
        """Returns the answer to one request; connection errors are the caller's."""
        return self._client.delete(path)

    def cases(self) -> list[dict[str, Any]]:
        """Returns all cases, newest first, over all pages."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.get("/cases", limit=100, **({"cursor": cursor} if cursor else {}))
            page.raise_for_status()
            found += page.json()["cases"]
            cursor = page.json().get("next_cursor")
            if not cursor:
                return found

    def case(self, case_id: str) -> dict[str, Any]:
        """Returns one case with its pictures."""
        answer = self.get(f"/cases/{case_id}")
        answer.raise_for_status()
        return dict(answer.json())

    def original(self, sha256: str) -> bytes:
        """Returns the bytes of an original."""
        answer = self.get(f"/evidence/{sha256}/original", reason="test")
        answer.raise_for_status()
        return answer.content

    def child(self, name: str) -> psutil.Process | None:
        """Returns the running `serve` or `worker` process."""
        for process in psutil.Process(self.process.pid).children():
            try:
                if name in process.cmdline():
                    return process
            except psutil.Error:
                continue
        return None

    def tail(self, lines: int = 60) -> str:
        """Returns the end of what the process printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def end(self, *, within_s: float = 15.0) -> float:
        """Sends the signal of Ctrl-C and returns the seconds until the process had ended."""
        started_s = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(within_s)
        return time.monotonic() - started_s


@contextmanager
def town(folder: Path, site: Path, model: str, *, options: Sequence[str] = ()) -> Iterator[Town]:
    """Runs `lunxun up` on a site file and yields it once it answers; ends it afterwards, by force if need be."""
    port = free_port()
    data, log = folder / "data", folder / "up.log"
    command = [*LUNXUN, "up", "--site", str(site), "--data", str(data), "--port", str(port), "--model", model]
    command += ["--allow-loopback-cameras", *options]
    with log.open("ab") as sink:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL, env=environment)
    running = Town(process, data=data, url=f"http://127.0.0.1:{port}", log=log)
    try:
        running.wait_until_up()
        running.log_in()
        yield running
    finally:
        if process.poll() is None:
            try:
                running.end()
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
