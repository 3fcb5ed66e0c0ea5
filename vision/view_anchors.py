"""Which small parts of a reference stand in a picture exactly where they should, and nowhere beside: its anchors."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from vision.view_sketch import CAPTION_ROWS, HEIGHT, WIDTH, Sketch

PART_WIDTH, PART_HEIGHT = 12, 9
"""Small enough that a vehicle which fills half the picture leaves many whole; in pixels of a sketch."""
NEAR = 2
"""Shift (pixels of a sketch) up to which a part stands where it should: 1.25 % of the width; poles sway."""
FAR = 7
"""A part must be less alike at every shift from `NEAR + 2` to this one: a long line is alike all along itself."""
ALIKE_FROM, SHARP_FROM = 0.65, 0.1
"""Likeness (-1..1) of an anchor, and by how much the shifts beside it must fall short of that."""
LEAST_LINES = 0.12
"""Share of a part that must be lines before it can be recognised."""

_Array = npt.NDArray[np.float32]
_ROWS = (HEIGHT - 2 * CAPTION_ROWS) // PART_HEIGHT
_COLUMNS = WIDTH // PART_WIDTH
_LEFT, _TOP = (WIDTH - _COLUMNS * PART_WIDTH) // 2, (HEIGHT - _ROWS * PART_HEIGHT) // 2
_NEAR_SHIFTS = [(x, y) for y in range(-NEAR, NEAR + 1) for x in range(-NEAR, NEAR + 1)]
_FAR_SHIFTS = [
    (x, y) for y in range(-FAR, FAR + 1, 2) for x in range(-FAR, FAR + 1, 2) if max(abs(x), abs(y)) >= NEAR + 2
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """How much of a reference is recognised."""

    parts: int
    """Parts of the reference with lines to go by."""
    visible: int
    """Those where the picture has lines as well: neither fog, nor night, nor a plain wall in front."""
    found: int
    """Those that stand where they should."""

    @property
    def share(self) -> float:
        """Found among visible."""
        return self.found / max(self.visible, 1)


def anchors(reference: Sketch, current: Sketch) -> Anchors:
    """Returns how much of the reference is recognised in place. About 3 ms."""
    ours, theirs = soft(reference), soft(current)
    can_tell = _cells((reference.levels > 0).astype(np.float32)) >= LEAST_LINES
    visible = can_tell & (_cells((current.levels > 0).astype(np.float32)) >= LEAST_LINES)
    padded = cv2.copyMakeBorder(theirs, FAR, FAR, FAR, FAR, cv2.BORDER_CONSTANT)
    strength: _Array = np.asarray(np.sqrt(_cells((ours * ours).sum(axis=2)) + 1e-6), np.float32)
    near = _most_alike(ours, padded, strength, _NEAR_SHIFTS)
    far = _most_alike(ours, padded, strength, _FAR_SHIFTS)
    found = visible & (near >= ALIKE_FROM) & (near >= far + SHARP_FROM)
    return Anchors(parts=int(can_tell.sum()), visible=int(visible.sum()), found=int(found.sum()))


def soft(drawn: Sketch) -> _Array:
    """Returns the lines, (90, 160, 2), a little wider: what is turned or zoomed by little still lies on itself."""
    return np.asarray(cv2.GaussianBlur(drawn.field(), (0, 0), 1.0), np.float32)


def _most_alike(ours: _Array, padded: cv2.typing.MatLike, strength: _Array, shifts: list[tuple[int, int]]) -> _Array:
    """Returns per part the best cosine of its lines and the picture's, over the shifts."""
    energy = (padded * padded).sum(axis=2)
    best = np.full(strength.shape, -1, np.float32)
    for x, y in shifts:
        window = (slice(FAR + y, FAR + y + HEIGHT), slice(FAR + x, FAR + x + WIDTH))
        both = cv2.multiply(ours, padded[window])
        product = _cells(both[:, :, 0] + both[:, :, 1])
        best = np.maximum(best, product / (strength * np.sqrt(_cells(energy[window]) + 1e-4)))
    return best


def _cells(plane: _Array) -> _Array:
    """Returns the mean of each part, shape (rows, columns)."""
    inner = plane[_TOP : _TOP + _ROWS * PART_HEIGHT, _LEFT : _LEFT + _COLUMNS * PART_WIDTH]
    return np.asarray(cv2.resize(inner, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA), np.float32)
