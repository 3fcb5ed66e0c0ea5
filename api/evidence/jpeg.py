"""Reads a JPEG's header, never its pixels: what a stranger uploads is judged before anything decodes it."""

import io
import warnings

from PIL import Image

from api.errors import Invalid

MAX_BYTES = 20 * 2**20
MAX_SIDE_PX = 16_384
MAX_PIXELS = 64_000_000
"""A 60-megapixel camera is the largest sold for streets; decoded, it is 190 MB."""


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Returns width and height in pixels from the header.

    Raises:
        Invalid: No JPEG, or one of unreasonable size.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures on its own scale; ours is below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
                width, height = picture.size
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid("the picture is no JPEG that can be read; send image/jpeg", code="not_a_jpeg") from error
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise _too_large()
    return width, height


def _too_large() -> Invalid:
    return Invalid(
        f"the picture has more than {MAX_PIXELS // 10**6} million pixels, or a side of more than {MAX_SIDE_PX}",
        code="picture_too_large",
    )
