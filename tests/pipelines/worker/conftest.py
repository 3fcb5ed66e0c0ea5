"""Children with twin cameras, an API in memory, and values that many of these tests need."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.capture.address import AllowedNetworks
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.orders import ClaimAnswer, ClaimRequest, Decision, Look, Order, OrderKind, Report, ReportAnswer
from pipelines.outcome import Outcome
from pipelines.worker.child_source import ChildSource
from pipelines.worker.children import Nursery
from pipelines.worker.client import ApiAwayError
from pipelines.worker.spool import Spool
from pipelines.worker.stop import StopSignal
from pipelines.worker.task import CaptureTask

SERVER_TIME = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
TWINS = str(Path(__file__).parent / "twins")


@pytest.fixture(scope="session")
def twin_sources() -> Iterator[ModuleType]:
    """The module of misbehaving cameras, importable in this process and in its children."""
    sys.path.insert(0, TWINS)
    yield __import__("twin_sources")
    sys.path.remove(TWINS)


@pytest.fixture(scope="session")
def nursery(twin_sources: ModuleType) -> Nursery:
    nursery = Nursery(twin_sources.twin_source)
    nursery.warm_up()
    return nursery


@pytest.fixture
def stop() -> Iterator[StopSignal]:
    stop = StopSignal()
    yield stop
    stop.close()


@pytest.fixture
def child_source(nursery: Nursery, stop: StopSignal) -> Callable[..., ChildSource]:
    def make(what: str, *, budget_s: float = 5.0, stop: StopSignal = stop, pixels: int = 4_000_000) -> ChildSource:
        task = CaptureTask(
            url=f"rtsp://twin/{what}",
            credential=None,
            camera_id="cam",
            stream="main",
            networks=AllowedNetworks(),
            limits=CaptureLimits(open_s=budget_s, longest_frame_s=1.0, picture_pixels=pixels),
        )
        return ChildSource(nursery, task, deadline=Deadline.after(budget_s), stop=stop)

    return make


@pytest.fixture
def report() -> Callable[..., Report]:
    def make(number: int = 1, *, camera_id: str = "cam", pictures: tuple[str, ...] = (), **changes: object) -> Report:
        looks = tuple(
            Look(
                index=index,
                offset_s=float(index),
                time_error_s=0.1,
                stream="main",
                size_wh=(64, 48),
                health="ok",
                picture=picture,
            )
            for index, picture in enumerate(pictures)
        )
        values: dict[str, object] = {
            "id": f"report-{number}",
            "order_id": f"order-{number}",
            "kind": OrderKind.ROUTINE,
            "camera_id": camera_id,
            "fence": 1,
            "worker_id": "w",
            "outcome": Outcome.INSPECTED,
            "server_time": SERVER_TIME,
            "looks": looks,
            "ended_offset_s": 2.0,
        }
        return Report.model_validate(values | changes)

    return make


@pytest.fixture
def order() -> Callable[..., Order]:
    def make(number: int = 1, *, what: str = "good", kind: OrderKind = OrderKind.ROUTINE, **changes: object) -> Order:
        values: dict[str, object] = {
            "id": f"order-{number}",
            "kind": kind,
            "camera_id": f"cam-{number}",
            "camera_name": f"Camera {number}",
            "fence": 1,
            "streams": {"main": f"rtsp://twin/{what}"},
            "zones": [{"id": "z", "kind": "fire_lane", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}],
            "watched": [{"rule": "r", "zone": "z", "labels": ["car"]}],
            "budget_s": 3.0,
            "lease_s": 30.0,
        }
        return Order.model_validate(values | changes)

    return make


class ApiTwin:
    """An API in memory: grants the orders it is given, and keeps what arrives in the order of its arrival."""

    def __init__(self) -> None:
        self.to_grant: list[Order] = []
        self.events: list[str] = []
        self.reports: list[Report] = []
        self.pictures: dict[str, bytes] = {}
        self.taken_at: dict[str, datetime] = {}
        self.shown: list[str] = []
        self.asked: list[ClaimRequest] = []
        self.is_away = False
        self.refusals: dict[str, list[Exception]] = {}
        """By report id, what is answered instead, one after the other."""
        self.reply: Callable[[Report], ReportAnswer] = lambda _: ReportAnswer(decision=Decision.CONTINUE)
        self.is_hurried = False
        self.retry_after_s = 0.01

    def claim(self, request: ClaimRequest) -> ClaimAnswer:
        self._reach()
        self.asked.append(request)
        self.events.append("claim")
        granted, self.to_grant = tuple(self.to_grant), []
        return ClaimAnswer(server_time=SERVER_TIME, orders=granted, retry_after_s=self.retry_after_s)

    def put_picture(self, sha256: str, jpeg: bytes, *, camera_id: str, taken_at: datetime) -> None:
        self._reach()
        self.events.append(f"picture {sha256[:6]}")
        self.pictures[sha256] = jpeg
        self.taken_at[sha256] = taken_at

    def post_report(self, report_json: bytes) -> ReportAnswer:
        self._reach()
        report = Report.model_validate_json(report_json)
        self.events.append(f"report {report.id}")
        if self.refusals.get(report.id):
            raise self.refusals[report.id].pop(0)
        self.reports.append(report)
        return self.reply(report)

    def put_latest(self, camera_id: str, jpeg: bytes) -> None:
        self._reach()
        self.shown.append(camera_id)

    def hurry(self) -> None:
        self.is_hurried = True

    def _reach(self) -> None:
        if self.is_away:
            raise ApiAwayError("connection refused")


@pytest.fixture
def api() -> ApiTwin:
    return ApiTwin()


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path / "spool", reserve_bytes=0) as spool:
        yield spool
