"""A whole API on a temporary folder, with a clock that stands still, and a worker that reports what a script says."""

import hashlib
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from fastapi.testclient import TestClient
from PIL import Image

from api.app import create_app
from api.cameras.secret_box import SecretBox
from api.db.engine import Database, open_sqlite
from api.db.tables import CameraRow, PlanRow
from api.evidence.latest import LatestPictures
from api.evidence.local_store import LocalPictures
from api.outbox.announcer import Announcement, Announcer
from api.people import service as people
from api.people.passwords import Passwords
from api.people.roles import Role, TokenKind
from api.services import Services
from api.settings import Settings

START = datetime(2026, 6, 1, 2, 0, 0, tzinfo=UTC)
CAR = (0.3, 0.5, 0.5, 0.8)
LIKE_A_CAR = [1.0, 0.0, 0.0, 0.0]


@dataclass(slots=True)
class FakeClock:
    """Stands still until it is told to go on."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def jpeg(number: int, size_wh: tuple[int, int] = (1280, 720)) -> bytes:
    """A picture unlike that of any other number."""
    data = io.BytesIO()
    Image.new("RGB", size_wh, (number % 256, number // 256 % 256, 90)).save(data, "JPEG", quality=70)
    return data.getvalue()


def site_json(cameras: int = 1, *, limit_s: float = 20.0, hours: Sequence[str] = ()) -> dict[str, Any]:
    """A site of cameras `c0`, `c1` ... each with a fire lane, in one plan `p`."""
    polygon = [[0.1, 0.2], [0.9, 0.2], [0.9, 0.95], [0.1, 0.95]]
    zone = {"id": "z1", "kind": "fire_lane", "polygon": polygon, "name": "东侧消防通道", "hours": list(hours)}
    each = [
        {
            "id": f"c{index}",
            "name": f"路口 {index}",
            "streams": {"main": f"rtsp://10.0.0.{index + 1}/main"},
            "zones": [zone],
            "rules": [{"id": "r1", "type": "fire_lane_blocked", "zone": "z1", "labels": ["car"], "limit_s": limit_s}],
        }
        for index in range(cameras)
    ]
    plan = {"id": "p", "name": "一键轮巡", "cameras": [camera["id"] for camera in each], "max_gap_s": 60.0}
    return {"schema": 1, "timezone": "Asia/Shanghai", "cameras": each, "plans": [plan]}


def put_site(database: Database, site: dict[str, Any]) -> None:
    """Writes cameras and plans as rows, the plans stopped."""
    with database.write() as session:
        for position, camera in enumerate(site["cameras"]):
            session.merge(CameraRow(id=camera["id"], position=position, name=camera["name"], config=camera))
        for position, plan in enumerate(site["plans"]):
            row = PlanRow(id=plan["id"], position=position, name=plan["name"], config=plan, is_running=False)
            session.merge(row)


@dataclass(slots=True, kw_only=True)
class Street:
    """The API and everybody who talks to it."""

    folder: Path
    clock: FakeClock
    database: Database
    pictures: LocalPictures
    services: Services
    client: TestClient
    heads: dict[str, dict[str, str]]
    announced: list[Announcement]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def get(self, path: str, who: str = "operator", **options: Any) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.heads[who], **options)

    def post(self, path: str, who: str = "operator", headers: dict[str, str] | None = None, **options: Any) -> Any:
        return self.client.post(f"/api/v1{path}", headers={**self.heads[who], **(headers or {})}, **options)

    def put(self, path: str, who: str = "worker", **options: Any) -> Any:
        return self.client.put(f"/api/v1{path}", headers=self.heads[who], **options)

    def start(self, plan: str = "p") -> None:
        assert self.post(f"/plans/{plan}/start").status_code == 200

    def claim(
        self, *, routine: int = 9, stay: int = 0, worker: str = "w1", holding: Sequence[str] | None = None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {"schema": 1, "worker_id": worker, "slots": {"routine": routine, "stay": stay}}
        if holding is not None:
            body["holding"] = list(holding)
        answer = self.post("/worker/claim", "worker", json=body)
        assert answer.status_code == 200, answer.text
        claimed: dict[str, Any] = answer.json()
        return claimed

    def order(self, **slots: Any) -> dict[str, Any]:
        """Claims the one order that is due, with its claim's time."""
        claimed = self.claim(**slots)
        assert len(claimed["orders"]) == 1, claimed
        return {**claimed["orders"][0], "server_time": claimed["server_time"]}

    def upload(self, number: int | None = None, size_wh: tuple[int, int] = (1280, 720)) -> str:
        return self.store(jpeg(number if number is not None else next(self.numbers), size_wh))

    def store(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        answer = self.put(f"/worker/evidence/{sha256}", content=data)
        assert answer.status_code == 200, answer.text
        return sha256

    def begun_at(self, order: dict[str, Any]) -> datetime:
        """When the order was granted."""
        return datetime.fromisoformat(order["server_time"])

    def look(self, offset_s: float, *, index: int = 0, picture: str | None = None, **changes: Any) -> dict[str, Any]:
        """A healthy look that sees a car in the fire lane; `sightings=[]` for an empty one."""
        car = {"label": "car", "confidence": 0.9, "box": CAR, "appearance": LIKE_A_CAR, "zones": ["z1"]}
        look = {
            "index": index,
            "offset_s": offset_s,
            "time_error_s": 0.1,
            "stream": "main" if picture else "sub",
            "size_wh": [1280, 720],
            "health": "ok",
            "sightings": [car],
            "picture": picture,
        }
        return look | changes

    def report(self, order: dict[str, Any], looks: Sequence[dict[str, Any]] = (), **changes: Any) -> dict[str, Any]:
        report = {
            "schema": 1,
            "id": f"report-{next(self.numbers)}",
            "order_id": order["id"],
            "kind": order["kind"],
            "camera_id": order["camera_id"],
            "fence": order["fence"],
            "worker_id": "w1",
            "outcome": "inspected",
            "server_time": order["server_time"],
            "looks": list(looks),
            "ended_offset_s": max((look["offset_s"] for look in looks), default=1.0),
        }
        return report | changes

    def send(self, report: dict[str, Any]) -> Any:
        return self.post("/worker/reports", "worker", json=report)

    def visit(self, *looks: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """One whole visit now: claim, report, and the answer to it."""
        answer = self.send(self.report(self.order(), looks, **changes))
        assert answer.status_code == 200, answer.text
        acknowledged: dict[str, Any] = answer.json()
        return acknowledged

    def empty_visit(self) -> None:
        """One visit whose three looks do not see what is known: its places end."""
        order = self.order()
        answers = [{"place": each["id"], "answer": "not_seen", "appearance": [0, 1, 0, 0]} for each in order["places"]]
        looks = [self.look(1.0 + 1.5 * index, index=index, sightings=[], answers=answers) for index in range(3)]
        assert self.send(self.report(order, looks)).status_code == 200

    def make_case(self) -> dict[str, Any]:
        """A car stays past its limit under two pictures; returns the case. The plan must run."""
        self.visit(self.look(1.0, picture=self.upload()))
        self.clock.advance(30)
        self.visit(self.look(1.0, picture=self.upload()))
        newest: dict[str, Any] = self.get("/cases").json()["cases"][0]
        return newest


def open_street(
    folder: Path,
    *,
    clock: FakeClock,
    store: type[LocalPictures] = LocalPictures,
    open_store: Callable[[Path], Database] = open_sqlite,
    **settings: Any,
) -> Street:
    """Opens an API on a folder; a folder that has one already goes on where it was."""
    database = open_store(folder)
    pictures = store(folder / "pictures").open()
    announced: list[Announcement] = []
    announcer = Announcer()
    announcer.subscribe(announced.append)
    values: dict[str, Any] = {
        "data": folder,
        "claim_holdoff_s": 0.0,
        "stay_limit_s": 0.0,
        "allowed_hosts": "testserver",
    } | settings
    services = Services(
        settings=Settings(**values),
        database=database,
        box=SecretBox(Fernet.generate_key()),
        passwords=Passwords(),
        pictures=pictures,
        latest=LatestPictures(folder / "latest"),
        announcer=announcer,
        clock=clock,
        started_at=clock(),
    )
    heads = {}
    with database.write() as session:
        for role in Role:
            made = people.make_token(session, name=role.value, kind=TokenKind.API, role=role, now=clock())
            heads[role.value] = {"Authorization": f"Bearer {made.token}"}
        made = people.make_token(session, name="w1", kind=TokenKind.WORKER, role=None, now=clock())
        heads["worker"] = {"Authorization": f"Bearer {made.token}"}
    return Street(
        folder=folder,
        clock=clock,
        database=database,
        pictures=pictures,
        services=services,
        # Entered, it keeps one event loop for all requests instead of one for each.
        client=TestClient(create_app(services), raise_server_exceptions=False).__enter__(),
        heads=heads,
        announced=announced,
    )
