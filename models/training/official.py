"""`python -m models.training.official X.pt X.onnx`: an official network as ONNX, in a process of its own."""

import shutil
import sys
from pathlib import Path

from ultralytics import YOLO


def export_official(weights: Path, out: Path) -> Path:
    """Writes a network of ultralytics as ONNX, as the command line `yolo export` does; returns the file's path.

    Opening a `.pt` runs what is in it: check its hash first.
    """
    # Without suppression of overlapping boxes inside: `models.decode` does that.
    made = YOLO(str(weights)).export(format="onnx", nms=False, simplify=False)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, out)
    return out


if __name__ == "__main__":
    export_official(Path(sys.argv[1]), Path(sys.argv[2]))
