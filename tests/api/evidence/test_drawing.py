"""Copies of pictures: what is drawn is where it belongs, and text stands below the scene, not on it."""

import io
from pathlib import Path

import pytest
from PIL import Image

from api.evidence.drawing import Drawing, DrawingError, draw
from api.evidence.fonts import find_cjk_font
from vision.drawing import BOX_COLOUR, ZONE_COLOUR

GREY = (90, 90, 90)
BOX_RGB, ZONE_RGB = BOX_COLOUR[::-1], ZONE_COLOUR[::-1]
BOX = (0.25, 0.5, 0.5, 0.75)
ZONE = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
LINES = ("停留: 至少 29.9 秒", "original SHA-256 " + "0" * 64)


def original(size_wh: tuple[int, int] = (800, 400)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size_wh, GREY).save(data, "JPEG", quality=95)
    return data.getvalue()


def drawn(drawing: Drawing, data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(draw(drawing, data, font=find_cjk_font()).jpeg)).convert("RGB")


def is_near(found: object, expected: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) < 60 for a, b in zip(found, expected, strict=True))


def brightest(part: Image.Image) -> int:
    """The brightest red of a part: both colours that are drawn, and the text, have much of it."""
    return max(part.getchannel("R").tobytes())


def test_a_scene_shows_zone_and_box_where_they_are_and_text_only_below() -> None:
    # As large as a camera's picture: JPEG washes the colour out of a line one pixel wide.
    scene = drawn(Drawing(parent_sha256="0" * 64, box=BOX, polygon=ZONE, lines=LINES), original((1600, 800)))
    assert scene.width == 1600
    assert scene.height > 800
    assert is_near(scene.getpixel((400, 500)), BOX_RGB)
    assert is_near(scene.getpixel((600, 400)), BOX_RGB)
    assert is_near(scene.getpixel((160, 200)), ZONE_RGB)
    assert is_near(scene.getpixel((600, 520)), GREY), "the object itself is not covered"
    assert is_near(scene.getpixel((80, 780)), GREY), "outside the zone nothing is changed"
    caption = scene.crop((0, 810, 1600, scene.height))
    assert brightest(caption) > 200, "there is text"


@pytest.mark.parametrize("size_wh", [(320, 180), (640, 360), (1920, 1080)])
def test_the_longest_line_ends_inside_the_picture(size_wh: tuple[int, int]) -> None:
    scene = drawn(Drawing(parent_sha256="0" * 64, box=BOX, polygon=ZONE, lines=LINES), original(size_wh))
    below_its_coloured_edge_px = size_wh[1] + 16
    edge = scene.crop((size_wh[0] - 2, below_its_coloured_edge_px, size_wh[0], scene.height))
    assert brightest(edge) < 80


def test_a_crop_shows_the_object_and_half_its_size_around_it() -> None:
    assert drawn(Drawing(parent_sha256="0" * 64, box=BOX), original()).size == (300, 150)


def test_a_copy_is_the_same_each_time_so_that_it_has_one_hash() -> None:
    drawing = Drawing(parent_sha256="0" * 64, box=BOX, polygon=ZONE, lines=LINES)
    assert len({draw(drawing, original(), font=find_cjk_font()).sha256 for _ in range(3)}) == 1


def test_a_picture_that_cannot_be_decoded_is_named() -> None:
    with pytest.raises(DrawingError, match="0000"):
        draw(Drawing(parent_sha256="0" * 64, box=BOX), original()[:300], font=None)


def test_without_a_chinese_font_there_is_none_and_text_is_still_drawn(tmp_path: Path) -> None:
    assert find_cjk_font((tmp_path,)) is None
    drawing = Drawing(parent_sha256="0" * 64, box=BOX, lines=("stayed at least 29.9 s",))
    assert draw(drawing, original(), font=None).jpeg
