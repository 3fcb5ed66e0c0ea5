"""Grains of boxes that tests make up: each body has its own, and a share of noise."""

import numpy as np

from vision.appearance import LENGTH
from vision.grain import COLUMNS, ROWS, Codes, pack


def codes(body: int, *, noise: float = 0.02, seed: int = 5) -> Codes:
    """Returns the grain of a body; a share of its cells is noise."""
    cells = np.random.default_rng(body).integers(1, 16, (ROWS, COLUMNS), np.uint8)
    rng = np.random.default_rng(seed)
    odd = rng.random(cells.shape) < noise
    cells[odd] = rng.integers(1, 16, int(odd.sum()), np.uint8)
    return cells


def vector(cells: Codes) -> tuple[float, ...]:
    """Returns the appearance of a box with this grain; its colours are always the same."""
    coarse = np.zeros(LENGTH)
    coarse[0] = 1.0
    return (*coarse.tolist(), *pack(cells).tolist())
