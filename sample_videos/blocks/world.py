"""A tiny world of coloured blocks on a textured street: pictures, clips and boxes, made quickly and exactly known."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from vision.arrays import ImageBGR

SIZE_WH = (1280, 720)
CELL_PX = 80
LABELS = ("car", "truck", "person")
COLOURS_BGR = {"car": (10, 10, 245), "truck": (10, 245, 10), "person": (245, 10, 10)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One object that stands in one cell for a while."""

    label: str
    column: int
    row: int
    start_s: float
    end_s: float
    stripes: int = 0
    """Number of dark bars across it: what tells two blocks of one colour apart."""


def cell_box(column: int, row: int) -> tuple[float, float, float, float]:
    """Returns the normalised box of one cell."""
    width, height = SIZE_WH[0] / CELL_PX, SIZE_WH[1] / CELL_PX
    return column / width, row / height, (column + 1) / width, (row + 1) / height


def cell_zone(column: int, row: int) -> list[list[float]]:
    """Returns the polygon of one cell, a third of a cell wider on each side, clipped to the picture."""
    left, top, right, bottom = cell_box(column, row)
    dx, dy = (right - left) / 3, (bottom - top) / 3
    left, top, right, bottom = max(0.0, left - dx), max(0.0, top - dy), min(1.0, right + dx), min(1.0, bottom + dy)
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def street(seed: int = 7) -> ImageBGR:
    """Returns an empty street: grey texture of several scales, shape (720, 1280, 3)."""
    rng = np.random.default_rng(seed)
    width, height = SIZE_WH
    grey = np.full((height, width), 110.0)
    for cell in (8, 40, 160):
        coarse = rng.normal(0.0, 14.0, (height // cell + 1, width // cell + 1))
        grey += np.kron(coarse, np.ones((cell, cell)))[:height, :width]
    return np.repeat(np.clip(grey, 30, 200)[:, :, None], 3, axis=2).astype(np.uint8)


def picture_at(blocks: Sequence[Block], media_time_s: float, background: ImageBGR) -> ImageBGR:
    """Returns the street with the blocks that stand there at this time, shape (720, 1280, 3) BGR."""
    picture = background.copy()
    for block in blocks:
        if not block.start_s <= media_time_s < block.end_s:
            continue
        left, top = block.column * CELL_PX, block.row * CELL_PX
        patch = picture[top : top + CELL_PX, left : left + CELL_PX]
        patch[:] = COLOURS_BGR[block.label]
        for bar in range(block.stripes):
            y = 8 + bar * 16
            patch[y : y + 5, 10:-10] //= 4
    return picture


def write_clip(
    path: Path, blocks: Sequence[Block], *, length_s: float, rate: int = 5, gop_s: float = 1.0, codec: str = "libx264"
) -> Path:
    """Writes the clip as MP4 with a key frame every `gop_s` and returns its path."""
    background = street()
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        if not isinstance(stream, av.VideoStream):
            raise ValueError(f"expected a video codec such as libx264, got {codec}")
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, rate)
        stream.codec_context.gop_size = int(gop_s * rate)
        stream.options = {"preset": "ultrafast", "crf": "20", "sc_threshold": "0", "bf": "0"}
        standing, frame = None, None
        for number in range(int(length_s * rate)):
            # Most pictures are the one before: drawing and converting them once makes a clip in half the time.
            now_standing = tuple(block for block in blocks if block.start_s <= number / rate < block.end_s)
            if frame is None or now_standing != standing:
                standing, picture = now_standing, picture_at(blocks, number / rate, background)
                frame = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
