"""What runs inside a capture child: opens one camera, lays pictures into the slot, tears the session down, dies.

It is forked from a server that has loaded this module and nothing of the worker around it.
"""

import contextlib
import ctypes
import mmap
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from types import FrameType

from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import CaptureError, UnsupportedStream
from pipelines.capture.source import PictureMode, PictureSource
from pipelines.outcome import Stage
from pipelines.worker.passing import PassedFd
from pipelines.worker.task import CaptureTask, MakeSource
from pipelines.worker.wire import (
    Begin,
    Closed,
    Ended,
    Facts,
    FromChild,
    Opened,
    Shown,
    Stop,
    ToChild,
    encoded,
    failed,
    words_to_child,
    write_picture,
)
from vision.frame import Frame

_PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>: the signal that a process gets when its parent dies."""


class HangUp(BaseException):
    """The worker wants no more: raised out of a wait for the camera, past every `except Exception` on the way."""


class Worker:
    """The worker at the other end of the pipe. It hangs up by a word, by SIGTERM, or by dying."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._is_over = False
        self._is_waiting_for_camera = False

    def say(self, words: FromChild) -> None:
        """Sends; a worker that is gone is not told."""
        with contextlib.suppress(OSError):
            self._pipe.send_bytes(encoded(words))

    def hear(self) -> ToChild:
        """Waits for the next words.

        Raises:
            HangUp: It was that.
        """
        try:
            words = Stop() if self._is_over else words_to_child(self._pipe.recv_bytes())
        except (EOFError, OSError):
            words = Stop()
        if isinstance(words, Stop):
            raise HangUp
        return words

    def has_spoken(self) -> bool:
        """Whether `hear` would not wait."""
        return self._is_over or self._pipe.poll(0)

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Takes SIGTERM. Only waits for the camera are broken off: a teardown goes to its end."""
        self._is_over = True
        if self._is_waiting_for_camera:
            self._is_waiting_for_camera = False
            raise HangUp

    @contextlib.contextmanager
    def interrupting(self) -> Iterator[None]:
        """What is done inside ends with HangUp when the worker hangs up."""
        self._is_waiting_for_camera = True
        try:
            if self._is_over:
                raise HangUp
            yield
        finally:
            self._is_waiting_for_camera = False


def run_child(make_source: MakeSource, task: CaptureTask, pipe: Connection, slot: PassedFd) -> None:
    """The child's whole life."""
    os.setsid()
    _die_with_parent()
    _close_all_but(0, 1, 2, pipe.fileno(), slot.descriptor)
    worker = Worker(pipe)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, worker.on_signal)
    with mmap.mmap(slot.descriptor, 0) as memory, contextlib.suppress(HangUp):
        try:
            _show_camera(make_source(task), worker, slot=memory)
        except CaptureError as error:
            worker.say(failed(error))
    worker.say(Closed(cpu_s=time.process_time()))


def _show_camera(source: PictureSource, worker: Worker, *, slot: mmap.mmap) -> None:
    with contextlib.ExitStack() as stack:
        with worker.interrupting():
            stack.enter_context(source)
        worker.say(Opened(facts=Facts.of(source.facts)))
        begin = worker.hear()
        if not isinstance(begin, Begin):
            return
        pictures = source.pictures(mode=begin.mode, deadline=Deadline(at_s=begin.until_s))
        while True:
            with worker.interrupting():
                frame = next(pictures, None)
            if frame is None:
                worker.say(Ended())
                return
            worker.say(_shown(frame, source, slot=slot))
            _wait_until_wanted(pictures, worker, mode=begin.mode)


def _wait_until_wanted(pictures: Iterator[Frame], worker: Worker, *, mode: PictureMode) -> None:
    """Returns when the worker is ready for the next picture; what a live stream shows meanwhile is dropped.

    Key frames need no dropping: nothing is read meanwhile, and a backlog of packets costs next to nothing later.
    """
    while mode is PictureMode.EVERY_PICTURE and not worker.has_spoken():
        with worker.interrupting():
            if next(pictures, None) is None:
                break
    worker.hear()


def _shown(frame: Frame, source: PictureSource, *, slot: mmap.mmap) -> FromChild:
    width, height = frame.size_wh
    if not write_picture(frame, slot):
        too_large = UnsupportedStream(f"a picture of {width}x{height} is larger than agreed", stage=Stage.PICTURE)
        return failed(too_large)
    stamp = frame.stamp
    return Shown(
        width=width,
        height=height,
        captured_s=stamp.captured_s,
        time_error_s=max(0.0, stamp.time_error_s),
        media_time_s=stamp.media_time_s,
        sequence=stamp.sequence,
        is_key=stamp.is_key,
        facts=Facts.of(source.facts),
        cpu_s=time.process_time(),
    )


def _die_with_parent() -> None:
    """Has the kernel kill this child when the fork server dies, and dies now when the worker is dead already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    parent = multiprocessing.parent_process()
    if parent is None or not parent.is_alive():
        os._exit(1)


def _close_all_but(*kept: int) -> None:
    """Closes what was inherited and is none of this child's business.

    Among it is the fork server's own lifeline: a child that held it would keep the server, and so itself, alive after
    the worker was killed.
    """
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in kept:
            with contextlib.suppress(OSError):
                os.close(int(name))
