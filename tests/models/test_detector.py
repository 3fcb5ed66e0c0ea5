from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.detector import MAX_BATCH, Detector, open_detector
from models.errors import ClassNamesError
from vision.frame import Frame

WriteNetwork = Callable[..., Path]
PlainFrame = Callable[..., Frame]

BLUE, GREEN, RED = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def colour_output(box_cxcywh: tuple[float, float, float, float] = (32, 32, 16, 16)) -> np.ndarray:
    """One anchor with a box, twenty without; the network adds the picture's mean R, G and B as scores."""
    output = np.zeros((1, 7, 21), np.float32)
    output[0, 0:4, 0] = box_cxcywh
    output[0, 4:, 1:] = -10
    return output


@pytest.fixture
def colours(write_network: WriteNetwork) -> Detector:
    """Sees red, green or blue pictures as an object of that class in the middle."""
    return open_detector(write_network(output=colour_output(), adds_colour=True))


@pytest.mark.parametrize(("colour", "label"), [(RED, "red"), (GREEN, "green"), (BLUE, "blue")])
def test_a_picture_goes_in_with_its_colours_in_the_right_order(
    colours: Detector, plain_frame: PlainFrame, colour: tuple[int, int, int], label: str
) -> None:
    (found,) = colours.detect([plain_frame(colour, (64, 64))])

    assert found.labels == (label,)
    assert found.confidence[0] == pytest.approx(1.0)
    np.testing.assert_allclose(found.xyxy_norm, [[24 / 64, 24 / 64, 40 / 64, 40 / 64]], atol=1e-6)


def test_boxes_are_of_the_original_picture_not_of_the_letterbox(colours: Detector, plain_frame: PlainFrame) -> None:
    # 128 x 64 becomes 64 x 32 with 16 grey rows above: the box of 24..40 is 8..24 of 32 rows.
    (found,) = colours.detect([plain_frame(RED, (128, 64))])

    np.testing.assert_allclose(found.xyxy_norm, [[24 / 64, 8 / 32, 40 / 64, 24 / 32]], atol=1e-6)


def test_boxes_are_cut_at_the_pictures_edge_and_dropped_in_the_grey_border(
    write_network: WriteNetwork, plain_frame: PlainFrame
) -> None:
    over_the_edge = open_detector(write_network(output=colour_output((60, 20, 20, 20)), adds_colour=True))
    (found,) = over_the_edge.detect([plain_frame(RED, (128, 64))])
    np.testing.assert_allclose(found.xyxy_norm, [[50 / 64, 0.0, 1.0, 14 / 32]], atol=1e-6)

    in_the_border = open_detector(write_network(output=colour_output((32, 8, 10, 10)), adds_colour=True))
    assert len(in_the_border.detect([plain_frame(RED, (128, 64))])[0]) == 0


def test_frames_of_several_sizes_get_their_own_answers_in_order(colours: Detector, plain_frame: PlainFrame) -> None:
    frames = [plain_frame(RED, (64, 64)), plain_frame(GREEN, (128, 64)), plain_frame(BLUE, (64, 64))]

    together = [found.labels for found in colours.detect(frames)]
    assert together == [("red",), ("green",), ("blue",)]
    assert colours.detect([]) == []


@pytest.mark.parametrize("count", [1, 2, MAX_BATCH, MAX_BATCH + 1, 2 * MAX_BATCH + 3])
def test_a_network_that_takes_batches_answers_as_one_that_does_not(
    write_network: WriteNetwork, plain_frame: PlainFrame, count: int
) -> None:
    one = open_detector(write_network("one.onnx", output=colour_output(), adds_colour=True))
    many = open_detector(
        write_network("many.onnx", output=colour_output(), adds_colour=True, input_shape=("n", 3, 64, 64))
    )
    frames = [plain_frame((RED, GREEN, BLUE)[n % 3], (60 + n % 2 * 40, 64)) for n in range(count)]

    for a, b in zip(one.detect(frames), many.detect(frames), strict=True):
        assert a.labels == b.labels
        np.testing.assert_array_equal(a.xyxy_norm, b.xyxy_norm)


def test_a_frame_is_not_changed_by_looking_at_it(colours: Detector, plain_frame: PlainFrame) -> None:
    frame = plain_frame(RED, (64, 64))
    frame.pixels.flags.writeable = False
    colours.detect([frame])

    assert (frame.pixels == RED).all()


def test_what_is_less_sure_than_the_threshold_is_not_reported(
    write_network: WriteNetwork, plain_frame: PlainFrame
) -> None:
    path = write_network(output=colour_output(), adds_colour=True)
    faint = plain_frame((0, 0, 51), (64, 64))  # a score of 0.2

    assert len(open_detector(path).detect([faint])[0]) == 0
    assert open_detector(path, confidence=0.1).detect([faint])[0].labels == ("red",)


@pytest.mark.parametrize("confidence", [0.0, -1.0, 1.01, float("nan")])
def test_a_threshold_that_makes_no_sense_is_refused(write_network: WriteNetwork, confidence: float) -> None:
    with pytest.raises(ValueError, match="expected above 0"):
        open_detector(write_network(), confidence=confidence)


@pytest.mark.parametrize("class_id", [3, -1, 1e9])
def test_a_class_that_has_no_name_is_an_error_not_a_guess(
    write_network: WriteNetwork, plain_frame: PlainFrame, class_id: float
) -> None:
    output = np.zeros((1, 300, 6), np.float32)
    output[0, 7] = (10, 10, 20, 20, 0.9, class_id)
    detector = open_detector(write_network(output=output))

    with pytest.raises(ClassNamesError, match="only 3 class names"):
        detector.detect([plain_frame(RED, (64, 64))])


def test_threads_that_share_a_detector_get_their_own_pictures_answers(
    colours: Detector, plain_frame: PlainFrame
) -> None:
    frames = [plain_frame((RED, GREEN, BLUE)[n % 3], (64, 64)) for n in range(60)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda frame: colours.detect([frame])[0].labels, frames))

    assert answers == [(("red", "green", "blue")[n % 3],) for n in range(60)]


def test_a_detector_says_which_network_it_is(colours: Detector) -> None:
    used = colours.network_used

    assert (used.name, used.provider, used.precision) == ("tiny", "cpu", "fp32")
    assert len(used.sha256) == 64
    assert colours.classes == ("red", "green", "blue")
