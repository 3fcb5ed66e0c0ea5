"""The simpler systems, each on a row of looks: what they find, and where they go wrong as they are known to."""

from typing import Any

import pytest

from pipelines.benchmark.baselines import BASELINES, iou_track, same_box, snapshot_alarm
from pipelines.benchmark.observed import Alarm, Glance, Observed, Spotted
from pipelines.benchmark.result import assess
from vision.arrays import XyxyNorm
from vision.picture_health import PictureHealth

HERE: XyxyNorm = (0.1, 0.5, 0.3, 0.7)
BESIDE: XyxyNorm = (0.12, 0.5, 0.32, 0.7)
AWAY: XyxyNorm = (0.6, 0.5, 0.8, 0.7)


def look(at_s: float, *boxes: XyxyNorm, confidence: float = 0.8, health: PictureHealth = PictureHealth.OK) -> Glance:
    spotted = tuple(Spotted(label="car", confidence=confidence, box=box, zones=("z",)) for box in boxes)
    return Glance(at_s=at_s, health=health, spotted=spotted)


def ask(system: Any, street: Any, *looks: Glance) -> Observed:
    rules = tuple(street.rules(street.truth()).values())
    answer: Observed = system(Observed(length_s=2000.0, glances=looks), rules)
    return answer


def raised(alarms: tuple[Alarm, ...]) -> list[tuple[float, float]]:
    return [(alarm.raised_s, alarm.lower_s) for alarm in alarms]


def test_a_snapshot_alarm_is_raised_at_first_sight_and_once_in_ten_minutes(street: Any) -> None:
    said = ask(snapshot_alarm, street, *(look(at_s, HERE) for at_s in (0, 30, 599, 600, 700)))
    assert raised(said.alarms) == [(0.0, 0.0), (600.0, 0.0)]


def test_the_same_box_at_two_looks_is_one_stay_whoever_it_was(street: Any) -> None:
    said = ask(same_box, street, look(0, HERE), look(10), look(15), look(25, BESIDE), look(60, HERE))
    assert raised(said.alarms) == [(25.0, 25.0)]
    (stay,) = said.remembered
    assert (stay.first_s, stay.last_s) == (0.0, 60.0)


def test_another_box_is_another_stay(street: Any) -> None:
    assert ask(same_box, street, look(0, HERE), look(25, AWAY)).alarms == ()


def test_a_track_goes_on_through_looks_that_miss_it_but_not_through_thirty_of_them(street: Any) -> None:
    gone = [look(float(second)) for second in range(1, 32)]
    assert raised(ask(iou_track, street, look(0, HERE), *gone[:10], look(40, HERE)).alarms) == [(40.0, 40.0)]
    assert ask(iou_track, street, look(0, HERE), *gone, look(40, HERE)).alarms == ()


@pytest.mark.parametrize("system", BASELINES.values())
def test_unsure_and_unfit_looks_say_nothing_to_them_either(system: Any, street: Any) -> None:
    unsure = [look(at_s, HERE, confidence=0.2) for at_s in (0, 30)]
    black = [look(at_s, HERE, health=PictureHealth.BLACK) for at_s in (0, 30)]
    assert ask(system, street, *unsure, *black).alarms == ()


@pytest.mark.parametrize("system", [same_box, iou_track])
def test_each_track_takes_one_box_the_one_that_fits_it_best(system: Any, street: Any) -> None:
    said = ask(system, street, look(0, HERE, AWAY), look(25, AWAY, BESIDE), look(50, BESIDE, AWAY))
    assert sorted((alarm.box, alarm.raised_s) for alarm in said.alarms) == [(BESIDE, 25.0), (AWAY, 25.0)]
    assert len(said.remembered) == 2


def test_two_who_follow_one_another_are_joined_by_it_and_the_scorer_says_so(street: Any) -> None:
    truth = street.truth(stays=[street.stay(0, 12), street.stay(18, 40, exempt=None, why="x")])
    looks = tuple(look(at_s, *((HERE,) if not 12 <= at_s < 18 else ())) for at_s in range(0, 40, 5))
    result = assess(truth, Observed(length_s=60.0, glances=looks), types=street.types, baselines=BASELINES)
    assert result.baselines["same box at two looks"].swaps_joined == 1
    assert result.baselines["same box at two looks"].dwell_lower_exceeds_truth == 1
    assert result.baselines["snapshot alarm, 600 s silence"].swaps_joined == 0
    assert result.counts.swaps_joined == 0
