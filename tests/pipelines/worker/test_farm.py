"""Whole visits to the camera farm over real RTSP: bad cameras end in time, good ones are visited meanwhile."""

import shutil
import threading
import time

import numpy as np
import pytest
from farm_visits import EmptyStreet, farm_equipment

from pipelines.capture.deadline import CaptureLimits
from pipelines.orders import OrderKind
from pipelines.outcome import Outcome
from pipelines.ports import Claim
from pipelines.worker.analysis import Analysis
from pipelines.worker.children import Nursery
from sample_videos.blocks.world import write_clip
from sample_videos.farm.background import farm_running
from sample_videos.farm.faults import Fault, FaultName

BUDGET_S = 4.0
BAD = {
    FaultName.SILENT_AFTER_ACCEPT: {Outcome.TIMED_OUT_AT_STAGE},
    FaultName.SILENT_AFTER_DESCRIBE: {Outcome.TIMED_OUT_AT_STAGE},
    FaultName.SILENT_AFTER_PLAY: {Outcome.TIMED_OUT_AT_STAGE},
    FaultName.STOPS_MID_PICTURE: {Outcome.TIMED_OUT_AT_STAGE, Outcome.NO_KEYFRAME},
    FaultName.AUDIO_ONLY: {Outcome.TIMED_OUT_AT_STAGE, Outcome.UNSUPPORTED, Outcome.NO_KEYFRAME},
    FaultName.SLOW_DRIP: {Outcome.TIMED_OUT_AT_STAGE, Outcome.CORRUPT, Outcome.UNREACHABLE},
    FaultName.REFUSES_453: {Outcome.BUSY},
    FaultName.WRONG_PASSWORD_ALWAYS: {Outcome.UNAUTHORISED},
    FaultName.NOT_FOUND: {Outcome.NOT_FOUND},
}
GOOD = ("good-1", "good-2")


class NoParts:
    def __init__(self):
        self.sent = []

    def send(self, part):
        self.sent.append(part)

    def answer(self):
        return None


@pytest.fixture(scope="module")
def farm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    clip = write_clip(folder / f"{GOOD[0]}.mp4", [], length_s=4.0, gop_s=1.0)
    for name in (*GOOD[1:], *(each.value for each in BAD)):
        shutil.copy(clip, folder / f"{name}.mp4")
    with farm_running([folder]) as farm:
        for fault in BAD:
            farm.set_fault(fault.value, Fault(name=fault))
        yield farm


@pytest.fixture(scope="module")
def cameras():
    nursery = Nursery()
    nursery.warm_up()
    return nursery


@pytest.fixture
def visit(cameras, farm, spool, stop, order, report):
    server_time = report().server_time
    with Analysis(EmptyStreet()) as analysis:
        limits = CaptureLimits(open_s=3.0)
        equipment = farm_equipment(cameras, analysis, spool, stop=stop, limits=limits)

        def carry_out(camera, *, parts=None, **changes):
            values = {"budget_s": BUDGET_S, "streams": {"main": farm.url(camera)}, "camera_id": camera} | changes
            claim = Claim(worker_id="w", server_time=server_time, zero_s=time.monotonic(), round_trip_s=0.0)
            return equipment.visit(order(**values), claim, parts or NoParts())

        yield carry_out


def test_bad_cameras_end_within_their_budget_and_a_second_while_good_ones_are_visited(visit, farm):
    ended = {}

    def visit_bad(fault):
        began_s = time.monotonic()
        ended[fault] = (visit(fault.value), time.monotonic() - began_s)

    threads = [threading.Thread(target=visit_bad, args=(fault,)) for fault in BAD]
    for thread in threads:
        thread.start()
    good = []
    while any(thread.is_alive() for thread in threads):
        good += [visit(camera).outcome for camera in GOOD]
    assert {fault.value for fault in BAD if ended[fault][0].outcome not in BAD[fault]} == set(), ended
    assert max(took_s for _, took_s in ended.values()) <= BUDGET_S + 1.0
    assert all(report.detail for report, _ in ended.values())
    assert len(good) >= 2
    assert set(good) == {Outcome.INSPECTED}
    farm.wait_until(lambda counters: counters.total.sessions_open == 0)
    assert all(farm.counters().cameras[name].sessions_peak == 1 for name in GOOD)


def test_a_worker_that_stops_tears_its_sessions_down(visit, farm, stop):
    before = farm.counters().total.torn_down
    reports = []
    stays = [
        threading.Thread(target=lambda name=name: reports.append(visit(name, kind=OrderKind.STAY, until_s=60.0)))
        for name in GOOD
    ]
    for thread in stays:
        thread.start()
    farm.wait_until(lambda counters: counters.total.sessions_open == len(GOOD))
    began_s = time.monotonic()
    stop.set()
    for thread in stays:
        thread.join()
    assert time.monotonic() - began_s < 3.0
    assert [report.outcome for report in reports] == [Outcome.STOPPED] * len(GOOD)
    counters = farm.wait_until(lambda counters: counters.total.sessions_open == 0)
    assert counters.total.torn_down - before == len(GOOD)


def test_a_stay_watches_every_picture_and_reports_in_parts(visit):
    parts = NoParts()
    final = visit(GOOD[0], kind=OrderKind.STAY, until_s=6.0, parts=parts)
    looks = [look for part in (*parts.sent, final) for look in part.looks]
    assert (final.outcome, len(parts.sent)) == (Outcome.INSPECTED, 1)
    assert 8 <= len(looks) <= 13
    assert np.diff([look.offset_s for look in looks]).min() >= 0.5 - 1e-6
