"""The fine structure of a box, cell by cell: the very same body again, or its look-alike a hand's breadth off?

Colour and coarse shape cannot tell two white cars apart. But a camera does not move, so the pixels of a car that stays
keep their edges where they are: to the pixel, whatever the exposure. The grain holds for 32 x 24 cells which way
the light changes there. It may be compared only between looks at *one and the same* box.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from vision.arrays import ImageBGR, XyxyNorm

COLUMNS, ROWS = 32, 24
"""Cells. A car seen from the side is 4.6 m long: 0.15 m are one cell."""
DIRECTIONS = 15
"""Steps of 24 degrees; a cell may also have none. So a cell is one hexadecimal digit."""
CELLS_A_NUMBER = 4
"""Digits that go into one number of the packed form: at most 65,535, exact in every kind of float."""
LENGTH = COLUMNS * ROWS // CELLS_A_NUMBER
"""Numbers of the packed form."""
FEWEST_CELLS = 60
"""With fewer cells that have a direction (a plain wall, a black night) there is nothing to compare."""


BESIDE = (
    (8, 10, 0.0),
    (10, 13, 0.02),
    (12, 16, 0.03),
    (ROWS, 6, 0.015),
    (ROWS, 8, 0.03),
    (5, COLUMNS, 0.015),
    (7, COLUMNS, 0.03),
)
"""What may be left out of a comparison, in rows and columns, and what it costs: the more is left out, the more alike
look-alikes become. A raindrop on the lens, a leaning bag, somebody's legs, the roof of who stands in front and leaves.
Up to three tenths of the box."""

BELOW = ((9, 0.02), (11, 0.025), (13, 0.03))
"""The same for the lowest rows: what stands in front hides a body from below. Up to 13 of 24 rows."""

AGAIN = 0.03
"""What a second window costs beside its own cost: of 1,624 looks at a look-alike none more passes for the body that
stood there; with 0, of 949 of them 22 more."""

_GROWN = 0.08
"""Share of its size by which a box is grown on each side: the outline against the street is the surest edge of all."""
_WEAK = 0.06
"""Share of the patch's contrast below which a change of light has no direction."""
_CONTRAST_FLOOR = 8.0
"""Grey levels added to that contrast: what noise makes of a plain patch shall have no direction."""

Codes = npt.NDArray[np.uint8]
"""Shape (ROWS, COLUMNS): 0 no direction, 1 to `DIRECTIONS`."""
Mask = npt.NDArray[np.bool_]
"""Shape (ROWS, COLUMNS): some of the cells."""
Packed = npt.NDArray[np.float32]
"""Shape (LENGTH,), whole numbers."""


def grain(pixels: ImageBGR, box_norm: XyxyNorm) -> Codes:
    """Returns the direction of each cell of a box in a picture (h, w, 3); about 0.2 ms."""
    tile = _tile(pixels, box_norm)
    across, down = tile[1:-1, 2:] - tile[1:-1, :-2], tile[2:, 1:-1] - tile[:-2, 1:-1]
    strength = np.hypot(across, down) / 2
    turn = np.mod(np.arctan2(down, across) / (2 * np.pi), 1.0)
    codes = 1 + np.minimum((turn * DIRECTIONS).astype(np.uint8), DIRECTIONS - 1)
    codes[strength < _WEAK * (float(tile.std()) + _CONTRAST_FLOOR)] = 0
    return np.asarray(codes, np.uint8)


def agreement(a: Codes, b: Codes) -> float | None:
    """Returns how alike two grains of one box are: 1 the same, around 0 nothing in common, -1 a negative.

    The mean cosine between the directions of the cells, over the mean number of cells that have one. None where either
    has too few of them to tell.
    """
    counts = int(np.count_nonzero(a)), int(np.count_nonzero(b))
    if min(counts) < FEWEST_CELLS:
        return None
    return float(_COSINES[a, b].sum() / np.sqrt(counts[0] * counts[1]))


def agreement_beside(a: Codes, b: Codes) -> tuple[float, Mask] | None:
    """Returns how alike two grains of one box are beside the window where they differ most, less its cost; and it.

    Something small in front changes one part of the box and nothing of the rest; another body changes all of it. Two
    such things at once, a drop on the lens and who drove off in front, are two windows, which cost more. None where
    either grain has too few cells with a direction beside the window to tell. About 0.85 ms.
    """
    first = _window(a, b)
    if first is None:
        return None
    second = _window(without(a, first.mask), without(b, first.mask))
    if second is None or second.worth - first.cost - AGAIN <= first.worth:
        return first.worth, first.mask
    return second.worth - first.cost - AGAIN, first.mask | second.mask


def covered(box_norm: XyxyNorm, covers: Sequence[XyxyNorm]) -> Mask:
    """Returns the cells of a box whose middle lies in one of the covers."""
    left, top, right, bottom = box_norm
    x = left + (right - left) * ((np.arange(COLUMNS) + 0.5) / COLUMNS * (1 + 2 * _GROWN) - _GROWN)
    y = top + (bottom - top) * ((np.arange(ROWS) + 0.5) / ROWS * (1 + 2 * _GROWN) - _GROWN)
    mask = np.zeros((ROWS, COLUMNS), np.bool_)
    for x1, y1, x2, y2 in covers:
        mask |= ((y >= y1) & (y <= y2))[:, None] & ((x >= x1) & (x <= x2))[None, :]
    return mask


def without(codes: Codes, mask: Mask) -> Codes:
    """Returns the cells, those of the mask without a direction."""
    return np.where(mask, np.uint8(0), codes)


def merged(old: Codes, new: Codes, mask: Mask) -> Codes:
    """Returns the new cells with those of the mask as they were: what stands in front of them is not learned."""
    return np.where(mask, old, new)


