"""A source of pictures whose camera is opened in a child process, within deadlines that do not depend on the child."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import wait
from typing import Self

from pipelines.capture.address import AllowedNetworks
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import TimedOut, UnsupportedStream
from pipelines.capture.source import PictureMode, PictureSource, SourceFacts, StreamName
from pipelines.orders import Order
from pipelines.outcome import Stage
from pipelines.ports import VisitStoppedError
from pipelines.worker.children import Child, Nursery
from pipelines.worker.stop import StopSignal
from pipelines.worker.task import CaptureTask
from pipelines.worker.wire import (
    MAX_MESSAGE_BYTES,
    Begin,
    Closed,
    DecoderCrashedError,
    Ended,
    Failed,
    FromChild,
    Next,
    NonsenseError,
    Opened,
    Shown,
    encoded,
    error_of,
    read_picture,
    words_from_child,
)
from vision.frame import Frame

GRACE_S = 0.2
"""How much later than the child's own deadline it is killed: time for it to say which stage it was at."""
FAREWELL_S = 0.6
"""How long a child may take to tear its session down when no time is left; 0.5 s are promised by the sources."""
LONG_FAREWELL_S = 2.0
"""The same when there is time."""


class ChildSource:
    """A `PictureSource` that lives in another process. Its stages and errors are those of the source in the child."""

    def __init__(self, nursery: Nursery, task: CaptureTask, *, deadline: Deadline, stop: StopSignal) -> None:
        self._nursery = nursery
        self._task = task
        self._deadline = deadline
        self._stop = stop
        self._child: Child | None = None
        self._facts = SourceFacts()
        self._stage = Stage.OPEN
        self._has_ended = False
        self.cpu_s = 0.0
        """CPU time of the child so far; complete once the source is closed."""

    @property
    def facts(self) -> SourceFacts:
        """What is known by now."""
        return self._facts

    def __enter__(self) -> Self:
        """Opens the source; see `PictureSource`."""
        if self._stop.is_set():
            raise VisitStoppedError
        self._child = self._nursery.start(self._task)
        try:
            words = self._hear(self._deadline)
            if not isinstance(words, Opened):
                raise self._crashed(f"it said '{words.say}' instead of 'opened'")
            self._facts = words.facts.source_facts()
        except BaseException:
            self.__exit__()
            raise
        self._stage = Stage.FIRST_PICTURE
        return self

    def __exit__(self, *exc: object) -> None:
        """Has the session torn down, and sees the child dead."""
        child, self._child = self._child, None
        if child is None:
            return
        patience_s = min(LONG_FAREWELL_S, max(FAREWELL_S, self._deadline.remaining_s))
        self._hear_out(child, patience_s=patience_s)
        child.bury()

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        """Yields pictures; see `PictureSource`. One that comes while the last is being looked at is dropped."""
        child = self._opened()
        began_s = time.monotonic()
        self._say(child, Begin(mode=mode, until_s=deadline.at_s))
        while True:
            words = self._hear(self._patience(deadline))
            if isinstance(words, Ended):
                return
            if not isinstance(words, Shown):
                raise self._crashed(f"it said '{words.say}' instead of showing a picture")
            yield self._picture(child, words, not_before_s=began_s)
            self._stage = Stage.PICTURE
            self._say(child, Next())

    def _picture(self, child: Child, words: Shown, *, not_before_s: float) -> Frame:
        self._facts, self.cpu_s = words.facts.source_facts(), words.cpu_s
        if not not_before_s - self._task.limits.open_s <= words.captured_s <= time.monotonic():
            raise self._crashed("it dated a picture outside its own life")
        try:
            return read_picture(words, child.slot, camera_id=self._task.camera_id, stream=self._task.stream)
        except NonsenseError as error:
            raise self._crashed(str(error)) from error

    def _patience(self, deadline: Deadline) -> Deadline:
        """Until when the child may be silent: the first picture's budget, then what one picture may take."""
        if self._stage is Stage.FIRST_PICTURE:
            return Deadline(at_s=min(self._deadline.at_s, deadline.at_s), clock=deadline.clock)
        return deadline.or_sooner(self._task.limits.longest_frame_s + 1.0)

    def _hear(self, deadline: Deadline) -> FromChild:
        """Returns the child's next words; its failure as the error that it is."""
        child = self._opened()
        ready = wait([child.pipe, child.sentinel, self._stop.fileno()], deadline.remaining_s + GRACE_S)
        if self._stop.is_set():
            raise VisitStoppedError
        if not ready:
            child.kill()
            raise TimedOut(f"the capture child hung at stage '{self._stage.value}' and was killed", stage=self._stage)
        try:
            words = words_from_child(child.pipe.recv_bytes(MAX_MESSAGE_BYTES)) if child.pipe.poll(0) else None
        except (EOFError, OSError):
            words = None
        except NonsenseError as error:
            raise self._crashed(str(error)) from error
        if words is None:
            raise self._crashed()
        if isinstance(words, Failed):
            raise error_of(words)
        return words

    def _hear_out(self, child: Child, *, patience_s: float) -> None:
        """Hangs up and waits for the child to end; takes down its last word, the CPU time."""
        until = Deadline.after(patience_s)
        try:
            child.hang_up()
            while wait([child.pipe, child.sentinel], until.remaining_s):
                words = words_from_child(child.pipe.recv_bytes(MAX_MESSAGE_BYTES))
                if isinstance(words, Closed):
                    self.cpu_s = words.cpu_s
                    child.ended(until.remaining_s)
                    return
        except (EOFError, OSError, NonsenseError):
            # It is dead or mad; burying it is all that is left to do.
            return

    def _say(self, child: Child, words: Begin | Next) -> None:
        """Sends. A child that has ended meanwhile left its reason in the pipe: `_hear` finds it, or finds none."""
        with suppress(OSError):
            child.pipe.send_bytes(encoded(words))

    def _opened(self) -> Child:
        if self._child is None:
            raise RuntimeError("open the source first: `with source:`")
        return self._child

    def _crashed(self, detail: str = "") -> DecoderCrashedError:
        """Buries the child and returns what there is to say about it."""
        child, self._child = self._opened(), None
        if detail:
            child.kill()
        else:
            child.ended(GRACE_S)
        how = child.bury()
        what = f"was killed: {detail}" if detail else how
        return DecoderCrashedError(f"the capture child {what}", stage=self._stage)


class ChildOpener:
    """The sources of one visit, each in a child of its own."""

    def __init__(self, nursery: Nursery, *, networks: AllowedNetworks, limits: CaptureLimits, stop: StopSignal) -> None:
        self._nursery = nursery
        self._networks = networks
        self._limits = limits
        self._stop = stop
        self._given: list[ChildSource] = []

    @property
    def capture_cpu_s(self) -> float:
        """CPU time of all children so far."""
        return sum(source.cpu_s for source in self._given)

    def source(self, order: Order, stream: StreamName, *, deadline: Deadline) -> PictureSource:
        """Returns one stream of the order, not yet opened."""
        url = {"main": order.streams.main, "sub": order.streams.sub, "snapshot": order.streams.snapshot}.get(stream)
        if url is None:
            raise UnsupportedStream(f"the order names no {stream} stream", stage=Stage.OPEN)
        task = CaptureTask(
            url=url,
            credential=order.credential,
            camera_id=order.camera_id,
            stream=stream,
            networks=self._networks,
            limits=replace(self._limits, open_s=max(0.1, min(self._limits.open_s, deadline.remaining_s))),
        )
        source = ChildSource(self._nursery, task, deadline=deadline, stop=self._stop)
        self._given.append(source)
        return source
