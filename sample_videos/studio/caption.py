"""The camera's name and the time, written into the picture as security cameras do."""

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from vision.arrays import ImageBGR

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
"""Fonts with Chinese letters, the first that exists is taken; without any, only what is ASCII is written."""
WEEKDAYS = "一二三四五六日"


def write_caption(picture: ImageBGR, *, name: str, starts_at: str, time_s: float) -> None:
    """Writes date and time at the upper left and the camera's name at the lower right, in place."""
    now = datetime.fromisoformat(starts_at) + timedelta(seconds=int(time_s))
    height, width = picture.shape[:2]
    size_px = max(round(height / 22), 11)
    has_chinese = font_path() is not None
    weekday = f"星期{WEEKDAYS[now.weekday()]}" if has_chinese else ""
    clock = _written(f"{now:%Y-%m-%d} {weekday} {now:%H:%M:%S}".replace("  ", " "), size_px)
    _stamp(picture, clock, (size_px // 2, size_px // 2))
    title = name if has_chinese else name.encode("ascii", "ignore").decode().strip()
    if title:
        written = _written(title, size_px)
        _stamp(picture, written, (width - written.shape[1] - size_px // 2, height - written.shape[0] - size_px // 2))


def _stamp(picture: ImageBGR, written: NDArray[np.uint8], at_px: tuple[int, int]) -> None:
    x, y = max(at_px[0], 0), max(at_px[1], 0)
    part = picture[y : y + written.shape[0], x : x + written.shape[1]]
    letters = written[: part.shape[0], : part.shape[1]].astype(np.float32) / 255
    white, edge = letters[:, :, :1], letters[:, :, 1:]
    part[:] = (part * (1 - edge) * (1 - white) + 245 * white).astype(np.uint8)


@lru_cache(maxsize=8)
def _written(text: str, size_px: int) -> NDArray[np.uint8]:
    """(h, w, 2): the letters, and their dark edge."""
    path = font_path()
    if path is None:
        (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size_px / 30, 1)
        letters = np.zeros((height + below + 6, width + 6), np.uint8)
        cv2.putText(letters, text, (3, height + 3), cv2.FONT_HERSHEY_SIMPLEX, size_px / 30, 255, 1, cv2.LINE_AA)
    else:
        font = ImageFont.truetype(str(path), size_px)
        x1, y1, x2, y2 = (int(value) for value in font.getbbox(text))
        image = Image.new("L", (x2 - x1 + 6, y2 - y1 + 6))
        ImageDraw.Draw(image).text((3 - x1, 3 - y1), text, fill=255, font=font)
        letters = np.asarray(image, np.uint8)
    edge = cv2.dilate(letters, np.ones((3, 3), np.uint8))
    return np.dstack([letters, edge]).astype(np.uint8, copy=False)


@lru_cache(maxsize=1)
def font_path() -> Path | None:
    """Returns a font with Chinese letters; None where this machine has none of `FONTS`."""
    return next((path for path in map(Path, FONTS) if path.exists()), None)
