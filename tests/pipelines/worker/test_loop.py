"""The loop: spool first, then claims; visits in threads; outages, full disks and the end."""

import threading
import time

import numpy as np
import pytest
from structlog.testing import capture_logs

from pipelines.evidence import named
from pipelines.orders import Decision, OrderKind, ReportAnswer, Slots
from pipelines.outcome import Outcome
from pipelines.worker.client import ApiAwayError, ApiRefusedError
from pipelines.worker.loop import Crew, WorkerLoop
from pipelines.worker.slots import SlotRack
from pipelines.worker.window import LatestLooks
from vision.detections import Detections
from vision.frame import Frame, FrameStamp

PICTURE = named(b"\xff\xd8 a picture")


class QuietTeller:
    """Keeps what it is told."""

    def __init__(self):
        self.ends = []

    def began(self, order):
        pass

    def ended(self, order, report):
        self.ends.append((order.id, report.outcome))


class ScriptedVisits:
    """Visits that report at once, or when they are let go."""

    def __init__(self, report, stop):
        self.report = report
        self.stop = stop
        self.claims = {}
        self.go = threading.Event()
        self.go.set()
        self.failure = None
        self.answers = []

    def __call__(self, order, claim, parts):
        self.claims[order.id] = claim
        if self.failure is not None:
            raise self.failure
        number = int(order.id.removeprefix("order-"))
        if order.kind is OrderKind.STAY:
            return self._stay(order, number, parts)
        while not self.go.wait(0.01):
            if self.stop.is_set():
                return self.report(number, outcome=Outcome.STOPPED)
        return self.report(number, camera_id=order.camera_id)

    def _stay(self, order, number, parts):
        for part in range(1000):
            parts.send(self.report(number, id=f"part-{part}", part=part, final=False, kind=OrderKind.STAY))
            self.stop.wait(0.02)
            if (answer := parts.answer()) is not None:
                self.answers.append(answer)
                if answer.decision is Decision.STOP:
                    return self.report(number, id="final", part=part + 1, kind=OrderKind.STAY)
            if self.stop.is_set():
                break
        return self.report(number, id="final", part=999, outcome=Outcome.STOPPED, kind=OrderKind.STAY)


@pytest.fixture
def visits(report, stop):
    return ScriptedVisits(report, stop)


@pytest.fixture
def teller():
    return QuietTeller()


@pytest.fixture
def looks():
    return LatestLooks()


@pytest.fixture
def slots():
    return SlotRack(Slots(routine=2, stay=1))


@pytest.fixture
def loop(api, spool, slots, visits, teller, looks, stop):
    crew = Crew(worker_id="w", api=api, spool=spool, slots=slots, visit=visits, looks=looks, teller=teller, stop=stop)
    return WorkerLoop(crew)


@pytest.fixture
def running(loop, stop):
    thread = threading.Thread(target=loop.run)
    thread.start()
    yield thread
    stop.set()
    thread.join(5.0)
    assert not thread.is_alive()


def waits_until(true, *, within_s=5.0):
    give_up_at_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < give_up_at_s, "it did not happen in time"
        time.sleep(0.005)


def test_the_spool_is_emptied_before_anything_is_claimed(loop, api, spool, report):
    spool.keep(PICTURE)
    spool.add(report(7, pictures=(PICTURE.sha256,)))
    loop.run_once()
    assert api.events == [f"picture {PICTURE.sha256[:6]}", "report report-7", "claim"]


def test_nothing_is_claimed_while_something_cannot_be_delivered(loop, api, spool, report):
    spool.add(report(7))
    api.refusals["report-7"] = [ApiAwayError("507 full", status=507)]
    with pytest.raises(ApiAwayError):
        loop.run_once()
    assert "claim" not in api.events


def test_an_order_is_carried_out_and_its_report_delivered(running, api, order, teller):
    api.to_grant = [order(1), order(2)]
    waits_until(lambda: len(api.reports) == 2)
    waits_until(lambda: len(teller.ends) == 2)
    assert {each.order_id for each in api.reports} == {"order-1", "order-2"}


def test_the_claim_s_zero_is_its_sending_and_its_round_trip_is_measured(running, api, order, visits):
    before_s = time.monotonic()
    api.to_grant = [order(1)]
    waits_until(lambda: "order-1" in visits.claims)
    claim = visits.claims["order-1"]
    assert before_s - 0.1 <= claim.zero_s <= time.monotonic()
    assert 0 <= claim.round_trip_s < 1.0


def test_it_asks_for_as_much_as_it_has_room_for(running, api, order, visits):
    visits.go.clear()
    api.to_grant = [order(1)]
    waits_until(lambda: len(api.asked) >= 3)
    assert api.asked[0].slots == Slots(routine=2, stay=1)
    assert api.asked[-1].slots == Slots(routine=1, stay=1)
    visits.go.set()
    waits_until(lambda: api.asked[-1].slots == Slots(routine=2, stay=1))


def test_an_outage_longer_than_a_lease_loses_no_report(running, api, order, visits, spool):
    visits.go.clear()
    api.to_grant = [order(1), order(2)]
    waits_until(lambda: len(visits.claims) == 2)
    api.is_away = True
    visits.go.set()
    waits_until(lambda: len(spool.waiting()) == 2)
    time.sleep(0.1)
    assert api.reports == []
    api.is_away = False
    waits_until(lambda: len(api.reports) == 2, within_s=15.0)
    assert spool.waiting() == ()


