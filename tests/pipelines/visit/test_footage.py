"""A whole stay on real footage, on a fake clock: visit and ledger together, whatever the instant at which it begins."""

from datetime import UTC, datetime
from pathlib import Path

import av
import pytest

from models.detector import open_detector
from pipelines.capture.source import SourceFacts
from pipelines.ledger.absorb import absorb
from pipelines.ledger.open_places import open_places, open_runs
from pipelines.ledger.state import CameraState
from pipelines.orders import Decision, Order, OrderKind, ReportAnswer
from pipelines.ports import Claim, Tools
from pipelines.rules.resolve import load_rule_types, resolve_rules, watched
from pipelines.site import Camera
from pipelines.visit import run_visit
from vision.frame import Frame, FrameStamp
from vision.picture_health import PictureHealth

START_AT = datetime(2026, 6, 1, tzinfo=UTC)
RATE = 10
TYPES = load_rule_types()
TABLE = Camera.model_validate(
    {
        "id": "table",
        "name": "table",
        "streams": {"main": "rtsp://192.168.1.2/main"},
        "zones": [{"id": "z", "kind": "area", "polygon": [[0.4, 0.0], [0.8, 0.0], [0.8, 1.0], [0.4, 1.0]]}],
        "rules": [{"id": "r", "type": "loitering", "zone": "z", "labels": ["person"], "limit_s": 12}],
    }
)
RULES = resolve_rules(TABLE, TYPES)


class Film:
    """The clip as an opener, a source and a clock in one: each picture taken moves the time on."""

    capture_cpu_s = 0.0
    facts = SourceFacts()

    def __init__(self, pictures, *, from_s):
        self.pictures_of_clip, self.from_s, self.now_s = pictures, from_s, 0.0

    def __call__(self):
        return self.now_s

    def source(self, order, stream, *, deadline):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass

    def pictures(self, *, mode, deadline):
        for number in range(round(self.from_s * RATE), len(self.pictures_of_clip)):
            stamp = FrameStamp(
                camera_id="table",
                stream="main",
                captured_s=self.now_s,
                time_error_s=0.6,
                media_time_s=number / RATE,
                sequence=number,
            )
            yield Frame(pixels=self.pictures_of_clip[number], stamp=stamp)
            self.now_s += 1 / RATE


class Remembering:
    """A detector that looks at each picture of the clip once, however many stays it is shown in."""

    def __init__(self, detector):
        self.detector, self.found = detector, {}

    def detect(self, frames):
        for frame in frames:
            if frame.stamp.sequence not in self.found:
                self.found[frame.stamp.sequence] = self.detector.detect([frame])[0]
        return [self.found[frame.stamp.sequence] for frame in frames]


class Ledger:
    """The API's side: absorbs each part at once, and answers it."""

    def __init__(self):
        self.state, self.raised, self.waiting = CameraState(camera_id="table"), [], None

    def send(self, part):
        absorbed = absorb(self.state, part, rules=RULES, types=TYPES)
        self.state = absorbed.state
        self.raised += absorbed.raised
        places = open_places(self.state, RULES, server_time=START_AT)
        runs = open_runs(self.state, RULES, server_time=START_AT)
        self.waiting = ReportAnswer(decision=Decision.CONTINUE, places=places, runs=runs)

    def answer(self):
        waiting, self.waiting = self.waiting, None
        return waiting


class Nowhere:
    """Keeps and shows nothing."""

    def keep(self, picture):
        pass

    def show(self, camera_id, frame, detections, *, is_watched=False):
        pass


@pytest.fixture(scope="module")
def pictures(footage: Path):
    with av.open(str(footage)) as clip:
        return [frame.to_ndarray(format="bgr24") for frame in clip.decode(video=0)]


@pytest.fixture(scope="module")
def detector(weights: Path):
    return Remembering(open_detector(weights / "yolo26n-coco.onnx", confidence=0.1))


@pytest.mark.timeout(300)
def test_a_stay_finds_persons_two_and_three_whenever_it_begins(pictures, detector):
    raised = {}
    for begins_s in (0.0, 0.7, 1.5, 2.6, 3.0, 3.7):
        film, ledger = Film(pictures, from_s=begins_s), Ledger()
        order = Order(
            id="o",
            kind=OrderKind.STAY,
            camera_id="table",
            camera_name="table",
            fence=1,
            streams=TABLE.streams,
            zones=TABLE.zones,
            watched=watched(RULES),
            budget_s=20,
            lease_s=60,
            until_s=80,
        )
        tools = Tools(
            opener=film,
            detector=detector,
            keeper=Nowhere(),
            window=Nowhere(),
            clock=film,
            is_same_group=TYPES.is_same_group,
            health=lambda _: PictureHealth.OK,
        )
        claim = Claim(worker_id="w", server_time=START_AT, zero_s=0.0, round_trip_s=0.01)
        ledger.send(run_visit(order, claim=claim, tools=tools, parts=ledger))
        raised[begins_s] = [(each.raised_at - START_AT).total_seconds() + begins_s for each in ledger.raised]
    # By the clip's README they stand from 25 to 43 s and from 53 to 68 s; the limit is 12 s.
    assert all(len(each) == 2 and 36 < each[0] < 44 and 64 < each[1] < 69 for each in raised.values()), raised
