"""Which clips a path on the command line means."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.benchmark.clips import ClipsError, find_clips
from pipelines.benchmark.truth import TruthError


@pytest.fixture
def folder(street: Any, tmp_path: Path) -> Path:
    for name in ("b", "a"):
        (tmp_path / f"{name}.mp4").write_bytes(b"")
        text = json.dumps(street.document(clip=f"{name}.mp4"))
        (tmp_path / f"{name}.truth.json").write_text(text, encoding="utf-8")
    return tmp_path


def names(street: Any, *paths: Path) -> list[str]:
    return [clip.path.name for clip in find_clips(paths, types=street.types)]


def test_a_folder_a_clip_and_a_truth_file_all_name_clips(street: Any, folder: Path) -> None:
    assert names(street, folder) == ["a.mp4", "b.mp4"]
    assert names(street, folder / "b.mp4") == ["b.mp4"]
    assert names(street, folder / "b.truth.json") == ["b.mp4"]


def test_each_clip_is_run_once_in_the_order_named(street: Any, folder: Path) -> None:
    assert names(street, folder / "b.mp4", folder) == ["b.mp4", "a.mp4"]


def test_the_main_stream_goes_before_the_clip(street: Any, folder: Path) -> None:
    document = street.document(clip="a.mp4", streams={"main": "b.mp4"})
    (folder / "a.truth.json").write_text(json.dumps(document), encoding="utf-8")
    assert names(street, folder / "a.truth.json") == ["b.mp4"]


def test_what_is_not_there_is_named(street: Any, folder: Path) -> None:
    (folder / "b.mp4").unlink()
    (folder / "bare.mp4").write_bytes(b"")
    empty = folder / "empty"
    empty.mkdir()
    for path, expected in (
        (folder / "missing.mp4", "missing.mp4 is not there"),
        (folder / "bare.mp4", "bare.truth.json"),
        (folder / "b.truth.json", "b.mp4, which is not there"),
        (empty, "holds no clip with ground truth"),
    ):
        with pytest.raises(ClipsError) as caught:
            names(street, path)
        assert expected in str(caught.value)


def test_a_truth_that_cannot_be_used_is_named(street: Any, folder: Path) -> None:
    (folder / "a.truth.json").write_text("{}", encoding="utf-8")
    with pytest.raises(TruthError, match=r"a\.truth\.json"):
        names(street, folder)
