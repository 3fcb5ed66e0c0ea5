"""What the command desk costs with many people in front of it, and how soon they are told of a new look.

    python benchmarks/console_wall.py [--users 20] [--cameras 50] [--seconds 60] [--in-view 20] [--json FILE]

A real `lunxun serve` on a folder of its own, on loopback; one twin of a worker whose visits store a look of each camera
in turn; and so many browsers' worth of pages: each opens the page over HTTP, holds its socket, acknowledges what it is
sent, and fetches each new picture of the tiles in view, as a browser does, but draws nothing. Ends by itself.

The delay is from the moment at which the server stored a look to the moment at which a page has been sent that its
tile has a new picture; both clocks are this machine's.
"""

import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import psutil
import typer
from console_wall_twins import Page, Told, WorkerTwin

from api.control.client import NoServer, Refused, ask
from api.control.schemas import MakeToken, NewToken
from api.data_folder import DataFolder
from api.people.roles import TokenKind

START_S = 120.0
SETTLE_S = 10.0
"""After the last page has come up: first pictures and zones are no updates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was measured."""

    users: int
    cameras: int
    in_view: int
    seconds: float
    cpu_share_idle: float
    """Of one core, with the patrol but nobody on the desk."""
    cpu_share: float
    """Of one core, with everybody on it."""
    rss_mb_idle: float
    rss_mb: float
    looks: int
    updates: int
    """Tiles that pages were told have a new picture."""
    pictures: int
    pictures_refused: int
    kb_per_user_s: float
    delay_p50_s: float
    delay_p95_s: float
    delay_max_s: float


