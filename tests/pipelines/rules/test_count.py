"""So many at once, in every look."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pipelines.ledger.reading import Reading
from pipelines.ledger.state import CountRun
from pipelines.rules.count import conclude_count, follow_run
from pipelines.rules.resolve import ResolvedRule
from pipelines.site import RuleId, ZoneId

Readings = Callable[..., Reading]
RULE = ResolvedRule(
    id=RuleId("r1"),
    type="crowd_gathering",
    kind="count",
    zone_id=ZoneId("z1"),
    labels=frozenset({"person"}),
    limit_s=60,
    min_count=3,
)


def people(count: int) -> list[tuple[str, tuple[float, ...]]]:
    return [("person", (0.1 * n, 0.2, 0.1 * n + 0.08, 0.6)) for n in range(count)]


def followed(run: CountRun | None, reading: Reading) -> CountRun | None:
    return follow_run(RULE, run, reading, absent_before_at=None, camera_id="gate")


def test_a_run_begins_with_enough_and_ends_with_fewer(reading: Readings) -> None:
    assert followed(None, reading(0, *people(2))) is None
    run = followed(None, reading(5, *people(3)))
    assert run is not None
    run = followed(run, reading(25, *people(4)))
    assert run is not None
    assert run.is_open
    ended = followed(run, reading(30, *people(2)))
    assert ended is not None
    assert not ended.is_open
    assert ended.presence.dwell.lower_s == 20


def test_what_is_proven_is_the_smallest_number_and_the_box_is_the_union(reading: Readings) -> None:
    run = followed(followed(None, reading(0, *people(3))), reading(10, *people(5)))
    assert run is not None
    assert run.count == 3
    assert run.box == pytest.approx((0.0, 0.2, 0.48, 0.6), abs=1e-6)


def test_others_are_not_counted(reading: Readings) -> None:
    assert followed(None, reading(0, *people(2), ("dog", (0.8, 0.2, 0.9, 0.6)))) is None


def test_a_run_past_the_limit_is_a_violation_with_two_pictures(reading: Readings) -> None:
    run = followed(None, reading(0, *people(3)))
    early, late = reading(59, *people(3)), reading(61, *people(4))
    run = followed(run, early)
    assert run is not None
    assert conclude_count(RULE, run, reading=early) is None
    run = followed(run, late)
    assert run is not None
    violation = conclude_count(RULE, run, reading=late)
    assert violation is not None
    assert (violation.count, violation.label, violation.raised_at) == (3, "person", late.at)
    assert violation.second_picture.taken_at - violation.first_picture.taken_at == timedelta(seconds=61)


def test_without_a_picture_in_this_look_nothing_is_concluded(reading: Readings) -> None:
    run = followed(None, reading(0, *people(3)))
    last = reading(90, *people(3), picture=False)
    run = followed(run, last)
    assert run is not None
    assert conclude_count(RULE, run, reading=last) is None
