"""A scene made into a clip with its truth beside it, in a folder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sample_videos.studio.compose import Composer
from sample_videos.studio.encode import Output, encode
from sample_videos.studio.scene import Stream
from sample_videos.studio.truth import truth_of, truth_text
from vision.arrays import ImageBGR


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFiles:
    """What a clip consists of."""

    main: Path
    sub: Path | None
    truth: Path


def clip_files(composer: Composer, folder: Path, name: str) -> ClipFiles:
    """Returns the paths that a clip of this name takes in the folder."""
    sub = None if composer.scene.sub is None else folder / f"{name}.sub.mp4"
    return ClipFiles(main=folder / f"{name}.mp4", sub=sub, truth=folder / f"{name}.truth.json")


def write_truth(composer: Composer, files: ClipFiles) -> None:
    """Writes the truth; the same course, the same bytes.

    Raises:
        SceneError: A rule lacks its labels, its limit or its count.
    """
    truth = truth_of(composer, files.main.name, sub=None if files.sub is None else files.sub.name)
    files.truth.parent.mkdir(parents=True, exist_ok=True)
    files.truth.write_text(truth_text(truth), encoding="utf-8")


def write_clip(composer: Composer, files: ClipFiles, *, tell: Callable[[int, int], None]) -> None:
    """Writes the clip's streams in one pass; `tell` hears of each frame done, and how many there are.

    Raises:
        EncodeError: A codec is missing, or the sub-stream's rate does not divide the main stream's.
    """
    scene = composer.scene
    total = round(scene.length_s * scene.main.fps)
    outputs = [Output(path=files.main, stream=scene.main)]
    if scene.sub is not None and files.sub is not None:
        outputs.append(Output(path=files.sub, stream=scene.sub))
    for number in encode(_frames(composer, scene.main, total), outputs):
        tell(number + 1, total)


def _frames(composer: Composer, stream: Stream, total: int) -> Iterator[ImageBGR]:
    for number in range(total):
        yield composer.frame(number / stream.fps)
