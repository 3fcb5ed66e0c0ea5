"""A small vector that tells one parked car, or one standing person, from another at the same place."""

import cv2
import numpy as np
import numpy.typing as npt

from vision.arrays import Appearance, ImageBGR, XyxyNorm
from vision.boxes import pixel_rect

LENGTH = 55
"""Floats in a vector: lightness 16 + 1, colour 18 + 1, edges 16 + 1, tone 2. The ones are how plain each part is."""
SWAP_FROM = 0.22
"""Distance from which two detected boxes of one place show two objects.

Measured on three persons who stand at one table one after the other (72 s of indoor video, boxes of three networks).
Same person, any two moments: 95 of 100 below 0.12, 0.02 and 0.19 (this one turns about); 0.5 s apart: all below 0.19.
Two persons: 95 of 100 above 0.27, 0.27 and 0.21 (both in dark clothes). Brightness, contrast and gamma changed by 30 to
40 %, noise and warmer light move these by up to 0.03. So compare with the *latest* vector of a place, not its first.
Drawn cars: white, black, red and blue are 0.26 and more apart; white and silver 0.05, since light changes that much.
"""
CHANGED_FROM = 0.32
"""Distance from which the patch of a known box no longer shows the object: it left, or something covers it.

Higher than `SWAP_FROM`, because the box stays where it was while a standing person turns and shifts inside it. Same
material: an object still there stays below 0.28, the empty place behind it is above 0.38, also with changed light and
noise; drawn cars against empty asphalt are above 0.33.
"""

_SIDE_PX = 32
_LIGHT_CELLS = 4
_COLOUR_CELLS = 3
_ORIENTATIONS = 4
_LIGHT_WEIGHT, _COLOUR_WEIGHT, _EDGE_WEIGHT, _TONE_WEIGHT = 0.7, 0.85, 1.0, 0.3
"""Edges count most: they tell two people in black clothes apart, and colours go at night."""
_LIGHT_FLOOR, _COLOUR_FLOOR, _EDGE_FLOOR = 0.1, 0.15, 20.0
"""Strength at which a part counts half: above what noise and a colour cast make of a plain patch, below what people and
cars have (edges 120 to 300)."""
_CONTRAST_FLOOR = 0.08
"""Standard deviation of lightness (0..1) below which a patch is plain: dividing by less would magnify noise."""
_NO_COLOUR = 2e-5
"""Square of a colour part under which the picture has none at all: infrared at night. A white car has more."""
_COLOUR = slice(17, 36)

_Plane = npt.NDArray[np.float32]


def appearance(pixels: ImageBGR, box_norm: XyxyNorm) -> Appearance:
    """Returns what the box holds, as a vector of `LENGTH` floats and unit length.

    Lightness and colour are means over a coarse grid, edges are orientation histograms of the four quarters; all are
    divided by the patch's own contrast, so that a change of exposure moves them little. About 0.25 ms for any box.
    """
    light, red_green, yellow_blue, tone = _planes(_patch(pixels, box_norm))
    colour = np.concatenate((_cells(red_green, _COLOUR_CELLS), _cells(yellow_blue, _COLOUR_CELLS)))
    angle = tone * np.pi / 2
    vector = np.concatenate(
        (
            _part(_cells(light, _LIGHT_CELLS), _LIGHT_FLOOR) * _LIGHT_WEIGHT,
            _part(colour, _COLOUR_FLOOR) * _COLOUR_WEIGHT,
            _part(_edges(light), _EDGE_FLOOR) * _EDGE_WEIGHT,
            # A plain patch has nothing else; the pair keeps a white van's side from resembling a black one's.
            np.asarray((np.cos(angle), np.sin(angle))) * _TONE_WEIGHT,
        )
    )
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def distance(a: Appearance, b: Appearance) -> float:
    """Returns how different two vectors look: 0 the same, 1 nothing in common (1 - cosine, cut at 1).

    Where one picture has no colour at all and the other has (a camera that went to infrared), only the rest is
    compared. Compare with `SWAP_FROM` for two detected boxes, with `CHANGED_FROM` for one box at two times.

    Raises:
        ValueError: The vectors are not of one length: made by different versions.
    """
    if a.shape != b.shape:
        raise ValueError(f"appearances of {a.shape} and {b.shape} floats cannot be compared; expected one length")
    if len(a) == LENGTH and (_has_no_colour(a) or _has_no_colour(b)):
        a, b = _without_colour(a), _without_colour(b)
    return float(np.clip(1 - np.dot(a, b), 0, 1))


