"""The line of looks draws what was seen, what is possible, and where nobody looked, and never one as the other."""

from datetime import timedelta

import pytest
from line_cases import BEGIN, at, look, make_case

from api.console.looks.line import EMPTY, MOST_POINTS, LookState, line_of


def test_the_proven_stay_lies_between_the_first_and_the_last_look_that_saw_it() -> None:
    line = line_of([look(130), look(100), look(160)], make_case())
    assert line.proven is not None
    assert (line.proven.begin_at, line.proven.end_at) == (
        BEGIN + timedelta(seconds=100),
        BEGIN + timedelta(seconds=160),
    )
    assert line.limit_at == BEGIN + timedelta(seconds=120)
    assert line.proven.begin < (line.limit or 0) < line.proven.end
    assert line.after is not None
    assert (line.after.end, line.is_end_known) == (1.0, False), "nobody saw it leave: it may still be there"
    assert not line.is_begin_known


def test_hours_without_a_look_are_silence_and_not_absence() -> None:
    line = line_of([look(100), look(102), look(130), look(9000)], make_case())
    assert [round(each.length_s) for each in line.silences] == [28, 8870]
    assert line.count_of(LookState.ABSENT) == 0
    assert line.count_of(LookState.PRESENT) == 4


def test_it_may_have_left_until_the_first_look_that_saw_the_place_empty() -> None:
    case = make_case(dwell_at_end={"lower_s": 30.0, "upper_s": 90.0}, cleared_at=at(170))
    line = line_of([look(100), look(130), look(150, "no_information"), look(170, "absent"), look(180, "absent")], case)
    assert line.after is not None
    assert line.before is not None
    assert (line.after.begin_at, line.after.end_at) == (BEGIN + timedelta(seconds=130), BEGIN + timedelta(seconds=170))
    assert line.is_begin_known
    assert line.before.begin_at == BEGIN + timedelta(seconds=80), "170 - 90: the upper bound reaches from there"
    assert line.upper_s == 90.0


def test_what_stood_there_before_this_object_is_not_counted_as_its_stay() -> None:
    line = line_of([look(10), look(60, "covered"), look(100), look(130)], make_case())
    assert line.proven is not None
    assert line.proven.begin_at == BEGIN + timedelta(seconds=100)


def test_without_looks_the_pictures_of_the_case_stand_for_them() -> None:
    line = line_of([], make_case())
    assert line.is_of_pictures
    assert [point.state for point in line.points] == [LookState.PRESENT, LookState.PRESENT]


def test_a_case_that_no_camera_has_looked_at_has_no_line() -> None:
    assert line_of([], make_case(pictures=[], limit_s=None)) is EMPTY


def test_a_word_that_a_newer_server_says_counts_as_no_information() -> None:
    line = line_of([look(100), look(115, "something_new"), look(130)], make_case())
    assert line.count_of(LookState.NO_INFORMATION) == 1


def test_thousands_of_looks_become_few_symbols_and_none_is_lost_from_the_count() -> None:
    looks = [look(100 + second, picture="x" if second == 700 else None) for second in range(3000)]
    looks.insert(1500, look(1599.5, "covered"))
    line = line_of(looks, make_case())
    assert len(line.points) <= MOST_POINTS + 5
    assert line.count_of(LookState.PRESENT) == 3000
    assert line.count_of(LookState.HIDDEN) == 1
    assert sum(point.has_picture for point in line.points) == 1


@pytest.mark.parametrize("limit_s", [None, 0.0, 1e7])
def test_every_position_lies_on_the_axis(limit_s: float | None) -> None:
    line = line_of([look(100), look(100), look(130)], make_case(limit_s=limit_s))
    assert all(0 <= point.x <= 1 for point in line.points)
    assert line.limit is None or 0 <= line.limit <= 1
