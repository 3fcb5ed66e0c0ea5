"""A twin of a source of training pictures, without packs: the picture of seed n is of blue n, with boxes in it."""

from collections.abc import Sequence

import numpy as np

from vision.arrays import BoxesXYXY, ClassIds, ImageBGR


class Stripes:
    """Pictures that say which seed they are of."""

    def __init__(self, size_wh: tuple[int, int]) -> None:
        self.size_wh = size_wh

    def make(self, seed: int) -> tuple[ImageBGR, BoxesXYXY, ClassIds]:
        """Returns a picture of blue `seed`, with `seed` boxes, at most three, of classes 0, 1, 2."""
        width, height = self.size_wh
        picture = np.zeros((height, width, 3), np.uint8)
        picture[:, :, 0] = seed
        count = min(seed, 3)
        return picture, np.tile(np.array([(8, 0, 24, 16)], np.float32), (count, 1)), np.arange(count, dtype=np.int32)


def open_stripes(_materials: Sequence[str], size_wh: tuple[int, int]) -> Stripes:
    """Opens the twin as `models.training` opens a source."""
    return Stripes(size_wh)
