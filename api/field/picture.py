"""Pictures as a phone gets them: the masked copy, smaller where it is enough; pure."""

import io

from PIL import Image

from api.field.words import Words

SMALL_PX = 720
"""Wide: sharp on a phone that shows it 360 points wide, at a tenth of the bytes."""
QUALITY = 72
_WAITING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="720" height="405" viewBox="0 0 720 405">'
    '<rect width="720" height="405" fill="#1f262e"/>'
    '<text x="360" y="212" fill="#9fabb8" font-family="sans-serif" font-size="26" text-anchor="middle">{text}</text>'
    "</svg>"
)


def smaller(data: bytes) -> bytes:
    """Returns a JPEG at most `SMALL_PX` wide; the same bytes where it is that small already, or cannot be read."""
    try:
        return _smaller(data)
    except (OSError, SyntaxError, ValueError):
        # The store has checked its hash: it is as it was sent, and the browser may read what we cannot.
        return data


def _smaller(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        if picture.width <= SMALL_PX:
            return data
        # Decodes at a fraction of the size: several times faster than decoding all of it.
        picture.draft("RGB", (SMALL_PX, SMALL_PX))
        picture.thumbnail((SMALL_PX, SMALL_PX * 4))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def stand_in(words: Words, *, is_there: bool) -> str:
    """Returns what stands where a picture cannot be shown yet (it waits for its masked copy), or not any more."""
    return _WAITING.format(text=words.say("field.picture_masking" if is_there else "field.picture_missing"))
