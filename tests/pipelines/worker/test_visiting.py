"""Whole visits with real children: twins for the camera and the network, everything between them real."""

import time

import numpy as np
import pytest

from pipelines.capture.address import AllowedNetworks
from pipelines.capture.deadline import CaptureLimits
from pipelines.orders import NetworkUsed, OrderKind
from pipelines.outcome import Outcome, Stage
from pipelines.ports import Claim
from pipelines.worker.analysis import Analysis
from pipelines.worker.visiting import Equipment
from pipelines.worker.window import LatestLooks
from vision.detections import Detections
from vision.picture_health import PictureHealth

CAR = (0.2, 0.2, 0.6, 0.6)


class CarDetector:
    """Sees one car in every picture; may take its time."""

    def __init__(self):
        self.takes_s = 0.0

    def detect(self, frames):
        time.sleep(self.takes_s)
        return [
            Detections(
                xyxy_norm=np.asarray([CAR], np.float32),
                confidence=np.asarray([0.8], np.float32),
                class_ids=np.zeros(1, np.int32),
                labels=("car",),
            )
            for _ in frames
        ]


class NoParts:
    def send(self, part):
        raise AssertionError("a short visit has no parts")

    def answer(self):
        return None


@pytest.fixture
def detector():
    return CarDetector()


@pytest.fixture
def looks():
    return LatestLooks()


@pytest.fixture
def equipment(nursery, spool, stop, detector, looks):
    with Analysis(detector) as analysis:
        yield Equipment(
            nursery=nursery,
            analysis=analysis,
            spool=spool,
            looks=looks,
            stop=stop,
            networks=AllowedNetworks(),
            is_same_group=lambda a, b: a == b,
            health=lambda _: PictureHealth.OK,
            network=NetworkUsed(name="twin", sha256="0" * 64, provider="cpu", precision="fp32"),
            software={"lunxun": "test"},
            limits=CaptureLimits(open_s=1.0, frame_s=0.5, longest_frame_s=1.0, picture_pixels=1_000_000),
        )


@pytest.fixture
def visit(equipment, report):
    def carry_out(order):
        server_time = report().server_time
        claim = Claim(worker_id="w", server_time=server_time, zero_s=time.monotonic(), round_trip_s=0.01)
        return equipment.visit(order, claim, NoParts())

    return carry_out


def test_a_visit_reports_looks_pictures_network_software_and_timings(visit, order, spool, looks):
    report = visit(order())
    assert report.outcome is Outcome.INSPECTED
    look, again = report.looks
    assert 0 < look.offset_s < again.offset_s < 4.0, "what is met for the first time is looked at twice"
    assert look.picture is not None
    assert spool.picture(look.picture)
    assert report.network is not None
    assert report.network.name == "twin"
    assert report.software == {"lunxun": "test"}
    assert report.camera_clock_offset_s == -3.5
    assert report.timings.capture_cpu_s > 0
    assert 0 < report.timings.total_s < 4.0
    assert list(looks.take()) == ["cam-1"]


@pytest.mark.parametrize(
    ("what", "outcome", "stage"),
    [
        ("refuses", Outcome.UNAUTHORISED, Stage.OPEN),
        ("hangs-open", Outcome.TIMED_OUT_AT_STAGE, Stage.OPEN),
        ("silent", Outcome.TIMED_OUT_AT_STAGE, Stage.FIRST_PICTURE),
        ("aborts-first", Outcome.DECODER_CRASHED, Stage.FIRST_PICTURE),
    ],
)
def test_every_bad_camera_ends_within_its_budget_and_a_second_with_its_outcome(visit, order, what, outcome, stage):
    began_s = time.monotonic()
    report = visit(order(what=what, budget_s=1.0))
    assert (report.outcome, report.stage) == (outcome, stage)
    assert time.monotonic() - began_s < 2.0


def test_a_network_that_hangs_ends_the_visit_within_its_budget_and_a_second(visit, order, detector):
    detector.takes_s = 2.5
    began_s = time.monotonic()
    report = visit(order(budget_s=1.0))
    assert (report.outcome, report.stage) == (Outcome.TIMED_OUT_AT_STAGE, Stage.ANALYSE)
    assert time.monotonic() - began_s < 2.0


def test_a_worker_that_stops_ends_its_visits_at_once(visit, order, stop):
    stop.set()
    report = visit(order(kind=OrderKind.STAY, until_s=60.0))
    assert report.outcome is Outcome.STOPPED
