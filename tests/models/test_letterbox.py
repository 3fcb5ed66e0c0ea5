import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.letterbox import GREY, Blob, Canvas, Letterbox
from vision.arrays import ImageBGR

SIDES = st.integers(1, 4000)
TARGETS = st.sampled_from([(640, 640), (320, 320), (384, 640), (640, 384), (33, 97)])


def textured(width: int, height: int) -> ImageBGR:
    return np.random.default_rng(width * 10_000 + height).integers(0, 256, (height, width, 3), np.uint8)


def prepared(pixels: ImageBGR, target_hw: tuple[int, int]) -> Blob:
    fit = Letterbox.fit((pixels.shape[1], pixels.shape[0]), target_hw)
    blob = np.full((3, *target_hw), np.nan, np.float32)
    canvas = Canvas(fit)
    canvas.paint_border(blob)
    canvas.draw(pixels, blob)
    return blob


def as_in_training(pixels: ImageBGR, target_hw: tuple[int, int]) -> Blob:
    """The same picture by the trainer's own steps: resize, border of 114 with its rounding, RGB, planes, / 255."""
    height, width = pixels.shape[:2]
    ratio = min(target_hw[0] / height, target_hw[1] / width)
    inner_wh = (max(round(width * ratio), 1), max(round(height * ratio), 1))
    if (width, height) != inner_wh:
        pixels = np.asarray(cv2.resize(pixels, inner_wh, interpolation=cv2.INTER_LINEAR), np.uint8)
    across, down = (target_hw[1] - inner_wh[0]) / 2, (target_hw[0] - inner_wh[1]) / 2
    top, bottom = round(down - 0.1), round(down + 0.1)
    left, right = round(across - 0.1), round(across + 0.1)
    framed = cv2.copyMakeBorder(pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(GREY, GREY, GREY))
    return framed[..., ::-1].transpose(2, 0, 1).astype(np.float32) / np.float32(255)


@pytest.mark.parametrize(
    ("size_wh", "target_hw"),
    [
        ((1920, 1080), (640, 640)),
        ((1080, 1920), (640, 640)),
        ((768, 432), (640, 640)),
        ((641, 479), (640, 640)),
        ((333, 127), (640, 640)),
        ((101, 303), (320, 320)),
        ((640, 640), (640, 640)),
        ((640, 360), (640, 640)),
        ((720, 576), (384, 640)),
        ((4000, 3), (320, 320)),
        ((2, 900), (320, 320)),
        ((7, 7), (33, 97)),
    ],
)
def test_a_network_is_fed_to_the_last_bit_what_it_was_trained_on(
    size_wh: tuple[int, int], target_hw: tuple[int, int]
) -> None:
    pixels = textured(*size_wh)

    np.testing.assert_array_equal(prepared(pixels, target_hw), as_in_training(pixels, target_hw))


def test_an_odd_rest_of_padding_goes_below_and_to_the_right() -> None:
    fit = Letterbox.fit((640, 479), (640, 640))
    assert (fit.top_px, fit.left_px, fit.inner_wh) == (80, 0, (640, 479))

    fit = Letterbox.fit((479, 640), (640, 640))
    assert (fit.top_px, fit.left_px, fit.inner_wh) == (0, 80, (479, 640))


def test_the_channels_reach_the_network_as_red_green_blue_of_0_to_1() -> None:
    blob = prepared(np.full((8, 8, 3), (0, 51, 255), np.uint8), (32, 32))

    assert [float(blob[channel, 16, 16]) for channel in range(3)] == pytest.approx([1.0, 0.2, 0.0])


def test_a_canvas_used_again_keeps_nothing_of_the_picture_before() -> None:
    fit = Letterbox.fit((50, 30), (64, 64))
    canvas, blob = Canvas(fit), np.empty((3, 64, 64), np.float32)
    canvas.paint_border(blob)
    canvas.draw(textured(50, 30), blob)
    canvas.draw(np.zeros((30, 50, 3), np.uint8), blob)

    np.testing.assert_array_equal(blob, prepared(np.zeros((30, 50, 3), np.uint8), (64, 64)))


def test_the_picture_itself_is_not_changed_even_where_no_resize_is_needed() -> None:
    pixels = textured(64, 64)
    before = pixels.copy()
    prepared(pixels, (64, 64))

    np.testing.assert_array_equal(pixels, before)


@given(SIDES, SIDES, TARGETS)
def test_the_whole_picture_lands_exactly_on_its_inner_rectangle(
    width: int, height: int, target_hw: tuple[int, int]
) -> None:
    fit = Letterbox.fit((width, height), target_hw)
    whole = fit.to_letterboxed(np.array([[0, 0, 1, 1]], np.float32))[0]

    left, top = fit.left_px, fit.top_px
    assert whole.tolist() == [left, top, left + fit.inner_wh[0], top + fit.inner_wh[1]]
    assert left >= 0
    assert top >= 0
    assert whole[2] <= target_hw[1]
    assert whole[3] <= target_hw[0]


@given(SIDES, SIDES, TARGETS, st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4))
def test_a_box_comes_back_from_the_letterbox_where_it_was(
    width: int, height: int, target_hw: tuple[int, int], box: list[float]
) -> None:
    fit = Letterbox.fit((width, height), target_hw)
    original = np.array([box], np.float32)
    returned = fit.to_source(fit.to_letterboxed(original))

    # The smallest inner side is one pixel; float32 resolves a 640-pixel coordinate to 0.00006.
    tolerance = 1e-4 / min(fit.inner_wh)
    np.testing.assert_allclose(returned, original, atol=max(tolerance, 1e-6))


def test_a_marked_pixel_is_found_again_at_its_own_place() -> None:
    pixels = np.zeros((1080, 1920, 3), np.uint8)
    pixels[300:360, 900:990] = 255
    blob = prepared(pixels, (640, 640))
    inside = np.argwhere(blob[0] > 0.5)
    rows, columns = inside[(inside[:, 0] > 140) & (inside[:, 0] < 500)].T
    found_px = np.array([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]], np.float32)

    found = Letterbox.fit((1920, 1080), (640, 640)).to_source(found_px)[0]
    np.testing.assert_allclose(found, [900 / 1920, 300 / 1080, 990 / 1920, 360 / 1080], atol=1.5 / 1080)
