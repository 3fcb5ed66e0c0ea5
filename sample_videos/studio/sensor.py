"""What a cheap security camera makes of a street: its lens, its sensor's noise, its exposure, its sharpening."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.scene import LightKind
from sample_videos.studio.weather import rained_on
from vision.arrays import ImageBGR


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the camera sees in one kind of light."""

    noise: float
    """Standard deviation, in grey levels."""
    tint_bgr: tuple[float, float, float] = (1.0, 1.0, 1.0)
    vignette: float = 0.22
    """What the corners lose."""
    black: float = 0.0
    white: float = 255.0
    """Where black and white of the picture come to lie."""
    gamma: float = 1.0
    drift: float = 0.02
    """How far the exposure wanders."""


LOOKS = {
    LightKind.DAY: Look(noise=1.7),
    LightKind.OVERCAST: Look(noise=2.1, tint_bgr=(1.02, 1.0, 0.98), black=8, white=248),
    LightKind.DUSK: Look(noise=3.2, tint_bgr=(1.03, 0.98, 1.02), black=6, drift=0.03),
    LightKind.RAIN: Look(noise=2.4, tint_bgr=(1.04, 1.0, 0.96), black=20, white=236, drift=0.03),
    LightKind.NIGHT: Look(noise=4.6, tint_bgr=(0.9, 1.0, 1.06), vignette=0.3, black=4, drift=0.04),
    LightKind.NIGHT_IR: Look(noise=5.0, vignette=0.55, black=8, gamma=0.95, drift=0.03),
}
_TILES = 6
_MARGIN_PX = 64


def seen(picture: ImageBGR, *, light: LightKind, rng: np.random.Generator, time_s: float = 0.0) -> ImageBGR:
    """Returns the picture as the camera would deliver it before coding, (h, w, 3) BGR; the input is left alone.

    The same generator state and time give the same picture. `time_s` lets the exposure wander and the rain fall.
    """
    look = LOOKS[light]
    size_wh = (picture.shape[1], picture.shape[0])
    if light == LightKind.NIGHT_IR:
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        picture = cv2.merge([grey, grey, grey]).astype(np.uint8, copy=False)
    if light == LightKind.RAIN:
        picture = rained_on(picture, rng=rng, time_s=time_s)
    out = cv2.multiply(picture, _gains(size_wh, light), scale=_exposure(look, time_s) / 128)
    out = cv2.LUT(out, _curve(light))
    out = _sharpened(out)
    tile = _noise(size_wh, light)[int(rng.integers(_TILES))]
    x, y = (int(value) for value in rng.integers(0, _MARGIN_PX, 2))
    noise = tile[y : y + size_wh[1], x : x + size_wh[0]]
    return cv2.add(out, noise, dtype=cv2.CV_8U).astype(np.uint8, copy=False)


def shaken(picture: ImageBGR, shake_px: float, *, time_s: float) -> ImageBGR:
    """Returns the picture moved by up to about `shake_px` as the camera's pole sways; the edges repeat."""
    across = shake_px * (0.7 * math.sin(time_s * 2.7) + 0.3 * math.sin(time_s * 7.1))
    down = shake_px * 0.5 * math.sin(time_s * 3.9 + 1.0)
    if shake_px <= 0:
        return picture
    matrix = np.array([[1.0, 0.0, across], [0.0, 1.0, down]])
    size_wh = (picture.shape[1], picture.shape[0])
    moved = cv2.warpAffine(picture, matrix, size_wh, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return moved.astype(np.uint8, copy=False)


def _sharpened(picture: cv2.typing.MatLike) -> cv2.typing.MatLike:
    """A soft lens, then too much sharpening: the pale rim round dark things that such cameras are known by."""
    soft = cv2.GaussianBlur(picture, (3, 3), 0.7)
    return cv2.addWeighted(soft, 1.7, cv2.blur(soft, (5, 5)), -0.7, 0.0)


def _exposure(look: Look, time_s: float) -> float:
    slow, fast = math.sin(time_s / 17.0), math.sin(time_s / 5.3 + 1.0)
    return 1.0 + look.drift * (0.7 * slow + 0.3 * fast)


@lru_cache(maxsize=16)
def _gains(size_wh: tuple[int, int], light: LightKind) -> NDArray[np.uint8]:
    """(h, w, 3), 128 is one: the lens's dark corners and the colour of the light."""
    look = LOOKS[light]
    width, height = size_wh
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    fall = 1.0 - look.vignette * (x * x + y * y) / 2
    if light == LightKind.NIGHT_IR:
        # The camera's own lamp: a bright middle, a little below the centre where the ground is near.
        fall *= 0.75 + 0.55 * np.exp(-(x * x + (y - 0.15) ** 2) / 0.35)
    gains: NDArray[np.float64] = fall[:, :, None] * np.array(look.tint_bgr) * 128
    return np.clip(gains, 0, 255).astype(np.uint8)


@lru_cache(maxsize=16)
def _curve(light: LightKind) -> NDArray[np.uint8]:
    look = LOOKS[light]
    levels = (np.arange(256) / 255) ** look.gamma
    return np.clip(look.black + levels * (look.white - look.black), 0, 255).astype(np.uint8)


@lru_cache(maxsize=8)
def _noise(size_wh: tuple[int, int], light: LightKind) -> NDArray[np.int16]:
    """(tiles, h + margin, w + margin, 3): grey noise of single pixels with a little blotchy colour in it."""
    rng = np.random.default_rng(7)
    height, width = size_wh[1] + _MARGIN_PX, size_wh[0] + _MARGIN_PX
    look = LOOKS[light]
    tiles = np.empty((_TILES, height, width, 3), np.int16)
    for tile in tiles:
        grain = rng.normal(0.0, look.noise, (height, width)).astype(np.float32)
        grain = 0.8 * grain + 0.6 * cv2.GaussianBlur(grain, (0, 0), 0.8)
        blotches = rng.normal(0.0, look.noise, (height // 3 + 1, width // 3 + 1, 3)).astype(np.float32)
        colour = cv2.resize(blotches, (width, height), interpolation=cv2.INTER_LINEAR) * 0.5
        if light == LightKind.NIGHT_IR:
            colour *= 0
        tile[:] = np.rint(grain[:, :, None] + colour)
    return tiles
