"""Whether the fine structure of a box tells the same body from its look-alike, whatever the exposure."""

import cv2
import numpy as np
import pytest

from vision.arrays import ImageBGR, XyxyNorm
from vision.grain import COLUMNS, LENGTH, ROWS, agreement, grain, pack, unpack

BOX: XyxyNorm = (0.3, 0.4, 0.6, 0.75)


def street(*, windows: int = 4, shift_px: float = 0.0, seed: int = 1, gain: float = 1.0) -> ImageBGR:
    """A grey street with a pale car on it, its windows dark; noise as a cheap camera has it."""
    canvas = np.full((360, 640, 3), 90, np.uint8)
    left = 192 + shift_px
    _box(canvas, (left, 165, left + 192, 252), (205, 205, 205))
    for number in range(windows):
        x = left + 14 + number * 170 / windows
        _box(canvas, (x, 176, x + 110 / windows, 206), (40, 38, 35))
    for x in (left + 40, left + 150):
        cv2.circle(canvas, (round(x), 250), 16, (20, 20, 20), -1, cv2.LINE_AA)
    noise = np.random.default_rng(seed).normal(0, 2, canvas.shape)
    return np.clip(canvas * gain + noise, 0, 255).astype(np.uint8)


def _box(canvas: ImageBGR, corners: tuple[float, ...], colour: tuple[int, int, int]) -> None:
    x1, y1, x2, y2 = (round(each * 16) for each in corners)
    cv2.rectangle(canvas, (x1, y1), (x2, y2), colour, -1, cv2.LINE_AA, shift=4)


def agree(one: ImageBGR, other: ImageBGR) -> float:
    said = agreement(grain(one, BOX), grain(other, BOX))
    assert said is not None
    return said


@pytest.mark.parametrize("gain", [0.6, 1.0, 1.2])
def test_the_same_body_agrees_with_itself_under_any_exposure(gain: float) -> None:
    assert agree(street(), street(seed=2, gain=gain)) > 0.9


def test_a_body_of_the_same_colour_with_other_windows_does_not() -> None:
    assert agree(street(), street(windows=3, seed=2)) < 0.8


def test_the_same_body_a_hands_breadth_off_does_not() -> None:
    assert agree(street(), street(shift_px=0.15 / 4.6 * 192 * 2, seed=2)) < 0.8
    assert agree(street(), street(shift_px=0.3, seed=2)) > 0.9, "a camera that sways a third of a pixel"


def test_where_nothing_can_be_made_out_nothing_is_said() -> None:
    plain = np.full((360, 640, 3), 60, np.uint8)
    assert agreement(grain(plain, BOX), grain(street(), BOX)) is None


@pytest.mark.parametrize("box", [(0.0, 0.0, 1.0, 1.0), (0.98, 0.98, 1.0, 1.0), (0.5, 0.5, 0.5, 0.5), (0, 0, 0.01, 1)])
def test_any_box_of_any_picture_has_a_grain(box: XyxyNorm) -> None:
    for size in ((1, 1), (7, 1300), (720, 1280)):
        codes = grain(np.random.default_rng(3).integers(0, 255, (*size, 3), np.uint8), box)
        assert codes.shape == (ROWS, COLUMNS)
        assert codes.max() <= 15


def test_packed_it_survives_being_written_as_decimals() -> None:
    codes = grain(street(), BOX)
    packed = pack(codes)
    assert packed.shape == (LENGTH,)
    np.testing.assert_array_equal(unpack(np.array([float(str(each)) for each in packed.tolist()], np.float32)), codes)


@pytest.mark.parametrize("bad", [np.zeros(3), np.full(LENGTH, 0.5), np.full(LENGTH, -1.0), np.full(LENGTH, 65536.0)])
def test_what_is_no_packed_grain_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        unpack(bad.astype(np.float32))
