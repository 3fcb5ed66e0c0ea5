"""Shadows drawn from triangles: away from the sun, as long as the height asks, around the foot under a grey sky."""

import numpy as np
import pytest

from sample_videos.studio.ground_shadow import SCALE, full_size, ground_shadow, shadow_picture
from sample_videos.studio.lens import Lens
from sample_videos.studio.scene import CameraPlace, Light, LightKind

LENS = Lens(CameraPlace(position=(0, -8, 9), look_at=(0, 10, 0), fov_deg=60))
SUN_ON_THE_LEFT = Light(kind=LightKind.DAY, sun_azimuth_deg=90, sun_elevation_deg=45)
GREY = Light(kind=LightKind.OVERCAST)


def wall(height_m: float) -> np.ndarray:
    """A thin wall that stands along the line of sight at x = 0, from y = 9 to 11: its shadow falls to the side."""
    low, high = [(0.0, y, 0.0) for y in (9.0, 11.0)], [(0.0, y, height_m) for y in (9.0, 11.0)]
    return np.array([[low[0], low[1], high[1]], [low[0], high[1], high[0]]])


def lost_at(x_m: float, y_m: float, triangles: np.ndarray, light: Light) -> float:
    shadow = ground_shadow(triangles, LENS, light)
    assert shadow is not None
    whole = np.zeros((round(540 * SCALE), round(960 * SCALE)))
    x, y = shadow.at_px
    whole[y : y + shadow.grey.shape[0], x : x + shadow.grey.shape[1]] = shadow.grey
    column, row = (LENS.project(np.array([(x_m, y_m, 0.0)]))[0] * SCALE).astype(int)
    return float(whole[row, column])


def test_the_suns_shadow_lies_on_the_far_side_of_the_thing_and_ends_where_the_sun_comes_over_it() -> None:
    assert lost_at(1.5, 10, wall(2), SUN_ON_THE_LEFT) > 0.45
    assert lost_at(2.6, 10, wall(2), SUN_ON_THE_LEFT) < 0.2
    assert lost_at(-1.0, 10, wall(2), SUN_ON_THE_LEFT) < 0.3


def test_under_a_grey_sky_both_sides_lose_light_and_the_foot_most() -> None:
    left, right = lost_at(-0.5, 10, wall(2), GREY), lost_at(0.5, 10, wall(2), GREY)
    assert left == pytest.approx(right, abs=0.06)
    assert 0.1 < left < lost_at(0.06, 10, wall(2), GREY) + 0.05
    assert lost_at(3.9, 10, wall(2), GREY) < 0.5 * left


def test_what_is_far_behind_the_camera_throws_no_shadow_into_the_picture() -> None:
    assert ground_shadow(wall(2) - (0, 200, 0), LENS, GREY) is None


def test_the_kept_picture_is_grey_and_its_corner_is_told_in_the_pictures_own_pixels() -> None:
    shadow = ground_shadow(wall(2), LENS, SUN_ON_THE_LEFT)
    assert shadow is not None
    picture = shadow_picture(shadow)
    assert picture.dtype == np.uint8
    assert picture.max() > 120
    assert full_size(shadow.at_px) == (2 * shadow.at_px[0], 2 * shadow.at_px[1])
