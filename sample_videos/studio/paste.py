"""Putting cutouts onto a street, farthest first, and knowing afterwards what of each can still be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.augment import repainted
from sample_videos.studio.shelf import Cutout, Pixels
from vision.arrays import ClassIds, ImageBGR, Scores

Floats = NDArray[np.float64]
Corner = tuple[int, int]
REPAINTED_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """A cutout at its place in one picture; fields as those of `Cutout`."""

    colour: Pixels
    see_through: Pixels
    mask: Pixels
    lit: Pixels | None
    at: Corner
    lit_at: Corner
    boxes: Floats
    class_ids: ClassIds
    depth_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """What was drawn, and which pixel shows which thing."""

    things: Sequence[Placed]
    owners: Pixels
    """(h, w): 1 + index of the thing seen there, 0 for the street."""


def placed(cutout: Cutout, *, depth_m: float, scale: float = 1.0, shift: Floats | None = None) -> Placed:
    """Returns a cutout enlarged about its ground point by `scale` and moved by `shift` pixels (2,)."""
    foot = cutout.anchor + (0 if shift is None else shift)
    at, lit_at = (foot + (corner - cutout.anchor) * scale for corner in (cutout.at, cutout.lit_at))
    whole_at = np.round(at)
    ends = (foot + (cutout.boxes.reshape(-1, 2) - cutout.anchor) * scale + (whole_at - at)).reshape(-1, 4)
    is_same = abs(scale - 1) < 0.02
    return Placed(
        colour=cutout.colour if is_same else _scaled(cutout.colour, scale),
        see_through=cutout.see_through if is_same else _scaled(cutout.see_through, scale),
        mask=cutout.mask if is_same else _scaled(cutout.mask, scale),
        lit=cutout.lit if is_same or cutout.lit is None else _scaled(cutout.lit, scale),
        at=(int(whole_at[0]), int(whole_at[1])),
        lit_at=(round(float(lit_at[0])), round(float(lit_at[1]))),
        boxes=ends,
        class_ids=cutout.class_ids,
        depth_m=depth_m,
    )


def draw(canvas: ImageBGR, things: Sequence[Placed], *, rng: np.random.Generator | None) -> Drawn:
    """Draws things into `canvas` in their order, all shadows first; with `rng` some get other colours."""
    for thing in things:
        if thing.lit is not None:
            ground, lit = _overlap(canvas, thing.lit, thing.lit_at)
            if ground.size:
                ground[:] = cv2.multiply(ground, lit, scale=1 / 255)
    owners = np.zeros(canvas.shape[:2], np.uint8)
    for number, thing in enumerate(things, 1):
        ground, left = _overlap(canvas, thing.see_through, thing.at)
        if not ground.size:
            continue
        colour = thing.colour
        if rng is not None and rng.random() < REPAINTED_SHARE and (thing.class_ids >= 0).any():
            colour = repainted(colour, rng)
        ground[:] = cv2.add(cv2.multiply(ground, left, scale=1 / 255), _overlap(canvas, colour, thing.at)[1])
        owned, mask = _overlap(owners, thing.mask, thing.at)
        np.copyto(owned, np.uint8(min(number, 255)), where=mask > 127)
    return Drawn(things=things, owners=owners)


def visible_things(drawn: Drawn, *, window: tuple[Floats, Floats]) -> tuple[Floats, ClassIds, Scores]:
    """Returns boxes (n, 4), class ids (n,) and the share (n,) of each thing's silhouette seen within `window`.

    Args:
        drawn: What `draw` gave.
        window: Left upper and right lower corner, (2,) each, of what of the canvas is looked at.
    """
    low, high = (np.round(corner).astype(int) for corner in window)
    boxes: list[Floats] = []
    class_ids: list[int] = []
    shares: list[float] = []
    for number, thing in enumerate(drawn.things, 1):
        for box, class_id in zip(thing.boxes, thing.class_ids, strict=True):
            if class_id >= 0:
                boxes.append(box)
                class_ids.append(int(class_id))
                shares.append(_share(drawn.owners, (number, thing), box, (low, high)))
    return np.array(boxes).reshape(-1, 4), np.array(class_ids, np.int32), np.array(shares, np.float32)


def _share(owners: Pixels, numbered: tuple[int, Placed], box: Floats, window: tuple[Floats, Floats]) -> float:
    number, thing = numbered
    first = np.floor(box[:2]).astype(int)
    last = np.ceil(box[2:]).astype(int)
    own = np.maximum(first - thing.at, 0)
    whole = cv2.countNonZero(thing.mask[own[1] : max(last[1] - thing.at[1], 0), own[0] : max(last[0] - thing.at[0], 0)])
    left, top = np.maximum(np.maximum(first, window[0]), 0)
    right, bottom = np.minimum(last, window[1])
    if whole == 0 or right <= left or bottom <= top:
        return 0.0
    return int(np.count_nonzero(owners[top:bottom, left:right] == number)) / whole


def _overlap(canvas: Pixels, picture: Pixels, at: Corner) -> tuple[Pixels, Pixels]:
    """The parts of canvas and picture that lie over each other, as views."""
    height, width = picture.shape[:2]
    left, top = max(at[0], 0), max(at[1], 0)
    right, bottom = min(at[0] + width, canvas.shape[1]), min(at[1] + height, canvas.shape[0])
    if right <= left or bottom <= top:
        return canvas[:0], picture[:0]
    return canvas[top:bottom, left:right], picture[top - at[1] : bottom - at[1], left - at[0] : right - at[0]]


def _scaled(picture: Pixels, scale: float) -> Pixels:
    height, width = picture.shape[:2]
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    return cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
