"""Sample clips: found with what belongs to them, refused by name where something is missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from sample_videos.clips import NoSampleClipsError, SampleClipError, sample_clips

TRUTH: dict[str, Any] = {
    "schema": 1,
    "camera": {
        "id": "gate",
        "name": "东门",
        "zones": [{"id": "z1", "kind": "fire_lane", "polygon": [[0, 0], [1, 0], [1, 1]]}],
        "rules": [{"id": "r1", "type": "fire_lane_blocked", "zone": "z1", "limit_s": 20}],
    },
    "violations": [],
}


def write(folder: Path, stem: str, truth: object = TRUTH, *, files: tuple[str, ...] = ("{}.mp4",)) -> None:
    (folder / f"{stem}.truth.json").write_text(json.dumps(truth), encoding="utf-8")
    for file in files:
        (folder / file.format(stem)).touch()


def test_clips_come_in_order_of_their_names_with_truth_and_sub_stream(tmp_path: Path) -> None:
    write(tmp_path, "b", files=("{}.mp4", "{}.sub.mp4"))
    write(tmp_path, "a", TRUTH | {"camera": TRUTH["camera"] | {"id": "hub"}, "streams": {"sub": "small.mp4"}})
    (tmp_path / "small.mp4").touch()
    (tmp_path / "without-truth.mp4").touch()
    first, second = sample_clips(tmp_path)
    assert (first.path.name, first.sub, first.camera_id) == ("a.mp4", tmp_path / "small.mp4", "hub")
    assert (second.path.name, second.sub, second.camera_id) == ("b.mp4", tmp_path / "b.sub.mp4", "gate")


def test_an_empty_folder_and_none_at_all_say_what_is_expected(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(NoSampleClipsError, match=r"no clip with ground truth \(x.mp4 with x.truth.json\)"):
            sample_clips(folder)


@pytest.mark.parametrize(
    ("truth", "files", "message"),
    [
        (TRUTH, (), "belongs to x.mp4, which is not beside it"),
        (TRUTH | {"streams": {"sub": "x.small.mp4"}}, ("{}.mp4",), "belongs to x.small.mp4"),
        (TRUTH | {"camera": {"id": "x", "zones": [1], "rules": [1]}}, ("{}.mp4",), "lacks name; expected"),
        (TRUTH | {"violations": None}, ("{}.mp4",), "lacks violations; expected"),
        (TRUTH | {"schema": 2}, ("{}.mp4",), "no ground truth of schema 1"),
        ([], ("{}.mp4",), "no ground truth of schema 1"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, truth: object, files: tuple[str, ...], message: str) -> None:
    write(tmp_path, "x", truth, files=files)
    with pytest.raises(SampleClipError, match=message):
        sample_clips(tmp_path)


def test_two_clips_of_one_camera_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a")
    write(tmp_path, "b")
    with pytest.raises(SampleClipError, match="both of camera 'gate'"):
        sample_clips(tmp_path)
