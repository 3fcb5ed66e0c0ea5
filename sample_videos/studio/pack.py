"""A scene's rendered pictures in one file: the empty street and every sprite, as WebP in a zip, with an index.

`x.pack.zip` holds `index.json`, `plate.webp` (the empty street, BGR as cv2 reads it, at the camera's size) and two
pictures a sprite: `<key>.webp` (the object, with its silhouette as alpha) and `<key>.shadow.webp` (grey: how much
light its shadow takes from the ground, 0 none, 255 all, as a share of the plate's values as they are stored). Both may
reach over the picture's edge.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.arrays import ImageBGR

SCHEMA = 1


class PackError(ValueError):
    """A pack is missing, broken or lacks a sprite; the message says what was expected and what makes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpritePart:
    """One labelled thing in a sprite: a rider's bicycle and the rider are two."""

    label: str
    box: tuple[float, float, float, float]
    """Tight box (x1, y1, x2, y2) in pixels of the picture, not cut at its edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpriteEntry:
    """Where a sprite belongs in its scene's picture."""

    key: str
    at_px: tuple[int, int]
    """Left upper corner of the object's picture in the scene's picture; may be negative."""
    shadow_at_px: tuple[int, int]
    shadow_scale: float
    """The shadow's picture is kept this much smaller (0.5: half as wide); 0: there is no shadow."""
    anchor_px: tuple[float, float]
    """Where its ground point (x, y, 0) lies in the picture."""
    depth_m: float
    """Distance of that point along the camera's axis: nearer is drawn later, size goes with 1 / depth."""
    parts: tuple[SpritePart, ...]
    """The actor's own label first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """A sprite with its pixels."""

    entry: SpriteEntry
    bgra: NDArray[np.uint8]
    """(h, w, 4), colours not multiplied by alpha."""
    shadow: NDArray[np.uint8] | None
    """(h, w) at full size, or None."""


def write_pack(
    path: Path,
    *,
    scene: str,
    size_wh: tuple[int, int],
    entries: Sequence[SpriteEntry],
    files: Mapping[str, bytes],
    unseen: Sequence[str] = (),
) -> None:
    """Writes a pack; equal input, equal bytes.

    `files` maps names inside it (`plate.webp`, ...) to their bytes; `unseen` are keys of poses that the renderer found
    to lie outside the picture after all.
    """
    index = {"schema": SCHEMA, "scene": scene, "size_wh": list(size_wh), "sprites": [asdict(each) for each in entries]}
    index["unseen"] = sorted(unseen)
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in [("index.json", text.encode()), *sorted(files.items())]:
            info = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED if name == "index.json" else zipfile.ZIP_STORED
            archive.writestr(info, content)


class Pack:
    """A scene's pictures, read from its file one by one and kept once decoded.

    Raises:
        PackError: The file is missing, no pack, or of another schema.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self._files = {name: archive.read(name) for name in archive.namelist()}
            index = json.loads(self._files["index.json"])
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise PackError(f"{path}: expected a sprite pack ({error}); the studio's `render` makes it") from error
        if index.get("schema") != SCHEMA:
            raise PackError(f"{path}: expected schema {SCHEMA}, got {index.get('schema')}; render the scene again")
        self.scene: str = index["scene"]
        width, height = index["size_wh"]
        self.size_wh: tuple[int, int] = (width, height)
        self.entries: dict[str, SpriteEntry] = {each["key"]: _entry(each) for each in index["sprites"]}
        self.unseen: frozenset[str] = frozenset(index.get("unseen", ()))
        """Poses that lie outside the picture: known, and without a sprite."""
        self._sprites: dict[str, Sprite] = {}

    def plate(self) -> ImageBGR:
        """Returns the empty street, (h, w, 3) BGR."""
        return self._decoded("plate.webp", cv2.IMREAD_COLOR)

    def sprite(self, key: str) -> Sprite:
        """Returns one sprite; decoded once.

        Raises:
            PackError: The pack has no such sprite.
        """
        if key not in self._sprites:
            entry = self.entries.get(key)
            if entry is None:
                raise PackError(f"{self.path}: no sprite {key}; the scene changed: render it again")
            shadow = None
            if entry.shadow_scale > 0:
                small = self._decoded(f"{key}.shadow.webp", cv2.IMREAD_GRAYSCALE)
                shadow = _enlarged(small, 1 / entry.shadow_scale)
            bgra = self._decoded(f"{key}.webp", cv2.IMREAD_UNCHANGED)
            if bgra.shape[2] == 3:  # WebP drops an alpha that is 255 throughout
                bgra = cv2.cvtColor(bgra, cv2.COLOR_BGR2BGRA).astype(np.uint8, copy=False)
            self._sprites[key] = Sprite(entry=entry, bgra=bgra, shadow=shadow)
        return self._sprites[key]

    def forget(self, key: str) -> None:
        """Lets go of a decoded sprite, which is decoded again when it is asked for."""
        self._sprites.pop(key, None)

    def _decoded(self, name: str, flag: int) -> NDArray[np.uint8]:
        content = self._files.get(name)
        picture = None if content is None else cv2.imdecode(np.frombuffer(content, np.uint8), flag)
        if picture is None:
            raise PackError(f"{self.path}: {name} is missing or no picture; render the scene again")
        return picture.astype(np.uint8, copy=False)


def _enlarged(picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    if scale == 1:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)


def _entry(said: Mapping[str, Any]) -> SpriteEntry:
    parts = tuple(SpritePart(label=each["label"], box=tuple(each["box"])) for each in said["parts"])
    pairs = {name: tuple(said[name]) for name in ("at_px", "shadow_at_px", "anchor_px")}
    return SpriteEntry(
        key=said["key"], shadow_scale=said["shadow_scale"], depth_m=said["depth_m"], parts=parts, **pairs
    )
