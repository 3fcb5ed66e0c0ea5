import math

import numpy as np
import pytest

from sample_videos.studio.lens import Lens, LensError
from sample_videos.studio.scene import CameraPlace

PLACE = CameraPlace(position=(-3, -8, 6.5), look_at=(2, 12, 0.5), fov_deg=72, size_wh=(960, 540))
BLENDERS_PX = [(480.0, 270.0), (469.0, 383.5), (239.4, 193.9)]


def test_the_point_looked_at_is_in_the_middle_of_the_picture() -> None:
    lens = Lens(PLACE)
    assert lens.project(np.array([PLACE.look_at]))[0] == pytest.approx((480, 270))


def test_the_angle_of_view_is_the_horizontal_one() -> None:
    lens = Lens(CameraPlace(position=(0, 0, 3), look_at=(0, 10, 3), fov_deg=90, size_wh=(960, 540)))
    assert lens.project(np.array([(10.0, 10.0, 3.0)]))[0] == pytest.approx((960, 270))
    assert lens.project(np.array([(0.0, 10.0, 4.0)]))[0] == pytest.approx((480, 270 - 48))


def test_points_agree_with_blenders_own_camera() -> None:
    # Measured with bpy_extras.object_utils.world_to_camera_view for this camera.
    lens = Lens(PLACE)
    points = np.array([(2.0, 12.0, 0.5), (0.0, 5.0, 0.0), (-6.0, 20.0, 2.0)])
    assert lens.project(points) == pytest.approx(np.array(BLENDERS_PX), abs=0.5)


def test_depth_is_measured_along_the_axis_and_negative_behind_the_camera() -> None:
    lens = Lens(CameraPlace(position=(0, 0, 3), look_at=(0, 10, 3)))
    assert lens.depth(np.array([(5.0, 8.0, 0.0), (0.0, -2.0, 3.0)])) == pytest.approx([8, -2])


def test_a_pixel_of_the_ground_leads_back_to_its_place() -> None:
    lens = Lens(PLACE)
    pixel = lens.project(np.array([(3.0, 9.0, 0.0)]))[0]
    assert lens.ground_at((pixel[0], pixel[1])) == pytest.approx((3, 9))


def test_a_pixel_of_the_sky_shows_no_ground() -> None:
    with pytest.raises(LensError, match="horizon"):
        Lens(PLACE).ground_at((480, 0))


def test_a_smaller_picture_shows_the_same_view() -> None:
    point = np.array([(1.0, 7.0, 1.0)])
    whole, half = Lens(PLACE), Lens(PLACE, size_wh=(480, 270))
    assert half.project(point) * 2 == pytest.approx(whole.project(point))


def test_a_camera_that_looks_straight_down_is_refused() -> None:
    with pytest.raises(LensError, match="straight"):
        Lens(CameraPlace(position=(0, 0, 5), look_at=(0, 0, 0)))


def test_a_zone_under_and_behind_the_camera_is_cut_at_the_pictures_edge() -> None:
    ring = [(-2.0, -20.0), (2.0, -20.0), (2.0, 30.0), (-2.0, 30.0)]
    points = Lens(PLACE).zone_polygon(ring)
    assert len(points) >= 4
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points)
    assert max(y for _, y in points) == pytest.approx(1)


def test_a_zone_inside_the_picture_keeps_its_corners() -> None:
    lens = Lens(PLACE)
    ring = [(0.0, 10.0), (2.0, 10.0), (2.0, 12.0), (0.0, 12.0)]
    expected = lens.project(np.array([(x, y, 0.0) for x, y in ring])) / (960, 540)
    found = lens.zone_polygon(ring)
    assert len(found) == 4
    for corner in expected:
        assert min(math.dist(corner, each) for each in found) < 1e-9


def test_a_zone_behind_the_camera_is_not_seen() -> None:
    assert Lens(PLACE).zone_polygon([(-2, -30), (2, -30), (2, -20), (-2, -20)]) == []
