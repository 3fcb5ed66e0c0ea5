"""Boxes, zones and words on copies of pictures: never on the picture itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vision.arrays import ImageBGR, Polygon, XyxyNorm
from vision.boxes import pixel_rect

Colour: TypeAlias = tuple[int, int, int]
"""Blue, green, red, 0..255."""
Font: TypeAlias = ImageFont.FreeTypeFont | None
"""A loaded font that has the letters wanted (Chinese too); None draws ASCII only and `?` for the rest."""

BOX_COLOUR: Colour = (60, 80, 240)
ZONE_COLOUR: Colour = (40, 190, 250)
_PANEL: Colour = (38, 32, 28)
_INK: Colour = (245, 245, 245)
_FAINT_INK: Colour = (190, 184, 178)
_ZONE_OPACITY = 0.14


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Caption:
    """What an evidence picture says below the scene, already in the reader's language."""

    title: str
    """The place and the rule."""
    lines: tuple[str, ...] = ()
    """Times, dwell interval, limit: one fact a line. Long ones are wrapped."""
    footer: str = ""
    """Small print: hashes, versions."""


def font_size_px(size_wh: tuple[int, int]) -> int:
    """Returns the height in which a font should be loaded for pictures of this size."""
    return max(14, round(size_wh[0] / 58))


def draw_boxes(
    pixels: ImageBGR,
    boxes: Sequence[tuple[str, XyxyNorm]],
    *,
    colour: Colour = BOX_COLOUR,
    font: Font = None,
) -> ImageBGR:
    """Returns a copy with the boxes outlined, each with its words above it (inside it at the picture's top)."""
    drawn = pixels.copy()
    for _, box in boxes:
        _outline(drawn, box, colour)
    for text, box in boxes:
        if text:
            left, top, _, _ = pixel_rect(box, _size_wh(drawn))
            drawn = _tag(drawn, text, (left, top), colour=colour, font=font)
    return drawn


def draw_zones(
    pixels: ImageBGR, zones: Sequence[tuple[str, Polygon]], *, colour: Colour = ZONE_COLOUR, font: Font = None
) -> ImageBGR:
    """Returns a copy with the zones tinted and outlined, each with its words at its first corner; `` draws none."""
    drawn = pixels.copy()
    size_wh = _size_wh(pixels)
    corners = [np.asarray(np.round(polygon * size_wh), np.int32) for _, polygon in zones]
    tint = drawn.copy()
    cv2.fillPoly(tint, corners, colour)
    drawn = np.asarray(cv2.addWeighted(tint, _ZONE_OPACITY, drawn, 1 - _ZONE_OPACITY, 0), np.uint8)
    cv2.polylines(drawn, corners, True, colour, _line_px(size_wh), cv2.LINE_AA)
    for (text, _), points in zip(zones, corners, strict=True):
        if text:
            drawn = _tag(drawn, text, (int(points[0][0]), int(points[0][1])), colour=colour, font=font)
    return drawn


