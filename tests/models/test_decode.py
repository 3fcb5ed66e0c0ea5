import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decode import MAX_OBJECTS, Layout, decode, layout_of
from models.errors import ClassNamesError, OutputShapeError

Rows = list[tuple[tuple[float, ...], float, int]]


@pytest.mark.parametrize(
    ("shape", "class_count", "layout"),
    [
        ((1, 300, 6), 80, Layout.END_TO_END),
        ((1, 84, 8400), 80, Layout.DENSE),
        ((1, 84, 2100), 80, Layout.DENSE),
        ((1, 5, 8400), 1, Layout.DENSE),
        ((1, 6, 8400), 2, Layout.DENSE),
        ((8, 84, 21), 80, Layout.DENSE),
        ((1, 84, 6), 80, Layout.END_TO_END),
        ((1, 6, 6), 2, Layout.END_TO_END),
    ],
)
def test_the_layout_is_found_from_the_outputs_shape(shape: tuple[int, ...], class_count: int, layout: Layout) -> None:
    assert layout_of(shape, class_count) is layout


@pytest.mark.parametrize(
    ("shape", "class_count", "error", "says"),
    [
        ((1, 84, 8400), 79, ClassNamesError, "80 classes .* 79 class names"),
        ((1, 116, 8400), 80, ClassNamesError, "another task"),
        ((1, 8400, 84), 80, OutputShapeError, "transposed"),
        ((1, 1000), 1000, OutputShapeError, "expected 1 x N x 6"),
        ((1, 3, 80, 80), 80, OutputShapeError, "expected 1 x N x 6"),
    ],
)
def test_a_shape_of_neither_layout_is_named_with_what_was_expected(
    shape: tuple[int, ...], class_count: int, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        layout_of(shape, class_count)


def slow_iou(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    shared = width * height
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / union


def slow_dense(output: npt.NDArray[np.float32], *, confidence: float, overlap: float) -> Rows:
    """One anchor, one class, one pair at a time, as anyone would write it down."""
    candidates: Rows = []
    for anchor in range(output.shape[1]):
        scores = [float(output[4 + each, anchor]) for each in range(output.shape[0] - 4)]
        best = scores.index(max(scores))
        cx, cy, width, height = (float(output[each, anchor]) for each in range(4))
        if scores[best] >= confidence and width > 0 and height > 0:
            box: tuple[float, ...] = (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
            candidates.append((box, scores[best], best))
    candidates.sort(key=lambda each: -each[1])
    kept: Rows = []
    for box, score, label in candidates:
        if all(other != label or slow_iou(box, rival) <= overlap for rival, _, other in kept):
            kept.append((box, score, label))
    return kept


@st.composite
def dense_outputs(draw: st.DrawFn) -> npt.NDArray[np.float32]:
    """Boxes on a coarse lattice, so that many coincide, hang over the edge, or have no area; scores in steps."""
    classes, anchors = draw(st.integers(1, 4)), draw(st.integers(1, 25))
    where = st.integers(-3, 12).map(lambda step: step * 8.0)
    side = st.integers(0, 5).map(lambda step: step * 16.0)
    score = st.integers(0, 20).map(lambda step: step / 20)
    columns = [
        [draw(where), draw(where), draw(side), draw(side), *(draw(score) for _ in range(classes))]
        for _ in range(anchors)
    ]
    return np.array(columns, np.float32).T


@settings(max_examples=150, deadline=None)
@given(dense_outputs(), st.sampled_from([0.25, 0.1, 0.5]), st.sampled_from([0.45, 0.61, 0.7]))
def test_a_dense_output_reads_as_the_slow_and_obvious_way_reads_it(
    output: npt.NDArray[np.float32], confidence: float, overlap: float
) -> None:
    objects = decode(output, Layout.DENSE, confidence=confidence, overlap=overlap)
    slow = slow_dense(output, confidence=confidence, overlap=overlap)

    assert objects.class_ids.tolist() == [label for _, _, label in slow]
    np.testing.assert_allclose(objects.scores, [score for _, score, _ in slow], rtol=1e-6)
    np.testing.assert_allclose(objects.xyxy_px, np.array([box for box, _, _ in slow]).reshape(-1, 4), atol=1e-4)


@settings(max_examples=60, deadline=None)
@given(dense_outputs())
def test_a_low_threshold_filtered_afterwards_gives_what_a_high_one_gives(output: npt.NDArray[np.float32]) -> None:
    low = decode(output, Layout.DENSE, confidence=0.1, overlap=0.6)
    high = decode(output, Layout.DENSE, confidence=0.5, overlap=0.6)
    sure = low.scores >= np.float32(0.5)

    np.testing.assert_array_equal(low.xyxy_px[sure], high.xyxy_px)
    np.testing.assert_array_equal(low.class_ids[sure], high.class_ids)


def test_boxes_over_the_pictures_edge_do_not_suppress_those_of_another_class() -> None:
    # cv2 separates classes by the largest coordinate: a box at -40 of class 1 would slide into one of class 0.
    output = np.zeros((6, 2), np.float32)
    output[:, 0] = (90, 91, 40, 40, 0.9, 0.0)
    output[:, 1] = (-20, -20, 40, 40, 0.0, 0.8)

    assert len(decode(output, Layout.DENSE, confidence=0.25, overlap=0.1).scores) == 2


def test_an_end_to_end_output_is_read_row_by_row_and_sorted() -> None:
    rows = np.array(
        [[1, 2, 3, 4, 0.30, 2], [5, 6, 7, 8, 0.90, 0], [9, 9, 10, 10, 0.2499, 1], [0, 0, 2, 2, 0.25, 79]], np.float32
    )
    objects = decode(rows, Layout.END_TO_END, confidence=0.25, overlap=0.6)

    assert objects.class_ids.tolist() == [0, 2, 79]
    np.testing.assert_array_equal(objects.xyxy_px, [[5, 6, 7, 8], [1, 2, 3, 4], [0, 0, 2, 2]])
    np.testing.assert_allclose(objects.scores, [0.9, 0.3, 0.25])


def test_an_end_to_end_output_is_not_suppressed_a_second_time() -> None:
    rows = np.array([[0, 0, 10, 10, 0.9, 0], [0, 0, 10, 10, 0.8, 0]], np.float32)

    assert len(decode(rows, Layout.END_TO_END, confidence=0.25, overlap=0.6).scores) == 2


@pytest.mark.parametrize("layout", list(Layout))
def test_nothing_sure_enough_gives_empty_arrays_of_the_right_shape(layout: Layout) -> None:
    output = np.zeros((300, 6) if layout is Layout.END_TO_END else (84, 2100), np.float32)
    objects = decode(output, layout, confidence=0.25, overlap=0.6)

    assert (objects.xyxy_px.shape, objects.scores.shape, objects.class_ids.shape) == ((0, 4), (0,), (0,))


def test_a_network_that_fires_everywhere_gives_a_bounded_answer() -> None:
    anchors = 8400
    output = np.zeros((5, anchors), np.float32)
    output[0], output[1] = np.arange(anchors) % 92 * 7, np.arange(anchors) // 92 * 7
    output[2:4], output[4] = 6, np.linspace(0.3, 0.9, anchors)

    rows = np.zeros((4 * MAX_OBJECTS, 6), np.float32)
    rows[:, 2:4], rows[:, 4] = 6, np.linspace(0.3, 0.9, len(rows))

    for objects in (
        decode(output, Layout.DENSE, confidence=0.25, overlap=0.6),
        decode(rows, Layout.END_TO_END, confidence=0.25, overlap=0.6),
    ):
        assert len(objects.scores) == MAX_OBJECTS
        assert objects.scores[0] == pytest.approx(0.9)
