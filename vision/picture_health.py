"""Is a picture fit to be believed? A picture that is not says nothing about the street."""

import hashlib
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from vision.arrays import ImageBGR


class PictureHealth(StrEnum):
    """What is wrong with a picture; only `OK` may change what we know."""

    OK = "ok"
    BLACK = "black"
    OVER_EXPOSED = "over_exposed"
    COVERED = "covered"
    BLURRED = "blurred"
    FROZEN = "frozen"
    CORRUPT = "corrupt"
    HALF = "half"
    MOVED = "moved"


BLACK_UP_TO = 20
"""Brightness (0..255) that a black picture stays under: 199 of 200 pixels of its middle, and 24 of 25 of the whole,
which leaves room for a burnt-in clock. A street lamp is above it, and so is any picture under infrared light."""
WHITE_FROM, WHITE_SHARE = 250, 0.9
"""A picture is over-exposed when nine tenths of it are this bright in all colours; snow and walls have shadows."""
FLAT_LEVELS = 2
"""What a decoder leaves where a slice is missing differs by at most this within the band (colour conversion)."""
BAND_BELOW, BAND_ABOVE = 0.15, 0.25
"""Smallest flat band, as a share of the height, at the bottom and at the top. More at the top, where skies are."""
LINE_STEP, LINE_SHARE = 12, 0.8
"""Where such a band ends, four of five pixels at once differ from it by more than this in some colour."""
FEATURELESS_STEP = 3
"""Largest step (0..255) between neighbours of a picture 160 wide in which nothing can be made out."""
COVERED_UP_TO = 70
"""Mean brightness up to which a featureless picture is a covered lens; a bright one may be a wall or fog."""
BLUR_STEP_SHARE, BLUR_MIN_RANGE = 0.07, 60
"""In a sharp picture 640 wide some edges, noise averaged away, take at least this share of its brightness range in one
pixel (measured 0.13 to 0.4 on real and rendered pictures, 0.09 under headlights by day, at most 0.067 from a blur of 6
pixels on); a picture of little range (fog, a plain wall, night) is not judged."""
BLUR_SLOPE, BLUR_SURE_SHARE = 0.165, 0.03
"""Headlights at dusk have soft glare of great range beside faint sharp edges: a blurred picture's steepest pixel must
also be this small a share of its steepest `BLUR_SPAN_PX` pixels (blurred: at most 0.16; headlights: 0.14 to 0.25), or
take next to nothing of the range."""
BLUR_SPAN_PX = 8
MIDDLE = (0.15, 0.85)
"""Share of the height that is judged for black, covered and blurred: burnt-in clocks and names stand outside it."""

Thumbnail = npt.NDArray[np.uint8]
"""Shape (90, 160), uint8: see `thumbnail`."""
_Plane = npt.NDArray[np.uint8]
_Rows = npt.NDArray[np.int16]
_GREY = 128
_WORK_WIDTH_PX = 640


def thumbnail(pixels: ImageBGR) -> Thumbnail:
    """Returns what `picture_health` takes as `previous`: single pixels of the picture, shape (90, 160), uint8.

    Picked, not averaged: averaging removes the sensor's noise, by which a live picture of a still street differs from
    a frozen one.
    """
    height, width = pixels.shape[:2]
    rows = np.arange(90) * height // 90
    columns = np.arange(160) * width // 160
    return np.ascontiguousarray(pixels[rows[:, None], columns[None, :], 1])


def picture_mark(pixels: ImageBGR) -> str:
    """Returns 16 hexadecimal digits of the picture's `thumbnail`: a live camera never shows the same ones twice."""
    return hashlib.blake2b(thumbnail(pixels).tobytes(), digest_size=8).hexdigest()


def picture_health(pixels: ImageBGR, previous: Thumbnail | None = None) -> PictureHealth:
    """Returns what is wrong with a picture, `OK` where nothing surely is. Under 3 ms at 1080p.

    Doubt is decided for the picture: a false alarm makes a camera blind, a miss costs one look. Does not see whether
    the camera moved, nor smears and small missing parts.

    Args:
        pixels: The picture.
        previous: `thumbnail` of the picture before it from the same camera. Byte-equal means `FROZEN`, so give one
            only where two pictures of a live camera must differ: each coded on its own (key frames), of a real sensor
            (a synthetic still scene is frozen by this measure). A picture in which nothing can be made out is
            `COVERED` at any brightness where the one before it was clear.
    """
    small = _sampled(pixels)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
    middle = _middle(grey)
    if _level(middle, 0.995) <= BLACK_UP_TO and _level(grey, 0.96) <= BLACK_UP_TO:
        return PictureHealth.BLACK
    if _level(grey, 1 - WHITE_SHARE) >= WHITE_FROM:
        return PictureHealth.OVER_EXPOSED
    if previous is not None and np.array_equal(previous, thumbnail(pixels)):
        return PictureHealth.FROZEN
    low, high = (cv2.reduce(small, 1, kind)[:, 0].astype(np.int16) for kind in (cv2.REDUCE_MIN, cv2.REDUCE_MAX))
    if _is_placeholder(low, high):
        return PictureHealth.CORRUPT
    if _has_missing_band(small, low, high):
        return PictureHealth.HALF
    if _is_featureless(middle):
        was_clear = previous is not None and not _is_featureless(previous)
        return PictureHealth.COVERED if was_clear or middle.mean() <= COVERED_UP_TO else PictureHealth.OK
    return PictureHealth.BLURRED if _is_blurred(middle) else PictureHealth.OK