def pack(codes: Codes) -> Packed:
    """Returns the cells as `LENGTH` whole numbers."""
    return np.asarray(codes.reshape(-1, CELLS_A_NUMBER).astype(np.float32) @ _PLACES, np.float32)


def unpack(packed: Packed) -> Codes:
    """Returns what `pack` was given.

    Raises:
        ValueError: These are not `LENGTH` whole numbers from 0 to 65,535.
    """
    numbers = np.asarray(packed, np.float64)
    if numbers.shape != (LENGTH,) or not (np.mod(numbers, 1) == 0).all() or numbers.min() < 0 or numbers.max() > _MOST:
        raise ValueError(f"expected a grain of {LENGTH} whole numbers from 0 to {_MOST}, got shape {numbers.shape}")
    digits = (numbers.astype(np.int64)[:, None] // _PLACES.astype(np.int64)) % (DIRECTIONS + 1)
    return digits.astype(np.uint8).reshape(ROWS, COLUMNS)


def _summed(values: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    """Returns the sum of the values above and left of each corner of the cells."""
    sums = np.zeros((ROWS + 1, COLUMNS + 1))
    sums[1:, 1:] = values.cumsum(0, dtype=np.float64).cumsum(1)
    return sums


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Window:
    """A part of the box that is left out."""

    mask: Mask
    alike: float
    """Agreement of the rest."""
    cost: float

    @property
    def worth(self) -> float:
        return self.alike - self.cost


def _window(a: Codes, b: Codes) -> _Window | None:
    """Returns the window beside which they agree best; None where too little is left of all."""
    sums = tuple(_summed(each) for each in (_COSINES[a, b], a > 0, b > 0))
    found = [_best_beside(sums, rows, columns, cost) for rows, columns, cost in BESIDE]
    found += [_above(a, b, rows, cost) for rows, cost in BELOW]
    return max((each for each in found if each is not None), key=lambda each: each.worth, default=None)


def _best_beside(sums: Sequence[npt.NDArray[np.float64]], rows: int, columns: int, cost: float) -> _Window | None:
    cosines, count_a, count_b = (
        each[-1, -1]
        - (each[rows:, columns:] - each[:-rows, columns:] - each[rows:, :-columns] + each[:-rows, :-columns])
        for each in sums
    )
    told = np.where(np.minimum(count_a, count_b) >= FEWEST_CELLS, cosines, -np.inf)
    alike = told / np.sqrt(np.maximum(count_a * count_b, 1))
    top, left = np.unravel_index(int(alike.argmax()), alike.shape)
    best = float(alike[top, left])
    if not np.isfinite(best):
        return None
    mask = np.zeros((ROWS, COLUMNS), np.bool_)
    mask[top : top + rows, left : left + columns] = True
    return _Window(mask=mask, alike=best, cost=cost)


def _above(a: Codes, b: Codes, rows: int, cost: float) -> _Window | None:
    mask = np.zeros((ROWS, COLUMNS), np.bool_)
    mask[ROWS - rows :] = True
    alike = agreement(without(a, mask), without(b, mask))
    return None if alike is None else _Window(mask=mask, alike=alike, cost=cost)


def _tile(pixels: ImageBGR, box_norm: XyxyNorm) -> npt.NDArray[np.float32]:
    """Returns the grown box in grey, a cell a pixel, with a cell more on each side."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = np.asarray(box_norm, np.float64) * (width, height, width, height)
    grow_x, grow_y = _GROWN * (right - left), _GROWN * (bottom - top)
    left, top = left - grow_x, top - grow_y
    cell_x, cell_y = max((right + grow_x - left) / COLUMNS, 1e-3), max((bottom + grow_y - top) / ROWS, 1e-3)
    rim_x, rim_y = 2 * cell_x + 3, 2 * cell_y + 3
    # Only what the tile is made of is worked on; at least a pixel of it lies in the picture.
    x1, x2 = np.clip((int(left - rim_x), int(right + grow_x + rim_x) + 1), (0, 1), (width - 1, width))
    y1, y2 = np.clip((int(top - rim_y), int(bottom + grow_y + rim_y) + 1), (0, 1), (height - 1, height))
    step = max(int(min(cell_x, cell_y) // 3), 1)
    cut = np.ascontiguousarray(pixels[y1:y2:step, x1:x2:step])
    grey = cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY).astype(np.float32)
    # A cell is a mean of its pixels, not one of them; below a pixel a cell there is only noise to average.
    soft = cv2.GaussianBlur(grey, (0, 0), sigmaX=max(cell_x / step / 2, 0.6), sigmaY=max(cell_y / step / 2, 0.6))
    from_x, from_y = (left - cell_x / 2 - x1) / step, (top - cell_y / 2 - y1) / step
    matrix = np.array([[cell_x / step, 0.0, from_x - 0.5], [0.0, cell_y / step, from_y - 0.5]])
    size = (COLUMNS + 2, ROWS + 2)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(soft, matrix, size, flags=how, borderMode=cv2.BORDER_REPLICATE).astype(np.float32, copy=False)


_PLACES = np.power(DIRECTIONS + 1, np.arange(CELLS_A_NUMBER)).astype(np.float32)
_MOST = (DIRECTIONS + 1) ** CELLS_A_NUMBER - 1
_ANGLES = np.arange(1, DIRECTIONS + 1) * (2 * np.pi / DIRECTIONS)
_COSINES = np.zeros((DIRECTIONS + 1, DIRECTIONS + 1), np.float32)
_COSINES[1:, 1:] = np.cos(_ANGLES[:, None] - _ANGLES[None, :])
