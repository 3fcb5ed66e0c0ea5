"""Which clips are meant, and their truth: the one place of the benchmark that reads files by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.benchmark.truth import Truth, parse_truth
from pipelines.rules.types import RuleTypes

TRUTH_SUFFIX = ".truth.json"
LIMIT_BYTES = 10_000_000


class ClipsError(Exception):
    """A clip or its truth is not there; the message says what was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A video with its truth."""

    path: Path
    truth: Truth


def find_clips(paths: Iterable[Path], *, types: RuleTypes) -> tuple[Clip, ...]:
    """Returns the clips named: a clip, a truth file, or a folder with some; each once, in the order named.

    Raises:
        ClipsError: A file is not there, or a folder holds no truth.
        TruthError: A truth cannot be used.
    """
    truths = dict.fromkeys(file for path in paths for file in _truth_files(path))
    return tuple(_clip(file, types) for file in truths)


def _truth_files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(path.glob(f"*{TRUTH_SUFFIX}"))
        if not found:
            raise ClipsError(
                f"{path} holds no clip with ground truth; expected files such as x.mp4 and x{TRUTH_SUFFIX}"
            )
        return found
    if not path.is_file():
        raise ClipsError(f"{path} is not there; expected a clip, a truth file, or a folder of them")
    if path.name.endswith(TRUTH_SUFFIX):
        return [path]
    beside = path.with_name(path.stem + TRUTH_SUFFIX)
    if not beside.is_file():
        raise ClipsError(f"{path} has no ground truth: expected {beside} (docs/truth.md)")
    return [beside]


def _clip(file: Path, types: RuleTypes) -> Clip:
    try:
        with file.open("rb") as opened:
            text = opened.read(LIMIT_BYTES).decode("utf-8")
    except OSError as error:
        raise ClipsError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ClipsError(f"{file} is not UTF-8: {error.reason}") from error
    truth = parse_truth(text, name=str(file), types=types)
    video = file.parent / (truth.streams.main or truth.clip)
    if not video.is_file():
        raise ClipsError(f"{file} is about {video}, which is not there")
    return Clip(path=video, truth=truth)
