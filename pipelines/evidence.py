"""Whole pictures as evidence: encoded once, named by their hash."""

import hashlib
from dataclasses import dataclass

import cv2
import numpy as np

from vision.arrays import ImageBGR

JPEG_QUALITY = 92
"""Number plates keep their edges from about 90 on; 95 costs half as much again in bytes."""


class EncodingError(ValueError):
    """The picture cannot be written as a JPEG."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An encoded picture and its name."""

    sha256: str
    """Of `jpeg`, 64 lower-case hexadecimal digits."""
    jpeg: bytes
    """Without EXIF: it says nothing that the report does not say."""


def encode_picture(pixels: ImageBGR, *, quality: int = JPEG_QUALITY) -> Picture:
    """Returns the picture as a baseline JPEG, colours at half resolution (4:2:0), without metadata.

    Raises:
        EncodingError: A side is longer than a JPEG can hold, 65500 pixels.
    """
    try:
        is_encoded, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise EncodingError(f"a picture of shape {pixels.shape} does not fit a JPEG: {error.err}") from error
    if not is_encoded:
        raise EncodingError(f"a picture of shape {pixels.shape} does not fit a JPEG (longest side 65500 px)")
    return named(data.tobytes())


def encode_small(pixels: ImageBGR, *, width_px: int = 960, quality: int = 75) -> bytes:
    """Returns a JPEG at most that wide, for people to glance at; never evidence."""
    height, width = pixels.shape[:2]
    if width > width_px:
        size = (width_px, max(1, round(height * width_px / width)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return encode_picture(pixels, quality=quality).jpeg


def named(jpeg: bytes) -> Picture:
    """Returns the bytes with their hash."""
    return Picture(sha256=hashlib.sha256(jpeg).hexdigest(), jpeg=jpeg)
