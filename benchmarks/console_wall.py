"""What the command desk costs with many people in front of it, and how soon they are told of a new look.

    python benchmarks/console_wall.py [--users 20] [--cameras 50] [--seconds 60] [--in-view 20] [--json FILE]

A real `lunxun serve` on a folder of its own, on loopback; one twin of a worker whose visits store a look of each camera
in turn; and so many browsers' worth of pages: each opens the page over HTTP, holds its socket, acknowledges what it is
sent, and fetches each new picture of the tiles in view, as a browser does, but draws nothing. Ends by itself.

The delay is from the moment at which the server stored a look to the moment at which a page has been sent that its
tile has a new picture; both clocks are this machine's.
"""

import asyncio
import io
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import psutil
import socketio  # type: ignore[import-untyped] # ships no types
import typer
from PIL import Image

from api.control.client import NoServer, Refused, ask
from api.control.schemas import MakeToken, NewToken
from api.data_folder import DataFolder
from api.people.roles import TokenKind

START_S = 120.0
VISIT_S = 1.0
SLOTS = 4
SETTLE_S = 10.0
"""After the last page has come up: first pictures and zones are no updates."""
ACK_S = 3.0
_CLIENT = re.compile(r"['\"]client_id['\"]:\s*['\"]([0-9a-f-]{36})['\"]")
_PUT = re.compile(r"""runMethod\(\d+, ?['"]put['"], ?(\[.*\])\)\s*$""", re.DOTALL)


@dataclass(slots=True, kw_only=True)
class Told:
    """What the pages have been sent."""

    delays_s: list[float] = field(default_factory=list)
    messages: int = 0
    bytes: int = 0
    pictures: int = 0
    refused: int = 0
    """Pictures that the server did not give."""
    is_counting: bool = False


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


class WorkerTwin:
    """Claims, stores a look, reports; as many visits at a time as it has slots."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.AsyncClient(base_url=f"{address}/api/v1", headers=headers, timeout=30.0, trust_env=False)
        self._held: list[tuple[dict[str, Any], str, float]] = []
        self.looks = 0

    async def run(self, ending: asyncio.Event) -> None:
        """Visits until the end."""
        while not ending.is_set():
            await self._claim()
            for each in [each for each in self._held if each[2] <= time.monotonic()]:
                self._held.remove(each)
                await self._report(*each[:2])
            await asyncio.sleep(0.2)
        await self._client.aclose()

    async def _claim(self) -> None:
        slots = {"routine": SLOTS - len(self._held), "stay": 0}
        holding = [order["id"] for order, _, _ in self._held]
        body = {"schema": 1, "worker_id": "bench", "slots": slots, "holding": holding}
        answer = (await self._client.post("/worker/claim", json=body)).raise_for_status().json()
        for order in answer["orders"]:
            self._held.append((order, answer["server_time"], time.monotonic() + VISIT_S))

    async def _report(self, order: dict[str, Any], server_time: str) -> None:
        self.looks += 1
        camera = order["camera_id"]
        (await self._client.put(f"/worker/latest/{camera}", content=_jpeg(self.looks))).raise_for_status()
        look = {
            "index": 0,
            "offset_s": VISIT_S,
            "time_error_s": 0.1,
            "stream": "sub",
            "size_wh": [1280, 720],
            "health": "ok",
            "sightings": [],
        }
        report = {key: order[key] for key in ("kind", "camera_id", "fence")}
        report |= {"schema": 1, "id": f"bench-{self.looks}", "order_id": order["id"], "worker_id": "bench"}
        report |= {"outcome": "inspected", "server_time": server_time, "looks": [look], "ended_offset_s": VISIT_S}
        await self._client.post("/worker/reports", json=report)


class Page:
    """One browser's worth of the desk."""

    def __init__(self, address: str, told: Told, *, in_view: int) -> None:
        self._address = address
        self._told = told
        self._in_view = in_view
        self._next_id = 0
        self._http = httpx.AsyncClient(base_url=address, timeout=60.0, trust_env=False)
        self._socket = socketio.AsyncClient(reconnection=False)
        self._wanted: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._shown: dict[str, str] = {}

    async def open(self, login: dict[str, Any]) -> None:
        """Signs in, opens the page, and shakes hands as the page's script does."""
        (await self._http.post("/api/v1/login", json=login)).raise_for_status()
        html = (await self._http.get("/console/desk")).raise_for_status().text
        found = _CLIENT.search(html)
        if found is None:
            raise SystemExit("the page names no client: has NiceGUI changed?")
        self._client_id = found[1]
        self._socket.on("*", self._take)
        cookies = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        query = f"client_id={self._client_id}&next_message_id=0&implicit_handshake=true&tab_id=t&document_id=d"
        await self._socket.connect(
            f"{self._address}?{query}",
            headers={"Cookie": cookies, "Origin": self._address},
            transports=["websocket"],
            socketio_path="/console/_nicegui_ws/socket.io",
        )
        self._tasks = [asyncio.create_task(self._acknowledge()), asyncio.create_task(self._fetch())]

    async def close(self) -> None:
        """Leaves the page."""
        for task in self._tasks:
            task.cancel()
        await self._socket.disconnect()
        await self._http.aclose()

    async def _take(self, event: str, message: Any) -> None:
        came_at = datetime.now(UTC)
        if isinstance(message, dict) and "_id" in message:
            self._next_id = message["_id"] + 1
        code = message.get("code", "") if event == "run_javascript" else ""
        if self._told.is_counting:
            self._told.messages += 1
            self._told.bytes += len(code) or len(json.dumps(message))
        found = _PUT.search(code)
        if found is not None:
            for tile in json.loads(found[1])[0]["tiles"]:
                self._tell(tile["id"], tile["picture"], came_at)

    def _tell(self, camera: str, picture: str, came_at: datetime) -> None:
        if not picture or self._shown.get(camera) == picture:
            return
        self._shown[camera] = picture
        if int(camera.removeprefix("c")) < self._in_view:
            self._wanted.put_nowait(f"/api/v1/cameras/{camera}/latest?at={picture.replace('+', '%2B')}")
        if self._told.is_counting:
            self._told.delays_s.append((came_at - datetime.fromisoformat(picture)).total_seconds())

    async def _fetch(self) -> None:
        while True:
            answer = await self._http.get(await self._wanted.get())
            if self._told.is_counting:
                self._told.pictures += answer.is_success
                self._told.refused += not answer.is_success

    async def _acknowledge(self) -> None:
        while True:
            await asyncio.sleep(ACK_S)
            await self._socket.emit("ack", {"client_id": self._client_id, "next_message_id": self._next_id})


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


def _jpeg(number: int) -> bytes:
    data = io.BytesIO()
    Image.effect_noise((640, 360), 20 + number % 40).save(data, "JPEG", quality=60)
    return data.getvalue()


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
