"""Pictures of single things, placed in the scene's picture, and how they are painted over one another."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.pack import Sprite
from vision.arrays import ImageBGR

Rect = tuple[int, int, int, int]
"""x1, y1, x2, y2 in pixels, the last two excluded."""
Pixels = NDArray[np.uint8]
PROLONGED_PX = 24
SAME_PX = 0.35
SAME_SCALE = 0.004
"""Nearer than this to the place of its sprite, a thing is drawn as rendered, without the blur of moving it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """A piece of picture at a place; it may reach over the picture's edge."""

    at_px: tuple[int, int]
    pixels: Pixels

    @property
    def rect(self) -> Rect:
        """Where it lies."""
        height, width = self.pixels.shape[:2]
        return (self.at_px[0], self.at_px[1], self.at_px[0] + width, self.at_px[1] + height)

    def within(self, rect: Rect) -> Pixels:
        """Returns the part of it that lies in `rect`."""
        x_px, y_px = self.at_px
        return self.pixels[rect[1] - y_px : rect[3] - y_px, rect[0] - x_px : rect[2] - x_px]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cutout:
    """A sprite made ready for painting: colours multiplied by alpha."""

    sprite: Sprite
    bgra: Patch
    shadow: Patch | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """One thing of one frame, where it is to be painted."""

    name: str
    """The actor's id; `prop-3` for a prop."""
    bgra: Patch
    """(h, w, 4), colours multiplied by alpha."""
    shadow: Patch | None
    parts: tuple[tuple[str, tuple[float, float, float, float]], ...]
    """Label and box in pixels, not cut, of each labelled part."""
    ring_m: tuple[tuple[float, float], ...]
    """Where it touches the ground, convex: decides what hides what."""
    depth_m: float

    @property
    def rects(self) -> list[Rect]:
        """What a change of it changes."""
        return [self.bgra.rect] + ([] if self.shadow is None else [self.shadow.rect])


def cutout_of(sprite: Sprite, size_wh: tuple[int, int]) -> Cutout:
    """Returns the sprite with its colours multiplied by its alpha; `size_wh` is the size of the scene's picture.

    The renderer cuts things off at the picture's edge. There the last pixels are repeated a little way, so that no gap
    shows when the sprite stands for something a little further in.
    """
    alpha = sprite.bgra[:, :, 3]
    colours = cv2.multiply(sprite.bgra[:, :, :3], cv2.merge([alpha, alpha, alpha]), scale=1 / 255)
    bgra = np.dstack([colours, alpha]).astype(np.uint8, copy=False)
    shadow = None if sprite.shadow is None else Patch(at_px=sprite.entry.shadow_at_px, pixels=sprite.shadow)
    return Cutout(
        sprite=sprite,
        bgra=_prolonged(Patch(at_px=sprite.entry.at_px, pixels=bgra), size_wh),
        shadow=None if shadow is None else _prolonged(shadow, size_wh),
    )