def _patch(pixels: ImageBGR, box_norm: XyxyNorm) -> _Plane:
    left, top, right, bottom = pixel_rect(box_norm, (pixels.shape[1], pixels.shape[0]))
    # Every k-th pixel is enough of a large box: 128 x 128 still average out to 16 pixels for each one kept.
    step_x, step_y = max((right - left) // 128, 1), max((bottom - top) // 128, 1)
    patch = np.ascontiguousarray(pixels[top:bottom:step_y, left:right:step_x])
    small = cv2.resize(patch, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)


def _planes(patch: _Plane) -> tuple[_Plane, _Plane, _Plane, float]:
    """Returns lightness, red minus green and yellow minus blue over the patch's contrast, and its mean lightness.

    Differences of colours, not ratios to their sum: both scale alike under gain, contrast and offset, while ratios run
    wild in the dark (black clothes, tyres).
    """
    blue, green, red = patch[..., 0], patch[..., 1], patch[..., 2]
    light = 0.114 * blue + 0.587 * green + 0.299 * red
    mean, contrast = light.mean(), light.std() + _CONTRAST_FLOOR
    return (
        np.clip((light - mean) / contrast, -2.5, 2.5),
        np.clip((red - green) / contrast, -2, 2),
        np.clip(((red + green) / 2 - blue) / contrast, -2, 2),
        float(mean),
    )


def _cells(plane: _Plane, count: int) -> _Plane:
    """Returns the means of a grid of count x count cells, scaled so that the grid's size does not set its weight."""
    means = cv2.resize(plane, (count, count), interpolation=cv2.INTER_AREA).ravel()
    return np.asarray(means / np.float32(count), np.float32)


def _edges(light: _Plane) -> _Plane:
    """Returns orientation histograms of the four quarters, less their mean."""
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    strength = cv2.magnitude(across, down)
    turn = np.mod(np.arctan2(down, across), np.pi) * (_ORIENTATIONS / np.pi)
    bins = np.minimum(turn.astype(np.intp), _ORIENTATIONS - 1) + _QUARTER_BIN
    histogram = np.bincount(bins.ravel(), strength.ravel(), 4 * _ORIENTATIONS).astype(np.float32)
    return np.asarray(histogram - histogram.mean(), np.float32)


def _part(values: _Plane, floor: float) -> _Plane:
    """Returns the values' direction, short where they are weak, and behind it what is missing to unit length.

    So no part outweighs the others however strong it is (a red car's colour does not hide its shape), and a part that
    one patch lacks and the other has makes them differ.
    """
    direction = values / (np.linalg.norm(values) + floor)
    missing = np.sqrt(max(0.0, 1.0 - float(np.dot(direction, direction))))
    return np.append(direction, np.float32(missing)).astype(np.float32)


def _has_no_colour(vector: Appearance) -> bool:
    colour = vector[_COLOUR][:-1]
    return bool(np.dot(colour, colour) < _NO_COLOUR)


def _without_colour(vector: Appearance) -> Appearance:
    rest = vector.copy()
    rest[_COLOUR] = 0
    return np.asarray(rest / np.linalg.norm(rest), np.float32)


_QUARTER = np.arange(_SIDE_PX) // (_SIDE_PX // 2)
_QUARTER_BIN = (_QUARTER[:, None] * 2 + _QUARTER[None, :]) * _ORIENTATIONS
"""For each pixel of the patch, where its quarter's bins begin."""
