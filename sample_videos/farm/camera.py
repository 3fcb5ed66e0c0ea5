"""Cameras of the farm: a main stream and perhaps a sub-stream, found from files and folders."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sample_videos.farm.clip import TICKS_PER_S, Clip, load_clip
from sample_videos.farm.errors import CameraError, ClipError
from sample_videos.farm.faults import HONEST, Fault

_MAX_DIFFERENCE_S = 0.5
"""Streams of one camera loop together; what the sub-stream lacks at its end is a pause at most this long."""


class StreamName(StrEnum):
    """Which of a camera's streams."""

    MAIN = "main"
    SUB = "sub"


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera of the farm, at `/name` and, with a sub-stream, `/name/sub`."""

    name: str
    main: Clip
    sub: Clip | None = None
    fault: Fault = HONEST
    max_sessions: int | None = None
    """Sessions open at once on both streams together; None takes the farm's."""

    def __post_init__(self) -> None:
        if not self.name or "/" in self.name:
            raise CameraError(f"camera name '{self.name}': expected a file's stem, without '/'")
        if self.sub and abs(self.sub.length_ticks - self.main.length_ticks) > _MAX_DIFFERENCE_S * TICKS_PER_S:
            raise CameraError(
                f"camera {self.name}: {self.main.path} lasts {self.main.length_ticks / TICKS_PER_S:.1f} s and "
                f"{self.sub.path} {self.sub.length_ticks / TICKS_PER_S:.1f} s; streams of one camera loop together, "
                "make them equally long"
            )

    @property
    def length_ticks(self) -> int:
        """Length of one loop, for both streams."""
        return self.main.length_ticks

    def clip_of(self, stream: StreamName) -> Clip | None:
        """The stream's clip with the camera's length."""
        if stream is StreamName.MAIN:
            return self.main
        return self.sub.cut_to(self.main.length_ticks) if self.sub else None


def camera_from_file(path: Path, *, fault: Fault = HONEST, max_sessions: int | None = None) -> Camera:
    """The camera of one MP4; its sub-stream is `<stem>.sub.mp4` beside it, or what its truth file names.

    Raises:
        ClipError: the file, or its sub-stream, cannot be played.
        CameraError: the two have different lengths.
    """
    sub_path = _sub_path(path)
    return Camera(
        name=path.stem,
        main=load_clip(path),
        sub=load_clip(sub_path) if sub_path else None,
        fault=fault,
        max_sessions=max_sessions,
    )


def cameras_from_paths(paths: Iterable[Path]) -> list[Camera]:
    """Cameras of files, and of all MP4 files right inside folders, in order of their names within a folder.

    Raises:
        ClipError: a path is missing or cannot be played.
        CameraError: two cameras have one name, or there are none at all.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(file for file in path.glob("*.mp4") if not file.stem.endswith(".sub"))
        else:
            files.append(path)
    if not files:
        raise CameraError("no MP4 file among the paths given; give files, or folders that hold some")
    by_name: dict[str, Path] = {}
    for file in files:
        other = by_name.setdefault(file.stem, file)
        if other is not file:
            raise CameraError(f"{other} and {file} would both be camera '{file.stem}'; rename one")
    return [camera_from_file(file) for file in files]


def _sub_path(path: Path) -> Path | None:
    beside = path.with_name(f"{path.stem}.sub.mp4")
    if beside.is_file():
        return beside
    truth = path.with_name(f"{path.stem}.truth.json")
    if not truth.is_file():
        return None
    try:
        streams = json.loads(truth.read_text(encoding="utf-8")).get("streams", {})
        name = streams.get("sub")
    except (ValueError, AttributeError):
        raise ClipError(truth, "is no ground truth: expected a JSON object with 'streams'") from None
    if name is None:
        return None
    if not isinstance(name, str) or Path(name).name != name:
        raise ClipError(truth, f"streams.sub is {name!r}; expected the name of a file in the same folder")
    return path.with_name(name)
