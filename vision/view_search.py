"""How one sketch must be shifted, turned and zoomed to lie on another: tile by tile, then what most tiles agree on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt

from vision.view_anchors import soft
from vision.view_sketch import CAPTION_ROWS, HEIGHT, WIDTH, Sketch

TILE_WIDTH, TILE_HEIGHT = 20, 18
REACH_X, REACH_Y = 44, 24
"""Farthest shift of a tile that is searched, in pixels of a sketch: 27 % of the picture."""
LEAST_LINES = 0.08
"""Share of a tile that must be lines before it can be recognised."""
ALIKE_FROM = 0.4
"""Likeness (-1..1) from which a tile has been found again; chance reaches 0.3 at one spot, 0.45 at the best of all."""
BESIDE, SHARP = 6, 0.15
"""A tile is found for sure when it is so much less alike so many pixels beside."""
LEAST_SPREAD = 30.0
"""Two tiles tell a turn and a zoom only when they are so far apart, in pixels of a sketch."""
MOST_TURN_DEG, MOST_ZOOM = 25.0, 1.6

_Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """A similarity about the picture's middle; the unit is a pixel of a sketch."""

    shift_x: float = 0.0
    shift_y: float = 0.0
    turn_deg: float = 0.0
    """Clockwise."""
    zoom: float = 1.0


STILL = Motion()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surfaces:
    """How like each tile of the reference is to the picture, at every shift within reach."""

    centres: _Array
    """(n, 2): middles of the tiles, from the picture's middle."""
    likeness: _Array
    """(n, 2 * REACH_Y + 1, 2 * REACH_X + 1), -1..1, the best within a pixel of each shift."""

    def under(self, motions: Sequence[Motion]) -> _Array:
        """(m, n): how like each tile is where each motion takes it; -1 for those it takes out of reach."""
        shift = np.rint(displacements(motions, self.centres)).astype(int)
        x, y = shift[:, :, 0] + REACH_X, shift[:, :, 1] + REACH_Y
        within = (x >= 0) & (x <= 2 * REACH_X) & (y >= 0) & (y <= 2 * REACH_Y)
        tiles = np.arange(len(self.centres))[None, :]
        found = self.likeness[tiles, np.clip(y, 0, 2 * REACH_Y), np.clip(x, 0, 2 * REACH_X)]
        return np.where(within, found, np.float32(-1))

    def sharpness(self, motion: Motion) -> _Array:
        """(n,): by how much each tile is more alike there than a little beside it, where that is least.

        A tile with nothing but one long line slides along it and is as alike beside: it proves nothing.
        """
        ring = [
            replace(motion, shift_x=motion.shift_x + x, shift_y=motion.shift_y + y)
            for x, y in ((BESIDE, 0), (-BESIDE, 0), (0, BESIDE), (0, -BESIDE))
        ]
        return np.asarray(self.under([motion])[0] - self.under(ring).max(axis=0), np.float32)


def displacements(motions: Sequence[Motion], centres: _Array) -> _Array:
    """Returns how far each motion takes each point: (m, n, 2) for points (n, 2) measured from the middle."""
    rows = np.array([(each.shift_x, each.shift_y, each.turn_deg, each.zoom) for each in motions], np.float32)
    move = (rows[:, 0] + 1j * rows[:, 1])[:, None]
    factor = (rows[:, 3] * np.exp(1j * np.deg2rad(rows[:, 2])))[:, None]
    at = (centres[:, 0] + 1j * centres[:, 1])[None, :]
    moved = factor * at + move - at
    return np.stack((moved.real, moved.imag), axis=2).astype(np.float32)


def mean_displacement(motion: Motion) -> float:
    """Returns how far the picture's points are moved on average, in pixels of a sketch."""
    x, y = np.meshgrid(np.linspace(-WIDTH / 2, WIDTH / 2, 9), np.linspace(-HEIGHT / 2, HEIGHT / 2, 7))
    points = np.stack((x.ravel(), y.ravel()), axis=1).astype(np.float32)
    return float(np.linalg.norm(displacements([motion], points)[0], axis=1).mean())


def correlate(reference: Sketch, current: Sketch) -> Surfaces:
    """Returns the likeness of every tile at every shift. About 10 ms."""
    ours, theirs = soft(reference), soft(current)
    tiles = _tiles(reference)
    likeness = np.zeros((len(tiles), 2 * REACH_Y + 1, 2 * REACH_X + 1), np.float32)
    for index, tile in enumerate(tiles):
        likeness[index] = cv2.dilate(_likeness(ours, theirs, tile, reach=(REACH_X, REACH_Y)), np.ones((3, 3), np.uint8))
    middles = [(x + TILE_WIDTH / 2 - WIDTH / 2, y + TILE_HEIGHT / 2 - HEIGHT / 2) for x, y in tiles]
    return Surfaces(centres=np.array(middles, np.float32).reshape(-1, 2), likeness=likeness)


