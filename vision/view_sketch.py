"""A sketch of what a camera sees: the directions of its lines, which stay when light, weather and resolution change."""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from vision.arrays import ImageBGR, Polygon

WIDTH, HEIGHT = 160, 90
"""Every picture is sketched at this size, whatever its own shape: main and sub-stream give the same sketch."""
LEVELS = 15
"""Directions that are told apart, over 180 degrees: which side of a line is the lighter one does not matter."""
FLOOR = 3.0
"""Steepness (grey levels a pixel) at which a line counts half: above a sensor's noise after averaging."""
FAINT = 0.35
"""Strength (0..1) from which a line is in the sketch."""
STABLE = 0.6
"""How much of the lines of several sketches must agree for the pixel to be in the merged one (0..1)."""
CAPTION_ROWS = 8
"""Left out at the top and at the bottom: burnt-in clocks and names stay where they are when the camera turns."""
GREY_UP_TO = 4.0
"""Mean difference of the colours up to which a picture has none: infrared at night."""

_LONGEST_TEXT = 24_000
_Field = npt.NDArray[np.float32]


class SketchError(ValueError):
    """A text is not an encoded sketch."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sketch:
    """The lines of one picture, or those that several pictures share."""

    levels: npt.NDArray[np.uint8]
    """Shape (90, 160): 0 where no line is, else 1..15: its direction."""
    is_grey: bool
    """Whether the picture has no colour: infrared at night."""

    def __post_init__(self) -> None:
        if self.levels.shape != (HEIGHT, WIDTH) or self.levels.dtype != np.uint8 or self.levels.max() > LEVELS:
            found = f"{self.levels.shape} {self.levels.dtype} up to {self.levels.max()}"
            raise ValueError(f"a sketch needs levels of shape ({HEIGHT}, {WIDTH}), uint8, up to {LEVELS}; got {found}")

    def field(self) -> _Field:
        """Returns the lines as vectors of doubled angle, shape (90, 160, 2), of length 1 or 0."""
        return _VECTORS[self.levels]


def _vectors() -> _Field:
    angles = np.arange(LEVELS) * 2 * np.pi / LEVELS
    return np.concatenate((np.zeros((1, 2)), np.stack((np.cos(angles), np.sin(angles)), axis=1))).astype(np.float32)


_VECTORS = _vectors()


def reduced(pixels: ImageBGR) -> ImageBGR:
    """Returns the picture at twice the size of a sketch, (180, 320, 3): all that sketches are made from."""
    # Every k-th pixel is enough, so that averaging a large picture costs no more than averaging a small one.
    step = max(pixels.shape[1] // (WIDTH * 4), 1)
    thinned = np.ascontiguousarray(pixels[::step, ::step])
    return np.asarray(cv2.resize(thinned, (WIDTH * 2, HEIGHT * 2), interpolation=cv2.INTER_AREA), np.uint8)


def sketch(pixels: ImageBGR, *, hidden: Sequence[Polygon] = ()) -> Sketch:
    """Returns the picture's sketch. About 2 ms.

    Args:
        pixels: The picture, or what `reduced` made of it.
        hidden: Polygons in which nothing may be kept (privacy zones).
    """
    small = pixels if pixels.shape[:2] == (HEIGHT * 2, WIDTH * 2) else reduced(pixels)
    blue, green, red = cv2.split(small)
    spread = cv2.subtract(cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red))
    levels = _levels(_lines(np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)), least=FAINT)
    for polygon in hidden:
        corners = np.rint(polygon * (WIDTH, HEIGHT)).astype(np.int32)
        mask = cv2.fillPoly(np.zeros((HEIGHT, WIDTH), np.uint8), [corners], 1)
        levels[cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0] = 0
    return Sketch(levels=levels, is_grey=bool(cv2.mean(spread)[0] <= GREY_UP_TO))


def merged(sketches: Sequence[Sketch]) -> Sketch:
    """Returns what most of the sketches share: who passed in one of them is left out."""
    if not sketches:
        raise ValueError("expected at least one sketch to merge")
    mean = np.asarray(np.mean([cv2.blur(each.field(), (3, 3)) for each in sketches], axis=0), np.float32)
    common = np.mean([each.levels > 0 for each in sketches], axis=0)
    levels = _levels(mean, least=0.05)
    levels[common < STABLE] = 0
    return Sketch(levels=levels, is_grey=sum(each.is_grey for each in sketches) * 2 > len(sketches))


def encoded(drawn: Sketch) -> str:
    """Returns the sketch as ASCII text, 4 to 9 kB."""
    flat = drawn.levels.ravel()
    packed = np.asarray(flat[::2] << 4 | flat[1::2], np.uint8).tobytes()
    return ("g" if drawn.is_grey else "c") + base64.b85encode(zlib.compress(packed, 6)).decode("ascii")


def decoded(text: str) -> Sketch:
    """Returns the sketch of a text that `encoded` made.

    Raises:
        SketchError: It is something else.
    """
    try:
        if len(text) > _LONGEST_TEXT or text[:1] not in ("g", "c"):
            raise ValueError("neither grey nor coloured")
        inflate = zlib.decompressobj()
        packed = np.frombuffer(inflate.decompress(base64.b85decode(text[1:]), WIDTH * HEIGHT // 2 + 1), np.uint8)
        levels = np.stack((packed >> 4, packed & 15), axis=1).reshape(HEIGHT, WIDTH)
    except (ValueError, binascii.Error, zlib.error) as error:
        raise SketchError(f"expected a sketch as `encoded` writes it, got {text[:20]!r} ({error})") from error
    return Sketch(levels=levels, is_grey=text[0] == "g")


def _lines(grey: npt.NDArray[np.uint8]) -> _Field:
    """Returns (90, 160, 2): doubled angle, length 0..1: how much steeper than its surroundings the pixel is."""
    small = cv2.resize(grey.astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (5, 5), 0.75)
    # The bright middle of an infrared lamp belongs to the camera, not to the street: only what is finer counts.
    small = small - cv2.blur(cv2.blur(small, (13, 13)), (13, 13))
    across = cv2.Sobel(small, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(small, cv2.CV_32F, 0, 1, scale=0.25)
    steep = cv2.magnitude(across, down)
    around = cv2.blur(steep, (17, 17))
    length = steep / (steep + around + FLOOR)
    turned = np.stack((across * across - down * down, 2 * across * down), axis=2)
    return np.asarray(turned * (length / np.maximum(steep * steep, 1e-6))[:, :, None], np.float32)


def _levels(field: _Field, *, least: float) -> npt.NDArray[np.uint8]:
    length = cv2.magnitude(field[:, :, 0], field[:, :, 1])
    angle = cv2.phase(field[:, :, 0], field[:, :, 1])
    levels = np.rint(angle * (LEVELS / (2 * np.pi))).astype(np.uint8) % LEVELS + 1
    levels[length < least] = 0
    levels[:CAPTION_ROWS] = 0
    levels[-CAPTION_ROWS:] = 0
    return np.asarray(levels, np.uint8)
