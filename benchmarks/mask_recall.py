"""How many heads and plates the masks of a copy hide, on the sample scenes, whose truth is exact.

    python benchmarks/mask_recall.py [--model NAME_OR_FILE] [--every 3] [--json FILE] [--sheet PICTURE] [SCENE...]

The head of a person is the top 15 % of the true box, its middle 60 % across; the plate of a vehicle lies somewhere in
the band from 50 % to 95 % of the height of the true box, its middle 80 % across. Hidden: at least 90 % of that area
lies inside what `vision.masking` masks, at the confidence at which it masks. What is too small to be recognised counts
apart: a head under 8 px across, a vehicle under 80 px (its plate is a fifth of that).
"""

import argparse
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from models.detector import Detector, open_detector
from sample_videos.studio.compose import Composer
from sample_videos.studio.pack import Pack
from sample_videos.studio.scene import load_scene
from vision.arrays import ImageBGR, XyxyNorm
from vision.boxes import pixel_rect
from vision.detections import Detections
from vision.frame import Frame, FrameStamp
from vision.masking import MASK_CONFIDENCE, PERSON_LABELS, VEHICLE_LABELS, close_up, mask, masked_parts
from vision.tiles import joined, tiles

SCENES = Path("sample_videos/scenes")
PACKS = Path("sample_videos/packs")
HIDDEN_FROM = 0.9
LEAST_HEAD_PX, LEAST_VEHICLE_PX = 8, 80
LEAST_SHARE = 0.3
"""An actor of which less than this shows is left out: its head or plate may be behind something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A head or a plate that must not be recognised."""

    kind: str
    """`head` or `plate`."""
    label: str
    box: XyxyNorm
    is_recognisable: bool
    """Whether it is large enough to say whose it is."""


def targets(composer: Composer, t: float, size_wh: tuple[int, int]) -> Iterator[Target]:
    """Yields what is to be hidden in the frame at `t`."""
    for sight in composer.visible(t).values():
        if sight.share < LEAST_SHARE:
            continue
        for label, (left, top, right, bottom) in sight.boxes:
            width, height = right - left, bottom - top
            if label in PERSON_LABELS:
                head = (left + 0.2 * width, top, right - 0.2 * width, top + 0.15 * height)
                across_px = 0.6 * width * size_wh[0]
                yield Target(kind="head", label=label, box=head, is_recognisable=across_px >= LEAST_HEAD_PX)
            elif label in VEHICLE_LABELS:
                plate = (left + 0.1 * width, top + 0.5 * height, right - 0.1 * width, top + 0.95 * height)
                is_large = width * size_wh[0] >= LEAST_VEHICLE_PX
                yield Target(kind="plate", label=label, box=plate, is_recognisable=is_large)


def hidden_share(target: Target, detections: Detections, size_wh: tuple[int, int]) -> float:
    """Returns the share of a target's pixels inside what is masked."""
    canvas = np.zeros((size_wh[1], size_wh[0]), np.uint8)
    for part in masked_parts(detections):
        left, top, right, bottom = pixel_rect(part, size_wh)
        canvas[top:bottom, left:right] = 1
    left, top, right, bottom = pixel_rect(target.box, size_wh)
    inside = canvas[top:bottom, left:right]
    return float(inside.mean()) if inside.size else 1.0


def frames(scene_id: str, every_s: float) -> Iterator[tuple[ImageBGR, list[Target]]]:
    """Yields frames of a scene with what is to be hidden in them."""
    scene = load_scene(SCENES / f"{scene_id}.yaml")
    composer = Composer(scene, Pack(PACKS / f"{scene_id}.pack.zip"))
    for t in np.arange(1.0, scene.length_s, every_s):
        pixels = composer.frame(float(t))
        yield pixels, list(targets(composer, float(t), (pixels.shape[1], pixels.shape[0])))


