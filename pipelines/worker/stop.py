"""Signals between threads that can be waited for together with pipes, and set from a signal handler.

`threading.Event` takes a lock: a handler that sets one while its own thread waits for it hangs for ever.
"""

import contextlib
import os
from multiprocessing.connection import wait


class Bell:
    """Stays rung until it is hushed."""

    def __init__(self) -> None:
        self._descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def fileno(self) -> int:
        """Returns a descriptor that is readable while the bell is rung: for `multiprocessing.connection.wait`."""
        return self._descriptor

    def ring(self) -> None:
        """Rings. Safe in a signal handler."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_write(self._descriptor, 1)

    def hush(self) -> None:
        """Makes it silent again."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._descriptor)

    def close(self) -> None:
        """Gives the descriptor back; nobody may wait or ring any more."""
        os.close(self._descriptor)


class StopSignal:
    """A request to stop: made once, never taken back."""

    def __init__(self) -> None:
        self._is_set = False
        self._bell = Bell()

    def fileno(self) -> int:
        """Returns a descriptor that is readable once stopping was asked for."""
        return self._bell.fileno()

    def set(self) -> None:
        """Asks everybody to stop. Safe in a signal handler."""
        self._is_set = True
        self._bell.ring()

    def is_set(self) -> bool:
        """Whether stopping was asked for."""
        return self._is_set

    def wait(self, timeout_s: float) -> bool:
        """Waits at most so long; returns whether stopping was asked for."""
        wait([self._bell.fileno()], timeout_s)
        return self._is_set

    def close(self) -> None:
        """Gives the descriptor back; nobody may wait any more."""
        self._bell.close()
