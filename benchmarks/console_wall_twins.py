"""Twins for `console_wall.py`: a worker whose visits store a look of each camera, and a browser that draws nothing."""

import asyncio
import io
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import socketio  # type: ignore[import-untyped] # ships no types
from PIL import Image

VISIT_S = 1.0
SLOTS = 4
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


def _jpeg(number: int) -> bytes:
    data = io.BytesIO()
    Image.effect_noise((640, 360), 20 + number % 40).save(data, "JPEG", quality=60)
    return data.getvalue()
