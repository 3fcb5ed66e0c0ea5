"""Restarting children: how long the pauses are, when a crash loop is one, and that all end with their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from api.supervisor import FIRST_PAUSE_S, LONGEST_PAUSE_S, Backoff, Child


def test_the_first_restart_comes_at_once_and_none_after_more_than_three_seconds() -> None:
    backoff = Backoff()
    pauses = [backoff.pause_s(float(at)) for at in range(8)]
    assert pauses[0] == FIRST_PAUSE_S
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE_S == 3.0


def test_a_child_that_ran_for_a_while_starts_anew_without_a_long_pause() -> None:
    backoff = Backoff()
    for at in range(5):
        backoff.pause_s(float(at))
    assert backoff.pause_s(500.0) == FIRST_PAUSE_S


def test_five_deaths_in_a_minute_are_a_loop_and_four_are_not() -> None:
    backoff = Backoff()
    for at in range(4):
        backoff.pause_s(at * 10.0)
        assert not backoff.is_looping(at * 10.0)
    backoff.pause_s(40.0)
    assert backoff.is_looping(40.0)
    assert not backoff.is_looping(70.0)


def command(code: str, *arguments: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-c", code, *arguments]


def until(condition: Callable[[], object]) -> None:
    """Waits until something is so, at most 20 s."""
    give_up_s = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < give_up_s, "it did not come about"
        time.sleep(0.01)


@pytest.fixture
def said() -> list[str]:
    return []


def test_a_child_that_dies_is_started_again(said: list[str]) -> None:
    child = Child("server", command("import time; time.sleep(60)"), end_s=1.0)
    child.start()
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: child.watch(said.append) is None and child.pid not in {None, first})
    assert said == ["server ended unexpectedly (SIGKILL); starting it again in 0.25 s"]
    child.end()
    assert child.pid is None


def test_a_child_that_refuses_at_its_first_start_is_not_tried_again(said: list[str]) -> None:
    child = Child("worker", command("import sys; sys.exit(2)"), end_s=1.0)
    child.start()
    codes: list[int | None] = []
    until(lambda: codes.append(child.watch(said.append)) or codes[-1] is not None)
    assert codes[-1] == 2
    assert said == []


def test_a_crash_loop_is_shown(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.supervisor.LONGEST_PAUSE_S", 0.0)
    child = Child("worker", command("import sys; sys.exit(3)"), end_s=1.0)
    child.start()
    until(lambda: child.watch(said.append) is not None or any("keeps ending: 5 times" in line for line in said))
    child.end()


def test_a_child_that_does_not_end_is_killed_in_time() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = Child("worker", command(deaf), end_s=0.2)
    child.start()
    child.end()
    assert child.pid is None


def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    file = str(tmp_path / "pid")
    inner = (
        "import os, sys, time; from api.supervisor import end_with_parent; end_with_parent(int(sys.argv[1])); "
        f"open({file!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    outer = f"import os, subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}, str(os.getpid())])"
    with subprocess.Popen([sys.executable, "-c", outer]) as parent:
        until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
        grandchild = psutil.Process(int((tmp_path / "pid").read_text()))
        parent.kill()
        parent.wait()
        until(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE)
