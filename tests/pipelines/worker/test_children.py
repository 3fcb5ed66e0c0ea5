"""Capture children with cameras that misbehave: no hang, no zombie, no orphan, no leftovers, no secrets."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path

import psutil
import pytest

from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import StreamEnded, TimedOut, Unauthorised, UnsupportedStream
from pipelines.capture.source import PictureMode
from pipelines.outcome import Outcome, Stage
from pipelines.ports import VisitStoppedError
from pipelines.worker.wire import DecoderCrashedError

TWINS = Path(__file__).parent / "twins"


def pictures(source, *, for_s=5.0):
    return source.pictures(mode=PictureMode.EVERY_PICTURE, deadline=Deadline.after(for_s))


def waits_until(true, *, within_s=5.0):
    give_up_at_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < give_up_at_s, "it did not happen in time"
        time.sleep(0.01)


def notes(path):
    return [line.split() for line in path.read_text().splitlines() if line.count(" ") >= 2] if path.exists() else []


def children_of_ours():
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_pictures_arrive_whole_with_their_stamps_and_facts(child_source):
    with child_source("good") as source:
        first, second = islice(pictures(source), 2)
        assert first.size_wh == (64, 48)
        assert (first.pixels[1:] == 50).all()
        assert first.pixels[0, 0, 0] == first.stamp.sequence
        assert second.stamp.sequence > first.stamp.sequence
        assert abs(time.monotonic() - second.stamp.captured_s) < 2.0
        assert (source.facts.codec, source.facts.camera_clock_offset_s) == ("twin", -3.5)
    assert source.cpu_s > 0


def test_a_slow_reader_gets_the_newest_picture_not_a_queue(child_source):
    with child_source("good") as source:
        shown = pictures(source)
        first = next(shown)
        time.sleep(0.4)
        second = next(shown)
        assert second.stamp.sequence - first.stamp.sequence >= 5
        assert time.monotonic() - second.stamp.captured_s < 0.3


def test_it_ends_at_its_deadline_quietly_and_tears_down(child_source, tmp_path):
    path = tmp_path / "notes"
    with child_source(f"good{path}") as source:
        assert list(pictures(source, for_s=0.2))
    assert [what for what, *_ in notes(path)] == ["open", "closed"]


def test_each_child_leads_a_process_group_of_its_own(child_source, tmp_path):
    path = tmp_path / "notes"
    with child_source(f"good{path}"):
        pass
    (_, pid, group), *_ = notes(path)
    assert pid == group
    assert int(group) != os.getpgid(0)


def test_an_error_in_the_child_is_the_same_error_here(child_source):
    with pytest.raises(Unauthorised, match="wrong password") as caught, child_source("refuses"):
        pass
    assert (caught.value.outcome, caught.value.stage) == (Outcome.UNAUTHORISED, Stage.OPEN)


def test_a_stream_that_ends_while_a_picture_is_looked_at_has_ended_and_not_crashed(child_source):
    def look_slowly(source):
        for _ in pictures(source):
            time.sleep(0.5)

    with pytest.raises(StreamEnded, match="goodbye"), child_source("stream-ends") as source:
        look_slowly(source)


@pytest.mark.parametrize(
    ("what", "stage"),
    [("hangs-open", Stage.OPEN), ("hangs-picture", Stage.PICTURE), ("silent", Stage.FIRST_PICTURE)],
)
def test_a_child_that_hangs_is_killed_within_budget_and_a_second(child_source, what, stage):
    budget_s = 1.0
    began_s = time.monotonic()
    before = children_of_ours()
    with pytest.raises(TimedOut) as caught, child_source(what, budget_s=budget_s) as source:
        for _ in pictures(source, for_s=budget_s):
            pass
    assert caught.value.stage is stage
    assert time.monotonic() - began_s < budget_s + 1.0
    waits_until(lambda: children_of_ours() <= before, within_s=1.0)


def test_whatever_a_child_started_dies_with_it(child_source):
    before = children_of_ours()
    with pytest.raises(TimedOut), child_source("stubborn", budget_s=0.8):
        pass
    waits_until(lambda: children_of_ours() <= before)


def test_a_child_that_hangs_while_closing_is_killed_after_a_short_farewell(child_source):
    source = child_source("hangs-close", budget_s=0.5)
    with source:
        next(pictures(source))
        time.sleep(0.5)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 1.0


@pytest.mark.parametrize(("what", "how"), [("aborts", "SIGABRT"), ("exits", "exit code 7"), ("fails", "exit code 1")])
def test_a_child_that_dies_is_a_crashed_decoder(child_source, what, how, capfd):
    with pytest.raises(DecoderCrashedError, match=how) as caught, child_source(what) as source:
        for _ in pictures(source):
            pass
    assert caught.value.outcome is Outcome.DECODER_CRASHED


def test_a_child_that_lies_about_the_time_is_not_believed(child_source):
    with pytest.raises(DecoderCrashedError, match="outside its own life"), child_source("lies") as source:
        next(pictures(source))


def test_a_picture_larger_than_agreed_is_refused(child_source):
    with pytest.raises(UnsupportedStream, match="larger than agreed"), child_source("large", pixels=10_000) as source:
        next(pictures(source))


def test_stopping_ends_a_wait_at_once_and_still_tears_down(child_source, stop, tmp_path):
    path = tmp_path / "notes"
    with child_source(f"good{path}") as source:
        shown = pictures(source)
        next(shown)
        stop.set()
        with pytest.raises(VisitStoppedError):
            next(shown)
    assert [what for what, *_ in notes(path)] == ["open", "closed"]


def test_after_many_visits_good_and_bad_nothing_is_left_behind(child_source):
    before = children_of_ours()
    shared = set(os.listdir("/dev/shm"))
    for what in ("good", "aborts", "hangs-picture", "exits", "refuses") * 3:
        with suppress(TimedOut, DecoderCrashedError, Unauthorised), child_source(what, budget_s=0.5) as source:
            list(islice(pictures(source, for_s=0.3), 5))
    open_files = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        with child_source("good", budget_s=5.0) as source:
            next(pictures(source))
    assert len(os.listdir("/proc/self/fd")) <= open_files
    waits_until(lambda: children_of_ours() <= before)
    assert set(os.listdir("/dev/shm")) <= shared
    assert not [p for p in psutil.Process().children(recursive=True) if p.status() == psutil.STATUS_ZOMBIE]


PARENT = """
import os, sys, time
sys.path.insert(0, {twins!r})
os.environ["A_SECRET"] = "canary-in-the-environment"
from pipelines.capture.address import AllowedNetworks
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.orders import Credential
from pipelines.worker.child_source import ChildSource
from pipelines.worker.children import Nursery
from pipelines.worker.stop import StopSignal
from pipelines.worker.task import CaptureTask
from twin_sources import twin_source

