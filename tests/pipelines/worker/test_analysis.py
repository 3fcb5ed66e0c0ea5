"""The one detector thread: together where several wait, alone in its failures."""

import threading
from dataclasses import dataclass, field

import numpy as np
import pytest

from models.errors import InferenceError
from pipelines.capture.deadline import Deadline
from pipelines.ports import AnalysisLateError
from pipelines.worker.analysis import Analysis
from vision.detections import Detections
from vision.frame import Frame, FrameStamp


def frame(number):
    stamp = FrameStamp(
        camera_id="c", stream="main", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=number
    )
    return Frame(pixels=np.zeros((4, 4, 3), np.uint8), stamp=stamp)


@dataclass
class GatedDetector:
    """Answers with the frames' numbers, once it is let go."""

    batches: list[list[int]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    began: threading.Event = field(default_factory=threading.Event)
    failures: list[Exception] = field(default_factory=list)

    def detect(self, frames):
        self.batches.append([each.stamp.sequence for each in frames])
        self.began.set()
        assert self.gate.wait(5.0)
        if self.failures:
            raise self.failures.pop(0)
        return [
            Detections(
                xyxy_norm=np.zeros((1, 4), np.float32),
                confidence=np.ones(1, np.float32),
                class_ids=np.zeros(1, np.int32),
                labels=(str(each.stamp.sequence),),
            )
            for each in frames
        ]


@pytest.fixture
def detector():
    return GatedDetector()


@pytest.fixture
def analysis(detector):
    with Analysis(detector) as analysis:
        yield analysis
        detector.gate.set()


def ask(analysis, number, answers):
    thread = threading.Thread(
        target=lambda: answers.__setitem__(number, analysis.detect([frame(number)], deadline=Deadline.after(5.0)))
    )
    thread.start()
    return thread


def test_what_waits_goes_in_together_and_each_gets_its_own_answer(analysis, detector):
    answers = {}
    first = ask(analysis, 0, answers)
    assert detector.began.wait(5.0)
    others = [ask(analysis, number, answers) for number in range(1, 6)]
    while analysis._asked.qsize() < 5:
        pass
    detector.gate.set()
    for thread in (first, *others):
        thread.join(5.0)
    assert {number: found[0].labels for number, found in answers.items()} == {n: (str(n),) for n in range(6)}
    assert detector.batches[0] == [0]
    assert sorted(detector.batches[1]) == [1, 2, 3, 4, 5]


def test_a_network_that_fails_fails_the_visit_that_asked_and_works_for_the_next(analysis, detector):
    detector.gate.set()
    detector.failures = [InferenceError("NaN"), ValueError("a bug")]
    with pytest.raises(InferenceError):
        analysis.detect([frame(1)], deadline=Deadline.after(5.0))
    with pytest.raises(ValueError, match="a bug"):
        analysis.detect([frame(2)], deadline=Deadline.after(5.0))
    assert analysis.detect([frame(3)], deadline=Deadline.after(5.0))[0].labels == ("3",)


def test_a_network_that_is_late_costs_the_visit_its_deadline_and_no_more(analysis, detector):
    with pytest.raises(AnalysisLateError):
        analysis.detect([frame(1)], deadline=Deadline.after(0.05))
    with pytest.raises(AnalysisLateError):
        analysis.detect([frame(2)], deadline=Deadline.after(0.05))
    detector.gate.set()
    assert analysis.detect([frame(3)], deadline=Deadline.after(5.0))[0].labels == ("3",)
    # Nobody waits for the second any more, so it is not computed.
    assert [2] not in detector.batches
