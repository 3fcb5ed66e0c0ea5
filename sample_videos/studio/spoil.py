"""Spoils good pictures as cameras, weather and people do: faults, moved cameras, and what is neither."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from sample_videos.studio.caption import write_caption
from sample_videos.studio.weather import rained_on
from vision.arrays import ImageBGR

Spoil = Callable[[ImageBGR, np.random.Generator], ImageBGR]
"""Returns a picture of the same size; the input is left alone."""

WINDOW = 0.74
"""What of a picture `through_window` shows: so a camera can be turned, and real street comes in at the edge."""
SIZE_WH = (640, 360)


def through_window(
    pixels: ImageBGR, *, right: float = 0.0, down: float = 0.0, turn_deg: float = 0.0, zoom: float = 1.0
) -> ImageBGR:
    """Returns what a camera sees that is turned by shares of its own picture, about its axis, or zoomed: (360, 640)."""
    height, width = pixels.shape[:2]
    shown_wh = (width * WINDOW, height * WINDOW)
    middle = (width / 2 + right * shown_wh[0], height / 2 + down * shown_wh[1])
    scale = SIZE_WH[0] / shown_wh[0] * zoom
    matrix = cv2.getRotationMatrix2D(middle, turn_deg, scale)
    matrix[:, 2] += (SIZE_WH[0] / 2 - middle[0], SIZE_WH[1] / 2 - middle[1])
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return _picture(cv2.warpAffine(pixels, matrix, SIZE_WH, flags=kind, borderMode=cv2.BORDER_REPLICATE))


def captioned(pixels: ImageBGR, *, time_s: float) -> ImageBGR:
    """Returns the picture with a clock and a name burnt in, which stay where they are when the camera turns."""
    marked = pixels.copy()
    write_caption(marked, name="East gate 1", starts_at="2026-06-04T10:20:00+08:00", time_s=time_s)
    return marked


def black(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """No light: a little noise is left."""
    return _picture(pixels * 0.02 + rng.normal(6, 2, pixels.shape))


def over_exposed(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """The iris stuck open."""
    return _picture(pixels.astype(np.float32) * 2 + 245 + rng.normal(0, 2, pixels.shape))


def covered(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """A hand or a bag before the lens: one soft shade, dark or bright."""
    height, width = pixels.shape[:2]
    shade = np.linspace(0.8, 1.2, width)[None, :, None] * rng.uniform(25, 160) * np.ones((height, 1, 3))
    return _picture(shade * rng.uniform(0.9, 1.1, 3) + rng.normal(0, 1.5, pixels.shape))


def blurred(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """Far out of focus, or a greasy dome; the sensor's noise stays sharp."""
    soft = cv2.GaussianBlur(pixels, (0, 0), pixels.shape[1] / 640 * rng.uniform(6, 14))
    return _picture(soft + rng.normal(0, 1.0, pixels.shape))


