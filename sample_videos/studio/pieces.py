"""A scene's rendered pieces on disk, while not all of them are there: one small file each, whole or not at all."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.pack import SpriteEntry, SpritePart, write_pack
from sample_videos.studio.scene import Scene

PLATE = "plate.webp"
_SETTING = "setting.json"


class PiecesError(ValueError):
    """A folder lacks pieces that were asked of it; the message names them."""


def fingerprint(scene: Scene, size_wh: tuple[int, int]) -> str:
    """Returns what changes when the pieces of a scene are of no more use: camera, light, street or size changed."""
    said = [each.model_dump_json() for each in (scene.camera, scene.light, scene.street)]
    return hashlib.sha256("\n".join([*said, str(size_wh)]).encode()).hexdigest()[:16]


class Pieces:
    """The work folder of one scene."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, mark: str) -> int:
        """Makes the folder ready for a setting; returns how many pieces of another setting were thrown away."""
        self.folder.mkdir(parents=True, exist_ok=True)
        setting = self.folder / _SETTING
        is_same = setting.exists() and json.loads(setting.read_text(encoding="utf-8"))["mark"] == mark
        stale = [] if is_same else [*self.folder.glob("*.webp"), *self.folder.glob("*.json")]
        for path in stale:
            path.unlink()
        self._write(_SETTING, json.dumps({"mark": mark}).encode())
        return len(stale)

    def has_plate(self) -> bool:
        """Returns whether the empty street is there."""
        return (self.folder / PLATE).exists()

    def has(self, key: str) -> bool:
        """Returns whether a sprite is finished, or known to be out of the picture."""
        return (self.folder / f"{key}.json").exists()

    def keep_plate(self, bgr: NDArray[np.uint8]) -> None:
        """Keeps the empty street."""
        self._write(PLATE, _webp(bgr, 92))

    def keep(self, entry: SpriteEntry, bgra: NDArray[np.uint8], shadow: NDArray[np.uint8] | None) -> None:
        """Keeps a finished sprite; its entry is written last, so that what has an entry is whole."""
        if shadow is not None:
            self._write(f"{entry.key}.shadow.webp", _webp(shadow, 80))
        self._write(f"{entry.key}.webp", _webp(bgra, 85))
        self._write(f"{entry.key}.json", json.dumps(asdict(entry)).encode())

    def keep_unseen(self, key: str) -> None:
        """Notes that the camera sees nothing of a pose: it needs no sprite."""
        self._write(f"{key}.json", b"null")

    def keys(self, prefix: str) -> list[str]:
        """Returns the finished sprites whose key begins so."""
        return sorted(path.stem for path in self.folder.glob(f"{prefix}*.json"))

    def pack(self, path: Path, *, scene: str, size_wh: tuple[int, int], keys: list[str]) -> int:
        """Writes the pack of these sprites; returns how many it holds.

        Raises:
            PiecesError: Something is not rendered yet.
        """
        lacking = [key for key in keys if not self.has(key)]
        if lacking or not self.has_plate():
            raise PiecesError(f"{self.folder}: {len(lacking)} sprites or the plate are missing; render again")
        found = [self._entry(key) for key in sorted(set(keys))]
        entries = [each for each in found if each is not None]
        names = [PLATE]
        for each in entries:
            names.append(f"{each.key}.webp")
            if each.shadow_scale > 0:
                names.append(f"{each.key}.shadow.webp")
        files = {name: (self.folder / name).read_bytes() for name in names}
        unfinished = path.with_suffix(".part")
        unseen = sorted({key for key, entry in zip(sorted(set(keys)), found, strict=True) if entry is None})
        write_pack(unfinished, scene=scene, size_wh=size_wh, entries=entries, files=files, unseen=unseen)
        unfinished.replace(path)
        return len(entries)

    def _entry(self, key: str) -> SpriteEntry | None:
        said: dict[str, Any] | None = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        if said is None:
            return None
        parts = tuple(SpritePart(label=each["label"], box=tuple(each["box"])) for each in said.pop("parts"))
        said |= {name: tuple(said[name]) for name in ("at_px", "shadow_at_px", "anchor_px")}
        return SpriteEntry(parts=parts, **said)

    def _write(self, name: str, content: bytes) -> None:
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(self.folder / name)


def _webp(picture: NDArray[np.uint8], quality: int) -> bytes:
    is_done, coded = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, quality])
    if not is_done:
        raise PiecesError(f"a picture of shape {picture.shape} could not be coded as WebP")
    return coded.tobytes()