nursery = Nursery(twin_source)
nursery.warm_up()
limits, credential, children = CaptureLimits(), Credential(username="u", password="canary-password"), []
for what in ("good", "hangs-open", "good", "hangs-open"):
    task = CaptureTask(url=f"rtsp://twin/{{what}}{notes}", credential=credential, camera_id=what, stream="main",
                       networks=AllowedNetworks(), limits=limits)
    children.append(nursery.start(task))
time.sleep(3600)
"""


@pytest.fixture(scope="module")
def a_worker(tmp_path_factory):
    """A process with four children, two of them hanging; and the children's pids once all have begun."""
    path = tmp_path_factory.mktemp("worker") / "notes"
    code = PARENT.format(twins=str(TWINS), notes=path)
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    try:
        waits_until(lambda: len(notes(path)) == 4, within_s=20.0)
        yield process, [int(pid) for _, pid, _ in notes(path)]
    finally:
        process.kill()
        process.wait()


def test_children_see_neither_the_worker_s_environment_nor_a_password_on_a_command_line(a_worker):
    process, pids = a_worker
    for pid in [*pids, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]:
        for name in ("environ", "cmdline"):
            assert b"canary" not in Path(f"/proc/{pid}/{name}").read_bytes()


def test_children_keep_no_descriptor_but_their_own(a_worker):
    _, pids = a_worker
    for pid in pids[:1]:
        held = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        assert len([each for each in held if each.startswith(("socket:", "pipe:"))]) <= 3 + 1


def test_no_child_outlives_a_worker_that_is_killed(a_worker):
    process, pids = a_worker
    family = psutil.Process(process.pid).children(recursive=True)
    assert {child.pid for child in family} >= set(pids)
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(family, 5.0)
    assert alive == []
