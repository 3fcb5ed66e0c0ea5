"""Masked copies: small heads count too, things only where they are sure; and the real clip, head by head."""

from pathlib import Path

import av
import numpy as np
import pytest

from models.detector import open_detector
from pipelines.masked_copy import masked_copy
from vision.detections import Detections
from vision.frame import Frame, FrameStamp
from vision.masking import MASK_CONFIDENCE

STAMP = FrameStamp(camera_id="c", stream="main", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0)

HEADS = {
    7: (0.50, 0.20, 0.60, 0.40),
    10: (0.55, 0.03, 0.63, 0.20),
    14: (0.55, 0.04, 0.63, 0.22),
    24: (0.53, 0.06, 0.61, 0.22),
    28: (0.56, 0.01, 0.64, 0.16),
    34: (0.56, 0.01, 0.64, 0.16),
    41: (0.56, 0.01, 0.64, 0.16),
    52: (0.57, 0.01, 0.65, 0.20),
    56: (0.57, 0.00, 0.65, 0.18),
    61: (0.60, 0.00, 0.68, 0.18),
    66: (0.60, 0.00, 0.68, 0.18),
}
"""Media time in seconds -> box of the head in the real clip, by eye, to 0.01 of the picture."""


class Finds:
    """Finds, in every picture smaller than the whole, one thing in its middle."""

    def __init__(self, label, confidence):
        self.label, self.confidence = label, confidence

    def detect(self, frames):
        return [self.one(frame) if frame.size_wh[0] < 320 else Detections.empty() for frame in frames]

    def one(self, _):
        return Detections(
            xyxy_norm=np.array([[0.4, 0.4, 0.6, 0.6]], np.float32),
            confidence=np.array([self.confidence], np.float32),
            class_ids=np.zeros(1, np.int32),
            labels=(self.label,),
        )


def noise():
    return np.random.default_rng(3).integers(0, 255, (180, 320, 3), dtype=np.uint8)


def changed_share(label, confidence):
    pixels = noise()
    masked = masked_copy(Frame(pixels=pixels, stamp=STAMP), Finds(label, confidence))
    return float((masked != pixels).any(axis=2).mean())


def test_a_person_seen_only_close_up_is_masked_in_every_part_of_the_picture():
    one_head = 0.2 * (1 + 2 * 0.2) * 0.2 * (0.4 + 0.1) * (1 / 1.85) ** 2
    assert changed_share("person", 0.05) == pytest.approx(4 * one_head, rel=0.2)


def test_a_thing_seen_only_close_up_is_masked_where_it_is_sure():
    assert changed_share("car", 0.29) == 0
    assert changed_share("car", 0.31) > 0.01


@pytest.mark.parametrize("network", ["yolo26n-coco.onnx", "yolov8n-coco.onnx"])
def test_every_head_of_the_real_clip_is_hidden(footage: Path, weights: Path, network: str):
    detector = open_detector(weights / network, confidence=MASK_CONFIDENCE)
    wanted = dict(HEADS)
    with av.open(str(footage)) as container:
        for picture in container.decode(video=0):
            at_s = int(picture.time)
            if at_s not in wanted:
                continue
            pixels = picture.to_ndarray(format="bgr24").astype(np.uint8)
            masked = masked_copy(Frame(pixels=pixels, stamp=STAMP), detector)
            left, top, right, bottom = np.round(np.array(wanted.pop(at_s)) * (768, 432, 768, 432)).astype(int)
            share = (masked != pixels).any(axis=2)[top:bottom, left:right].mean()
            assert share > 0.85, f"the head at {at_s} s is hidden to {share:.0%} only"
    assert not wanted
