"""Where the sample clips of the package lie, and what each of them is: its files and its ground truth."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent
CLIPS = HOME / "clips"
"""Rendered clips, each with its ground truth beside it."""
SCENES = HOME / "scenes"
"""Descriptions of the streets that the clips were rendered from."""

_HOW = "those that come with Lunxun lie in its repository; install it whole, or name another folder"


class SampleClipError(ValueError):
    """A sample clip, or its ground truth, is not what it must be; the message names the file."""


class NoSampleClipsError(SampleClipError, FileNotFoundError):
    """The folder holds no clip with ground truth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleClip:
    """One camera of the samples."""

    path: Path
    """The main stream, `x.mp4`."""
    sub: Path | None
    """The sub-stream."""
    truth: Mapping[str, Any]
    """What really happens in it; docs/truth.md says how to read it."""

    @property
    def camera_id(self) -> str:
        """The camera's id in a site file."""
        return str(self.truth["camera"]["id"])


def sample_clips(folder: Path = CLIPS) -> list[SampleClip]:
    """Returns every clip of the folder that has ground truth, in order of their names.

    Raises:
        NoSampleClipsError: There is none.
        SampleClipError: A truth file cannot be read, names a stream that is not there, or two name one camera.
    """
    clips = [_clip(path) for path in sorted(folder.glob("*.truth.json"))]
    if not clips:
        raise NoSampleClipsError(f"no clip with ground truth (x.mp4 with x.truth.json) in '{folder}'; {_HOW}")
    by_id: dict[str, Path] = {}
    for clip in clips:
        other = by_id.setdefault(clip.camera_id, clip.path)
        if other is not clip.path:
            raise SampleClipError(f"{other} and {clip.path} are both of camera '{clip.camera_id}'; rename one")
    return clips


def _clip(path: Path) -> SampleClip:
    try:
        truth = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SampleClipError(f"{path} cannot be read as ground truth ({error})") from error
    _check(path, truth)
    stem = path.name.removesuffix(".truth.json")
    named = truth.get("streams", {}).get("sub")
    beside = path.with_name(f"{stem}.sub.mp4")
    sub = path.with_name(str(named)) if named else beside if beside.is_file() else None
    for stream in (path.with_name(f"{stem}.mp4"), sub):
        if stream is not None and not stream.is_file():
            raise SampleClipError(f"{path} belongs to {stream.name}, which is not beside it")
    return SampleClip(path=path.with_name(f"{stem}.mp4"), sub=sub, truth=truth)


def _check(path: Path, truth: object) -> None:
    expected = 'expected {"schema": 1, "camera": {"id", "name", "zones", "rules"}, "violations": [...]}'
    if not isinstance(truth, dict) or truth.get("schema") != 1:
        raise SampleClipError(f"{path} is no ground truth of schema 1; {expected}")
    camera = truth.get("camera")
    missing = [key for key in ("id", "name", "zones", "rules") if not isinstance(camera, dict) or not camera.get(key)]
    if missing or not isinstance(truth.get("violations"), list):
        raise SampleClipError(f"{path} lacks {', '.join(missing) or 'violations'}; {expected}")