class Server:
    """`lunxun serve` on a folder of its own."""

    def __init__(self, folder: Path, cameras: int) -> None:
        self.folder = DataFolder(path=folder / "data")
        site = folder / "site.yaml"
        site.write_text(json.dumps(_site(cameras)), encoding="utf-8")  # JSON is YAML
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "api.cli", "serve", "--data", str(self.folder.path), "--site", str(site)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LUNXUN_")}
        self._log = folder / "serve.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--port", str(port)], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment
            )
        self.measured = psutil.Process(self._process.pid)

    def wait(self) -> None:
        """Waits until it answers."""
        give_up_s = time.monotonic() + START_S
        while time.monotonic() < give_up_s:
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.address}/api/v1/health", timeout=5.0, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        said = self._log.read_text(encoding="utf-8", errors="replace")
        raise SystemExit(f"the server did not come up:\n{said[-2000:]}")

    def worker_token(self) -> str:
        """Returns a token for the twin of a worker."""
        try:
            request = MakeToken(name="bench", kind=TokenKind.WORKER, role=None)
            answer = ask(self.folder.control_socket, "tokens.make", request)
        except (NoServer, Refused) as error:
            raise SystemExit(f"no token: {error}") from error
        return NewToken.model_validate(answer.model_dump()).token.get_secret_value()

    def login(self) -> dict[str, Any]:
        """Returns the body of a login in a cookie."""
        name, password = (self.folder.secrets / "first-login").read_text(encoding="utf-8").split("\n")[:2]
        return {"name": name, "password": password, "cookie": True}

    def start_patrol(self) -> None:
        """Starts the plan."""
        with httpx.Client(base_url=f"{self.address}/api/v1", timeout=30.0, trust_env=False) as client:
            token = client.post("/login", json=self.login() | {"cookie": False}).raise_for_status().json()["token"]
            answer = client.post("/plans/p/start", headers={"Authorization": f"Bearer {token}"})
            answer.raise_for_status()

    def cpu_s(self) -> float:
        """Returns the CPU time it has used."""
        used = self.measured.cpu_times()
        return float(used.user + used.system)

    def rss_mb(self) -> float:
        """Returns the memory it holds."""
        return float(self.measured.memory_info().rss / 1e6)

    def end(self) -> None:
        """Ends it."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


async def _measure(server: Server, *, users: int, cameras: int, in_view: int, seconds: float) -> Result:
    ending, told = asyncio.Event(), Told()
    worker = WorkerTwin(server.address, server.worker_token())
    visiting = asyncio.create_task(worker.run(ending))
    await asyncio.sleep(SETTLE_S)
    idle_share, _ = await _watch(server, SETTLE_S)
    idle_mb = server.rss_mb()
    pages = [Page(server.address, told, in_view=in_view) for _ in range(users)]
    login = server.login()
    for page in pages:
        await page.open(login)
    await asyncio.sleep(SETTLE_S)
    told.is_counting, looks = True, worker.looks
    share, highest_mb = await _watch(server, seconds)
    told.is_counting, looks = False, worker.looks - looks
    for page in pages:
        await page.close()
    ending.set()
    await visiting
    return _result(
        told,
        users=users,
        cameras=cameras,
        in_view=in_view,
        seconds=seconds,
        cpu_share_idle=idle_share,
        cpu_share=share,
        rss_mb_idle=idle_mb,
        rss_mb=highest_mb,
        looks=looks,
    )


async def _watch(server: Server, seconds: float) -> tuple[float, float]:
    """Returns the share of a core that the server used in so many seconds, and the most memory it held."""
    begun_s, used_s, highest_mb = time.monotonic(), server.cpu_s(), 0.0
    while time.monotonic() < begun_s + seconds:
        await asyncio.sleep(0.5)
        highest_mb = max(highest_mb, server.rss_mb())
    return (server.cpu_s() - used_s) / (time.monotonic() - begun_s), highest_mb


def _result(told: Told, **known: Any) -> Result:
    delays = sorted(told.delays_s) or [float("nan")]
    return Result(
        **known,
        updates=len(told.delays_s),
        pictures=told.pictures,
        pictures_refused=told.refused,
        kb_per_user_s=told.bytes / 1e3 / known["seconds"] / known["users"],
        delay_p50_s=statistics.median(delays),
        delay_p95_s=delays[min(len(delays) - 1, int(0.95 * len(delays)))],
        delay_max_s=delays[-1],
    )


def _site(cameras: int) -> dict[str, Any]:
    lane = {"id": "z1", "kind": "fire_lane", "polygon": [[0.1, 0.2], [0.9, 0.2], [0.9, 0.9]], "name": "lane"}
    each = [
        {"id": f"c{n}", "name": f"camera {n}", "streams": {"main": f"rtsp://10.0.0.{n + 1}/main"}, "zones": [lane]}
        for n in range(cameras)
    ]
    plan = {"id": "p", "name": "patrol", "cameras": [camera["id"] for camera in each], "max_gap_s": 30.0}
    return {"schema": 1, "timezone": "Asia/Shanghai", "cameras": each, "plans": [plan]}


def main(  # noqa: PLR0917 - typer wants one parameter for each option
    users: Annotated[int, typer.Option(min=1, max=200)] = 20,
    cameras: Annotated[int, typer.Option(min=1, max=250)] = 50,
    seconds: Annotated[float, typer.Option(min=5, max=600)] = 60.0,
    in_view: Annotated[int, typer.Option(min=0, help="Tiles whose pictures each page fetches.")] = 20,
    json_file: Annotated[Path | None, typer.Option("--json")] = None,
) -> None:
    """Runs everything once and prints what it took."""
    with tempfile.TemporaryDirectory(prefix="lunxun-wall-") as folder:
        server = Server(Path(folder), cameras)
        try:
            server.wait()
            server.start_patrol()
            asked = _measure(server, users=users, cameras=cameras, in_view=in_view, seconds=seconds)
            result = asyncio.run(asked)
        finally:
            server.end()
    for name, value in asdict(result).items():
        typer.echo(f"{name:18} {value:.3f}" if isinstance(value, float) else f"{name:18} {value}")
    if json_file is not None:
        json_file.write_text(json.dumps(asdict(result), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
