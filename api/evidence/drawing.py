"""Copies of a case's pictures: a crop of the object, and the whole scene with zone, box and facts drawn."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from api.evidence.fonts import FontFile, load_font
from pipelines.evidence import Picture, encode_picture
from vision.arrays import ImageBGR, XyxyNorm
from vision.boxes import grow_box, pixel_rect
from vision.drawing import Caption, evidence_overlay, font_size_px

CROP_GROWN = 0.5
"""The crop shows half the object's size of its surroundings."""


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
    """Text below the scene, the first as its title, the last in small print; none: the copy is a crop."""

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
        scene = _decoded(original)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DrawingError(f"the picture {drawing.parent_sha256} cannot be decoded ({error})") from error
    return encode_picture(_crop(scene, drawing) if drawing.is_crop else _scene(scene, drawing, font))


def _decoded(original: bytes) -> ImageBGR:
    """Pillow, because OpenCV shows half a picture where it should refuse a broken one."""
    with Image.open(io.BytesIO(original), formats=("JPEG",)) as opened:
        return np.ascontiguousarray(np.asarray(opened.convert("RGB"), np.uint8)[:, :, ::-1])


def _crop(scene: ImageBGR, drawing: Drawing) -> ImageBGR:
    left, top, right, bottom = pixel_rect(grow_box(drawing.box, CROP_GROWN), _size_wh(scene))
    return scene[top:bottom, left:right]


def _scene(scene: ImageBGR, drawing: Drawing, font: FontFile | None) -> ImageBGR:
    title, *facts = drawing.lines
    caption = Caption(title=title, lines=tuple(facts[:-1]), footer=facts[-1] if facts else "")
    zone = np.asarray(drawing.polygon, np.float64) if len(drawing.polygon) >= 3 else None
    return evidence_overlay(
        scene, zone=zone, box=drawing.box, caption=caption, font=load_font(font, font_size_px(_size_wh(scene)))
    )


def _size_wh(pixels: ImageBGR) -> tuple[int, int]:
    return int(pixels.shape[1]), int(pixels.shape[0])
