"""The only type that holds pixels, and the stamp that rides along with everything derived from them."""

from dataclasses import dataclass

import numpy as np

from vision.arrays import ImageBGR


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameStamp:
    """Where and when a picture was taken."""

    camera_id: str
    """The camera's id from the site file; for `lunxun look` the redacted source."""
    stream: str
    """`main`, `sub`, `snapshot` or `file`."""
    captured_s: float
    """Seconds on this machine's monotonic clock (`time.monotonic()`) at which the picture's packet arrived."""
    time_error_s: float
    """How far the true instant may lie before `captured_s`: transfer and key-frame gap. Never negative."""
    media_time_s: float | None
    """The stream's own presentation time, None where it has none. Never trusted for evidence."""
    sequence: int
    """Number of the picture within its session, from 0."""
    is_key: bool = True
    """Whether the picture was coded on its own (needs no other picture to be right)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One decoded picture."""

    pixels: ImageBGR
    """Shape (height, width, 3), uint8, BGR. Read only by convention: draw on copies (`vision.drawing`)."""
    stamp: FrameStamp
    """Where and when."""

    def __post_init__(self) -> None:
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if len(shape) != 3 or shape[2] != 3 or dtype != np.uint8 or 0 in shape:
            raise ValueError(f"a frame needs pixels of shape (height, width, 3) and dtype uint8, got {shape} {dtype}")

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return int(self.pixels.shape[1]), int(self.pixels.shape[0])
