"""What the score counts and divides, and what must hold for any truth."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.benchmark.observed import Alarm, Cost, Glance, Remembered
from pipelines.benchmark.score import score
from pipelines.benchmark.tally import Tally
from vision.picture_health import PictureHealth

PROMISED = {
    *("violations", "found", "missed", "false_alarms", "exempt_alarms", "precision", "recall", "f1"),
    *("duplicates_per_violation", "delay_s", "dwell_lower_exceeds_truth", "swaps_joined", "cleared_found"),
    *("false_cleared", "false_alarms_per_camera_day", "camera_seconds", "looks", "cpu_seconds"),
    *("cpu_seconds_per_camera_day", "wall_seconds", "peak_rss_mb"),
}


def place(first_s: float, last_s: float, box: Any, **changes: Any) -> Remembered:
    values: dict[str, Any] = {"id": "p", "label": "car", "zones": ("z",), "box": box, "has_first_picture": True}
    return Remembered(**values | {"first_s": first_s, "last_s": last_s, "lower_s": last_s - first_s} | changes)


def test_the_names_that_others_rely_on_are_there() -> None:
    assert set(score(Tally())) >= PROMISED


def test_where_nothing_was_to_be_divided_stands_null() -> None:
    figures = score(Tally())
    shares = ("precision", "recall", "f1", "duplicates_per_violation", "false_alarms_per_camera_day")
    assert [figures[name] for name in (*shares, "cpu_seconds_per_camera_day")] == [None] * 6
    assert figures["delay_s"] == {"p50": None, "p90": None}


def test_missing_everything_is_a_recall_and_an_f1_of_nought_and_no_precision(street: Any) -> None:
    figures = score(street.tally(street.truth(street.violation(10, 60))))
    assert (figures["precision"], figures["recall"], figures["f1"]) == (None, 0.0, 0.0)


def test_an_alarm_where_nothing_was_to_be_found_is_a_precision_of_nought_and_no_recall(street: Any) -> None:
    figures = score(street.tally(street.truth(), street.alarm(31)))
    assert (figures["precision"], figures["recall"], figures["f1"]) == (0.0, None, 0.0)
    assert figures["false_alarms_per_camera_day"] == pytest.approx(86400 / 200)


def test_shares_are_of_what_they_say(street: Any) -> None:
    truth = street.truth(
        street.violation(10, 60), street.violation(70, 120), street.violation(10, 60, box=list(street.there))
    )
    counts = street.tally(
        truth, street.alarm(31), street.alarm(40), street.alarm(95), street.alarm(150), street.alarm(5)
    )
    figures = score(counts)
    assert (figures["violations"], figures["found"], figures["missed"]) == (3, 2, 1)
    assert (figures["false_alarms"], figures["duplicates"]) == (2, 1)
    assert figures["precision"] == 0.5
    assert figures["recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["f1"] == pytest.approx(4 / 7, abs=1e-4)
    assert figures["duplicates_per_violation"] == 0.5
    assert figures["delay_s"] == {"p50": 3.0, "p90": pytest.approx(4.6)}


def test_neither_exempt_nor_ignored_alarms_touch_the_precision(street: Any) -> None:
    truth = street.truth(
        street.violation(10, 60),
        stays=[street.stay(70, 120, exempt="on duty")],
        ignore=[{"zone": "z", "start_s": 150, "end_s": 160}],
    )
    figures = score(street.tally(truth, street.alarm(31), street.alarm(95), street.alarm(155)))
    assert (figures["exempt_alarms"], figures["ignored_alarms"], figures["precision"]) == (1, 1, 1.0)


@pytest.mark.parametrize(("lower_s", "exceeds"), [(21.0, 0), (21.5, 0), (21.6, 1), (31.0, 1)])
def test_a_lower_bound_must_not_exceed_what_is_true(street: Any, lower_s: float, exceeds: int) -> None:
    truth = street.truth(street.violation(10, 60))
    assert street.tally(truth, street.alarm(31, lower_s=lower_s)).dwell_lower_exceeds_truth == exceeds


def test_a_lower_bound_that_reaches_into_another_objects_stay_exceeds_the_truth(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 25), street.stay(26, 40)])
    assert street.tally(truth, street.alarm(31, lower_s=20)).dwell_lower_exceeds_truth == 1


def test_a_bound_is_held_against_what_stood_there_when_it_was_said(street: Any) -> None:
    truth = street.truth(street.violation(10, 60), street.violation(70, 120))
    assert street.tally(truth, street.alarm(40, lower_s=30)).dwell_lower_exceeds_truth == 0


def test_a_place_seen_in_both_of_two_stays_has_joined_them(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 25), street.stay(26, 40), street.stay(42, 50)])
    apart = [place(10, 24, street.here), place(26, 39, street.here), place(42, 49, street.here)]
    joined = [place(10, 39, street.here), place(42, 49, street.here)]
    assert (street.tally(truth, remembered=apart).swaps, street.tally(truth, remembered=apart).swaps_joined) == (2, 0)
    assert street.tally(truth, remembered=joined).swaps_joined == 1
    assert street.tally(truth, remembered=[place(10, 49, street.here)]).swaps_joined == 2


def test_a_run_of_a_count_joins_nobody(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 25), street.stay(26, 40)])
    assert street.tally(truth, remembered=[place(10, 39, street.here, is_run=True)]).swaps_joined == 0


def test_an_alarm_speaks_of_what_is_there_before_what_has_left(street: Any) -> None:
    aside = [0.15, 0.5, 0.35, 0.7]
    truth = street.truth(stays=[street.stay(10, 25), street.stay(26, 40, box=aside)])
    assert street.tally(truth, street.alarm(31, lower_s=15)).dwell_lower_exceeds_truth == 1


def test_what_stood_beside_is_no_swap(street: Any) -> None:
    truth = street.truth(stays=[street.stay(10, 25), street.stay(26, 40, box=list(street.there))])
    assert street.tally(truth, remembered=[place(10, 40, street.here)]).swaps == 0


@pytest.mark.parametrize(
    ("cleared_s", "found", "false"),
    [(None, 0, 0), (60.0, 1, 0), (59.6, 1, 0), (61.0, 1, 0), (62.0, 0, 0), (50.0, 0, 1)],
)
def test_a_violation_is_cleared_within_two_looks_after_its_end(
    street: Any, cleared_s: float | None, found: int, false: int
) -> None:
    truth = street.truth(street.violation(10, 60))
    counts = street.tally(truth, street.alarm(31, cleared_s=cleared_s))
    assert (counts.clearable, counts.cleared_found, counts.false_cleared) == (1, found, false)


def test_looks_that_are_unfit_do_not_count_as_looks_after_the_end(street: Any) -> None:
    truth = street.truth(street.violation(10, 60))
    unfit = [
        Glance(at_s=float(at), health=PictureHealth.BLACK if at in (60, 61) else PictureHealth.OK) for at in range(200)
    ]
    assert street.tally(truth, street.alarm(31, cleared_s=62.0), glances=tuple(unfit)).cleared_found == 1


def test_at_the_clips_very_end_nothing_need_be_cleared(street: Any) -> None:
    truth = street.truth(street.violation(100, 198))
    assert street.tally(truth, street.alarm(121)).clearable == 0


def test_counts_and_times_add_up_and_the_higher_peak_stays() -> None:
    one = Tally(
        found=1, delays_s=(1.0,), camera_seconds=50, looks=50, cost=Cost(cpu_s=2.0, wall_s=1.0, peak_rss_mb=300)
    )
    two = Tally(
        found=2, delays_s=(3.0, 5.0), camera_seconds=150, looks=150, cost=Cost(cpu_s=4.0, wall_s=3.0, peak_rss_mb=200)
    )
    figures = score(one + two)
    assert (figures["found"], figures["camera_seconds"], figures["looks"]) == (3, 200.0, 200)
    assert (figures["cpu_seconds"], figures["wall_seconds"], figures["peak_rss_mb"]) == (6.0, 4.0, 300.0)
    assert figures["cpu_seconds_per_camera_day"] == pytest.approx(6 / 200 * 86400)
    assert figures["delay_s"]["p50"] == 3.0  # type: ignore[index]


spans = st.lists(
    st.tuples(st.floats(0.0, 20.0), st.floats(1.0, 60.0), st.sampled_from(["here", "there"])), min_size=1, max_size=6
)


def scripted(street: Any, spans: list[tuple[float, float, str]]) -> Any:
    """Returns a truth of stays one after the other, violations where they are long enough."""
    violations, stays, now_s = [], [], 0.0
    for pause_s, length_s, spot in spans:
        start_s, end_s = now_s + pause_s, now_s + pause_s + length_s
        box = list(getattr(street, spot))
        if length_s >= street.limit_s:
            violations.append(street.violation(start_s, end_s, box=box))
        else:
            stays.append(street.stay(start_s, end_s, box=box))
        now_s = end_s
    return street.truth(*violations, stays=stays)


def honest(street: Any, truth: Any) -> list[Alarm]:
    """Returns the alarms that somebody would raise who knew the truth."""
    return [
        street.alarm(entry.start_s + street.limit_s, box=entry.box, cleared_s=entry.end_s)
        for entry in truth.entries
        if entry.rule_id is not None and entry.start_s + street.limit_s <= street.length_s
    ]


@settings(deadline=None)
@given(spans=spans)
def test_the_truth_itself_scores_one(street: Any, spans: list[tuple[float, float, str]]) -> None:
    truth = scripted(street, spans)
    figures = score(street.tally(truth, *honest(street, truth)))
    assert figures["precision"] in (None, 1.0)
    assert figures["recall"] in (None, 1.0)
    wrong = ("missed", "false_alarms", "duplicates", "dwell_lower_exceeds_truth", "false_cleared")
    assert [figures[name] for name in wrong] == [0] * 5


@settings(deadline=None)
@given(spans=spans, noise=st.lists(st.tuples(st.floats(0.0, 200.0), st.sampled_from(["here", "there"])), max_size=8))
def test_every_alarm_gets_one_verdict_and_every_violation_at_most_one_alarm(
    street: Any, spans: list[tuple[float, float, str]], noise: list[tuple[float, str]]
) -> None:
    truth = scripted(street, spans)
    alarms = [street.alarm(at_s, box=getattr(street, spot)) for at_s, spot in noise]
    counts = street.tally(truth, *alarms)
    kinds = (counts.false_alarms, counts.exempt_alarms, counts.duplicates, counts.ignored_alarms)
    assert counts.found + sum(kinds) == len(alarms)
    assert counts.found + counts.missed == counts.violations
    assert len(counts.delays_s) == counts.found


@settings(deadline=None)
@given(spans=spans, at_s=st.floats(0.0, 200.0))
def test_an_alarm_more_never_makes_fewer_found(street: Any, spans: list[tuple[float, float, str]], at_s: float) -> None:
    truth = scripted(street, spans)
    alarms = honest(street, truth)
    assert street.tally(truth, *alarms, street.alarm(at_s)).found == street.tally(truth, *alarms).found


@pytest.mark.parametrize(
    ("stays", "is_broken"),
    [
        ([(12, 58)], False),
        ([(12, 30), (35, 58)], True),
        ([(12, 12), (15, 58)], False),
        ([(12, 12), (25, 58)], True),
        ([(12, 56), (20, 20), (40, 40)], False),
        ([(12, 50), (59.8, 60)], False),
        ([(12, 30), (35, 58, "person")], False),
        ([(12, 30), (35, 70)], False),
        ([], False),
    ],
)
def test_a_stay_is_broken_where_no_one_stay_holds_nearly_all_that_was_seen_of_it(
    street: Any, stays: list[tuple[Any, ...]], is_broken: bool
) -> None:
    remembered = tuple(
        place(first_s, last_s, street.here, id=str(number), **({"label": label[0]} if label else {}))
        for number, (first_s, last_s, *label) in enumerate(stays)
    )
    counts = street.tally(street.truth(street.violation(10, 60)), remembered=remembered)
    assert (counts.long_stays, counts.stays_broken) == (int(bool(stays)), int(is_broken))


def test_twins_on_one_spot_are_counted_apart_from_swaps(street: Any) -> None:
    truth = street.truth(
        stays=[street.stay(10, 25, body="a"), street.stay(30, 45, body="b"), street.stay(60, 75, body="a")]
    )
    apart = street.tally(truth, remembered=[place(10, 24, street.here), place(30, 44, street.here)])
    assert (apart.swaps, apart.swaps_joined, apart.twins, apart.twins_joined) == (2, 0, 1, 0)
    by_twins = street.tally(truth, remembered=[place(10, 74, street.here)])
    assert (by_twins.swaps, by_twins.swaps_joined, by_twins.twins_joined) == (2, 0, 1)
    by_another = street.tally(truth, remembered=[place(10, 44, street.here)])
    assert (by_another.swaps_joined, by_another.twins_joined) == (1, 0)


def test_a_bound_that_a_twin_has_stretched_is_counted_apart(street: Any) -> None:
    twins = [street.stay(10, 25, body="a"), street.stay(40, 60, body="a")]
    others = [street.stay(10, 25, body="a"), street.stay(40, 60, body="b")]
    alarm = street.alarm(50, lower_s=35)
    counts = [street.tally(street.truth(stays=stays), alarm) for stays in (twins, others)]
    assert [each.dwell_lower_exceeds_truth for each in counts] == [0, 1]
    assert [each.dwell_exceeded_by_twins for each in counts] == [1, 0]
