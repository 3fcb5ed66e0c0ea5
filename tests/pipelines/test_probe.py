"""A probe tells of each stream what it is, and what should be changed; nobody in its picture can be recognised."""

from contextlib import contextmanager

import numpy as np

from pipelines.capture.errors import Unauthorised
from pipelines.capture.source import SourceFacts
from pipelines.outcome import Outcome, Stage
from pipelines.probe import advice, probe_source
from pipelines.probe_orders import AdviceCode, ProbeOrder
from vision.detections import Detections
from vision.frame import Frame, FrameStamp
from vision.picture_health import PictureHealth


class Nobody:
    """Finds nothing."""

    def detect(self, frames):
        return [Detections.empty() for _ in frames]


class Stream:
    """A stream that shows noise, and tells its facts."""

    def __init__(self, name, facts):
        self.name, self.facts = name, facts

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass

    def pictures(self, *, mode, deadline):
        pixels = np.random.default_rng(3).integers(0, 255, (90, 160, 3), dtype=np.uint8)
        stamp = FrameStamp(
            camera_id="x", stream=self.name, captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0
        )
        yield Frame(pixels=pixels, stamp=stamp)


class Opener:
    """Opens streams by name; what it has not is refused by the camera."""

    def __init__(self, **streams):
        self.streams, self.opened = streams, []

    def source(self, order, stream, *, deadline):
        self.opened.append(stream)
        if stream not in self.streams:
            return refusing()
        return Stream(stream, self.streams[stream])


@contextmanager
def refusing():
    raise Unauthorised("the camera wants another password", stage=Stage.OPEN)
    yield


def asked(**streams):
    return ProbeOrder(id="p", streams={"main": "rtsp://10.0.0.1/1", **streams})


GOOD = SourceFacts(codec="h264", size_wh=(1920, 1080), key_frame_gap_s=2.0, camera_clock_offset_s=0.3)


def test_each_stream_is_probed_alone_the_best_first():
    opener = Opener(main=GOOD, sub=SourceFacts(size_wh=(640, 360), key_frame_gap_s=10.0))
    report = probe_source(asked(sub="rtsp://10.0.0.1/2"), opener=opener, detector=Nobody())
    assert opener.opened == ["main", "sub"]
    main, sub = report.streams
    assert (main.codec, main.size_wh, main.outcome, main.advice) == ("h264", (1920, 1080), Outcome.INSPECTED, ())
    assert [each.code for each in sub.advice] == [AdviceCode.KEY_FRAMES_FAR_APART]
    assert report.picture is not None
    assert report.picture.startswith(b"\xff\xd8")


def test_a_stream_that_cannot_be_opened_is_told_and_the_next_one_is_tried():
    report = probe_source(asked(sub="rtsp://10.0.0.1/2"), opener=Opener(sub=GOOD), detector=Nobody())
    main, sub = report.streams
    assert (main.outcome, main.codec) == (Outcome.UNAUTHORISED, None)
    assert "password" in main.detail
    assert sub.outcome is Outcome.INSPECTED


def test_a_good_camera_needs_no_advice() -> None:
    facts = SourceFacts(size_wh=(1920, 1080), key_frame_gap_s=2.0, camera_clock_offset_s=0.3)
    assert advice(facts, PictureHealth.OK) == []


def test_advice_says_what_to_change_in_plain_words() -> None:
    facts = SourceFacts(size_wh=(704, 576), key_frame_gap_s=10.0, camera_clock_offset_s=-7200.0)
    words = [each.text for each in advice(facts, PictureHealth.BLURRED)]
    assert words[0] == "key frames are 10 s apart: set the camera's I-frame interval to 2 s"
    assert "704x576" in words[1]
    assert "-7200 s" in words[2]
    assert "blurred" in words[3]
