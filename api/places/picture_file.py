"""Makes of an uploaded picture one that can be shown: decoded, upright, not too large, encoded anew; pure."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from api.errors import Invalid

MAX_PIXELS = 50_000_000
MAX_SIDE_PX = 16_384
KEPT_SIDE_PX = 4096
"""A larger picture is made smaller: a whole district at a metre per pixel, and what an old PC's browser still draws."""
MOST_BYTES = 8 * 2**20
"""A drawn plan as PNG is far below; a photo from the air as PNG is not, and becomes a JPEG."""
_LEAST_SIDE_PX = 64
_JPEG_QUALITY = 88
_WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePicture:
    """A picture as it is kept."""

    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Returns the hash of its bytes."""
        return hashlib.sha256(self.data).hexdigest()


def read_picture(data: bytes) -> SitePicture:
    """Returns the picture that an upload shows, without whatever else was in the file.

    Raises:
        Invalid: `not_a_picture`: no JPEG or PNG that can be read. `picture_too_large`, `picture_too_small`.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures on its own scale; ours is below.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
                _check_size(*opened.size)
                is_drawn = opened.format == "PNG"
                picture = _flat(opened)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Invalid:
        raise
    # Pillow's decoders raise whatever the broken file leads them to (struct.error, IndexError, SyntaxError, ...).
    except Exception as error:
        raise Invalid(
            "the picture is no JPEG or PNG that can be read; save it again as one", code="not_a_picture"
        ) from error
    picture.thumbnail((KEPT_SIDE_PX, KEPT_SIDE_PX), Image.Resampling.LANCZOS)
    return _encoded(picture, is_drawn=is_drawn)


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise _too_large()
    if min(width, height) < _LEAST_SIDE_PX:
        raise Invalid(f"the picture needs at least {_LEAST_SIDE_PX} pixels on each side", code="picture_too_small")


def _flat(opened: Image.Image) -> Image.Image:
    """Returns the picture in RGB, upright; what is see-through becomes white."""
    if opened.format == "JPEG":
        opened.draft("RGB", (KEPT_SIDE_PX, KEPT_SIDE_PX))
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith("I"):
        # NOTE: Pillow would cut 16 bits off instead of scaling them down.
        upright = upright.point(lambda value: value / 256).convert("L")
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    clear = upright.convert("RGBA")
    ground = Image.new("RGB", clear.size, _WHITE)
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground


def _encoded(picture: Image.Image, *, is_drawn: bool) -> SitePicture:
    if is_drawn:
        out = io.BytesIO()
        picture.save(out, "PNG")
        if out.tell() <= MOST_BYTES:
            return _kept(picture, out.getvalue(), "image/png")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return _kept(picture, out.getvalue(), "image/jpeg")


def _kept(picture: Image.Image, data: bytes, media_type: str) -> SitePicture:
    return SitePicture(data=data, media_type=media_type, width=picture.width, height=picture.height)


def _too_large() -> Invalid:
    return Invalid(
        f"the picture has more than {MAX_PIXELS // 10**6} million pixels, or a side of more than {MAX_SIDE_PX:,}; "
        "make it smaller",
        code="picture_too_large",
    )
