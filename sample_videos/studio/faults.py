"""Measures how well spoilt pictures and moved cameras are told from good ones, over clips: a table of rates."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np

from sample_videos.studio.spoil import FAULTS, HARMLESS, MOVES, ON_THE_WAY, captioned, through_window
from vision.arrays import ImageBGR
from vision.picture_health import PictureHealth, picture_health, thumbnail
from vision.view_lock import ViewState, compare
from vision.view_sketch import Sketch, merged, sketch

LEARNED_FROM = 3
"""Looks that a reference is made of; the others are judged by it."""
Tell = Callable[[str], None]


@dataclass(slots=True)
class Tally:
    """Answers counted: row, clip, answer."""

    rows: dict[str, dict[str, dict[str, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    )

    def count(self, row: str, clip: str, answer: str) -> None:
        """Adds one answer."""
        self.rows[row][clip][answer] += 1

    def lines(self, right: Callable[[str, str], bool]) -> list[str]:
        """Returns one line a row: pictures, the share of right answers over all, the worst clip, and all answers."""
        lines = []
        for row, clips in self.rows.items():
            shares = {}
            answers: dict[str, int] = defaultdict(int)
            for clip, found in clips.items():
                for answer, count in found.items():
                    answers[answer] += count
                shares[clip] = sum(n for answer, n in found.items() if right(row, answer)) / sum(found.values())
            total = sum(answers.values())
            share = sum(n for answer, n in answers.items() if right(row, answer)) / total
            worst = min(shares, key=shares.__getitem__)
            told = ", ".join(f"{answer} {count}" for answer, count in sorted(answers.items()))
            lines.append(f"| {row} | {total} | {share:.3f} | {shares[worst]:.2f} {worst} | {told} |")
        return lines


def pictures_of(clip: Path, every_s: float) -> list[ImageBGR]:
    """Returns the clip's pictures, one each `every_s` of its time."""
    found, due_s = [], 0.0
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= due_s:
                found.append(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8))
                due_s += every_s
    return found


def measure_health(clips: Sequence[Path], *, every_s: float, seed: int, tell: Tell) -> Tally:
    """Returns what `picture_health` calls each fault, knowing the picture before it, and each harmless picture."""
    tally, rng = Tally(), np.random.default_rng(seed)
    for clip in clips:
        tell(f"health: {clip.stem}")
        before = None
        for index, whole in enumerate(pictures_of(clip, every_s)):
            tally.count("ok: untouched, whole", clip.stem, picture_health(whole))
            window, time_s = through_window(whole), index * every_s
            pixels = captioned(window, time_s=time_s)
            for name, spoil in FAULTS.items():
                is_late = name in ON_THE_WAY
                broken = spoil(pixels, rng) if is_late else captioned(spoil(window, rng), time_s=time_s)
                tally.count(name, clip.stem, picture_health(broken, before))
            tally.count("frozen", clip.stem, picture_health(pixels, thumbnail(pixels)))
            for name, spoil in HARMLESS.items():
                tally.count(f"ok: {name}", clip.stem, picture_health(spoil(pixels, rng), before))
            before = thumbnail(pixels)
    return tally


def measure_view(clips: Sequence[Path], *, every_s: float, seed: int, tell: Tell) -> Tally:
    """Returns what `compare` says of moved cameras, of other streets, and of what harmless things do to a view."""
    tally, rng = Tally(), np.random.default_rng(seed)
    scenes = {clip.stem: pictures_of(clip, every_s) for clip in clips}
    for name, pictures in scenes.items():
        tell(f"view: {name}")
        reference = _reference(pictures)
        others = _others(name, scenes)
        for index, pixels in enumerate(pictures[LEARNED_FROM:]):
            marked = captioned(through_window(pixels), time_s=index * every_s)
            for harmless, spoil in HARMLESS.items():
                tally.count(f"same: {harmless}", name, compare([reference], spoil(marked, rng)).state)
            for move, how in MOVES.items():
                moved = captioned(through_window(pixels, **how), time_s=index * every_s)
                tally.count(f"moved: {move}", name, compare([reference], moved).state)
            if others:
                away = captioned(through_window(others[index % len(others)]), time_s=index * every_s)
                tally.count("moved: another street", name, compare([reference], away).state)
    _count_day_and_night(tally, scenes, every_s)
    return tally


def _count_day_and_night(tally: Tally, scenes: dict[str, list[ImageBGR]], every_s: float) -> None:
    """One street that there is by day and by infrared light: a reference of the one, pictures of the other."""
    for one, other in (("fire-lane-day", "fire-lane-night"), ("fire-lane-night", "fire-lane-day")):
        if not (scenes.get(one) and scenes.get(other)):
            continue
        reference = _reference(scenes[one])
        for index, pixels in enumerate(scenes[other]):
            marked = captioned(through_window(pixels), time_s=index * every_s)
            tally.count(f"same: {other} by {one}", other, compare([reference], marked).state)
            for move, how in MOVES.items():
                moved = captioned(through_window(pixels, **how), time_s=index * every_s)
                tally.count(f"moved: {move}, day and night", other, compare([reference], moved).state)


def _reference(pictures: Sequence[ImageBGR]) -> Sketch:
    return merged(
        [sketch(captioned(through_window(each), time_s=3.0 * n)) for n, each in enumerate(pictures[:LEARNED_FROM])]
    )


def _others(name: str, scenes: dict[str, list[ImageBGR]]) -> list[ImageBGR]:
    """Pictures of all other streets; the fire lane's clips are one street."""
    return [pictures[len(pictures) // 2] for other, pictures in scenes.items() if other[:9] != name[:9]]


def table(tally: Tally, right: Callable[[str, str], bool]) -> Iterator[str]:
    """Yields the tally as a Markdown table."""
    yield "| what | pictures | right | worst | answers |"
    yield "|---|---|---|---|---|"
    yield from tally.lines(right)


def is_right_health(row: str, answer: str) -> bool:
    """Any word but `ok` finds a fault; the very word is the table's business."""
    return (answer == PictureHealth.OK) == row.startswith("ok: ")


def is_right_view(row: str, answer: str) -> bool:
    """A moved camera may be `elsewhere`; one that cannot be told is not moved."""
    is_moved = answer in (ViewState.MOVED, ViewState.ELSEWHERE)
    return is_moved == row.startswith("moved: ")
