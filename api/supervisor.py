"""Keeps child processes running: restarts what dies, shows what keeps dying, ends all in order and in time."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

POLL_S = 0.05
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 3.0
LOOP_DEATHS, LOOP_S = 5, 60.0
"""Five deaths in a minute are a crash loop: shown, and tried again all the same."""
START_S = 15.0
"""A child that refuses (exit 1 or 2) this soon after its first start would refuse again."""


_PR_SET_PDEATHSIG = 1
"""prctl(2), from linux/prctl.h."""


@dataclass(slots=True, kw_only=True)
class Backoff:
    """How long to wait before the next start of one child."""

    deaths_at_s: deque[float] = field(default_factory=lambda: deque(maxlen=LOOP_DEATHS))

    def pause_s(self, now_s: float) -> float:
        """Counts a death; returns the pause before the next start: 0.25 s, doubled with each death of a minute."""
        self.deaths_at_s.append(now_s)
        recent = sum(now_s - at < LOOP_S for at in self.deaths_at_s)
        return float(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (recent - 1)))

    def is_looping(self, now_s: float) -> bool:
        """Whether the last deaths came within a minute."""
        return len(self.deaths_at_s) == LOOP_DEATHS and now_s - self.deaths_at_s[0] < LOOP_S


class Child:
    """One command of ours as a process, in a session of its own so that a terminal's Ctrl-C reaches only the parent."""

    def __init__(self, name: str, command: Callable[[], Sequence[str]], *, end_s: float) -> None:
        self.name = name
        self.end_s = end_s
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._backoff = Backoff()
        self._started_at_s = 0.0
        self._start_at_s: float | None = None
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The running process; None where none runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Starts the process."""
        self._process = subprocess.Popen(list(self._command()), start_new_session=True, stdin=subprocess.DEVNULL)
        self._started_at_s, self._start_at_s = time.monotonic(), None
        self.starts += 1

    def watch(self, say: Callable[[str], None]) -> int | None:
        """Restarts the process when it is due; returns its exit code where it refused to work at its first start."""
        now_s = time.monotonic()
        if self._start_at_s is not None:
            if now_s >= self._start_at_s:
                self.start()
            return None
        code = None if self._process is None else self._process.poll()
        if code is None:
            return None
        if self.starts == 1 and code in {1, 2} and now_s - self._started_at_s < START_S:
            return code
        pause_s = self._backoff.pause_s(now_s)
        self._start_at_s = now_s + pause_s
        say(f"{self.name} ended unexpectedly ({_ending(code)}); starting it again in {pause_s:g} s")
        if self._backoff.is_looping(now_s):
            say(f"{self.name} keeps ending: {LOOP_DEATHS} times within {LOOP_S:g} s; see its messages above")
        return None

    def end(self) -> None:
        """Asks the process to end, waits at most `end_s`, then kills its session's group."""
        self._start_at_s = None
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(self.end_s)
            except subprocess.TimeoutExpired:
                self.kill()
                self._process.wait()

    def kill(self) -> None:
        """Kills the process and what it started in its group; does not wait, so that a signal handler may call it."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)


def end_with_parent(parent_pid: int) -> None:
    """Has the system send SIGTERM to this process when its parent dies, however it dies; exits if it has already."""
    prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent_pid:
        sys.exit(1)


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
