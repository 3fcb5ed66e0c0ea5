from collections.abc import Callable

import cv2
import numpy as np
import pytest

from vision.arrays import ImageBGR
from vision.picture_health import PictureHealth, picture_health, thumbnail

Light = Callable[[ImageBGR], ImageBGR]
SIZES = [(1280, 720), (1920, 1080), (704, 576), (352, 288)]


def resized(pixels: ImageBGR, size_wh: tuple[int, int]) -> ImageBGR:
    return np.asarray(cv2.resize(pixels, size_wh, interpolation=cv2.INTER_AREA), np.uint8)


def with_band(
    pixels: ImageBGR, share: float, *, colour: tuple[int, int, int] = (0, 0, 0), on_top: bool = False
) -> ImageBGR:
    broken = pixels.copy()
    rows = int(len(broken) * share)
    broken[:rows] = colour if on_top else broken[:rows]
    if not on_top:
        broken[-rows:] = colour
    return broken


def with_clock(pixels: ImageBGR) -> ImageBGR:
    """As cameras burn it in: white letters at the top and bottom."""
    marked = pixels.copy()
    scale = pixels.shape[1] / 1280
    for at, text in (((30, 60), "2026-11-22 13:20:05"), ((850, 700), "CAMERA 01 GATE")):
        where = (int(at[0] * scale), int(at[1] * pixels.shape[0] / 720))
        cv2.putText(marked, text, where, cv2.FONT_HERSHEY_SIMPLEX, 1.3 * scale, (255, 255, 255), max(int(3 * scale), 1))
    return marked


@pytest.mark.parametrize("size_wh", SIZES)
def test_a_street_is_healthy_at_every_size(street: ImageBGR, size_wh: tuple[int, int]) -> None:
    assert picture_health(resized(street, size_wh)) is PictureHealth.OK


def test_a_street_is_healthy_in_every_light(street: ImageBGR, other_light: Light) -> None:
    assert picture_health(other_light(street)) is PictureHealth.OK
    assert picture_health(with_clock(other_light(street))) is PictureHealth.OK


@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("level", [0, 6, 14])
def test_a_black_picture_is_black_with_noise_and_a_clock_too(size_wh: tuple[int, int], level: int) -> None:
    noise = np.random.default_rng(1).integers(0, 4, (size_wh[1], size_wh[0], 3), np.uint8)
    dark = np.asarray(noise + level, np.uint8)

    assert picture_health(dark) is PictureHealth.BLACK
    assert picture_health(with_clock(dark)) is PictureHealth.BLACK


def test_a_night_picture_is_not_black(street: ImageBGR) -> None:
    night = (street * 0.16).astype(np.uint8)
    infrared = np.repeat(cv2.cvtColor((street * 0.3).astype(np.uint8), cv2.COLOR_BGR2GRAY)[:, :, None], 3, axis=2)
    lamp = np.full_like(street, 6)
    cv2.circle(lamp, (640, 330), 60, (90, 200, 230), -1)
    for picture in (night, infrared.astype(np.uint8), cv2.GaussianBlur(lamp, (31, 31), 0)):
        assert picture_health(np.asarray(picture, np.uint8)) is PictureHealth.OK


