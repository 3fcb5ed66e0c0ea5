"""The block world: what its clips show, what its network sees, and that the committed network is the built one."""

from pathlib import Path

import av
import numpy as np
import pytest

from models.detector import Detector, open_detector
from sample_videos.blocks.network import write_network
from sample_videos.blocks.scenes import LENGTH_S, SCENES, truth
from sample_videos.blocks.world import LABELS, Block, cell_box, picture_at, street, write_clip
from vision.boxes import iou_matrix
from vision.frame import Frame, FrameStamp


@pytest.fixture(scope="session")
def detector() -> Detector:
    return open_detector("blocks")


def frame_of(pixels: np.ndarray) -> Frame:
    stamp = FrameStamp(
        camera_id="x", stream="file", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0, is_key=True
    )
    return Frame(pixels=pixels, stamp=stamp)


def test_the_committed_network_is_the_one_that_the_code_builds(tmp_path: Path) -> None:
    built = write_network(tmp_path / "blocks.onnx")
    assert built.read_bytes() == Path("models/weights/blocks.onnx").read_bytes()


@pytest.mark.parametrize("label", LABELS)
def test_the_network_sees_each_block_where_it_stands_and_nothing_else(label: str, detector: Detector) -> None:
    block = Block(label=label, column=3, row=5, start_s=0.0, end_s=1.0, stripes=3)
    [found] = detector.detect([frame_of(picture_at([block], 0.5, street()))])
    assert found.labels == (label,)
    assert iou_matrix(found.xyxy_norm, np.array([cell_box(3, 5)], np.float32))[0, 0] > 0.99


def test_the_network_sees_nothing_in_an_empty_street(detector: Detector) -> None:
    [found] = detector.detect([frame_of(street())])
    assert len(found) == 0


def test_a_clip_shows_a_block_exactly_while_it_stays(tmp_path: Path, detector: Detector) -> None:
    clip = write_clip(
        tmp_path / "x.mp4", [Block(label="car", column=2, row=4, start_s=1.0, end_s=2.0)], length_s=3.0, rate=5
    )
    with av.open(str(clip)) as container:
        frames = [frame_of(each.to_ndarray(format="bgr24")) for each in container.decode(video=0)]
    seen = [bool(len(found)) for found in detector.detect(frames)]
    assert seen == [1.0 <= number / 5 < 2.0 for number in range(15)]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)
def test_every_truth_is_a_stay_of_the_rule_and_zones_are_empty_at_both_ends(scene: object) -> None:
    document = truth(scene)  # type: ignore[arg-type]  # parametrize loses the type
    limit_s = document["camera"]["rules"][0]["limit_s"]
    for violation in document["violations"]:
        assert violation["end_s"] - violation["start_s"] >= limit_s
    for stay in document["stays"]:
        assert stay["end_s"] - stay["start_s"] < limit_s
    for stay in document["violations"] + document["stays"]:
        assert stay["start_s"] >= 3.0
        assert stay["end_s"] <= LENGTH_S - 3.0