def best_motion(surfaces: Surfaces) -> Motion:
    """Returns the motion under which the tiles are most alike in all.

    Every tile proposes its best shift, every pair of tiles far enough apart the turn and zoom between their shifts; the
    best proposal is then improved in small steps.
    """
    best = _best(surfaces, [STILL, *_proposals(surfaces)])
    for step in (2.0, 1.0):
        best = _best(surfaces, _around(best, step))
    return best


def _best(surfaces: Surfaces, motions: Sequence[Motion]) -> Motion:
    """Returns the motion that gains most over standing still; a tile that it takes out of the picture is a loss."""
    rest, anchor = surfaces.under([STILL]), surfaces.sharpness(STILL) >= SHARP
    alike = surfaces.under(motions)
    lost = np.where(anchor, np.clip(rest, 0, None), 0)
    gain = np.where(alike > -1, np.clip(alike, 0, None) - np.clip(rest, 0, None), -lost).sum(axis=1)
    return motions[int(gain.argmax())]


def _around(motion: Motion, step: float) -> list[Motion]:
    steps = (0.0, -step, step)
    return [
        Motion(
            shift_x=motion.shift_x + across,
            shift_y=motion.shift_y + down,
            turn_deg=motion.turn_deg + turn,
            zoom=motion.zoom * (1 + zoom / 50),
        )
        for across, down, turn, zoom in product(steps, repeat=4)
    ]


def _proposals(surfaces: Surfaces) -> list[Motion]:
    flat = surfaces.likeness.reshape(len(surfaces.likeness), -1)
    peaks = flat.argmax(axis=1) if flat.size else np.zeros(0, int)
    rows, columns = np.divmod(peaks, 2 * REACH_X + 1)
    shifts = np.stack((columns - REACH_X, rows - REACH_Y), axis=1).astype(np.float64)
    sure = np.flatnonzero(flat.max(axis=1, initial=-1) >= ALIKE_FROM)
    motions = [Motion(shift_x=float(shifts[i, 0]), shift_y=float(shifts[i, 1])) for i in sure]
    first, second = (sure[each] for each in np.triu_indices(len(sure), 1))
    # In the complex plane a similarity is a product and a sum: after = factor * before + shift.
    before = surfaces.centres[:, 0] + 1j * surfaces.centres[:, 1]
    after = before + shifts[:, 0] + 1j * shifts[:, 1]
    apart = before[first] - before[second]
    is_far = np.abs(apart) >= LEAST_SPREAD
    first, second, apart = first[is_far], second[is_far], apart[is_far]
    factors = (after[first] - after[second]) / apart
    moves = after[first] - factors * before[first]
    for factor, move in zip(factors, moves, strict=True):
        turn, zoom = float(np.rad2deg(np.angle(factor))), float(np.abs(factor))
        if abs(turn) <= MOST_TURN_DEG and 1 / MOST_ZOOM <= zoom <= MOST_ZOOM:
            motions.append(Motion(shift_x=float(move.real), shift_y=float(move.imag), turn_deg=turn, zoom=zoom))
    return motions


def _tiles(reference: Sketch) -> list[tuple[int, int]]:
    """Returns left and top of each tile of the reference that has lines to go by."""
    rows = range(CAPTION_ROWS + 1, HEIGHT - CAPTION_ROWS - TILE_HEIGHT + 1, TILE_HEIGHT)
    return [(x, y) for y in rows for x in range(0, WIDTH - TILE_WIDTH + 1, TILE_WIDTH) if _has_lines(reference, (x, y))]


def _has_lines(drawn: Sketch, tile: tuple[int, int]) -> bool:
    x, y = tile
    return bool((drawn.levels[y : y + TILE_HEIGHT, x : x + TILE_WIDTH] > 0).mean() >= LEAST_LINES)


def _likeness(ours: _Array, theirs: _Array, tile: tuple[int, int], *, reach: tuple[int, int]) -> _Array:
    """Returns the tile's likeness at each shift up to `reach`, shape (2 * reach y + 1, 2 * reach x + 1)."""
    x, y = tile
    part = ours[y : y + TILE_HEIGHT, x : x + TILE_WIDTH]
    x_from, x_to = max(x - reach[0], 0), min(x + TILE_WIDTH + reach[0], WIDTH)
    y_from, y_to = max(y - reach[1], 0), min(y + TILE_HEIGHT + reach[1], HEIGHT)
    found = cv2.matchTemplate(theirs[y_from:y_to, x_from:x_to], part, cv2.TM_CCORR_NORMED)
    # Where the picture is empty the quotient has no meaning.
    whole = np.full((2 * reach[1] + 1, 2 * reach[0] + 1), -1, np.float32)
    top, left = y_from - y + reach[1], x_from - x + reach[0]
    whole[top : top + found.shape[0], left : left + found.shape[1]] = np.clip(np.nan_to_num(found), -1, 1)
    return whole
