"""The ledger on real pictures: three people who stand at one table one after the other."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from models.detector import open_detector
from pipelines.orders import Sighting
from vision.appearance import appearance
from vision.arrays import ImageBGR, XyxyNorm
from vision.detections import Detections
from vision.frame import Frame, FrameStamp
from vision.zones import zones_touched

PER_SECOND = 2
LOOP_S = 72
STAYS = ((8.0, 18.0), (25.0, 43.0), (53.0, 68.0))
"""From the clip's README: when each person stands, to the second; they walk in before and out after."""
WALK_S = 4.0
"""Nobody needs longer to walk in or out."""
ZONES = {
    "whole": ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
    "table": ((0.45, 0.55), (0.8, 0.55), (0.8, 1.0), (0.45, 1.0)),
}


@dataclass(frozen=True, kw_only=True)
class FilmedStreet:
    """The clip, over and over, as one network sees it in one zone."""

    pictures: list[ImageBGR]
    found: list[Detections]
    zone: str

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        index = self._index(at_s)
        pixels = self.pictures[index]
        zones = [("z1", np.asarray(ZONES[self.zone]))]
        return tuple(
            Sighting(
                label=label,
                confidence=confidence,
                box=box,
                appearance=tuple(map(float, appearance(pixels, box))),
                zones=zones_touched(box, zones),
            )
            for label, confidence, box in self.found[index]
        )

    def patch(self, at_s: float, box: XyxyNorm) -> tuple[float, ...]:
        return tuple(map(float, appearance(self.pictures[self._index(at_s)], box)))

    def _index(self, at_s: float) -> int:
        return round(at_s % LOOP_S * PER_SECOND) % len(self.pictures)


@pytest.fixture(scope="module")
def pictures(footage: Path) -> list[ImageBGR]:
    with av.open(str(footage)) as clip:
        every = round(float(clip.streams.video[0].average_rate or 10)) // PER_SECOND
        frames = (f for n, f in enumerate(clip.decode(video=0)) if n % every == 0)
        return [np.asarray(frame.to_ndarray(format="bgr24"), np.uint8) for frame in frames]


@pytest.fixture(scope="module", params=["yolo26n-coco", "yolov8n-coco"])
def found(request: pytest.FixtureRequest, weights: Path, pictures: list[ImageBGR]) -> list[Detections]:
    detector = open_detector(weights / f"{request.param}.onnx")
    stamp = FrameStamp(camera_id="c", stream="file", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0)
    return [detector.detect([Frame(pixels=each, stamp=stamp)])[0] for each in pictures]


@pytest.fixture(params=list(ZONES))
def street(request: pytest.FixtureRequest, pictures: list[ImageBGR], found: list[Detections]) -> FilmedStreet:
    return FilmedStreet(pictures=pictures, found=found, zone=request.param)


def standing(seconds: float) -> tuple[int, int] | None:
    """Returns loop and number of the person who stands there, or walks in or out, at that time."""
    loop, at_s = divmod(seconds, LOOP_S)
    for number, (from_s, until_s) in enumerate(STAYS, start=1):
        if from_s - WALK_S <= at_s <= until_s + WALK_S:
            return int(loop), number
    return None


def seconds_of(twins: Any, at: datetime) -> float:
    return float((at - twins.start_at).total_seconds())


@pytest.mark.parametrize("from_s", [0.0, 34.0])
def test_in_a_stay_exactly_persons_two_and_three_of_each_loop_are_violations(
    twins: Any, street: FilmedStreet, from_s: float
) -> None:
    patrol = twins.patrol(street, twins.rule(12))
    patrol.stay(from_s, 3 * LOOP_S + 2)
    raised_s = [seconds_of(twins, violation.raised_at) for violation in patrol.raised]
    expected = [
        (loop, number) for loop in range(3) for number in (2, 3) if LOOP_S * loop + STAYS[number - 1][0] > from_s
    ]
    assert [standing(each) for each in raised_s] == expected
    for violation, (loop, number) in zip(patrol.raised, expected, strict=True):
        from_there_s, until_there_s = (loop * LOOP_S + each for each in STAYS[number - 1])
        assert from_there_s + 12 - 2 <= seconds_of(twins, violation.raised_at) <= until_there_s + 2
        assert violation.dwell.lower_s >= 12
    assert len(patrol.cleared) == len(expected)
    for violation in patrol.cleared:
        assert violation.dwell.upper_s is None or violation.dwell.lower_s <= violation.dwell.upper_s


@pytest.mark.parametrize("period_s", [10, 15, 20, 25])
def test_looks_far_apart_never_join_the_stays_of_two_people(twins: Any, street: FilmedStreet, period_s: int) -> None:
    for phase_s in range(period_s):
        patrol = twins.patrol(street, twins.rule(12))
        for at_s in range(phase_s, 2 * LOOP_S, period_s):
            patrol.visit(float(at_s))
        for place in (*patrol.ended, *patrol.state.places):
            first_s, last_s = (
                seconds_of(twins, each) for each in (place.presence.first_seen_at, place.presence.last_seen_at)
            )
            assert first_s == last_s or standing(first_s) == standing(last_s), (phase_s, first_s, last_s)
        alarms = [standing(seconds_of(twins, violation.raised_at)) for violation in patrol.raised]
        assert all(alarm is not None and alarm[1] in (2, 3) for alarm in alarms)
        assert len(set(alarms)) == len(alarms)
