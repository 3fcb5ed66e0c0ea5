"""What happens to a training picture, and to single things in it: colour, light, blur, noise, compression."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.arrays import ImageBGR

Pixels = NDArray[np.uint8]
BANK_HW = (800, 1400)
"""Size of the noise that all pictures take their noise from: drawing new noise for each would cost most of its time."""


def repainted(colour: Pixels, rng: np.random.Generator) -> Pixels:
    """Returns a cutout's colours (h, w, 3; multiplied by alpha) in another hue and another brightness."""
    if rng.random() < 0.5:
        hsv = cv2.cvtColor(colour, cv2.COLOR_BGR2HSV)
        steps = np.arange(256, dtype=np.int32)
        hue = ((steps + int(rng.integers(0, 180))) % 180).astype(np.uint8)
        tables = (hue, _scaled(steps, rng.uniform(0.6, 1.3)), _scaled(steps, rng.uniform(0.8, 1.05)))
        hsv = cv2.LUT(hsv, np.stack(tables, axis=1).reshape(1, 256, 3))
        return cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR).astype(np.uint8, copy=False)
    gains = rng.uniform(0.75, 1.05) * rng.uniform(0.9, 1.05, 3)
    curves = [_scaled(np.arange(256), gain) for gain in gains]
    return cv2.LUT(colour, np.stack(curves, axis=1).reshape(1, 256, 3)).astype(np.uint8, copy=False)


def degraded(picture: ImageBGR, rng: np.random.Generator, *, is_grey: bool = False) -> ImageBGR:
    """Returns the picture as some cheap camera in some light may bring it; `is_grey` where the camera sees infrared."""
    picture = _relit(picture, rng)
    if rng.random() < 0.20:
        picture = _blurred(picture, rng)
    if rng.random() < 0.35:
        picture = _noisy(picture, rng)
    if rng.random() < 0.08 or is_grey:
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        picture = cv2.merge((grey, grey, grey)).astype(np.uint8, copy=False)
    if rng.random() < 0.35:
        picture = _compressed(picture, quality=int(rng.integers(25, 80)))
    return picture


def _relit(picture: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    gamma, contrast, offset = np.exp(rng.normal(0, 0.18)), rng.uniform(0.75, 1.2), rng.normal(0, 10)
    tints = 1 + rng.normal(0, 0.03, 3)
    curve = 255 * (np.arange(256) / 255) ** gamma
    tables = [np.clip((curve - 110) * contrast * tint + 110 + offset, 0, 255) for tint in tints]
    table = np.stack(tables, axis=1).astype(np.uint8).reshape(1, 256, 3)
    return cv2.LUT(picture, table).astype(np.uint8, copy=False)


def _blurred(picture: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    if rng.random() < 0.6:
        return cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.3)).astype(np.uint8, copy=False)
    length = int(rng.integers(3, 7))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turned = kernel.T if rng.random() < 0.3 else kernel
    return cv2.filter2D(picture, -1, turned).astype(np.uint8, copy=False)


def _noisy(picture: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    bank = _noise_bank()
    height, width = picture.shape[:2]
    if height > BANK_HW[0] or width > BANK_HW[1]:
        return picture
    top, left = int(rng.integers(0, BANK_HW[0] - height + 1)), int(rng.integers(0, BANK_HW[1] - width + 1))
    gain = float(rng.uniform(0.05, 0.6))
    noise = bank[top : top + height, left : left + width]
    return cv2.addWeighted(picture, 1, noise, gain, -128 * gain).astype(np.uint8, copy=False)


def _compressed(picture: ImageBGR, *, quality: int) -> ImageBGR:
    content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    seen = cv2.imdecode(content, cv2.IMREAD_COLOR)
    return picture if seen is None else seen.astype(np.uint8, copy=False)


@cache
def _noise_bank() -> Pixels:
    """Grey and coloured noise around 128, with a spread of 20."""
    rng = np.random.default_rng(1)
    grey = 16 * rng.standard_normal((*BANK_HW, 1), np.float32)
    coloured = 12 * rng.standard_normal((*BANK_HW, 3), np.float32)
    noise: Pixels = np.clip(128 + grey + coloured, 0, 255).astype(np.uint8)
    return noise


def _scaled(steps: NDArray[np.int_] | NDArray[np.int32], gain: float) -> Pixels:
    table: Pixels = np.clip(steps * gain, 0, 255).astype(np.uint8)
    return table
