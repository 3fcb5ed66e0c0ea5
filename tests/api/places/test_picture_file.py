"""Pictures that strangers upload become pictures that can be shown, or a word that says why not."""

import io
import struct
import zlib

import pytest
from PIL import Image

from api.errors import Invalid
from api.places.box import Box
from api.places.picture_file import KEPT_SIDE_PX, read_picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_that_claims(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def test_a_drawn_plan_stays_as_it_is_and_loses_what_else_was_in_the_file() -> None:
    plan = Image.new("RGB", (200, 100), (250, 240, 230))
    plan.putpixel((7, 3), (1, 2, 3))
    kept = read_picture(encoded(plan) + b"<script>alert(1)</script>")
    assert (kept.media_type, kept.width, kept.height) == ("image/png", 200, 100)
    assert decoded(kept.data).getpixel((7, 3)) == (1, 2, 3)
    assert b"script" not in kept.data


def test_what_is_see_through_becomes_white() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert decoded(read_picture(encoded(clear)).data).getpixel((5, 5)) == (255, 255, 255)
    palette = Image.new("P", (100, 100), 0)
    assert decoded(read_picture(encoded(palette, transparency=0)).data).getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_is_turned_upright_and_says_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = read_picture(encoded(Image.new("RGB", (300, 100), (9, 9, 9)), "JPEG", exif=exif))
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 100, 300)
    assert not decoded(kept.data).getexif()


def test_a_large_picture_is_made_smaller() -> None:
    kept = read_picture(encoded(Image.new("L", (9000, 900), 7)))
    assert (kept.width, kept.height) == (KEPT_SIDE_PX, 410)


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    deep = Image.new("I;16", (100, 100), 32768)
    assert decoded(read_picture(encoded(deep)).data).getpixel((5, 5)) == pytest.approx((128,) * 3, abs=1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (encoded(Image.new("RGB", (100, 100)), "GIF"), "not_a_picture"),
        (encoded(Image.new("RGB", (300, 300)))[:200], "not_a_picture"),
        (png_that_claims(1000, 1000), "not_a_picture"),
        (png_that_claims(20_000, 100), "picture_too_large"),
        (png_that_claims(16_000, 16_000), "picture_too_large"),
        (png_that_claims(2**31 - 1, 2**31 - 1), "picture_too_large"),
        (encoded(Image.new("RGB", (100, 10))), "picture_too_small"),
    ],
)
def test_what_is_no_picture_for_a_map_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_picture(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "edges",
    [(1.0, 1.0, 1.0, 2.0), (2.0, 1.0, 1.0, 2.0), (1.0, 2.0, 2.0, 1.0), (1.0, 1.0, 1.00001, 2.0), (1.0, 1.0, 9.0, 2.0)],
)
def test_edges_that_enclose_no_site_are_refused(edges: tuple[float, float, float, float]) -> None:
    west, south, east, north = edges
    with pytest.raises(Invalid) as caught:
        Box(west=west, south=south, east=east, north=north).check()
    assert caught.value.code == "box_invalid"


def test_a_box_says_how_far_it_bends_a_picture() -> None:
    box = Box(west=0.0, south=-0.01, east=0.04, north=0.01)
    assert box.stretch(200, 100) == pytest.approx(1.0, abs=0.001)
    assert box.stretch(100, 100) == pytest.approx(2.0, abs=0.001)
