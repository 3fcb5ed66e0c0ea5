"""What the fine structure of a box decides: the same body, its look-alike, or nothing."""

from typing import Any

import numpy as np
import pytest

from pipelines.ledger.clue import Clue
from pipelines.ledger.likeness import MatchSettings, appearance_distance, grain_agreement, has_grain
from pipelines.ledger.matching import Likeness, match
from pipelines.orders import Sighting
from pipelines.rules.types import RuleTypes
from vision.appearance import LENGTH
from vision.grain import COLUMNS, ROWS, pack

BOX = (0.4, 0.4, 0.6, 0.8)
SETTINGS = MatchSettings()


def vector(seed: int, *, turned: float = 0.0) -> tuple[float, ...]:
    """An appearance like all others, with the grain of body `seed`, a share of its cells changed."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(1, 16, (ROWS, COLUMNS), np.uint8)
    changed = np.random.default_rng(99).random(codes.shape) < turned
    codes[changed] = np.random.default_rng(98).integers(1, 16, int(changed.sum()), np.uint8)
    coarse = np.zeros(LENGTH)
    coarse[0] = 1.0
    return (*coarse.tolist(), *pack(codes).tolist())


def car(appearance: tuple[float, ...]) -> Sighting:
    return Sighting(label="car", confidence=0.9, box=BOX, appearance=appearance, zones=("z1",))


def judged(types: RuleTypes, clue: Clue) -> Likeness | None:
    found = match(
        [car(vector(1))], [car(vector(1))], is_same_group=types.is_same_group, settings=SETTINGS, clues=[clue]
    )
    return found[0].likeness if found else None


def test_the_grain_is_no_part_of_the_coarse_distance() -> None:
    one, other = vector(1), vector(2)
    assert has_grain(one)
    assert appearance_distance(one, other) == pytest.approx(0.0)
    assert appearance_distance(one, one[:LENGTH]) == pytest.approx(0.0)
    assert grain_agreement(one, one) == pytest.approx(1.0)
    assert abs(grain_agreement(one, other) or 1.0) < 0.2


def test_vectors_without_a_grain_or_with_a_broken_one_say_nothing_of_it() -> None:
    assert grain_agreement(vector(1), vector(1)[:LENGTH]) is None
    assert grain_agreement(vector(1), (*vector(1)[:-1], 0.5)) is None


@pytest.mark.parametrize(
    ("grain", "usual", "expected"),
    [
        (0.95, 0.95, Likeness.ALIKE),
        (0.70, 0.95, Likeness.DIFFERENT),
        (0.88, 0.95, Likeness.DOUBTFUL),
        (0.80, 0.83, Likeness.ALIKE),
        (0.85, None, Likeness.ALIKE),
        (0.60, None, Likeness.DIFFERENT),
        (0.60, 0.10, Likeness.DIFFERENT),
        (0.92, 1.00, Likeness.ALIKE),
    ],
)
def test_a_look_alike_is_told_by_how_well_the_body_usually_agrees_with_itself(
    twins: Any, grain: float, usual: float | None, expected: Likeness
) -> None:
    assert judged(twins.types, Clue(unseen_s=30, patch_far=0.0, grain=grain, usual_grain=usual)) is expected


def test_long_unseen_the_grain_may_vouch_and_no_longer_accuse(twins: Any) -> None:
    assert judged(twins.types, Clue(unseen_s=3600, patch_far=0.0, grain=0.3)) is Likeness.ALIKE
    assert judged(twins.types, Clue(unseen_s=3600, patch_far=0.5, grain=0.95)) is Likeness.ALIKE


def test_an_undetected_body_is_there_while_its_grain_is_and_gone_when_another_is() -> None:
    assert not Clue(unseen_s=30, patch_far=0.5, grain=0.95).has_changed(SETTINGS)
    assert Clue(unseen_s=30, patch_far=0.0, grain=0.3).has_changed(SETTINGS)
    assert not Clue(unseen_s=30, patch_far=0.0, grain=0.8).has_changed(SETTINGS)


class Kerb:
    """A street where one body stands after another, all of one colour; the network finds each of them."""

    def __init__(self, *changes_s: float) -> None:
        self.changes_s = changes_s

    def body(self, at_s: float) -> int:
        return 1 + sum(at_s >= each for each in self.changes_s)

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        return (car(self.patch(at_s, BOX)),)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        return vector(self.body(at_s))


def test_two_cars_of_one_colour_on_one_spot_are_two_stays(twins: Any) -> None:
    patrol = twins.patrol(Kerb(70.0), twins.rule(100, labels=frozenset({"car"}), type="illegal_parking"))
    for at_s in range(0, 200, 20):
        patrol.visit(float(at_s))
    (first,), (second,) = patrol.ended, patrol.state.places
    assert first.presence.last_seen_at == twins.at(60)
    assert first.presence.absent_after_at == second.presence.first_seen_at == twins.at(80)
    assert [violation.subject_id for violation in patrol.raised] == [second.id]


def test_one_car_that_is_hidden_for_a_look_stays_one(twins: Any) -> None:
    street = Kerb(70.0, 70.6)
    street.body = lambda at_s: 5 if 79.9 < at_s < 80.5 else 1  # type: ignore[method-assign]
    patrol = twins.patrol(street, twins.rule(100, labels=frozenset({"car"}), type="illegal_parking"))
    for at_s in range(0, 200, 20):
        patrol.visit(float(at_s))
    (place,) = patrol.state.places
    assert place.presence.first_seen_at == twins.at(0)
    assert len(patrol.raised) == 1


def test_a_car_that_looks_odd_for_a_whole_visit_and_then_as_before_stays_one(twins: Any) -> None:
    """Drops on the lens for a few seconds: what seemed to replace it goes without a trace."""
    street = Kerb()
    street.patch = lambda at_s, box: vector(1, turned=0.15 if 79 < at_s < 90 else 0.0)  # type: ignore[method-assign]
    patrol = twins.patrol(street, twins.rule(100, labels=frozenset({"car"}), type="illegal_parking"))
    for at_s in range(0, 100, 20):
        patrol.visit(float(at_s))
    elder, rival = patrol.state.places
    assert rival.rival_of == elder.id
    patrol.visit(100.0)
    patrol.visit(120.0)
    (place,) = patrol.state.places
    assert place.presence.first_seen_at == twins.at(0)
    assert not patrol.ended
    assert [violation.subject_id for violation in patrol.raised] == [place.id]
