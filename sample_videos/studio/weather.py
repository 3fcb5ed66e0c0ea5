"""Rain between the street and the camera: streaks in the air, drops on the glass, less contrast far away."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.arrays import ImageBGR

_SHEETS = 4
_DROPS = 7
_DROPS_STAY_S = 25.0
HAZE = 0.16
"""What the far half of the picture, its upper part, loses to grey."""


def rained_on(picture: ImageBGR, *, rng: np.random.Generator, time_s: float) -> ImageBGR:
    """Returns the picture (h, w, 3) with rain in front of it. Drops on the glass stay for 25 s of `time_s`."""
    size_wh = (picture.shape[1], picture.shape[0])
    hazy = cv2.add(cv2.multiply(picture, _keeps(size_wh), scale=1 / 255), _haze(size_wh))
    sheet = _streaks(size_wh)[int(rng.integers(_SHEETS))]
    shift = int(rng.integers(size_wh[0]))
    streaks = np.roll(sheet, shift, axis=1)
    out = cv2.add(hazy, cv2.merge([streaks, streaks, streaks])).astype(np.uint8, copy=False)
    for drop in _drops(size_wh, int(time_s // _DROPS_STAY_S)):
        _put_drop(out, drop)
    return out


def _put_drop(picture: ImageBGR, drop: tuple[int, int, int]) -> None:
    """A drop shows the street small, blurred and upside down; a blur with a bright rim is what remains of it."""
    x, y, radius = drop
    x1, y1 = max(x - radius, 0), max(y - radius, 0)
    part = picture[y1 : y + radius, x1 : x + radius]
    if part.size == 0:
        return
    blurred = cv2.blur(part, (radius, radius)).astype(np.float32)
    blurred = blurred[::-1] * 0.9 + 14
    rows, columns = np.ogrid[: part.shape[0], : part.shape[1]]
    away = np.hypot(columns + x1 - x, (rows + y1 - y) * 0.85) / radius
    mask = np.clip((1.0 - away) * 4, 0, 0.85)[:, :, None]
    part[:] = (part * (1 - mask) + blurred * mask).astype(np.uint8)


@lru_cache(maxsize=4)
def _drops(size_wh: tuple[int, int], period: int) -> tuple[tuple[int, int, int], ...]:
    rng = np.random.default_rng([11, period])
    places = rng.uniform(0, 1, (_DROPS, 3))
    width, height = size_wh
    return tuple((int(x * width), int(y * height), int(width * (0.008 + 0.014 * r))) for x, y, r in places)


@lru_cache(maxsize=4)
def _keeps(size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    width, height = size_wh
    rows = np.clip(1 - np.arange(height) / (0.75 * height), 0, 1) * HAZE
    return np.broadcast_to(((1 - rows) * 255)[:, None, None], (height, width, 3)).astype(np.uint8)


@lru_cache(maxsize=4)
def _haze(size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    grey = np.array([178, 172, 166], np.float32)
    return ((255 - _keeps(size_wh)).astype(np.float32) * grey / 255).astype(np.uint8)


@lru_cache(maxsize=4)
def _streaks(size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    """(sheets, h, w): short, nearly upright, out of focus."""
    rng = np.random.default_rng(5)
    width, height = size_wh
    sheets = np.zeros((_SHEETS, height, width), np.uint8)
    for sheet in sheets:
        drawn = np.zeros((height, width), np.uint8)
        for _ in range(width // 4):
            x, y = int(rng.uniform(0, width)), int(rng.uniform(-20, height))
            length = int(rng.uniform(0.02, 0.07) * height)
            cv2.line(drawn, (x, y), (x + length // 7, y + length), int(rng.uniform(18, 60)), 1, cv2.LINE_AA)
        sheet[:] = cv2.GaussianBlur(drawn, (3, 3), 0.6)
    return sheets
