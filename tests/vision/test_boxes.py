import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.arrays import XyxyNorm
from vision.boxes import (
    box_areas,
    boxes_array,
    containment_matrix,
    cxcywh_from_xyxy,
    enclosing_box,
    grow_box,
    iou_matrix,
    norm_from_px,
    overlap_matrix,
    pixel_rect,
    px_from_norm,
    xyxy_from_cxcywh,
)

UNIT = st.floats(0, 1, width=32)
ANY_BOX = st.tuples(UNIT, UNIT, UNIT, UNIT)
BOXES = st.lists(ANY_BOX, max_size=6)


def test_two_halves_of_a_square_share_a_third() -> None:
    a, b = boxes_array([(0.0, 0.0, 0.4, 0.4)]), boxes_array([(0.2, 0.0, 0.6, 0.4)])

    assert iou_matrix(a, b)[0, 0] == pytest.approx(1 / 3)
    assert containment_matrix(a, b)[0, 0] == pytest.approx(1 / 2)


def test_the_visible_half_of_a_car_overlaps_the_whole_car_fully() -> None:
    whole, half = boxes_array([(0.2, 0.2, 0.6, 0.6)]), boxes_array([(0.4, 0.2, 0.6, 0.6)])

    assert iou_matrix(whole, half)[0, 0] == pytest.approx(0.5)
    assert overlap_matrix(whole, half)[0, 0] == pytest.approx(1.0)
    assert overlap_matrix(half, whole)[0, 0] == pytest.approx(1.0)


def test_each_row_is_a_box_of_a_and_each_column_one_of_b() -> None:
    a = boxes_array([(0.0, 0.0, 0.1, 0.1), (0.5, 0.5, 0.9, 0.9)])
    b = boxes_array([(0.5, 0.5, 0.9, 0.9), (0.0, 0.0, 0.1, 0.1), (0.2, 0.2, 0.3, 0.3)])

    np.testing.assert_allclose(iou_matrix(a, b), [[0, 1, 0], [1, 0, 0]])


def test_boxes_that_only_touch_do_not_overlap() -> None:
    assert iou_matrix(boxes_array([(0.0, 0.0, 0.5, 1.0)]), boxes_array([(0.5, 0.0, 1.0, 1.0)]))[0, 0] == 0


@pytest.mark.parametrize("degenerate", [(0.3, 0.3, 0.3, 0.8), (0.6, 0.6, 0.2, 0.2), (0.5, 0.5, 0.5, 0.5)])
def test_a_box_without_area_overlaps_nothing_and_divides_nothing_by_zero(degenerate: XyxyNorm) -> None:
    flat, whole = boxes_array([degenerate]), boxes_array([(0.0, 0.0, 1.0, 1.0)])
    with np.errstate(all="raise"):
        for other in (flat, whole):
            assert iou_matrix(flat, other).tolist() == [[0.0]]
            assert overlap_matrix(flat, other).tolist() == [[0.0]]
    assert box_areas(flat).tolist() == [0.0]


def test_no_boxes_give_empty_matrices_of_the_right_shape() -> None:
    none, two = boxes_array([]), boxes_array([(0, 0, 1, 1), (0, 0, 0.5, 0.5)])

    assert (iou_matrix(none, two).shape, overlap_matrix(two, none).shape) == ((0, 2), (2, 0))


@given(BOXES, BOXES)
def test_overlaps_are_shares_symmetric_and_containment_is_never_below_iou(a: list[XyxyNorm], b: list[XyxyNorm]) -> None:
    first, second = boxes_array(a), boxes_array(b)
    iou, contained = iou_matrix(first, second), containment_matrix(first, second)

    for matrix in (iou, contained):
        assert ((matrix >= 0) & (matrix <= 1)).all()
    assert (contained >= iou - 1e-6).all()
    np.testing.assert_allclose(iou, iou_matrix(second, first).T)
    np.testing.assert_array_equal(overlap_matrix(first, second), np.maximum(iou, contained))


@given(BOXES)
def test_formats_convert_there_and_back(boxes: list[XyxyNorm]) -> None:
    xyxy = boxes_array(boxes)

    np.testing.assert_allclose(xyxy_from_cxcywh(cxcywh_from_xyxy(xyxy)), xyxy, atol=1e-6)
    np.testing.assert_allclose(norm_from_px(px_from_norm(xyxy, (1920, 1080)), (1920, 1080)), xyxy, atol=1e-6)


def test_pixels_are_width_first_then_height() -> None:
    assert px_from_norm(boxes_array([(0.5, 0.5, 1.0, 1.0)]), (1920, 1080)).tolist() == [[960, 540, 1920, 1080]]


@given(st.tuples(*[st.floats(-2, 3)] * 4), st.integers(1, 2000), st.integers(1, 2000))
def test_a_pixel_rectangle_always_lies_inside_the_picture_and_holds_a_pixel(
    box: XyxyNorm, width: int, height: int
) -> None:
    left, top, right, bottom = pixel_rect(box, (width, height))

    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_a_pixel_rectangle_holds_the_whole_box() -> None:
    assert pixel_rect((0.101, 0.101, 0.199, 0.199), (100, 100)) == (10, 10, 20, 20)


def test_a_count_rules_box_encloses_all_its_people() -> None:
    assert enclosing_box(boxes_array([(0.5, 0.25, 0.75, 0.5), (0.25, 0.375, 0.5, 1.0)])) == (0.25, 0.25, 0.75, 1.0)
    with pytest.raises(ValueError, match="at least one box"):
        enclosing_box(boxes_array([]))


def test_a_box_grows_around_its_centre_and_stops_at_the_pictures_edge() -> None:
    assert grow_box((0.4, 0.4, 0.6, 0.6), 0.5) == pytest.approx((0.35, 0.35, 0.65, 0.65))
    assert grow_box((0.0, 0.5, 0.2, 1.0), 0.5) == pytest.approx((0.0, 0.375, 0.25, 1.0))
