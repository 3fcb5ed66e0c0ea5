"""Names for the array shapes that the whole project passes around, so that signatures say what an array holds."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

ImageBGR: TypeAlias = npt.NDArray[np.uint8]
"""Shape (height, width, 3), dtype uint8, channels blue, green, red: what cv2 and PyAV's `bgr24` use."""

BoxesXYXY: TypeAlias = npt.NDArray[np.float32]
"""Shape (n, 4), float32, left top right bottom. The name of the variable says the space: `_px` or `_norm` (0..1)."""

Scores: TypeAlias = npt.NDArray[np.float32]
"""Shape (n,), float32, 0..1."""

ClassIds: TypeAlias = npt.NDArray[np.int32]
"""Shape (n,), int32, index into the network's list of class names."""

Polygon: TypeAlias = npt.NDArray[np.float64]
"""Shape (k, 2) with k >= 3, float64, corners in order, not closed, normalised picture coordinates 0..1."""

Appearance: TypeAlias = npt.NDArray[np.float32]
"""Shape (d,), float32, unit length: what one object looks like. See `vision.appearance`."""

XyxyNorm: TypeAlias = tuple[float, float, float, float]
"""One box, left top right bottom, normalised 0..1: how boxes travel in messages and rows."""
