import numpy as np
import pytest

from vision.detections import Detections

THREE = Detections(
    xyxy_norm=np.array([[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1], [0, 0, 1, 1]], np.float32),
    confidence=np.array([0.9, 0.25, 0.1], np.float32),
    class_ids=np.array([2, 0, 7], np.int32),
    labels=("car", "person", "truck"),
)


def test_the_sure_ones_are_kept_whole_and_in_order() -> None:
    sure = THREE.at_least(0.25)

    assert list(sure) == list(THREE)[:2]
    assert sure.class_ids.tolist() == [2, 0]
    assert len(THREE.at_least(0.95)) == 0
    assert len(THREE) == 3


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="detections of 1 labels need shapes"):
        Detections(
            xyxy_norm=np.zeros((1, 4), np.float32),
            confidence=np.zeros(2, np.float32),
            class_ids=np.zeros(1, np.int32),
            labels=("car",),
        )
