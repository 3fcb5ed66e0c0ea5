"""Probes beside the visits: claimed, carried out in a thread of their own, delivered by the loop; and one over RTSP."""

import threading

import httpx
import pytest
from farm_visits import EmptyStreet, farm_equipment

from pipelines.outcome import Outcome
from pipelines.ports import VisitStoppedError
from pipelines.probe_orders import ProbeOrder, ProbeOrders, ProbeReport
from pipelines.worker.analysis import Analysis
from pipelines.worker.children import Nursery
from pipelines.worker.client import ApiAwayError, ApiClient, ApiRefusedError
from pipelines.worker.probing import Probing
from sample_videos.blocks.world import write_clip
from sample_videos.farm.background import farm_running

ORDER = ProbeOrder(id="p1", streams={"main": "rtsp://10.0.0.1/main"})


class Desk:
    """Hands out one probe, and keeps what is said of it."""

    def __init__(self):
        self.orders, self.reports, self.failure = [ORDER], [], None

    def claim_probe(self):
        orders, self.orders = self.orders, []
        return ProbeOrders(orders=tuple(orders))

    def post_probe(self, report):
        if self.failure is not None:
            raise self.failure
        self.reports.append(report)


def run(desk, probe):
    """Begins what waits at the desk and waits until it has ended."""
    ended = threading.Event()
    probing = Probing(desk, probe)
    probing.begin(ring=ended.set)
    assert ended.wait(5.0)
    return probing


def test_what_a_probe_found_is_delivered_once():
    desk = Desk()
    probing = run(desk, lambda order: ProbeReport(id=order.id))
    probing.deliver()
    probing.deliver()
    assert [each.id for each in desk.reports] == ["p1"]


def test_a_report_waits_while_the_api_is_away_and_is_dropped_when_it_is_refused():
    desk = Desk()
    probing = run(desk, lambda order: ProbeReport(id=order.id))
    desk.failure = ApiAwayError("away")
    with pytest.raises(ApiAwayError):
        probing.deliver()
    desk.failure = None
    probing.deliver()
    assert len(desk.reports) == 1
    desk.orders = [ORDER]
    probing = run(desk, lambda order: ProbeReport(id=order.id))
    desk.failure = ApiRefusedError(status=404, code="not_found", message="no such probe")
    probing.deliver()
    desk.failure = None
    probing.deliver()
    assert len(desk.reports) == 1


def test_a_mistake_in_a_probe_is_told_as_one_that_found_nothing():
    desk = Desk()

    def failing(_order):
        raise RuntimeError("a mistake")

    run(desk, failing).deliver()
    assert desk.reports == [ProbeReport(id="p1")]


def test_a_worker_that_ends_leaves_the_probe_to_another():
    desk = Desk()

    def stopped(_order):
        raise VisitStoppedError

    run(desk, stopped).deliver()
    assert desk.reports == []


def test_one_probe_is_under_way_at_a_time():
    desk, go = Desk(), threading.Event()
    probing = Probing(desk, lambda order: ProbeReport(id=order.id) if go.wait(5.0) else None)
    ended = threading.Event()
    probing.begin(ring=ended.set)
    desk.orders = [ORDER]
    probing.begin(ring=ended.set)
    assert desk.orders == [ORDER]
    go.set()
    assert ended.wait(5.0)


def test_the_client_claims_and_posts():
    asked = []

    def answer(request):
        asked.append((request.method, request.url.path))
        content = ProbeOrders(orders=(ORDER,)).model_dump(mode="json") if "claim" in request.url.path else None
        return httpx.Response(200, json=content)

    with ApiClient("http://127.0.0.1:1", "t", transport=httpx.MockTransport(answer)) as client:
        assert client.claim_probe().orders == (ORDER,)
        client.post_probe(ProbeReport(id="p1"))
    assert asked == [("POST", "/api/v1/worker/probes/claim"), ("POST", "/api/v1/worker/probes")]


def test_a_camera_of_the_farm_is_described_over_rtsp(tmp_path, spool, stop):
    nursery = Nursery()
    nursery.warm_up()
    write_clip(tmp_path / "gate.mp4", [], length_s=4.0, gop_s=1.0)
    with farm_running([tmp_path]) as farm, Analysis(EmptyStreet()) as analysis:
        equipment = farm_equipment(nursery, analysis, spool, stop=stop)
        streams = {"main": farm.url("gate"), "sub": farm.url("gate").replace("gate", "nobody")}
        report = equipment.probe(ProbeOrder(id="p", streams=streams, stream_s=8.0))
    main, sub = report.streams
    assert (main.outcome, main.codec) == (Outcome.INSPECTED, "h264")
    assert main.key_frame_gap_s == pytest.approx(1.0, abs=0.1)
    assert (sub.outcome, sub.codec) == (Outcome.NOT_FOUND, None)
    assert report.picture is not None
    assert report.picture.startswith(b"\xff\xd8")
    assert ProbeReport.model_validate_json(report.model_dump_json()) == report