class Score:
    """Counts what is hidden, by scene, kind and size."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.every: Counter[tuple[str, str, bool]] = Counter()
        self.hidden: Counter[tuple[str, str, bool]] = Counter()
        self.pages: list[ImageBGR] = []

    def judge(self, scene_id: str, pixels: ImageBGR, wanted: list[Target]) -> None:
        """Looks at one frame as a worker does for a masked copy."""
        stamp = FrameStamp(camera_id=scene_id, stream="main", captured_s=0, time_error_s=0, media_time_s=0, sequence=0)
        frame = Frame(pixels=pixels, stamp=stamp)
        parts = tiles(pixels)
        whole, *found = self._detector.detect([frame, *(replace(frame, pixels=part.pixels) for part in parts)])
        detections = joined(whole, zip(parts, map(close_up, found), strict=True))
        page = mask(pixels, detections, [], zones_privacy=[])
        for target in wanted:
            self._count(scene_id, target, detections, page)
        self.pages.append(np.asarray(cv2.resize(page, (640, 360)), np.uint8))

    def _count(self, scene_id: str, target: Target, detections: Detections, page: ImageBGR) -> None:
        size_wh = (page.shape[1], page.shape[0])
        key = (scene_id, target.kind, target.is_recognisable)
        is_hidden = hidden_share(target, detections, size_wh) >= HIDDEN_FROM
        self.every[key] += 1
        self.hidden[key] += is_hidden
        if not is_hidden:
            left, top, right, bottom = pixel_rect(target.box, size_wh)
            colour = (0, 0, 255) if target.is_recognisable else (0, 160, 255)
            cv2.rectangle(page, (left, top), (right, bottom), colour, 1)

    def rows(self) -> list[dict[str, str | int | float]]:
        """Returns one row per scene, kind and size, and the totals."""
        scenes = [*sorted({scene for scene, _, _ in self.every}), "total"]
        asked = itertools.product(scenes, ("head", "plate"), (True, False))
        return [row for each in asked if (row := self._row(*each)) is not None]

    def _row(self, scene: str, kind: str, is_large: bool) -> dict[str, str | int | float] | None:
        chosen = [key for key in self.every if key[1:] == (kind, is_large) and scene in (key[0], "total")]
        count, found = sum(self.every[key] for key in chosen), sum(self.hidden[key] for key in chosen)
        if not count:
            return None
        size = "recognisable" if is_large else "too small"
        return {"scene": scene, "kind": kind, "size": size, "hidden": found, "all": count, "recall": found / count}


def main() -> None:
    """Prints a table: per scene and kind, how many of how many are hidden."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenes", nargs="*", default=sorted(path.stem for path in SCENES.glob("*.yaml")))
    parser.add_argument("--model", default="grid-n")
    parser.add_argument("--every", type=float, default=3.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="some masked frames; what was missed in red, orange if too small")
    options = parser.parse_args()
    score = Score(open_detector(options.model, confidence=MASK_CONFIDENCE))
    for scene_id in options.scenes:
        sys.stderr.write(f"{scene_id} ...\n")
        for pixels, wanted in frames(scene_id, options.every):
            score.judge(scene_id, pixels, wanted)
    rows = score.rows()
    for row in rows:
        count = f"{row['hidden']} of {row['all']}"
        sys.stdout.write(f"{row['scene']:18s} {row['kind']:6s} {row['size']:12s} {count:>12s}  {row['recall']:.3f}\n")
    if options.json:
        options.json.write_text(json.dumps({"schema": 1, "model": options.model, "rows": rows}, indent=1) + "\n")
    if options.sheet:
        cv2.imwrite(str(options.sheet), _sheet(score.pages))


def _sheet(pages: list[ImageBGR], across: int = 4, most: int = 24) -> ImageBGR:
    chosen = pages[:: max(1, len(pages) // most)][:most]
    chosen += [np.zeros_like(chosen[0])] * (-len(chosen) % across)
    return np.vstack([np.hstack(chosen[start : start + across]) for start in range(0, len(chosen), across)])


if __name__ == "__main__":
    main()
