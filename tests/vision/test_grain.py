"""Whether the fine structure of a box tells the same body from its look-alike, whatever the exposure."""

import cv2
import numpy as np
import pytest

from vision.arrays import ImageBGR, XyxyNorm
from vision.grain import (
    COLUMNS,
    LENGTH,
    ROWS,
    agreement,
    agreement_beside,
    covered,
    grain,
    merged,
    pack,
    unpack,
    without,
)

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


def behind_a_drop(street: ImageBGR, *, at_px: tuple[int, int] = (300, 190)) -> ImageBGR:
    """The street through a lens with a raindrop on it: a ball that shows the sky."""
    canvas = street.copy()
    cv2.circle(canvas, at_px, 28, (150, 145, 140), -1, cv2.LINE_AA)
    cv2.circle(canvas, (at_px[0] - 6, at_px[1] + 8), 14, (60, 60, 60), -1, cv2.LINE_AA)
    return canvas


def agree_beside(one: ImageBGR, other: ImageBGR) -> float:
    said = agreement_beside(grain(one, BOX), grain(other, BOX))
    assert said is not None
    return said[0]


def test_beside_a_raindrop_on_the_lens_the_same_body_agrees_with_itself() -> None:
    assert agree(street(), behind_a_drop(street(seed=2))) < 0.93, "as a whole it agrees less"
    assert agree_beside(street(), behind_a_drop(street(seed=2))) > 0.96


def test_two_things_at_once_hide_two_parts_of_the_same_body_and_it_still_agrees() -> None:
    twice = behind_a_drop(behind_a_drop(street(seed=2), at_px=(225, 235)), at_px=(345, 190))
    assert agree(street(), twice) < 0.86
    assert agree_beside(street(), twice) > 0.9
    said = agreement_beside(grain(street(), BOX), grain(twice, BOX))
    assert said is not None
    left, right = said[1][:, : COLUMNS // 2], said[1][:, COLUMNS // 2 :]
    assert left.any()
    assert right.any(), "both are left out of what is learned"


@pytest.mark.parametrize("off_m", [0.15, 0.3, 0.6])
def test_a_body_that_stands_elsewhere_differs_everywhere_and_not_beside_one_spot_alone(off_m: float) -> None:
    look_alike = street(seed=2, shift_px=off_m / 4.6 * 192)
    assert agree_beside(street(), look_alike) < 0.88
    assert agree_beside(street(), behind_a_drop(look_alike)) < 0.88
    assert agree_beside(street(), behind_a_drop(behind_a_drop(look_alike), at_px=(225, 235))) < 0.88


def test_the_window_that_is_left_out_holds_what_stands_in_front() -> None:
    said = agreement_beside(grain(street(), BOX), grain(behind_a_drop(street(seed=2)), BOX))
    assert said is not None
    rows, columns = np.nonzero(said[1])
    # The drop's middle lies at 0.55 of the grown box's width and 0.37 of its height.
    assert columns.min() < 0.55 * COLUMNS < columns.max()
    assert rows.min() < 0.37 * ROWS < rows.max()


def test_covers_hide_the_cells_whose_middle_they_hold() -> None:
    left, _, right, _ = BOX
    assert covered(BOX, [(0.0, 0.0, 1.0, 1.0)]).all()
    assert not covered(BOX, [(0.0, 0.0, 0.1, 0.1)]).any()
    half = covered(BOX, [((left + right) / 2, 0.0, 1.0, 1.0)])
    assert (half.mean(0)[: COLUMNS // 2] == 0).all()
    assert (half.mean(0)[COLUMNS // 2 :] == 1).all()
    assert not covered((0.5, 0.5, 0.5, 0.5), []).any()


def test_what_is_hidden_has_no_direction_and_is_not_learned() -> None:
    old, new = grain(street(), BOX), grain(street(windows=3), BOX)
    mask = covered(BOX, [(0.0, 0.0, 0.45, 1.0)])
    assert not without(new, mask)[mask].any()
    learned = merged(old, new, mask)
    assert (learned[mask] == old[mask]).all()
    assert (learned[~mask] == new[~mask]).all()


def test_where_nothing_can_be_made_out_nothing_is_said() -> None:
    plain = np.full((360, 640, 3), 60, np.uint8)
    assert agreement(grain(plain, BOX), grain(street(), BOX)) is None
    assert agreement_beside(grain(plain, BOX), grain(street(), BOX)) is None


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
