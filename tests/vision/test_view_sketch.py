import numpy as np
import pytest

from vision.arrays import ImageBGR
from vision.view_sketch import CAPTION_ROWS, HEIGHT, WIDTH, Sketch, SketchError, decoded, encoded, merged, sketch


def test_a_sketch_survives_its_journey_as_text_of_a_few_kilobytes(street: ImageBGR) -> None:
    drawn = sketch(street)
    text = encoded(drawn)
    np.testing.assert_array_equal(decoded(text).levels, drawn.levels)
    assert decoded(text).is_grey == drawn.is_grey
    assert len(text) < 9000


@pytest.mark.parametrize("text", ["", "x", "c", "cNonsense", "gé", "c" + "0" * 30_000, "z" + encoded.__name__])
def test_what_is_no_sketch_is_refused_by_name(text: str) -> None:
    with pytest.raises(SketchError, match="expected a sketch"):
        decoded(text)


def test_burnt_in_captions_and_hidden_zones_are_not_in_a_sketch(street: ImageBGR) -> None:
    hidden = np.array([[0.25, 0.3], [0.75, 0.3], [0.75, 0.7], [0.25, 0.7]])
    levels = sketch(street, hidden=[hidden]).levels
    assert not levels[int(0.3 * HEIGHT) : int(0.7 * HEIGHT), int(0.25 * WIDTH) : int(0.75 * WIDTH)].any()
    assert not levels[:CAPTION_ROWS].any()
    assert not levels[-CAPTION_ROWS:].any()
    assert levels[:, : WIDTH // 4].any()


def test_who_passed_in_one_of_the_pictures_is_not_in_what_they_share(street: ImageBGR) -> None:
    passing = street.copy()
    passing[420:680, 500:800] = (30, 30, 200)
    common = merged([sketch(street), sketch(passing), sketch(street)]).levels
    alone = sketch(street).levels
    assert ((common > 0) & (alone == 0)).mean() < 0.05
    assert ((common > 0) == (alone > 0)).mean() > 0.85


def test_a_picture_without_colour_is_grey_and_a_street_is_not(street: ImageBGR) -> None:
    assert not sketch(street).is_grey
    assert sketch(np.repeat(street[:, :, :1], 3, axis=2)).is_grey


def test_levels_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(90, 160\)"):
        Sketch(levels=np.zeros((10, 10), np.uint8), is_grey=False)
    with pytest.raises(ValueError, match="at least one"):
        merged([])
