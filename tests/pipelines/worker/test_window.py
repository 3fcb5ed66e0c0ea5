"""The masked latest look of each camera."""

import cv2
import numpy as np

from pipelines.worker.window import LatestLooks
from vision.detections import Detections
from vision.frame import Frame, FrameStamp


def frame(width=1920, height=1080):
    pixels = np.random.default_rng(3).integers(0, 255, (height, width, 3), dtype=np.uint8)
    stamp = FrameStamp(camera_id="c", stream="main", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0)
    return Frame(pixels=pixels, stamp=stamp)


def person(box):
    return Detections(
        xyxy_norm=np.asarray([box], np.float32),
        confidence=np.asarray([0.12], np.float32),
        class_ids=np.zeros(1, np.int32),
        labels=("person",),
    )


def test_it_is_small_and_heads_cannot_be_recognised(order):
    looks = LatestLooks()
    looks.show(order(1), frame(), person((0.25, 0.0, 0.75, 1.0)))
    jpeg = looks.take()["cam-1"]
    shown = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape == (540, 960, 3)
    head, street = shown[:170, 250:700], shown[:170, 20:220]
    assert cv2.Laplacian(head, cv2.CV_64F).var() < cv2.Laplacian(street, cv2.CV_64F).var() / 3


def test_a_camera_s_looks_come_at_most_every_other_second_and_only_the_newest(order):
    now_s = [0.0]
    looks = LatestLooks(clock=lambda: now_s[0])
    nobody = Detections.empty()
    for at_s in (0.0, 0.5, 1.9):
        now_s[0] = at_s
        looks.show(order(1), frame(64, 48), nobody)
    looks.show(order(2), frame(64, 48), nobody)
    assert set(looks.take()) == {"cam-1", "cam-2"}
    assert looks.take() == {}
    now_s[0] = 2.0
    looks.show(order(1), frame(64, 48), nobody)
    assert set(looks.take()) == {"cam-1"}


def test_each_look_of_a_watched_camera_is_put_up_and_somebody_is_told(order):
    told = []
    looks = LatestLooks(clock=lambda: 0.0)
    looks.when_watched(lambda: told.append(1))
    looks.show(order(1), frame(64, 48), Detections.empty())
    assert (set(looks.take()), told) == ({"cam-1"}, [])
    for count in (1, 2):
        looks.show(order(1), frame(64, 48), Detections.empty(), is_watched=True)
        assert (set(looks.take()), len(told)) == ({"cam-1"}, count)