def _prolonged(patch: Patch, size_wh: tuple[int, int]) -> Patch:
    x1, y1, x2, y2 = patch.rect
    left, top = PROLONGED_PX * (x1 <= 0), PROLONGED_PX * (y1 <= 0)
    right, bottom = PROLONGED_PX * (x2 >= size_wh[0]), PROLONGED_PX * (y2 >= size_wh[1])
    if not (left or top or right or bottom):
        return patch
    pixels = cv2.copyMakeBorder(patch.pixels, top, bottom, left, right, cv2.BORDER_REPLICATE)
    return Patch(at_px=(x1 - left, y1 - top), pixels=pixels.astype(np.uint8, copy=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How a sprite's pixels get to another place: scaled about `from_px`, which lands on `to_px`."""

    from_px: tuple[float, float]
    to_px: tuple[float, float]
    scale: float

    @property
    def is_none(self) -> bool:
        """Whether nobody would see the difference."""
        return math.dist(self.from_px, self.to_px) < SAME_PX and abs(self.scale - 1) < SAME_SCALE

    def point(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Returns where a pixel lands."""
        from_x, from_y = self.from_px
        return self.to_px[0] + (x_px - from_x) * self.scale, self.to_px[1] + (y_px - from_y) * self.scale

    def box(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Returns where a box lands."""
        return (*self.point(box[0], box[1]), *self.point(box[2], box[3]))


def shifted(patch: Patch, shift: Shift) -> Patch:
    """Returns the patch moved and scaled, at subpixels; its edges fade into nothing."""
    if shift.is_none:
        return patch
    x1, y1, x2, y2 = shift.box(tuple(float(value) for value in patch.rect))  # type: ignore[arg-type]
    at_px = (math.floor(x1) - 1, math.floor(y1) - 1)
    size_wh = (math.ceil(x2) + 1 - at_px[0], math.ceil(y2) + 1 - at_px[1])
    pixels = patch.pixels
    inner = shift.scale
    if shift.scale < 0.6:
        # Plain sampling would skip pixels; shrink by areas first.
        pixels = cv2.resize(pixels, None, fx=shift.scale, fy=shift.scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        inner = 1.0
    # Pixel centres lie at halves: the first one's centre goes to x1 + scale / 2 - 1 / 2 in the new grid.
    half = inner / 2 - 0.5
    matrix = np.array([[inner, 0, x1 - at_px[0] + half], [0, inner, y1 - at_px[1] + half]])
    moved = cv2.warpAffine(pixels, matrix, size_wh, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return Patch(at_px=at_px, pixels=moved.astype(np.uint8, copy=False))


def common(first: Rect, second: Rect) -> Rect | None:
    """Returns what two rectangles share; None when that is nothing."""
    x1, y1 = max(first[0], second[0]), max(first[1], second[1])
    x2, y2 = min(first[2], second[2]), min(first[3], second[3])
    return (x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None


def merged(rects: Iterable[Rect]) -> list[Rect]:
    """Returns rectangles that cover the same, none of which overlap."""
    found: list[Rect] = []
    for rect in rects:
        grown = rect
        while overlapping := [each for each in found if common(each, grown)]:
            found = [each for each in found if each not in overlapping]
            xs1, ys1, xs2, ys2 = zip(grown, *overlapping, strict=True)
            grown = (min(xs1), min(ys1), max(xs2), max(ys2))
        found.append(grown)
    return found


def paint(canvas: ImageBGR, plate: ImageBGR, layers: Sequence[Layer], rect: Rect) -> None:
    """Paints `rect` of the canvas anew: the plate, all shadows on it, then the layers in their order, far ones first.

    Where shadows overlap the darker one counts: one sun is taken away once.
    """
    x1, y1, x2, y2 = rect
    part = canvas[y1:y2, x1:x2]
    part[:] = plate[y1:y2, x1:x2]
    _shade(part, [layer.shadow for layer in layers if layer.shadow is not None], rect)
    for layer in layers:
        shared = common(layer.bgra.rect, rect)
        if shared is None:
            continue
        source = layer.bgra.within(shared)
        target = canvas[shared[1] : shared[3], shared[0] : shared[2]]
        clear = 255 - source[:, :, 3]
        behind = cv2.multiply(target, cv2.merge([clear, clear, clear]), scale=1 / 255)
        target[:] = cv2.add(behind, source[:, :, :3])


def _shade(part: ImageBGR, shadows: Sequence[Patch], rect: Rect) -> None:
    dark: Pixels | None = None
    for shadow in shadows:
        shared = common(shadow.rect, rect)
        if shared is None:
            continue
        if dark is None:
            dark = np.zeros(part.shape[:2], np.uint8)
        piece = dark[shared[1] - rect[1] : shared[3] - rect[1], shared[0] - rect[0] : shared[2] - rect[0]]
        np.maximum(piece, shadow.within(shared), out=piece)
    if dark is not None:
        lit = 255 - dark
        part[:] = cv2.multiply(part, cv2.merge([lit, lit, lit]), scale=1 / 255)


def silhouette_px(layer: Layer, picture: Rect) -> tuple[Rect, NDArray[np.bool_]] | None:
    """Returns where in the picture the layer is more there than not: a rectangle and a mask; None where nowhere."""
    shared = common(layer.bgra.rect, picture)
    return None if shared is None else (shared, layer.bgra.within(shared)[:, :, 3] > 127)


def visible_share(layer: Layer, nearer: Iterable[Layer], picture: Rect) -> float:
    """Returns the share of the layer's silhouette in the picture that no nearer layer covers; 0 outside the picture."""
    seen = silhouette_px(layer, picture)
    if seen is None:
        return 0.0
    rect, mask = seen
    whole = int(mask.sum())
    for other in nearer:
        shared = common(rect, other.bgra.rect)
        if shared is None:
            continue
        covers = other.bgra.within(shared)[:, :, 3] > 127
        piece = mask[shared[1] - rect[1] : shared[3] - rect[1], shared[0] - rect[0] : shared[2] - rect[0]]
        piece &= ~covers
    return int(mask.sum()) / whole if whole else 0.0
