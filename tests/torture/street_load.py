"""Load for a server that will be killed: workers that report with pictures, people who give verdicts, over HTTP.

Everything that the server acknowledges is written down here, in a process that survives.
"""

import asyncio
import hashlib
import io
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from PIL import Image

CAR = (0.3, 0.5, 0.5, 0.8)
CAMERAS = 40
LIMIT_S = 0.4
TIMEOUT_S = 20.0
ORDERS_AT_ONCE = 4
PAUSE_S = 0.05
CYCLE_S, STAY_S = 15.0, 12.0
"""A car stands on each lane for so long of each cycle: a case needs two pictures at least 10 s apart."""


def site() -> dict[str, Any]:
    """Cameras that nobody connects to, each with a fire lane, in one plan that wants them looked at all the time."""
    zone = {"id": "z", "kind": "fire_lane", "polygon": [[0.1, 0.2], [0.9, 0.2], [0.9, 0.95], [0.1, 0.95]]}
    rule = {"id": "r", "type": "fire_lane_blocked", "zone": "z", "labels": ["car"], "limit_s": LIMIT_S}
    cameras = [
        {
            "id": f"c{index}",
            "name": f"Camera {index}",
            "streams": {"main": f"rtsp://127.0.0.{index + 1}:1/x"},
            "zones": [zone],
            "rules": [rule],
        }
        for index in range(CAMERAS)
    ]
    plan = {"id": "p", "name": "Plan", "cameras": [each["id"] for each in cameras], "max_gap_s": 0.5}
    return {"schema": 1, "cameras": cameras, "plans": [plan]}


@dataclass(slots=True, kw_only=True)
class Said:
    """What the server has acknowledged, over all its lives."""

    pictures: set[str] = field(default_factory=set)
    reports: set[str] = field(default_factory=set)
    cases: dict[str, int] = field(default_factory=dict)
    """Case -> its number, as a person has read it."""
    verdicts: dict[str, str] = field(default_factory=dict)
    """Case -> the verdict that was acknowledged."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Answers that are no success and that nothing here explains."""
    conflicts: int = 0
    supervisions: int = 0
    """Breaches that were told, as found in the database at the end of a life."""

    def count(self) -> int:
        """Returns how many acknowledgements there were."""
        return len(self.pictures) + len(self.reports) + len(self.verdicts)


@dataclass(slots=True, kw_only=True)
class Spool:
    """What a worker could not deliver before the kill: it sends the very same again."""

    reports: list[dict[str, Any]] = field(default_factory=list)


