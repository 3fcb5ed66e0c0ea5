"""Which files become which cameras."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sample_videos.farm.camera import StreamName, camera_from_file, cameras_from_paths
from sample_videos.farm.errors import CameraError, ClipError

MakeClip = Callable[..., Path]


def put(folder: Path, name: str, clip: Path) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(clip.read_bytes())
    return path


def test_a_folder_is_one_camera_per_file_with_sub_streams_beside_them(tmp_path: Path, make_clip: MakeClip) -> None:
    for name in ("b.mp4", "a.mp4", "a.sub.mp4", "notes.txt"):
        put(tmp_path, name, make_clip())
    cameras = cameras_from_paths([tmp_path])
    assert [(camera.name, camera.sub is not None) for camera in cameras] == [("a", True), ("b", False)]


def test_the_truth_beside_a_clip_may_name_its_sub_stream(tmp_path: Path, make_clip: MakeClip) -> None:
    main, other = put(tmp_path, "a.mp4", make_clip()), put(tmp_path, "small.mp4", make_clip())
    truth = tmp_path / "a.truth.json"
    truth.write_text(json.dumps({"schema": 1, "streams": {"main": "a.mp4", "sub": "small.mp4"}}))
    camera = camera_from_file(main)
    assert camera.sub
    assert camera.sub.path == other
    truth.write_text("{}")
    assert camera_from_file(main).sub is None
    for broken in ("[]", "{", '{"streams": {"sub": "../small.mp4"}}', '{"streams": {"sub": 3}}'):
        truth.write_text(broken)
        with pytest.raises(ClipError, match=r"a\.truth\.json"):
            camera_from_file(main)


def test_streams_of_different_lengths_are_refused_and_nearly_equal_ones_loop_together(
    tmp_path: Path, make_clip: MakeClip
) -> None:
    main = put(tmp_path, "a.mp4", make_clip(length_s=0.8, gap_s=0.4))
    put(tmp_path, "a.sub.mp4", make_clip())
    with pytest.raises(CameraError, match=r"0\.8 s .* 4\.0 s.*equally long"):
        camera_from_file(main)
    put(tmp_path, "a.sub.mp4", make_clip(length_s=1.2, gap_s=0.4))
    sub = camera_from_file(main).clip_of(StreamName.SUB)
    assert sub
    assert (sub.length_ticks, len(sub.pictures), sub.key_indices) == (72_000, 20, (0, 10))


def test_two_files_of_one_name_and_no_file_at_all_are_refused(tmp_path: Path, make_clip: MakeClip) -> None:
    one, two = put(tmp_path / "x", "a.mp4", make_clip()), put(tmp_path / "y", "a.mp4", make_clip())
    with pytest.raises(CameraError, match="both be camera 'a'"):
        cameras_from_paths([one, two])
    (tmp_path / "empty").mkdir()
    with pytest.raises(CameraError, match="no MP4"):
        cameras_from_paths([tmp_path / "empty"])