def shows_nothing(pixels: ImageBGR) -> bool:
    """Whether nothing at all can be made out, at any brightness: a covered lens, a plain wall, the thickest fog.

    Only who knows that there was a street before can tell which; see `previous` of `picture_health`.
    """
    grey = np.asarray(cv2.cvtColor(_sampled(pixels), cv2.COLOR_BGR2GRAY), np.uint8)
    return _is_featureless(_middle(grey))


def _middle(grey: _Plane) -> _Plane:
    rows = len(grey)
    return grey[int(rows * MIDDLE[0]) : max(int(rows * MIDDLE[1]), 1)]


def _sampled(pixels: ImageBGR) -> ImageBGR:
    """Every k-th pixel of each row and column: keeps flat bands exact and edges sharp, and costs next to nothing."""
    height, width = pixels.shape[:2]
    step = max(width // _WORK_WIDTH_PX, 1)
    size = (max(width // step, 2), max(height // step, 2))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def _level(grey: _Plane, share: float) -> int:
    """Returns the brightness that `share` of the pixels do not exceed, from a histogram: sorting takes ten times."""
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256])
    return int(np.searchsorted(np.cumsum(counts.ravel()), share * grey.size))


def _is_placeholder(low: _Rows, high: _Rows) -> bool:
    """Whether it is what decoders show without data: even grey, or the green of zeroed chroma.

    `low` and `high` are each row's darkest and brightest value per channel, shape (height, 3).
    """
    darkest, brightest = low.min(axis=0), high.max(axis=0)
    if (brightest - darkest).max() > 2 * FLAT_LEVELS:
        return False
    blue, green, red = (int(value) for value in (darkest + brightest) // 2)
    is_grey = max(abs(blue - _GREY), abs(green - _GREY), abs(red - _GREY)) <= 4
    return is_grey or (green > 60 and blue <= 4 and red <= 4)


def _has_missing_band(small: ImageBGR, low: _Rows, high: _Rows) -> bool:
    """Whether the lowest or topmost part is one exact colour across the whole width, and ends at a straight line."""
    is_flat = (high - low).max(axis=1) <= 2 * FLAT_LEVELS
    above = _band_rows(small, is_flat, low)
    below = _band_rows(small[::-1], is_flat[::-1], low[::-1])
    if above and below and abs(above - below) <= 2:
        # Black bars above and below alike: a wide picture in a narrow frame, as some recorders send it.
        return False
    is_white_sky = above > 0 and low[0].min() >= WHITE_FROM
    return below >= BAND_BELOW * len(small) or (above >= BAND_ABOVE * len(small) and not is_white_sky)


def _band_rows(small: ImageBGR, is_flat: npt.NDArray[np.bool_], low: _Rows) -> int:
    """Returns how many rows from the first on are flat and of the first one's colour; 0 where they end in no line.

    A line: nearly all pixels of the rows behind it differ from the band. So a black lawn at night, which ends here and
    there, is no missing slice, nor is a plain floor with somebody on it.
    """
    is_band = is_flat & (np.abs(low - low[0]).max(axis=1) <= 2 * FLAT_LEVELS)
    rows = int(is_band.argmin()) if not is_band.all() else 0
    # One macroblock row (16 pixels) may be half there; behind it the picture must be, and be one: not flat itself.
    near, behind = slice(rows + 1, rows + 4), slice(rows + 16, rows + 24)
    if not rows or not len(small[behind]) or is_flat[behind].mean() > 0.5:
        return 0
    is_line = _differing(small[near], low[0]) >= LINE_SHARE / 2 and _differing(small[behind], low[0]) >= LINE_SHARE
    return rows if is_line else 0


def _differing(part: ImageBGR, colour: npt.NDArray[np.int16]) -> float:
    """Returns the share of pixels that differ from the colour by more than `LINE_STEP` in some channel."""
    return float((np.abs(part.astype(np.int16) - colour).max(axis=2) > LINE_STEP).mean())


def _is_featureless(grey: _Plane) -> bool:
    step = max(grey.shape[1] // 160, 1)
    size = (max(grey.shape[1] // step, 2), max(grey.shape[0] // step, 2))
    coarse = cv2.blur(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), (3, 3))
    return int(_steps(np.asarray(coarse, np.uint8)).max(initial=0)) <= FEATURELESS_STEP


def _is_blurred(grey: _Plane) -> bool:
    brightness_range = _level(grey, 0.99) - _level(grey, 0.01)
    if brightness_range < BLUR_MIN_RANGE or grey.shape[1] <= BLUR_SPAN_PX:
        return False
    quiet = np.asarray(cv2.blur(grey, (3, 3)), np.uint8)
    steepest = _level(_steps(quiet), 0.999)
    if steepest >= BLUR_STEP_SHARE * brightness_range:
        return False
    slope = _level(np.asarray(cv2.absdiff(quiet[:, BLUR_SPAN_PX:], quiet[:, :-BLUR_SPAN_PX]), np.uint8), 0.999)
    return steepest < BLUR_SLOPE * slope or steepest < BLUR_SURE_SHARE * brightness_range


def _steps(grey: _Plane) -> _Plane:
    """Returns the absolute differences between pixels side by side."""
    return np.asarray(cv2.absdiff(grey[:, 1:], grey[:, :-1]), np.uint8)
