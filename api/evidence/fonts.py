"""Finds a font on this system that can draw Chinese."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
_WANTED = (
    # Several faces in one file; the number is the one with simplified Chinese shapes.
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("DroidSansFallbackFull.ttf", 0),
    ("PingFang.ttc", 0),
    ("msyh.ttc", 0),
    ("simhei.ttf", 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """A font with Chinese shapes."""

    path: Path
    face: int


@lru_cache(maxsize=4)
def find_cjk_font(folders: tuple[Path, ...] = FOLDERS) -> FontFile | None:
    """Returns the first of the known fonts that these folders hold, None when they hold none (`lunxun doctor` says)."""
    for name, face in _WANTED:
        for path in _files_named(name, folders):
            return FontFile(path=path, face=face)
    return None


def load_font(found: FontFile | None, size_px: int) -> ImageFont.FreeTypeFont | None:
    """Returns the font in a size; without one, Pillow's own, which knows no Chinese, or None where it has none."""
    if found is not None:
        return ImageFont.truetype(str(found.path), size_px, index=found.face)
    own = ImageFont.load_default(size_px)
    return own if isinstance(own, ImageFont.FreeTypeFont) else None


def _files_named(name: str, folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob(name))