def test_a_stay_goes_on_while_the_api_is_away_and_its_parts_arrive_in_order(running, api, order, visits, spool):
    api.to_grant = [order(1, kind=OrderKind.STAY)]
    waits_until(lambda: len(api.reports) >= 2)
    api.is_away = True
    waits_until(lambda: len(spool.waiting()) >= 4)
    api.is_away = False
    waits_until(lambda: spool.waiting() == () and len(api.reports) >= 6, within_s=15.0)
    parts = [each.part for each in api.reports]
    assert parts == list(range(len(parts)))


def test_the_answer_to_a_part_reaches_its_stay_and_stops_it(running, api, order, visits):
    api.reply = lambda report: ReportAnswer(decision=Decision.STOP if report.part == 2 else Decision.CONTINUE)
    api.to_grant = [order(1, kind=OrderKind.STAY)]
    waits_until(lambda: any(each.final for each in api.reports))
    assert visits.answers[-1].decision is Decision.STOP
    assert [each.final for each in api.reports][-1] is True


def test_after_a_stay_the_next_is_claimed_at_once(loop, stop, api, order):
    api.retry_after_s = 60.0
    api.reply = lambda report: ReportAnswer(decision=Decision.STOP)
    api.to_grant = [order(1, kind=OrderKind.STAY)]
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        waits_until(lambda: api.events[-2:] == ["report final", "claim"])
    finally:
        stop.set()
        thread.join(5.0)


def test_a_stay_whose_part_is_stale_stops(running, api, order, visits):
    api.refusals["part-1"] = [ApiRefusedError(status=409, code="stale_fence", message="older")]
    api.to_grant = [order(1, kind=OrderKind.STAY)]
    waits_until(lambda: any(each.id == "final" for each in api.reports))
    assert visits.answers[-1].decision is Decision.STOP


def test_a_full_disk_claims_nothing_and_says_so_once(loop, api, spool, monkeypatch):
    monkeypatch.setattr(spool, "why_full", lambda: "the disk has 3 bytes left")
    with capture_logs() as logged:
        assert loop.run_once() > 1.0
        loop.run_once()
    assert "claim" not in api.events
    assert [each["event"] for each in logged] == ["no new work is claimed: the disk has 3 bytes left"]


def test_a_visit_that_fails_in_an_unforeseen_way_frees_its_slot_and_harms_nobody(running, api, order, visits, slots):
    visits.failure = RuntimeError("a bug")
    api.to_grant = [order(1)]
    waits_until(lambda: "order-1" in visits.claims)
    waits_until(lambda: slots.free() == Slots(routine=2, stay=1))
    visits.failure = None
    api.to_grant = [order(2)]
    waits_until(lambda: [each.order_id for each in api.reports] == ["order-2"])


def test_a_claim_that_is_refused_is_not_hammered(loop, api, monkeypatch):
    def refuse(request):
        raise ApiRefusedError(status=409, code="too_early", message="just started")

    monkeypatch.setattr(api, "claim", refuse)
    assert loop.run_once() >= 5.0


def test_at_the_end_running_visits_stop_report_and_are_delivered(loop, stop, api, order, visits):
    visits.go.clear()
    api.to_grant = [order(1), order(2, kind=OrderKind.STAY)]
    thread = threading.Thread(target=loop.run)
    thread.start()
    waits_until(lambda: len(visits.claims) == 2)
    began_s = time.monotonic()
    stop.set()
    thread.join(5.0)
    assert time.monotonic() - began_s < 3.0
    finals = [each for each in api.reports if each.final]
    assert {(each.order_id, each.outcome) for each in finals} == {
        ("order-1", Outcome.STOPPED),
        ("order-2", Outcome.STOPPED),
    }
    assert api.is_hurried


def test_at_the_end_with_the_api_away_reports_stay_in_the_spool(loop, stop, api, order, visits, spool):
    visits.go.clear()
    api.to_grant = [order(1)]
    thread = threading.Thread(target=loop.run)
    thread.start()
    waits_until(lambda: len(visits.claims) == 1)
    api.is_away = True
    stop.set()
    thread.join(5.0)
    assert [each.report.outcome for each in spool.waiting()] == [Outcome.STOPPED]


def test_latest_looks_are_shown_best_effort(loop, api, looks, monkeypatch):
    monkeypatch.setattr(looks, "take", lambda: {"cam-1": b"\xff\xd8"})
    loop.run_once()
    assert api.shown == ["cam-1"]

    def fail(camera_id, jpeg):
        raise ApiAwayError("no")

    monkeypatch.setattr(api, "put_latest", fail)
    loop.run_once()


def test_a_watched_look_is_shown_at_once_although_every_slot_is_taken(running, api, looks, order, visits):
    visits.go.clear()
    api.to_grant = [order(1), order(2), order(3, kind=OrderKind.WATCH)]
    waits_until(lambda: len(visits.claims) == 3)
    pixels = np.full((48, 64, 3), 90, np.uint8)
    stamp = FrameStamp(camera_id="c", stream="sub", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0)
    for shown in (1, 2, 3):
        looks.show(order(3), Frame(pixels=pixels, stamp=stamp), Detections.empty(), is_watched=True)
        waits_until(lambda shown=shown: len(api.shown) == shown)
    visits.go.set()
