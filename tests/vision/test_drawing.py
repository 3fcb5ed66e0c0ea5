import numpy as np
import pytest
from PIL import ImageFont

from vision.arrays import ImageBGR, XyxyNorm
from vision.drawing import (
    BOX_COLOUR,
    Caption,
    draw_boxes,
    draw_zones,
    evidence_overlay,
    font_size_px,
)

BOX: XyxyNorm = (0.25, 0.25, 0.5, 0.75)
ZONE = np.array([[0.2, 0.5], [0.8, 0.5], [0.8, 0.9], [0.2, 0.9]])
CAPTION = Caption(title="School gate, loitering", lines=("dwell 14.4 s to 17.9 s", "limit 12 s"), footer="sha256 ab12")


@pytest.fixture
def scene() -> ImageBGR:
    return np.full((360, 640, 3), 120, np.uint8)


def test_a_box_is_a_thin_line_around_the_object_and_leaves_it_visible(scene: ImageBGR) -> None:
    drawn = draw_boxes(scene, [("", BOX)])

    assert tuple(drawn[90, 240]) == BOX_COLOUR
    np.testing.assert_array_equal(drawn[94:266, 164:316], scene[94:266, 164:316])
    np.testing.assert_array_equal(drawn[:86], scene[:86])


def test_words_stand_above_the_box_or_inside_the_picture_at_its_edge(scene: ImageBGR) -> None:
    above = draw_boxes(scene, [("person 0.90", BOX)])
    assert (above[70:88, 160:230] != 120).any()

    for box in ((0.0, 0.0, 0.2, 0.5), (0.95, 0.0, 1.0, 0.1), (0.9, 0.9, 1.0, 1.0)):
        assert draw_boxes(scene, [("a long label of a box", box)]).shape == scene.shape


def test_a_zone_is_tinted_inside_and_untouched_outside(scene: ImageBGR) -> None:
    drawn = draw_zones(scene, [("", ZONE)])

    assert (drawn[250, 320] != scene[250, 320]).any()
    assert np.abs(drawn[250, 320].astype(int) - 120).max() < 40
    np.testing.assert_array_equal(drawn[:170], scene[:170])


def test_the_caption_covers_nothing_of_the_scene(scene: ImageBGR) -> None:
    plain = evidence_overlay(scene, zone=None, box=None, caption=CAPTION)

    assert plain.shape[0] > 360
    assert plain.shape[1:] == (640, 3)
    np.testing.assert_array_equal(plain[:360], scene)
    assert (plain[360:] > 200).any()


def test_a_longer_caption_makes_a_higher_panel_and_no_line_leaves_it(scene: ImageBGR) -> None:
    long = Caption(title="t", lines=("word " * 60, "0123456789abcdef" * 12))
    short = evidence_overlay(scene, zone=ZONE, box=BOX, caption=Caption(title="t"))
    tall = evidence_overlay(scene, zone=ZONE, box=BOX, caption=long)

    assert tall.shape[0] > short.shape[0] + 80
    margin = 14
    assert np.ptp(tall[368:, -margin:].astype(int), axis=(0, 1)).max() < 10


def test_letters_beyond_ascii_are_written_with_the_font_given(scene: ImageBGR) -> None:
    font = ImageFont.load_default(font_size_px((640, 360)))
    assert isinstance(font, ImageFont.FreeTypeFont)
    one, same, other = (
        evidence_overlay(scene, zone=None, box=None, caption=Caption(title=title), font=font)
        for title in ("Straße", "Straße", "Stroße")
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_chinese_without_a_font_is_question_marks_not_an_error(scene: ImageBGR) -> None:
    written = evidence_overlay(scene, zone=None, box=None, caption=Caption(title="实验小学"))
    marks = evidence_overlay(scene, zone=None, box=None, caption=Caption(title="????"))

    np.testing.assert_array_equal(written, marks)


def test_the_picture_itself_is_never_drawn_on(scene: ImageBGR) -> None:
    scene.flags.writeable = False
    draw_boxes(scene, [("person", BOX)])
    draw_zones(scene, [("z1", ZONE)])
    evidence_overlay(scene, zone=ZONE, box=BOX, caption=CAPTION)

    assert (scene == 120).all()
