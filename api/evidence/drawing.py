"""Copies of a case's pictures: a crop of the object, and the whole scene with zone, box and facts drawn."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from api.evidence.fonts import FontFile, load_font
from pipelines.evidence import Picture, named
from vision.arrays import XyxyNorm
from vision.boxes import grow_box, pixel_rect

QUALITY = 92
CROP_GROWN = 0.5
"""The crop shows half the object's size of its surroundings."""
SMALLEST_TEXT_PX = 8
ZONE_RGB = (255, 200, 0)
BOX_RGB = (255, 40, 40)


class DrawingError(ValueError):
    """The copy cannot be made from this picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One copy to be made: what it is of, and what is to be seen on it."""

    parent_sha256: str
    box: XyxyNorm
    polygon: tuple[tuple[float, float], ...] = ()
    """The zone's corners; only for a scene."""
    lines: tuple[str, ...] = ()
    """Text below the scene; none: the copy is a crop."""

    @property
    def is_crop(self) -> bool:
        """Whether the copy is a crop of the object."""
        return not self.lines


def draw(drawing: Drawing, original: bytes, *, font: FontFile | None) -> Picture:
    """Returns the copy as a JPEG with its hash. The original's scene is not covered: text stands below it.

    Raises:
        DrawingError: The original cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(original), formats=("JPEG",)) as opened:
            scene = opened.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DrawingError(f"the picture {drawing.parent_sha256} cannot be decoded ({error})") from error
    copy = _crop(scene, drawing) if drawing.is_crop else _scene(scene, drawing, font)
    data = io.BytesIO()
    copy.save(data, "JPEG", quality=QUALITY)
    return named(data.getvalue())


def _crop(scene: Image.Image, drawing: Drawing) -> Image.Image:
    return scene.crop(pixel_rect(grow_box(drawing.box, CROP_GROWN), scene.size))


def _scene(scene: Image.Image, drawing: Drawing, font: FontFile | None) -> Image.Image:
    width, height = scene.size
    text_px = _text_px(drawing.lines, font, width=width, wanted_px=max(12, height // 40))
    line_px = text_px * 3 // 2
    caption_px = line_px * len(drawing.lines) + text_px
    copy = Image.new("RGB", (width, height + caption_px), (16, 16, 16))
    copy.paste(scene, (0, 0))
    pen = ImageDraw.Draw(copy)
    stroke_px = max(2, height // 300)
    if len(drawing.polygon) >= 3:
        corners = [(x * (width - 1), y * (height - 1)) for x, y in drawing.polygon]
        pen.line([*corners, corners[0]], fill=ZONE_RGB, width=stroke_px, joint="curve")
    left, top, right, bottom = pixel_rect(drawing.box, scene.size)
    pen.rectangle((left, top, right - 1, bottom - 1), outline=BOX_RGB, width=stroke_px)
    face = load_font(font, text_px)
    for index, line in enumerate(drawing.lines):
        pen.text((text_px, height + text_px // 2 + index * line_px), line, font=face, fill=(255, 255, 255))
    return copy


def _text_px(lines: tuple[str, ...], font: FontFile | None, *, width: int, wanted_px: int) -> int:
    """Returns a size in which the longest line fits beside its margins, as far as it can still be read."""
    face = load_font(font, wanted_px)
    longest_px = max(face.getlength(line) for line in lines)
    room_px = width - 2 * wanted_px
    return wanted_px if longest_px <= room_px else max(SMALLEST_TEXT_PX, int(wanted_px * room_px / longest_px))
