import itertools

import numpy as np
import pytest
from shapely import Point, box

from sample_videos.studio.lens import Lens
from sample_videos.studio.pose import Pose
from sample_videos.studio.scene import CameraPlace, Label, Look
from sample_videos.studio.sheets import grouped, pose_corners, screen_hull

LENS = Lens(CameraPlace(position=(0, -8, 6), look_at=(0, 12, 0.5), fov_deg=70))


def pose(x_m: float, y_m: float, kind: Label = Label.CAR, heading_deg: float = 0.0) -> Pose:
    return Pose(look=Look(kind=kind), x_m=x_m, y_m=y_m, heading_deg=heading_deg)


def test_no_two_things_on_a_sheet_touch() -> None:
    poses = [pose(x, y) for x in (-6.0, -3.0, 0.0, 3.0, 6.0) for y in (4.0, 10.0, 16.0, 22.0, 30.0)]
    hulls = [screen_hull(pose_corners(each), LENS) for each in poses]
    groups = grouped(hulls)
    assert sorted(n for group in groups for n in group) == list(range(len(poses)))
    assert len(groups) < len(poses)
    for group in groups:
        assert not any(hulls[one].intersects(hulls[other]) for one, other in itertools.combinations(group, 2))


def test_things_in_the_same_place_go_on_sheets_of_their_own() -> None:
    assert len(grouped([screen_hull(pose_corners(pose(x, 10)), LENS) for x in (0, 0.3, 0.6)])) == 3


def test_a_sheet_holds_no_more_than_asked() -> None:
    outlines = [box(10 * n, 0, 10 * n + 5, 5) for n in range(10)]
    assert [len(group) for group in grouped(outlines, most=4)] == [4, 4, 2]


def test_the_corners_turn_with_the_heading() -> None:
    ahead, across = pose_corners(pose(0, 10)), pose_corners(pose(0, 10, heading_deg=90))
    assert np.ptp(ahead[:, 1]) == pytest.approx(np.ptp(across[:, 0]))
    assert np.ptp(ahead[:, 1]) > np.ptp(ahead[:, 0])


def test_the_hull_holds_the_thing_itself() -> None:
    outline = screen_hull(pose_corners(pose(0, 10)), LENS)
    for x, y in LENS.project(pose_corners(pose(0, 10))):
        assert outline.contains(Point(x, y))


def test_what_is_behind_the_camera_is_seen_nowhere() -> None:
    assert screen_hull(pose_corners(pose(0, -60)), LENS).is_empty


def test_the_hull_of_a_thing_beside_the_camera_is_cut_a_little_outside_the_picture() -> None:
    x1, y1, x2, y2 = screen_hull(pose_corners(pose(-2, -4)), LENS).bounds
    assert x1 >= -6
    assert y1 >= -6
    assert x2 <= 966
    assert y2 <= 546
