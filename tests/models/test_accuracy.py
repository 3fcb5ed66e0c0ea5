import numpy as np
import pytest

from models.accuracy import AccuracyError, Judged, average_precision, measure, set_aside_small

CAR, VAN = 0, 1
LABELS = ("car", "van", "bus")
HERE, THERE, FAR = (0, 0, 10, 10), (20, 0, 30, 10), (50, 50, 60, 60)


def judged(true: list[tuple[tuple[float, ...], int]], found: list[tuple[tuple[float, ...], int, float]]) -> Judged:
    return Judged(
        true_xyxy=np.array([box for box, _ in true], np.float32).reshape(-1, 4),
        true_ids=np.array([class_id for _, class_id in true], np.int32),
        found_xyxy=np.array([box for box, _, _ in found], np.float32).reshape(-1, 4),
        scores=np.array([score for _, _, score in found], np.float32),
        found_ids=np.array([class_id for _, class_id, _ in found], np.int32),
    )


def test_all_found_exactly_is_one() -> None:
    result = measure([judged([(HERE, CAR), (THERE, VAN)], [(THERE, VAN, 0.9), (HERE, CAR, 0.6)])], LABELS)

    assert (result.map50, result.map50_95) == (1.0, 1.0)
    assert [(each.label, each.count) for each in result.classes] == [("car", 1), ("van", 1)]
    assert result.classes[0].recall == (1.0, 1.0)


def test_average_precision_is_the_area_that_coco_reads_at_101_recalls() -> None:
    # Right, wrong, right, of three: precision 1 up to recall 1/3 (34 readings, 0.00 to 0.33), then 2/3 up to 0.66 (33).
    assert average_precision(np.array([True, False, True]), 3) == pytest.approx((34 + 33 * 2 / 3) / 101)
    assert average_precision(np.array([False, True]), 1) == pytest.approx(0.5)
    assert average_precision(np.zeros(0, bool), 5) == 0


def test_a_second_box_on_the_same_car_is_wrong() -> None:
    twice = [(HERE, CAR, 0.9), ((0, 0, 10, 9), CAR, 0.8)]
    result = measure([judged([(HERE, CAR)], twice)], LABELS).classes[0]

    assert (result.ap50, result.precision, result.recall) == (1.0, (0.5, 0.5), (1.0, 1.0))


def test_a_box_that_is_a_little_off_counts_at_small_overlaps_only() -> None:
    # 10 x 10 against 10 x 7.2 of it: an overlap of 0.72 passes 0.50 to 0.70, five of the ten.
    result = measure([judged([(HERE, CAR)], [((0, 0, 10, 7.2), CAR, 0.9)])], LABELS)

    assert (result.map50, result.map50_95) == (1.0, pytest.approx(0.5))


def test_the_surer_box_is_right_across_pictures_and_the_wrong_one_before_it_costs() -> None:
    pictures = [judged([(HERE, CAR)], [(HERE, CAR, 0.4)]), judged([], [(FAR, CAR, 0.7)])]
    result = measure(pictures, LABELS).classes[0]

    assert result.ap50 == pytest.approx(0.5)
    assert result.precision == (0.5, 0.0)
    assert result.recall == (1.0, 0.0)


def test_the_right_place_with_the_wrong_class_is_not_found() -> None:
    result = measure([judged([(HERE, CAR)], [(HERE, VAN, 0.9)])], LABELS)

    assert result.map50 == 0
    assert [each.label for each in result.classes] == ["car"]


def test_pictures_without_anything_to_find_measure_nothing() -> None:
    with pytest.raises(AccuracyError, match="pictures with objects"):
        measure([judged([], [(HERE, CAR, 0.9)])], LABELS)


def test_arrays_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"needs shapes"):
        Judged(
            true_xyxy=np.zeros((2, 4), np.float32),
            true_ids=np.zeros(1, np.int32),
            found_xyxy=np.zeros((0, 4), np.float32),
            scores=np.zeros(0, np.float32),
            found_ids=np.zeros(0, np.int32),
        )


def test_what_is_too_small_need_not_be_found_and_is_no_mistake_where_it_is() -> None:
    small, small_elsewhere = (80, 80, 84, 84), (90, 10, 93, 13)
    found = [(HERE, CAR, 0.9), (small, CAR, 0.8), (small_elsewhere, VAN, 0.7), (FAR, CAR, 0.6)]
    kept = set_aside_small(judged([(HERE, CAR), (small, VAN)], found), least_height=5)
    assert kept.true_xyxy.tolist() == [list(HERE)]
    assert kept.found_xyxy.tolist() == [list(HERE), list(FAR)], "a large box on nothing stays a mistake"
    assert kept.scores == pytest.approx([0.9, 0.6])


def test_a_small_finding_on_something_that_counts_is_judged() -> None:
    tall = (0, 0, 10, 6)
    kept = set_aside_small(judged([(tall, CAR)], [((0, 0, 10, 4), CAR, 0.9)]), least_height=5)
    assert len(kept.scores) == 1
    assert set_aside_small(judged([], [(HERE, CAR, 0.5)]), least_height=5).found_ids.tolist() == [CAR]