def evidence_overlay(
    pixels: ImageBGR,
    *,
    zone: Polygon | None,
    box: XyxyNorm | None,
    caption: Caption,
    font: Font = None,
) -> ImageBGR:
    """Returns the scene with its zone and box drawn, and the caption on a panel added below: it covers nothing.

    As wide as the picture, higher by the panel.
    """
    scene = draw_zones(pixels, [("", zone)]) if zone is not None else pixels.copy()
    if box is not None:
        _outline(scene, box, BOX_COLOUR)
    width = scene.shape[1]
    text_px = _text_height_px(scene, font)
    margin, step = round(text_px * 1.2), round(text_px * 1.55)
    body = [line for text in caption.lines for line in _wrap(text, width - 2 * margin, text_px=text_px, font=font)]
    title = _wrap(caption.title, width - 2 * margin, text_px=text_px, font=font)
    footer = _wrap(caption.footer, width - 2 * margin, text_px=text_px, font=font) if caption.footer else []
    rows = [(line, _INK) for line in title + body] + [(line, _FAINT_INK) for line in footer]
    panel = np.full((margin * 2 + step * len(rows), width, 3), _PANEL, np.uint8)
    panel[: max(text_px // 6, 2)] = BOX_COLOUR
    placed = [(line, (margin, margin + number * step), ink) for number, (line, ink) in enumerate(rows)]
    return np.vstack((scene, _write(panel, placed, font, text_px=text_px)))


def _size_wh(pixels: ImageBGR) -> tuple[int, int]:
    return int(pixels.shape[1]), int(pixels.shape[0])


def _line_px(size_wh: tuple[int, int]) -> int:
    return max(1, round(size_wh[0] / 800))


def _outline(pixels: ImageBGR, box: XyxyNorm, colour: Colour) -> None:
    """A dark line under the coloured one, so that it shows on any background."""
    left, top, right, bottom = pixel_rect(box, _size_wh(pixels))
    line = _line_px(_size_wh(pixels))
    for width, each in ((line + 2, (20, 20, 20)), (line, colour)):
        cv2.rectangle(pixels, (left, top), (right - 1, bottom - 1), each, width)


def _tag(pixels: ImageBGR, text: str, at_px: tuple[int, int], *, colour: Colour, font: Font) -> ImageBGR:
    """Words on a coloured patch that stands on the point `at_px`, moved inside the picture where it must."""
    width, height = _size_wh(pixels)
    text_px = _text_height_px(pixels, font)
    pad = max(2, text_px // 5)
    tag_width, tag_height = round(_text_width_px(text, text_px, font)) + 2 * pad, text_px + 2 * pad
    left = min(max(at_px[0], 0), max(width - tag_width, 0))
    top = min(max(at_px[1] - tag_height, 0), max(height - tag_height, 0))
    cv2.rectangle(pixels, (left, top), (left + tag_width, top + tag_height), colour, cv2.FILLED)
    ink = (20, 20, 20) if colour[0] * 0.114 + colour[1] * 0.587 + colour[2] * 0.299 > 140 else _INK
    return _write(pixels, [(text, (left + pad, top + pad), ink)], font, text_px=text_px)


def _text_height_px(pixels: ImageBGR, font: Font) -> int:
    return round(font.size) if font is not None else font_size_px(_size_wh(pixels))


def _text_width_px(text: str, text_px: int, font: Font) -> float:
    if font is not None:
        return float(font.getlength(text))
    (width, _), _ = cv2.getTextSize(_ascii(text), cv2.FONT_HERSHEY_SIMPLEX, _hershey_scale(text_px), 1)
    return float(width)


def _wrap(text: str, width_px: int, *, text_px: int, font: Font) -> list[str]:
    """Breaks at spaces where a line has one, else (Chinese, hashes) between any two letters; never drops a letter."""
    lines, rest = [], text
    while rest and _text_width_px(rest, text_px, font) > width_px:
        fits = len(rest) - 1
        while fits > 1 and _text_width_px(rest[:fits], text_px, font) > width_px:
            fits -= 1
        fits = max(fits, 1)
        space = rest.rfind(" ", 0, fits + 1)
        cut = space if space > fits // 2 else fits
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest]


def _write(
    pixels: ImageBGR, placed: Sequence[tuple[str, tuple[int, int], Colour]], font: Font, *, text_px: int | None = None
) -> ImageBGR:
    """Returns the picture with (text, its top left corner, colour) written on it; may be the same array."""
    text_px = text_px or _text_height_px(pixels, font)
    if font is None:
        for text, (x, y), colour in placed:
            at = (x, y + round(text_px * 0.82))
            cv2.putText(
                pixels, _ascii(text), at, cv2.FONT_HERSHEY_SIMPLEX, _hershey_scale(text_px), colour, 1, cv2.LINE_AA
            )
        return pixels
    # NOTE: the channels stay blue first; Pillow only sees three numbers, so colours are given in our order.
    image = Image.fromarray(pixels)
    canvas = ImageDraw.Draw(image)
    for text, at, colour in placed:
        canvas.text(at, text, font=font, fill=colour, anchor="la")
    return np.array(image)


def _hershey_scale(text_px: int) -> float:
    """Hershey Simplex letters are 22 pixels high at scale 1, their lines about 30."""
    return text_px / 30


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode("ascii")
