"""The real networks on real footage; skipped where they are not given."""

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from models.detector import Detector, open_detector
from models.errors import TruncatedError
from models.onnx_file import read_onnx_file
from vision.arrays import ImageBGR
from vision.boxes import iou_matrix
from vision.frame import Frame
from vision.zones import zones_touched

NETWORKS = ("yolo26n-coco", "yolov8n-coco", "yolo11n-320-coco")
STANDING = np.array([[0.50, 0.00, 0.71, 0.89]], np.float32)
"""Where person 2 stands at 30 s, read off the picture."""

FrameOf = Callable[[npt.NDArray[np.uint8]], Frame]


@pytest.fixture(scope="module")
def pictures(footage: Path) -> dict[int, ImageBGR]:
    """The clip at 2 s (nobody) and at 30 s (person 2)."""
    found: dict[int, ImageBGR] = {}
    with av.open(str(footage)) as container:
        for at_s in (2, 30):
            container.seek(at_s * 1_000_000)
            found[at_s] = np.asarray(next(iter(container.decode(video=0))).to_ndarray(format="bgr24"), np.uint8)
    return found


@pytest.fixture(params=NETWORKS, scope="module")
def real_detector(request: pytest.FixtureRequest, weights: Path) -> Detector:
    return open_detector(weights / f"{request.param}.onnx")


def test_each_network_finds_exactly_the_one_person_who_stands_there(
    real_detector: Detector, pictures: dict[int, ImageBGR], frame_of: FrameOf
) -> None:
    nobody, person = real_detector.detect([frame_of(pictures[2]), frame_of(pictures[30])])

    assert "person" not in nobody.labels
    assert person.labels.count("person") == 1
    assert person.labels[0] == "person"
    assert float(iou_matrix(person.xyxy_norm[:1], STANDING)[0, 0]) > 0.9


def test_the_box_is_the_same_at_any_picture_size_and_shape(
    real_detector: Detector, pictures: dict[int, ImageBGR], frame_of: FrameOf
) -> None:
    scene = pictures[30]
    larger = np.asarray(cv2.resize(scene, (1920, 1080)), np.uint8)
    # A strip of 120 rows put below: the person now ends at 0.89 * 432 of 552 rows.
    taller = np.asarray(cv2.copyMakeBorder(scene, 0, 120, 0, 0, cv2.BORDER_REPLICATE), np.uint8)
    in_larger, in_taller = real_detector.detect([frame_of(larger), frame_of(taller)])

    assert float(iou_matrix(in_larger.xyxy_norm[:1], STANDING)[0, 0]) > 0.9
    expected = STANDING * np.array([1, 432 / 552, 1, 432 / 552], np.float32)
    assert float(iou_matrix(in_taller.xyxy_norm[:1], expected)[0, 0]) > 0.9


def test_the_person_stands_in_a_zone_drawn_around_the_table(
    real_detector: Detector, pictures: dict[int, ImageBGR], frame_of: FrameOf
) -> None:
    around = np.array([[0.4, 0.0], [0.8, 0.0], [0.8, 1.0], [0.4, 1.0]])
    beside = np.array([[0.0, 0.0], [0.4, 0.0], [0.4, 1.0], [0.0, 1.0]])
    (found,) = real_detector.detect([frame_of(pictures[30])])
    (box,) = [box for label, _, box in found if label == "person"]

    assert zones_touched(box, [("around", around), ("beside", beside)]) == ("around",)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_real_file_cut_short_anywhere_is_a_broken_download(network: str, weights: Path, tmp_path: Path) -> None:
    whole = (weights / f"{network}.onnx").read_bytes()
    for share in (0.001, 0.5, 0.99):
        cut = tmp_path / "cut.onnx"
        cut.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(TruncatedError):
            read_onnx_file(cut)