@dataclass(kw_only=True)
class Load:
    """Works on one life of a server, until it dies."""

    address: str
    tokens: dict[str, str]
    """`worker` and `operator`."""
    said: Said
    spools: dict[str, Spool]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    is_over: bool = False

    async def run(self) -> None:
        """Runs two workers and two people until `is_over`."""
        async with httpx.AsyncClient(base_url=f"{self.address}/api/v1", timeout=TIMEOUT_S, trust_env=False) as client:
            tasks: list[Awaitable[None]] = [self._work(client, name) for name in self.spools]
            tasks += [self._judge(client, number) for number in (0, 1)]
            await asyncio.gather(*(self._until_over(each) for each in tasks))

    async def _until_over(self, task: Awaitable[None]) -> None:
        try:
            await task
        except httpx.HTTPError:
            self.is_over = True

    async def _work(self, client: httpx.AsyncClient, name: str) -> None:
        spool = self.spools[name]
        while spool.reports and not self.is_over:
            await self._deliver(client, spool)
        while not self.is_over:
            body = {"schema": 1, "worker_id": name, "slots": {"routine": ORDERS_AT_ONCE, "stay": 0}, "holding": []}
            answer = await self._send(client, "POST", "/worker/claim", "worker", json=body)
            claimed = answer.json() if answer.is_success else {"orders": []}
            for order in claimed["orders"]:
                looks = await self._looks(client, order)
                spool.reports.append(self._report(order, claimed["server_time"], name, looks))
                await self._deliver(client, spool)
            if not claimed["orders"]:
                await asyncio.sleep(PAUSE_S)

    async def _looks(self, client: httpx.AsyncClient, order: dict[str, Any]) -> list[dict[str, Any]]:
        if not _is_occupied(order["camera_id"]):
            gone = [
                {"place": place["id"], "answer": "not_seen", "appearance": [0, 1, 0, 0]} for place in order["places"]
            ]
            return [_look(0.01 + index, index=index, sightings=[], answers=gone) for index in range(3)]
        data = _jpeg(next(self.numbers))
        sha256 = hashlib.sha256(data).hexdigest()
        answer = await self._send(client, "PUT", f"/worker/evidence/{sha256}", "worker", content=data)
        if not answer.is_success:
            return [_look(0.01)]
        self.said.pictures.add(sha256)
        return [_look(0.01, picture=sha256)]

    def _report(self, order: dict[str, Any], at: str, worker: str, looks: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "schema": 1,
            "id": f"report-{order['id']}",
            "order_id": order["id"],
            "kind": order["kind"],
            "camera_id": order["camera_id"],
            "fence": order["fence"],
            "worker_id": worker,
            "outcome": "inspected",
            "server_time": at,
            "looks": looks,
            "ended_offset_s": looks[-1]["offset_s"],
        }

    async def _deliver(self, client: httpx.AsyncClient, spool: Spool) -> None:
        report = spool.reports[0]
        answer = await self._send(client, "POST", "/worker/reports", "worker", json=report)
        if answer.is_success:
            self.said.reports.add(report["id"])
        spool.reports.pop(0)

    async def _judge(self, client: httpx.AsyncClient, number: int) -> None:
        while not self.is_over:
            answer = await self._send(client, "GET", "/cases?state=pending_verification&limit=10", "operator")
            listed = answer.json()["cases"] if answer.is_success else []
            self.said.cases.update({case["id"]: case["number"] for case in listed})
            for case in listed[number::2]:
                await self._decide(client, case)
            await asyncio.sleep(PAUSE_S)

    async def _decide(self, client: httpx.AsyncClient, case: dict[str, Any]) -> None:
        verdict = {"verdict": "filed"} if case["number"] % 3 else {"verdict": "rejected", "reason": "gone"}
        head = {"If-Match": f'"{case["version"]}"'}
        path = f"/cases/{case['id']}/verdict"
        answer = await self._send(client, "POST", path, "operator", json=verdict, headers=head)
        if answer.is_success:
            self.said.verdicts[case["id"]] = verdict["verdict"]

    async def _send(
        self, client: httpx.AsyncClient, method: str, path: str, who: str, **options: Any
    ) -> httpx.Response:
        head = {"Authorization": f"Bearer {self.tokens[who]}", **options.pop("headers", {})}
        answer = await client.request(method, path, headers=head, **options)
        if answer.status_code in (409, 412):
            # A case that changed meanwhile, a lease that ran out while the server was down.
            self.said.conflicts += 1
        elif not answer.is_success:
            self.said.refusals[f"{answer.status_code} {method} {path.split('/')[1]}: {answer.text[:200]}"] += 1
        return answer


def _is_occupied(camera_id: str) -> bool:
    """Cameras are at different points of their cycles, so that cases come one by one."""
    phase_s = CYCLE_S * int(camera_id.removeprefix("c")) / CAMERAS
    return (time.monotonic() + phase_s) % CYCLE_S < STAY_S


def _look(offset_s: float, *, index: int = 0, picture: str | None = None, **changes: Any) -> dict[str, Any]:
    car = {"label": "car", "confidence": 0.9, "box": CAR, "appearance": [1.0, 0.0, 0.0, 0.0], "zones": ["z"]}
    look = {
        "index": index,
        "offset_s": offset_s,
        "time_error_s": 0.001,
        "stream": "main",
        "size_wh": [640, 360],
        "health": "ok",
        "sightings": [car],
        "picture": picture,
    }
    return look | changes


def _jpeg(number: int) -> bytes:
    data = io.BytesIO()
    colour = (number % 256, number // 256 % 256, number // 65536 % 256)
    Image.new("RGB", (640, 360), colour).save(data, "JPEG", quality=60, comment=f"picture {number}".encode())
    return data.getvalue()