def half(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """Slices lost: the lower part is what the decoder fills in."""
    broken = pixels.copy()
    rows = int(len(broken) * rng.uniform(0.2, 0.7)) // 16 * 16
    broken[len(broken) - rows :] = ((128, 128, 128), (0, 0, 0), (0, 135, 0))[int(rng.integers(3))]
    return broken


def corrupt(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """What a decoder shows without data."""
    return np.full_like(pixels, ((128, 128, 128), (0, 135, 0))[int(rng.integers(2))])


def vehicle_in_front(share: float) -> Spoil:
    """A bus close to the camera that covers this share of the picture: flat sides, windows, a stripe, wheels."""

    def spoil(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
        height, width = pixels.shape[:2]
        across = min(1.0, (share * 1.3) ** 0.5)
        size = (int(across * width), int(min(1.0, share / across) * height))
        x, y = int(rng.uniform(0, width - size[0] + 1)), int(rng.uniform(0, height - size[1] + 1))
        picture = pixels.copy()
        side = picture[y : y + size[1], x : x + size[0]]
        side[:] = rng.integers(30, 230, 3)
        for number in range(6):
            left, right = int(size[0] * (number + 0.1) / 6), int(size[0] * (number + 0.85) / 6)
            side[int(size[1] * 0.15) : int(size[1] * 0.5), left:right] = rng.integers(10, 90, 3)
        side[int(size[1] * 0.6) : int(size[1] * 0.66)] = rng.integers(0, 255, 3)
        for at in (0.2, 0.8):
            cv2.circle(side, (int(size[0] * at), int(size[1] * 0.92)), int(size[1] * 0.1), (20, 20, 20), -1)
        return _picture(picture + rng.normal(0, 2, picture.shape))

    return spoil


def headlights(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """Lamps that shine into the lens, and their glare."""
    small_wh = (160, 90)
    glow = np.zeros((small_wh[1], small_wh[0]), np.float32)
    for _ in range(int(rng.integers(2, 5))):
        middle = (int(rng.uniform(0, small_wh[0])), int(rng.uniform(0.3, 0.9) * small_wh[1]))
        cv2.circle(glow, middle, int(rng.uniform(3, 12)), 1.0, -1)
    light = cv2.GaussianBlur(glow, (0, 0), 6) * 3 + cv2.GaussianBlur(glow, (0, 0), 30) * 4
    light = cv2.resize(np.clip(light, 0, 1.5), (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    return _picture(pixels * 0.8 + light[:, :, None] * 255)


def infrared(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """The same street by the camera's own lamp."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32)
    x, y = np.meshgrid(np.linspace(-1, 1, grey.shape[1]), np.linspace(-1, 1, grey.shape[0]))
    lit = grey * (0.15 + 0.9 * np.exp(-(x * x + (y - 0.15) ** 2) / 0.35)) + rng.normal(0, 6, grey.shape)
    return _picture(np.repeat(lit[:, :, None], 3, axis=2))


def dusk(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """A third of the light, and the noise of that."""
    return _picture(pixels * np.array([0.32, 0.27, 0.25]) + rng.normal(0, 5, pixels.shape))


def too_bright(pixels: ImageBGR, _rng: np.random.Generator) -> ImageBGR:
    """Exposed for the shade."""
    return _picture(pixels * 1.8)


def rain(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """Streaks, drops on the glass, haze."""
    return rained_on(pixels, rng=rng, time_s=float(rng.uniform(0, 90)))


def fog(pixels: ImageBGR, _rng: np.random.Generator) -> ImageBGR:
    """A fifth of the contrast."""
    return _picture(pixels * 0.2 + 150)


def poorly_coded(pixels: ImageBGR, _rng: np.random.Generator) -> ImageBGR:
    """Too few bits: blocks."""
    jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 12])[1]
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def old_format(pixels: ImageBGR, _rng: np.random.Generator) -> ImageBGR:
    """From a sub-stream of 352 x 288, another shape of picture."""
    return _picture(cv2.resize(pixels, (352, 288), interpolation=cv2.INTER_AREA))


def shaken(pixels: ImageBGR, rng: np.random.Generator) -> ImageBGR:
    """A pole that sways by up to three pixels in 640."""
    x, y = rng.uniform(-3, 3, 2) * pixels.shape[1] / 640
    size_wh = (pixels.shape[1], pixels.shape[0])
    matrix = np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
    return _picture(cv2.warpAffine(pixels, matrix, size_wh, borderMode=cv2.BORDER_REPLICATE))


def both(first: Spoil, second: Spoil) -> Spoil:
    """One after the other."""
    return lambda pixels, rng: second(first(pixels, rng), rng)


FAULTS: Mapping[str, Spoil] = {
    "black": black,
    "over_exposed": over_exposed,
    "covered": covered,
    "blurred": blurred,
    "half": half,
    "corrupt": corrupt,
}
"""By the word of `PictureHealth` that each must be called."""

ON_THE_WAY = ("half", "corrupt")
"""Faults of the transmission: they hit burnt-in captions too; those of the lens lie behind them."""

HARMLESS: Mapping[str, Spoil] = {
    "untouched": lambda pixels, _: pixels,
    "bus 30 %": vehicle_in_front(0.3),
    "bus 45 %": vehicle_in_front(0.45),
    "bus 60 %": vehicle_in_front(0.6),
    "bus 45 % at dusk": both(vehicle_in_front(0.45), dusk),
    "headlights": headlights,
    "headlights at dusk": both(dusk, headlights),
    "dusk": dusk,
    "infrared": infrared,
    "too bright": too_bright,
    "rain": rain,
    "fog": fog,
    "poorly coded": poorly_coded,
    "352 x 288": old_format,
    "shaken": shaken,
}
"""What streets and cameras do all the time."""

MOVES: Mapping[str, Mapping[str, float]] = {
    "5 % right": {"right": 0.05},
    "5 % down": {"down": 0.05},
    "10 % left": {"right": -0.1},
    "10 % down": {"down": 0.1},
    "17 % right": {"right": 0.17},
    "turned 5 deg": {"turn_deg": 5},
    "turned 10 deg": {"turn_deg": -10},
    "zoomed in 10 %": {"zoom": 1.1},
    "zoomed out 10 %": {"zoom": 1 / 1.1},
    "zoomed in 20 %": {"zoom": 1.2},
    "10 % and 5 deg": {"right": 0.1, "turn_deg": 5},
}
"""How a camera is moved, for `through_window`. Farther ones leave the picture: those are another street."""


def _picture(values: cv2.typing.MatLike) -> ImageBGR:
    return np.clip(values, 0, 255).astype(np.uint8)
