"""What a run tells: a line now and then, a CSV file of all of them, and a picture of how the loss fell."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from models.training.checkpoint import Progress
from vision.arrays import ImageBGR

COLUMNS = ("step", "pictures", "elapsed_s", "width", "height", "rate", "pictures_per_s", "box", "cls", "dfl")
COLOURS = {"box": (180, 90, 30), "cls": (40, 120, 220), "dfl": (90, 160, 60)}


@dataclass(slots=True, kw_only=True)
class Logbook:
    """Gathers losses and writes a line every `every_s` seconds of training."""

    path: Path
    say: Callable[[str], None]
    every_s: float = 10.0
    _losses: list[tuple[float, ...]] = field(default_factory=list)
    _since_s: float = 0.0
    _since_pictures: int = 0

    def begin(self, progress: Progress) -> None:
        """Counts speed from here on; a new file where the run is new."""
        self._since_s, self._since_pictures = progress.elapsed_s, progress.pictures
        if progress.step == 0 or not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")

    def note(self, progress: Progress, losses: tuple[float, ...], *, rate: float, left_s: float) -> None:
        """Takes the losses of one step."""
        self._losses.append(losses)
        took_s = progress.elapsed_s - self._since_s
        if took_s < self.every_s:
            return
        speed = (progress.pictures - self._since_pictures) / took_s
        box, cls, dfl = np.mean(self._losses, axis=0)
        row = (progress.step, progress.pictures, round(progress.elapsed_s, 1), *progress.size_wh, f"{rate:.2e}")
        with self.path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow((*row, f"{speed:.1f}", f"{box:.3f}", f"{cls:.3f}", f"{dfl:.3f}"))
        size = "x".join(str(side) for side in progress.size_wh)
        self.say(
            f"step {progress.step}  {size}  {speed:.1f} pictures/s  box {box:.3f} cls {cls:.3f} dfl {dfl:.3f}  "
            f"{left_s / 60:.1f} min left"
        )
        self._losses.clear()
        self._since_s, self._since_pictures = progress.elapsed_s, progress.pictures

    def plot(self, path: Path) -> None:
        """Draws the losses over the minutes; nothing where there are fewer than two lines yet."""
        with self.path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        if len(rows) >= 2:
            cv2.imwrite(str(path), loss_plot(rows))


def loss_plot(rows: list[dict[str, str]], size_wh: tuple[int, int] = (900, 420)) -> ImageBGR:
    """Returns the losses of a log over its minutes, as a picture."""
    (width, height), margin = size_wh, 50
    picture = np.full((height, width, 3), 255, np.uint8)
    minutes = np.array([float(row["elapsed_s"]) / 60 for row in rows])
    lines = {name: np.array([float(row[name]) for row in rows]) for name in COLOURS}
    top = max(float(np.max(values)) for values in lines.values()) * 1.05
    x_px = margin + (minutes - minutes[0]) / max(minutes[-1] - minutes[0], 1e-6) * (width - 2 * margin)
    for place, (name, values) in enumerate(lines.items()):
        y_px = height - margin - values / top * (height - 2 * margin)
        points = np.stack((x_px, y_px), axis=1).round().astype(np.int32)
        cv2.polylines(picture, [points], False, COLOURS[name], 2, cv2.LINE_AA)
        _write(picture, f"{name} {values[-1]:.2f}", (width - 170, 30 + 22 * place), COLOURS[name])
    cv2.rectangle(picture, (margin, margin), (width - margin, height - margin), (160, 160, 160), 1)
    _write(picture, f"{top:.1f}", (5, margin + 5), (0, 0, 0))
    _write(picture, f"{minutes[0]:.0f} to {minutes[-1]:.0f} minutes", (margin, height - 18), (0, 0, 0))
    return picture


def _write(picture: ImageBGR, text: str, at: tuple[int, int], colour: tuple[int, int, int]) -> None:
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)
