"""Capture children: born from a preloaded fork server, each alone in its process group, never left behind."""

import contextlib
import fcntl
import mmap
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType

from pipelines.worker.child import run_child
from pipelines.worker.passing import PassedFd
from pipelines.worker.task import CaptureTask, MakeSource, camera_source
from pipelines.worker.wire import Stop, encoded

PRELOAD = ("pipelines.worker.child",)
"""What every child needs, imported once in the server: PyAV, numpy, the sources. 7 ms a child instead of 130."""
KEPT_ENVIRONMENT = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE"}
)
"""All of the worker's environment that the children see: whoever starts a worker keeps secrets in the rest."""
FEW_THREADS: Mapping[str, str] = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_REAP_S = 1.0


class Child:
    """One running capture child."""

    def __init__(self, process: BaseProcess, *, pipe: Connection, slot: mmap.mmap, guard: threading.Lock) -> None:
        self.pipe = pipe
        self.slot = slot
        self._process = process
        self._guard = guard
        self.pid = process.pid or 0

    @property
    def sentinel(self) -> int:
        """A descriptor that becomes readable when the child is dead."""
        return self._process.sentinel

    def ended(self, within_s: float) -> bool:
        """Waits for the child's death, at most so long; returns whether it is dead."""
        return bool(wait([self.sentinel], max(0.0, within_s)))

    def hang_up(self) -> None:
        """Asks the child to tear its session down and die, whatever it waits for.

        Raises:
            OSError: It is dead already.
        """
        self.pipe.send_bytes(encoded(Stop()))
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kills the child and whatever it may have started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            # Not yet the leader of its group, or dead already.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def bury(self) -> str:
        """Returns how the child died, and gives its descriptors back. Kills it if it lives."""
        if not self.ended(0.0):
            self.kill()
            self.ended(_REAP_S)
        with self._guard:
            code = self._process.exitcode
            if code is not None:
                self._process.close()
        self.pipe.close()
        self.slot.close()
        return _how(code)


class Nursery:
    """Starts children. Call `warm_up` before there are threads, and `close` at the end."""

    def __init__(self, make_source: MakeSource = camera_source) -> None:
        self._make_source = make_source
        self._context = multiprocessing.get_context("forkserver")
        # multiprocessing looks through all its processes at each start: two threads must not ask for one exit code.
        self._guard = threading.Lock()

    def warm_up(self) -> None:
        """Starts the fork server, in an environment without the worker's secrets."""
        self._context.set_forkserver_preload(list(PRELOAD))
        with _environment({k: v for k, v in os.environ.items() if k in KEPT_ENVIRONMENT} | dict(FEW_THREADS)):
            forkserver.ensure_running()

    def start(self, task: CaptureTask) -> Child:
        """Returns a child that has begun to open the task's stream.

        Raises:
            OSError: No memory, or too many processes or open files.
        """
        descriptor = _slot_memory(task.limits.picture_pixels * 3)
        try:
            slot = mmap.mmap(descriptor, 0, prot=mmap.PROT_READ)
            ours, theirs = self._context.Pipe(duplex=True)
            arguments = (self._make_source, task, theirs, PassedFd(descriptor))
            process = self._context.Process(target=run_child, args=arguments, name=f"capture {task.camera_id}")
            with self._guard, _no_main():
                process.start()
        finally:
            os.close(descriptor)
        theirs.close()
        return Child(process, pipe=ours, slot=slot, guard=self._guard)


def _slot_memory(size_bytes: int) -> int:
    """Returns a descriptor of memory without a name: nothing to unlink, nothing left in /dev/shm, whoever is killed.

    It takes room only where pixels are written. Its size is sealed: a child that cut it off could otherwise kill the
    worker with a bus error.
    """
    descriptor = os.memfd_create("lunxun-slot", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size_bytes)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    return descriptor


@contextlib.contextmanager
def _no_main() -> Iterator[None]:
    """Hides the program's main module while a child is started.

    NOTE: multiprocessing would import it in every child, and with it the whole worker: a second of CPU instead of 7 ms.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _environment(names: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(names)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _how(code: int | None) -> str:
    if code is None:
        return "did not die when killed"
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"died of {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
