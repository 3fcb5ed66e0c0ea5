"""A twin of the renderer for training pictures: packs of opaque blocks of one colour on a plain grey street."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.pack import SpriteEntry, SpritePart, write_pack

RED = (10, 10, 245)
BLOCKS_BGR = {"car": RED, "truck": (10, 245, 10), "person": (245, 10, 10)}
"""The colours that the network `blocks` sees these classes in; everything else is red."""

Thing = tuple[str, tuple[int, int, int, int], float]
"""Label, box in pixels, depth in metres."""


def write_block_pack(
    path: Path, things: Sequence[Thing], *, plate: int = 90, size_wh: tuple[int, int] = (480, 270)
) -> Path:
    """Writes a pack named after its file and returns the path."""
    sprites = [_sprite(number, *thing) for number, thing in enumerate(things)]
    files = {"plate.webp": _webp(np.full((size_wh[1], size_wh[0], 3), plate, np.uint8))}
    files |= {f"{entry.key}.webp": _webp(picture) for entry, picture in sprites}
    scene = path.name.removesuffix(".pack.zip")
    write_pack(path, scene=scene, size_wh=size_wh, entries=[entry for entry, _ in sprites], files=files)
    return path


def _sprite(
    number: int, label: str, box: tuple[int, int, int, int], depth_m: float
) -> tuple[SpriteEntry, NDArray[np.uint8]]:
    """A rectangle that stands on the middle of its lower edge."""
    left, top, right, bottom = box
    entry = SpriteEntry(
        key=f"{label}-{number}",
        at_px=(left, top),
        shadow_at_px=(0, 0),
        shadow_scale=0,
        anchor_px=((left + right) / 2, bottom),
        depth_m=depth_m,
        parts=(SpritePart(label=label, box=(left, top, right, bottom)),),
    )
    picture = np.full((bottom - top, right - left, 4), 255, np.uint8)
    picture[:, :, :3] = BLOCKS_BGR.get(label, RED)
    return entry, picture


def _webp(picture: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, 101])[1].tobytes()
