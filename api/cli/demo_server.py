"""The `lunxun up` that the demo runs: started quietly, asked for its cases and pictures, ended in order."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.cases.states import EvidenceRole
from api.control.client import NoServer, Refused, ask, ask_status
from api.control.schemas import MakeToken, NewToken
from api.data_folder import DataFolder
from api.people.roles import Role, TokenKind

START_S = 60.0
POLL_S = 0.25
END_S = 10.0
NEWEST = 50
"""So many cases are asked for at a time: more do not appear between two questions."""
SHOWN_LINES = 12


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who may log in, for this run of the demo."""

    name: str
    password: str


class DemoServer:
    """A running `lunxun up` on a folder of its own."""

    def __init__(self, process: subprocess.Popen[bytes], *, folder: DataFolder, log: Path) -> None:
        self._process, self._folder, self._log = process, folder, log
        self._client = httpx.Client(timeout=10.0, trust_env=False)
        self.address = ""

    def wait_until_ready(self, ending: threading.Event) -> bool:
        """Returns whether it answers; False where the end was asked for before it did.

        Raises:
            DemoError: It ended by itself, or never answered.
        """
        give_up_s = time.monotonic() + START_S
        while not ending.wait(POLL_S):
            self.check_running()
            if time.monotonic() > give_up_s:
                raise DemoError(f"the server did not answer within {START_S:.0f} s:\n{self._tail()}")
            try:
                self.address = ask_status(self._folder.control_socket).address
                request = MakeToken(name="demo", kind=TokenKind.API, role=Role.OPERATOR)
                answer = ask(self._folder.control_socket, "tokens.make", request)
            except (NoServer, Refused):
                continue
            token = NewToken.model_validate(answer.model_dump()).token.get_secret_value()
            self._client.headers["Authorization"] = f"Bearer {token}"
            return True
        return False

    def check_running(self) -> None:
        """Raises DemoError, with what it printed last, where it has ended by itself."""
        if self._process.poll() is not None:
            raise DemoError(f"the server has ended:\n{self._tail()}")

    def login(self) -> Login | None:
        """Returns the first login, which the server leaves in a file of its own where it has no terminal."""
        try:
            name, password = (self._folder.secrets / "first-login").read_text(encoding="utf-8").split("\n")[:2]
        except (OSError, ValueError):
            return None
        return Login(name=name, password=password)

    def cases(self) -> list[dict[str, Any]]:
        """Returns the newest cases, oldest first; none when the server cannot be asked just now."""
        answer = self._get("/cases", limit=NEWEST)
        return list(reversed(answer.json()["cases"])) if answer is not None else []

    def is_promise_kept(self) -> bool | None:
        """Returns whether every camera was seen within the plan's gap; None while nobody can say."""
        answer = self._get("/patrol")
        return None if answer is None else bool(answer.json()["is_promise_kept"])

    def picture(self, case: Mapping[str, Any]) -> bytes | None:
        """Returns the case's picture that shows it best: the second scene, with zone and box drawn."""
        held = {picture["role"]: picture["sha256"] for picture in case["pictures"]}
        sha256 = held.get(EvidenceRole.SECOND_SCENE_OVERLAY) or held.get(EvidenceRole.SECOND_SCENE)
        answer = self._get(f"/evidence/{sha256}/original", reason="lunxun demo") if sha256 else None
        return None if answer is None else answer.content

    def end(self) -> None:
        """Ends it and everything it started."""
        self._client.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _get(self, path: str, **parameters: str | int) -> httpx.Response | None:
        try:
            answer = self._client.get(f"{self.address}/api/v1{path}", params=parameters)
            answer.raise_for_status()
        except httpx.HTTPError:
            return None
        return answer

    def _tail(self) -> str:
        lines = [line for line in self._log.read_text(errors="replace").splitlines() if line.strip()]
        return "\n".join(lines[-SHOWN_LINES:]) or "it said nothing"


@contextmanager
def demo_server(folder: Path, *, site: Path, port: int, model: str) -> Iterator[DemoServer]:
    """Runs `lunxun up` on a site file, with its data and its log in the folder, until the block ends."""
    data, log = folder / "data", folder / "up.log"
    options: Sequence[str] = ("--site", str(site), "--data", str(data), "--port", str(port), "--model", model)
    # Through `api.cli.child`, so that it ends with this process, whatever happens to that.
    command = [sys.executable, "-P", "-m", "api.cli.child", str(os.getpid()), "up", *options]
    # The settings of a real installation on this machine are not the demo's.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LUNXUN_")}
    with log.open("wb") as sink:
        # NOTE: a session of its own: a terminal's Ctrl-C reaches only this process, which then ends it in order.
        process = subprocess.Popen(
            [*command, "--allow-loopback-cameras"],
            stdout=sink,
            stderr=sink,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=environment,
        )
    server = DemoServer(process, folder=DataFolder(path=data), log=log)
    try:
        yield server
    finally:
        server.end()
