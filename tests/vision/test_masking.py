import numpy as np
import pytest

from vision.arrays import ImageBGR, Polygon, XyxyNorm
from vision.detections import Detections
from vision.masking import black_out, mask, published

PERSON: XyxyNorm = (0.1, 0.1, 0.2, 0.7)
CAR: XyxyNorm = (0.5, 0.4, 0.8, 0.8)
CORNER: Polygon = np.array([[0.9, 0.0], [1.0, 0.0], [1.0, 0.2]])


@pytest.fixture
def picture() -> ImageBGR:
    """Letters everywhere: neighbouring pixels differ strongly, as a face's or a plate's do."""
    return np.random.default_rng(0).integers(0, 256, (360, 640, 3), np.uint8)


def found(*objects: tuple[str, float, XyxyNorm]) -> Detections:
    return Detections(
        xyxy_norm=np.array([box for _, _, box in objects], np.float32).reshape(-1, 4),
        confidence=np.array([score for _, score, _ in objects], np.float32),
        class_ids=np.zeros(len(objects), np.int32),
        labels=tuple(label for label, _, _ in objects),
    )


def changed(before: ImageBGR, after: ImageBGR, box: XyxyNorm) -> float:
    """Share of the box's pixels that are not as they were."""
    height, width = before.shape[:2]
    rows = slice(round(box[1] * height) + 1, round(box[3] * height) - 1)
    columns = slice(round(box[0] * width) + 1, round(box[2] * width) - 1)
    return float((before[rows, columns] != after[rows, columns]).any(axis=2).mean())


def detail(pixels: ImageBGR) -> float:
    """How much neighbouring pixels differ: what letters and faces are made of."""
    return float(np.abs(np.diff(pixels.astype(int), axis=1)).mean())


def test_a_persons_head_goes_with_a_little_around_it_and_the_rest_stays(picture: ImageBGR) -> None:
    masked = mask(picture, found(("person", 0.9, PERSON)), [], [])

    assert changed(picture, masked, (0.1, 0.1, 0.2, 0.3)) > 0.99
    assert changed(picture, masked, (0.085, 0.06, 0.215, 0.3)) > 0.99, "an unsure box sits a little off"
    assert changed(picture, masked, (0.1, 0.35, 0.2, 0.7)) == 0
    assert changed(picture, masked, (0.3, 0.0, 1.0, 1.0)) == 0


def test_a_vehicles_lower_half_goes_and_the_rest_stays(picture: ImageBGR) -> None:
    for label in ("car", "truck", "bus", "motorcycle"):
        masked = mask(picture, found((label, 0.9, CAR)), [], [])

        assert changed(picture, masked, (0.5, 0.6, 0.8, 0.8)) > 0.99
        assert changed(picture, masked, (0.5, 0.4, 0.8, 0.59)) == 0


def test_what_was_masked_has_no_detail_left(picture: ImageBGR) -> None:
    masked = mask(picture, found(("car", 0.9, CAR)), [], [])

    assert detail(masked[218:286, 322:510]) < 0.05 * detail(picture[218:286, 322:510])


def test_unsure_detections_are_masked_too_and_very_unsure_ones_are_not(picture: ImageBGR) -> None:
    head = (0.1, 0.1, 0.2, 0.3)
    assert changed(picture, mask(picture, found(("person", 0.05, PERSON)), [], []), head) > 0.99
    assert changed(picture, mask(picture, found(("person", 0.04, PERSON)), [], []), head) == 0
    plate = (0.5, 0.6, 0.8, 0.8)
    assert changed(picture, mask(picture, found(("car", 0.10, CAR)), [], []), plate) > 0.99
    assert changed(picture, mask(picture, found(("car", 0.09, CAR)), [], []), plate) == 0


def test_who_sells_is_hidden_behind_the_stall_and_under_the_umbrella(picture: ImageBGR) -> None:
    stall = mask(picture, found(("stall", 0.9, CAR)), [], [])
    umbrella = mask(picture, found(("umbrella", 0.9, CAR)), [], [])

    assert changed(picture, stall, (0.5, 0.4, 0.8, 0.53)) > 0.99
    assert changed(picture, stall, (0.5, 0.56, 0.8, 0.8)) == 0
    assert changed(picture, umbrella, (0.5, 0.61, 0.8, 0.8)) > 0.99
    assert changed(picture, umbrella, (0.5, 0.4, 0.8, 0.59)) == 0


def test_other_objects_are_not_masked(picture: ImageBGR) -> None:
    np.testing.assert_array_equal(mask(picture, found(("bench", 0.9, CAR)), [], []), picture)


def test_signs_lose_their_letters_and_only_inside_their_polygon(picture: ImageBGR) -> None:
    sign = np.array([[0.2, 0.5], [0.4, 0.5], [0.4, 0.9], [0.2, 0.9]])
    masked = mask(picture, found(), [sign], [])

    assert changed(picture, masked, (0.2, 0.5, 0.4, 0.9)) > 0.99
    assert changed(picture, masked, (0.42, 0.0, 1.0, 1.0)) == 0
    assert changed(picture, masked, (0.0, 0.0, 1.0, 0.49)) == 0


def test_private_areas_are_black_even_where_something_else_was_masked(picture: ImageBGR) -> None:
    everywhere = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    assert not mask(picture, found(("person", 0.9, PERSON)), [CORNER], [everywhere]).any()

    blackened = black_out(picture, [CORNER])
    assert not blackened[3, 600:].any()
    assert (blackened[100:] == picture[100:]).all()


def test_the_picture_itself_is_never_changed(picture: ImageBGR) -> None:
    before = picture.copy()
    mask(picture, found(("person", 0.9, PERSON), ("car", 0.5, CAR)), [CORNER], [CORNER])
    black_out(picture, [CORNER])
    np.testing.assert_array_equal(picture, before)


@pytest.mark.parametrize("box", [(0.0, 0.0, 1.0, 1.0), (0.999, 0.999, 1.0, 1.0), (0.5, 0.5, 0.5, 0.5)])
def test_boxes_at_the_edge_and_without_area_break_nothing(picture: ImageBGR, box: XyxyNorm) -> None:
    masked = mask(picture, found(("person", 0.9, box), ("car", 0.9, box)), [CORNER], [])
    assert masked.shape == picture.shape


def test_a_published_copy_shows_the_finding_grown_by_half_and_nothing_else(picture: ImageBGR) -> None:
    shown = published(picture, CAR)

    assert changed(picture, shown, (0.43, 0.31, 0.87, 0.89)) == 0, "half its size around it"
    for around in ((0.0, 0.0, 1.0, 0.29), (0.0, 0.92, 1.0, 1.0), (0.0, 0.3, 0.41, 0.9), (0.89, 0.3, 1.0, 0.9)):
        assert changed(picture, shown, around) > 0.99
    assert detail(shown[:90]) < 0.1 * detail(picture[:90])


def test_a_published_copy_without_a_finding_shows_nothing(picture: ImageBGR) -> None:
    before = picture.copy()
    assert detail(published(picture, None)) < 0.1 * detail(picture)
    assert (picture == before).all(), "the picture itself stays"
