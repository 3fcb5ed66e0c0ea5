"""A file descriptor on its way into a child process."""

from collections.abc import Callable
from multiprocessing import reduction
from typing import Protocol


class _Travelling(Protocol):
    def detach(self) -> int: ...


class PassedFd:
    """Give it to a `Process` as an argument; `descriptor` is then the child's own number for the same open file."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __reduce__(self) -> tuple[Callable[[_Travelling], "PassedFd"], tuple[_Travelling]]:
        """Works only while a process is being started, as `multiprocessing.connection.Connection` does."""
        return _arrived, (reduction.DupFd(self.descriptor),)


def _arrived(travelling: _Travelling) -> PassedFd:
    return PassedFd(travelling.detach())
