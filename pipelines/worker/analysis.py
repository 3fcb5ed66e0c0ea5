"""One thread through which the pictures of all visits go into the one detector, together where several wait."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from queue import Empty, SimpleQueue
from typing import Self

from pipelines.capture.deadline import Deadline
from pipelines.ports import AnalysisLateError, Detector
from vision.detections import Detections
from vision.frame import Frame

MAX_BATCH = 8
_Asked = tuple[list[Frame], "Future[list[Detections]]"]


class Analysis:
    """The thread, running inside `with`. `detect` may be called from any other thread."""

    def __init__(self, detector: Detector, *, max_batch: int = MAX_BATCH) -> None:
        self._detector = detector
        self._max_batch = max_batch
        self._asked: SimpleQueue[_Asked | None] = SimpleQueue()
        # A daemon: a network that hangs must not keep a worker from ending.
        self._thread = threading.Thread(target=self._run, name="analysis", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._asked.put(None)
        self._thread.join(timeout=1.0)

    def detect(self, frames: Sequence[Frame], *, deadline: Deadline) -> list[Detections]:
        """Returns what is in each frame.

        Raises:
            models.errors.NetworkError: The network failed.
            AnalysisLateError: No answer before the deadline.
        """
        answer: Future[list[Detections]] = Future()
        self._asked.put((list(frames), answer))
        try:
            return answer.result(timeout=deadline.remaining_s)
        except TimeoutError as error:
            answer.cancel()
            raise AnalysisLateError("the network did not answer in time: more cameras than it can do?") from error

    def _run(self) -> None:
        while (first := self._asked.get()) is not None:
            waiting = [first]
            while sum(len(frames) for frames, _ in waiting) < self._max_batch:
                try:
                    more = self._asked.get_nowait()
                except Empty:
                    break
                if more is None:
                    self._asked.put(None)
                    break
                waiting.append(more)
            # What its visit no longer waits for is not worth the work.
            wanted = [(frames, answer) for frames, answer in waiting if answer.set_running_or_notify_cancel()]
            self._answer(wanted)

    def _answer(self, wanted: list[_Asked]) -> None:
        try:
            found = self._detector.detect([frame for frames, _ in wanted for frame in frames]) if wanted else []
        # NOTE: whatever the detector raises belongs to the visits that asked; the thread lives on for all others.
        except Exception as error:  # noqa: BLE001
            for _, answer in wanted:
                answer.set_exception(error)
            return
        for frames, answer in wanted:
            with contextlib.suppress(InvalidStateError):
                answer.set_result(found[: len(frames)])
            found = found[len(frames) :]


class PatientDetector:
    """The analysis as one visit sees it: a `Detector` that waits no longer than the visit may."""

    def __init__(self, analysis: Analysis, *, deadline: Callable[[], Deadline]) -> None:
        """Takes what says, at each call, until when to wait."""
        self._analysis = analysis
        self._deadline = deadline

    def detect(self, frames: Sequence[Frame]) -> list[Detections]:
        """Returns what is in each frame; see `Detector`."""
        return self._analysis.detect(frames, deadline=self._deadline())
