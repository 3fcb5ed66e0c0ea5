"""One coded picture (JPEG or PNG) from a stranger: its size is read before its pixels."""

import io
import warnings

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from pipelines.capture.errors import CorruptStream, UnsupportedStream
from pipelines.outcome import Stage
from vision.arrays import ImageBGR

_CODECS = {"JPEG": "mjpeg", "PNG": "png"}


def read_still(data: bytes, *, limit_pixels: int) -> tuple[ImageBGR, str]:
    """Returns the picture as (height, width, 3) uint8 BGR, and FFmpeg's name of its codec; no rotation.

    Raises:
        UnsupportedStream: neither JPEG nor PNG, or more than `limit_pixels`; nothing was decoded.
        CorruptStream: the picture is cut off or damaged.
    """
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=list(_CODECS)) as head:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            (width, height), codec = head.size, _CODECS[str(head.format)]
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnsupportedStream("the camera sent no JPEG or PNG picture of sane size", stage=Stage.PICTURE) from error
    if width * height > limit_pixels:
        raise UnsupportedStream(
            f"a picture of {width}x{height} is more than {limit_pixels} pixels", stage=Stage.PICTURE
        )
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise CorruptStream("the picture is cut off or damaged", stage=Stage.PICTURE)
    return np.asarray(pixels, dtype=np.uint8), codec