def test_a_picture_washed_out_by_light_is_over_exposed_and_snow_is_not(street: ImageBGR) -> None:
    assert picture_health(np.clip(street.astype(int) + 230, 0, 255).astype(np.uint8)) is PictureHealth.OVER_EXPOSED
    snow = street.copy()
    snow[400:] = np.clip(240 + street[400:] // 16, 0, 255)
    assert picture_health(snow) is PictureHealth.OK


@pytest.mark.parametrize("colour", [(0, 0, 0), (128, 128, 128), (130, 126, 131), (0, 135, 0), (16, 16, 16)])
@pytest.mark.parametrize("size_wh", SIZES)
def test_a_picture_whose_lower_slices_are_missing_is_half(
    street: ImageBGR, colour: tuple[int, int, int], size_wh: tuple[int, int]
) -> None:
    whole = resized(street, size_wh)
    for share in (0.25, 0.5, 0.75):
        assert picture_health(with_band(whole, share, colour=colour)) is PictureHealth.HALF
    assert picture_health(with_band(whole, 0.5, colour=colour, on_top=True)) is PictureHealth.HALF


def test_a_lost_slice_that_ends_within_a_macroblock_row_is_half_too(street: ImageBGR) -> None:
    broken = with_band(street, 0.5, colour=(128, 128, 128))
    broken[344:360, 640:] = 128

    assert picture_health(broken) is PictureHealth.HALF


def test_flat_parts_that_streets_have_are_not_missing_slices(street: ImageBGR) -> None:
    burnt_sky = with_band(street, 0.4, colour=(255, 255, 255), on_top=True)
    night_sky = with_band(street, 0.2, on_top=True)
    name_bar = with_band(street, 0.06)
    letterboxed = with_band(with_band(street, 0.16), 0.16, on_top=True)
    drawn = np.full_like(street, 90)
    drawn[300:420, 500:700] = (10, 10, 245)
    for picture in (burnt_sky, night_sky, name_bar, letterboxed, drawn):
        assert picture_health(picture) is PictureHealth.OK


@pytest.mark.parametrize("colour", [(128, 128, 128), (130, 127, 129), (0, 135, 0), (0, 154, 0)])
def test_what_a_decoder_shows_without_data_is_corrupt(colour: tuple[int, int, int]) -> None:
    assert picture_health(np.full((720, 1280, 3), colour, np.uint8)) is PictureHealth.CORRUPT


def test_a_lens_far_out_of_focus_is_blurred_and_a_soft_one_is_not(street: ImageBGR) -> None:
    def blurred(sigma: float) -> PictureHealth:
        return picture_health(np.asarray(cv2.GaussianBlur(street, (0, 0), sigma), np.uint8))

    assert blurred(20) is PictureHealth.BLURRED
    assert blurred(2) is PictureHealth.OK
    thick_fog = np.asarray(cv2.GaussianBlur((street * 0.2 + 150).astype(np.uint8), (0, 0), 12), np.uint8)
    assert picture_health(thick_fog) is PictureHealth.OK
    assert (
        picture_health(with_clock(np.asarray(cv2.GaussianBlur(street, (0, 0), 20), np.uint8))) is PictureHealth.BLURRED
    )


def covering(brightness: float) -> ImageBGR:
    """A hand or a bag close before the lens: one soft shade."""
    shade = np.linspace(0.8, 1.2, 1280)[None, :, None] * brightness * np.ones((720, 1, 3))
    return np.clip(shade + np.random.default_rng(5).normal(0, 2, shade.shape), 0, 255).astype(np.uint8)


def test_a_dark_featureless_picture_is_covered() -> None:
    assert picture_health(covering(45)) is PictureHealth.COVERED
    assert picture_health(with_clock(covering(45))) is PictureHealth.COVERED


def test_a_bright_featureless_picture_is_covered_only_where_there_was_a_street_before(street: ImageBGR) -> None:
    assert picture_health(covering(150)) is PictureHealth.OK
    assert picture_health(covering(150), thumbnail(street)) is PictureHealth.COVERED
    assert picture_health(covering(150), thumbnail(covering(160))) is PictureHealth.OK


def test_a_plain_wall_and_fog_are_not_covered(street: ImageBGR) -> None:
    wall = np.full((720, 1280, 3), (150, 160, 165), np.uint8)
    wall[640:] = (90, 95, 100)
    fog = (street * 0.12 + 170).astype(np.uint8)
    noisy_wall = np.clip(wall + np.random.default_rng(4).normal(0, 3, wall.shape), 0, 255).astype(np.uint8)
    for picture in (wall, noisy_wall, fog):
        assert picture_health(picture) is PictureHealth.OK


def test_the_very_same_picture_again_is_frozen_and_a_live_one_is_not(street: ImageBGR) -> None:
    noise = np.random.default_rng(9).normal(0, 2, street.shape)
    live = np.clip(street + noise, 0, 255).astype(np.uint8)

    assert picture_health(street, thumbnail(street)) is PictureHealth.FROZEN
    assert picture_health(live, thumbnail(street)) is PictureHealth.OK
    assert picture_health(street) is PictureHealth.OK


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 2, 3), (1, 500, 3), (500, 1, 3), (17, 33, 3), (90, 160, 3)])
def test_tiny_and_odd_pictures_get_an_answer(shape: tuple[int, int, int]) -> None:
    picture = np.random.default_rng(2).integers(0, 256, shape, np.uint8)

    assert isinstance(picture_health(picture, thumbnail(picture)), PictureHealth)


def test_the_picture_is_not_changed_by_judging_it(street: ImageBGR) -> None:
    before = street.copy()
    picture_health(street, thumbnail(street))
    np.testing.assert_array_equal(street, before)


def test_no_real_picture_is_called_unhealthy(clip: dict[float, ImageBGR]) -> None:
    previous = None
    for at_s, pixels in clip.items():
        assert picture_health(pixels, previous) is PictureHealth.OK, at_s
        previous = thumbnail(pixels)


def test_a_real_picture_that_was_damaged_is_called_what_it_is(clip: dict[float, ImageBGR]) -> None:
    for at_s in (2.0, 30.0):
        assert picture_health(with_band(clip[at_s], 0.5)) is PictureHealth.HALF
        assert picture_health(with_band(clip[at_s], 0.5, colour=(128, 128, 128))) is PictureHealth.HALF
        assert picture_health((clip[at_s] * 0.05).astype(np.uint8)) is PictureHealth.BLACK
        assert picture_health(np.asarray(cv2.GaussianBlur(clip[at_s], (0, 0), 12), np.uint8)) is PictureHealth.BLURRED
