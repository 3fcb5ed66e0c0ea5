from collections.abc import Callable

import cv2
import numpy as np
import pytest

from vision.arrays import ImageBGR
from vision.view_lock import ViewState, compare
from vision.view_sketch import Sketch, sketch

Light = Callable[[ImageBGR], ImageBGR]


def moved(
    pixels: ImageBGR, *, right: float = 0.0, down: float = 0.0, turn_deg: float = 0.0, zoom: float = 1.0
) -> ImageBGR:
    """The middle three quarters, as a camera sees them that is turned by these shares of its own picture."""
    height, width = pixels.shape[:2]
    size_wh = (width * 3 // 4, height * 3 // 4)
    middle = (width / 2 + right * size_wh[0], height / 2 + down * size_wh[1])
    matrix = cv2.getRotationMatrix2D(middle, -turn_deg, zoom)
    matrix[:, 2] += (size_wh[0] / 2 - middle[0], size_wh[1] / 2 - middle[1])
    return np.asarray(cv2.warpAffine(pixels, matrix, size_wh, flags=cv2.INTER_LINEAR), np.uint8)


@pytest.fixture(scope="module")
def reference(street: ImageBGR) -> Sketch:
    return sketch(moved(street))


def test_the_same_street_is_the_same_view_in_every_light_and_size(
    street: ImageBGR, reference: Sketch, other_light: Light
) -> None:
    picture = moved(street)
    small = np.asarray(cv2.resize(picture, (352, 288), interpolation=cv2.INTER_AREA), np.uint8)
    grey = np.repeat(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)[:, :, None], 3, axis=2)
    for seen in (picture, other_light(picture), small, np.asarray(255 - picture, np.uint8), grey.astype(np.uint8)):
        assert compare([reference], seen).state is ViewState.SAME


@pytest.mark.parametrize(
    ("how", "shift_xy", "turn_deg", "zoom"),
    [
        ({"right": 0.06}, (-0.06, 0.0), 0.0, 1.0),
        ({"right": -0.12}, (0.12, 0.0), 0.0, 1.0),
        ({"turn_deg": 6.0}, (0.0, 0.0), 6.0, 1.0),
        ({"zoom": 1.15}, (0.0, 0.0), 0.0, 1.15),
        ({"zoom": 0.87}, (0.0, 0.0), 0.0, 0.87),
    ],
)
def test_a_moved_camera_is_found_with_how_far_it_moved(
    street: ImageBGR,
    reference: Sketch,
    how: dict[str, float],
    shift_xy: tuple[float, float],
    turn_deg: float,
    zoom: float,
) -> None:
    check = compare([reference], moved(street, **how))
    assert check.is_moved
    assert check.shift_xy == pytest.approx(shift_xy, abs=0.02)
    assert check.turn_deg == pytest.approx(turn_deg, abs=1.5)
    assert check.zoom == pytest.approx(zoom, abs=0.04)


def test_a_pole_that_sways_by_a_few_pixels_is_not_a_moved_camera(street: ImageBGR, reference: Sketch) -> None:
    assert compare([reference], moved(street, right=0.006, down=0.006)).state is ViewState.SAME


def test_a_vehicle_that_fills_half_the_picture_is_not_a_moved_camera(street: ImageBGR, reference: Sketch) -> None:
    for left in (0, 200, 400):
        picture = moved(street).copy()
        picture[90:, left : left + 480] = (150, 60, 40)
        picture[120:220, left + 20 : left + 460 : 60] = 20
        assert compare([reference], picture).state is ViewState.SAME


def test_another_street_is_elsewhere_and_only_in_the_same_kind_of_light(street: ImageBGR, reference: Sketch) -> None:
    other = np.full_like(street, 120)
    rng = np.random.default_rng(5)
    for _ in range(150):
        corners = rng.integers((0, 0), (300, 250), (3, 2)) + rng.integers((-100, -100), (1200, 650))
        cv2.fillPoly(other, [corners.astype(np.int32)], tuple(int(v) for v in rng.integers(0, 255, 3)))
    by_night = np.repeat(cv2.cvtColor(other, cv2.COLOR_BGR2GRAY)[:, :, None], 3, axis=2).astype(np.uint8)

    assert compare([reference], other).state is ViewState.ELSEWHERE
    assert compare([reference], by_night).state is ViewState.UNKNOWN
    assert compare([reference, sketch(other)], other).state is ViewState.SAME


def test_night_fog_and_a_camera_without_reference_cannot_be_told(street: ImageBGR, reference: Sketch) -> None:
    for picture in (np.zeros_like(street), np.full_like(street, 160)):
        assert compare([reference], picture).state is ViewState.UNKNOWN
    assert compare([], street).state is ViewState.UNKNOWN


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 2, 3), (1, 500, 3), (500, 1, 3), (90, 160, 3)])
def test_tiny_and_odd_pictures_get_an_answer(reference: Sketch, shape: tuple[int, int, int]) -> None:
    picture = np.random.default_rng(2).integers(0, 256, shape, np.uint8)
    assert isinstance(compare([reference, sketch(picture)], picture).state, ViewState)
