"""Sprites of a pack at the size that training pictures need: shrunk, multiplied by their alpha, kept once made."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.pack import Pack, SpriteEntry
from sample_videos.studio.scene import Label, LightKind, load_scene
from vision.arrays import ImageBGR

HEIGHT_M = {
    Label.PERSON: 1.7, Label.BICYCLE: 1.1, Label.MOTORCYCLE: 1.15, Label.TRICYCLE: 1.4, Label.CAR: 1.5, Label.VAN: 2.0,
    Label.TRUCK: 2.8, Label.BUS: 3.1, Label.STALL: 1.9, Label.UMBRELLA: 2.3, Label.GOODS: 0.9, Label.GARBAGE: 0.6,
}  # fmt: skip
"""About how tall things are: tells how large a thing of another scene must be drawn."""
CLASS_IDS = {str(label): index for index, label in enumerate(Label)}

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cutout:
    """One sprite at the shelf's scale."""

    colour: Pixels
    """(h, w, 3), multiplied by alpha."""
    see_through: Pixels
    """(h, w, 3), 255 - alpha, three times: what is left of the ground behind it."""
    mask: Pixels
    """(h, w), 255 where it is more there than not."""
    lit: Pixels | None
    """(h, w, 3), 255 - shadow: what is left of the ground's light; its own place and size."""
    at: NDArray[np.float64]
    """(2,), left upper corner in pixels at the shelf's scale."""
    lit_at: NDArray[np.float64]
    anchor: NDArray[np.float64]
    """(2,), where it touches the ground."""
    boxes: NDArray[np.float64]
    """(n, 4), one a labelled part."""
    class_ids: NDArray[np.int32]
    """(n,), -1 where the part's label is none of the network's classes."""


class Shelf:
    """One pack, its street and its sprites, at one scale."""

    def __init__(self, pack: Pack, *, scale: float) -> None:
        """Takes a pack; `scale` is the share of its size that pictures are composed at, at most 1."""
        self.pack = pack
        self.scale = min(scale, 1.0)
        plate = pack.plate()
        self.plate: ImageBGR = _shrunk(plate, self.scale)
        self.look = _look_of(plate)
        """Mean brightness and mean saturation, 0..1: packs that differ little in them have similar light."""
        self.light = light_of(pack)
        entries = list(pack.entries.values())
        self.actors = [each for each in entries if class_id_of(each) >= 0]
        self.props = [each for each in entries if class_id_of(each) < 0]
        self.nearness = _nearness(self.actors)
        self.focal_px = _focal_px(self.actors)
        self._cutouts: dict[str, Cutout] = {}

    def cutout(self, entry: SpriteEntry) -> Cutout:
        """Returns a sprite at the shelf's scale; made once."""
        found = self._cutouts.get(entry.key)
        if found is None:
            found = self._cutouts[entry.key] = self._cut(entry)
        return found

    def _cut(self, entry: SpriteEntry) -> Cutout:
        sprite, scale = self.pack.sprite(entry.key), self.scale
        alpha = sprite.bgra[:, :, 3]
        inks = cv2.multiply(sprite.bgra[:, :, :3], cv2.merge((alpha, alpha, alpha)), scale=1 / 255)
        small = _shrunk(alpha, scale)
        left = 255 - small
        shadow = None if sprite.shadow is None else 255 - _shrunk(sprite.shadow, scale)
        parts = entry.parts
        # The full-size picture is used no more: a shelf of 2,000 of them would fill a gigabyte.
        self.pack.forget(entry.key)
        return Cutout(
            colour=_shrunk(inks.astype(np.uint8, copy=False), scale),
            see_through=cv2.merge((left, left, left)).astype(np.uint8, copy=False),
            mask=np.where(small > 127, 255, 0).astype(np.uint8),
            lit=None if shadow is None else cv2.merge((shadow, shadow, shadow)).astype(np.uint8, copy=False),
            at=np.array(entry.at_px) * scale,
            lit_at=np.array(entry.shadow_at_px) * scale,
            anchor=np.array(entry.anchor_px) * scale,
            boxes=np.array([part.box for part in parts], np.float64).reshape(-1, 4) * scale,
            class_ids=np.array([CLASS_IDS.get(part.label, -1) for part in parts], np.int32),
        )


def class_id_of(entry: SpriteEntry) -> int:
    """Returns the class of the actor that a sprite shows; -1 for a tree or a fence that may hide actors."""
    return CLASS_IDS.get(entry.parts[0].label, -1) if entry.parts else -1


def light_of(pack: Pack) -> LightKind | None:
    """Returns the light of a pack's scene, from the scene file beside the pack, else from its name; None: unknown.

    Raises:
        SceneError: There is a scene file of that name, but it is none.
    """
    file = pack.path.with_name(f"{pack.scene}.yaml")
    if file.is_file():
        return load_scene(file).light.kind
    named = [kind for kind in sorted(LightKind, key=len, reverse=True) if kind in pack.scene.replace("-", "_")]
    return named[0] if named else None


def _shrunk(picture: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return picture
    height, width = picture.shape[:2]
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _look_of(plate: ImageBGR) -> tuple[float, float]:
    small = cv2.resize(plate, (32, 18), interpolation=cv2.INTER_AREA).astype(np.float64)
    spread = small.max(axis=2) - small.min(axis=2)
    return float(small.mean() / 255), float(spread.mean() / 255)


def _nearness(entries: list[SpriteEntry]) -> tuple[float, float]:
    """1 / depth of the ground as slope * y_px + rest, at the pack's full size: what moving down the picture enlarges.

    Exact for a camera without roll on flat ground. Without spread in the sprites: no change with y.
    """
    if len(entries) < 2 or np.ptp([each.anchor_px[1] for each in entries]) < 20:
        return 0.0, 1.0
    y_px = np.array([each.anchor_px[1] for each in entries])
    slope, rest = np.polyfit(y_px, 1 / np.array([each.depth_m for each in entries]), 1)
    return float(slope), float(rest)


def _focal_px(entries: list[SpriteEntry]) -> float:
    """About the focal length at the pack's full size, from how tall its things are drawn."""
    seen = [(each.parts[0].box[3] - each.parts[0].box[1]) * each.depth_m / _height_m(each) for each in entries]
    return float(np.median(seen)) if seen else 1.0


def _height_m(entry: SpriteEntry) -> float:
    return HEIGHT_M[Label(entry.parts[0].label)]
