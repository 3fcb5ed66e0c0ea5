from pathlib import Path

import pytest

from sample_videos.studio.pose import Pose
from sample_videos.studio.pose_file import PoseFileError, read_poses, write_poses
from sample_videos.studio.scene import Label, Look

POSES = [
    Pose(look=Look(kind=Label.CAR, colour="#d0d0d0", seed=3), x_m=1.5, y_m=12, heading_deg=90, lights=True),
    Pose(look=Look(kind=Label.PERSON, variant="worker"), x_m=-2, y_m=8.25, heading_deg=271.5, phase=0.25),
]


def test_poses_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.poses.json"
    write_poses(path, POSES)
    assert read_poses(path) == POSES
    assert [each.key for each in read_poses(path)] == [each.key for each in POSES]


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"schema": 9, "poses": []}',
        '{"schema": 1, "poses": [{"look": {"kind": "car"}}]}',
        '{"schema": 1, "poses": [{"look": {"kind": "ship"}, "at": [1, 2], "heading_deg": 0}]}',
        '{"schema": 1, "poses": [{"look": {"kind": "car"}, "at": [1, 2, 3], "heading_deg": 0}]}',
    ],
)
def test_a_file_that_holds_no_poses_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.poses.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PoseFileError, match=r"a\.poses\.json.*expected"):
        read_poses(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PoseFileError, match="cannot be read"):
        read_poses(tmp_path / "none.json")
