"""Which sighting is which place."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from pipelines.ledger.clue import Clue
from pipelines.ledger.likeness import MatchSettings, appearance_distance, is_covered
from pipelines.ledger.matching import Likeness, is_hidden, match, without_duplicates
from pipelines.orders import Sighting
from pipelines.rules.resolve import RuleTypes

SETTINGS = MatchSettings(doubt_from=0.2, swap_from=0.3, changed_from=0.45)
"""Written down here, so that a better appearance vector, with other lines, changes no test."""
BOX = (0.4, 0.4, 0.5, 0.8)
SHIFTED = (0.42, 0.4, 0.52, 0.8)
"""IoU 0.67 with BOX."""


def seen(box: tuple[float, ...] = BOX, appearance: tuple[float, ...] = (), label: str = "car") -> Sighting:
    return Sighting.model_validate({"label": label, "confidence": 0.9, "box": box, "appearance": appearance})


def at_distance(far: float) -> tuple[float, float]:
    return 1 - far, float(np.sqrt(1 - (1 - far) ** 2))


ITSELF = at_distance(0.0)


@pytest.fixture
def types(twins: Any) -> RuleTypes:
    found: RuleTypes = twins.types
    return found


def likeness(types: RuleTypes, place: Sighting, sighting: Sighting, clue: Clue | None = None) -> Likeness | None:
    clues = None if clue is None else [clue]
    found = match([place], [sighting], is_same_group=types.is_same_group, settings=SETTINGS, clues=clues)
    return found[0].likeness if found else None


def test_each_place_and_each_sighting_is_used_once_and_the_whole_is_cheapest(types: RuleTypes) -> None:
    rng = np.random.default_rng(7)
    for _ in range(30):
        lefts = rng.uniform(0.30, 0.35, (2, 4))
        places = [seen((x, 0.2, x + 0.3, 0.8)) for x in lefts[0]]
        sightings = [seen((x, 0.2, x + 0.3, 0.8)) for x in lefts[1]]
        found = match(places, sightings, is_same_group=types.is_same_group, settings=SETTINGS)
        assert sorted(each.sighting for each in found) == [0, 1, 2, 3]
        assert [each.place for each in found] == [0, 1, 2, 3]

        def overlap(order: tuple[int, ...], lefts: Any = lefts) -> float:
            shifts = [abs(lefts[0][p] - lefts[1][s]) for p, s in enumerate(order)]
            return float(sum((0.3 - d) / (0.3 + d) + (0.3 - d) / 0.3 for d in shifts))

        best = max(overlap(order) for order in permutations(range(4)))
        assert overlap(tuple(each.sighting for each in found)) == pytest.approx(best, abs=1e-4)


def test_looks_decide_between_two_that_overlap(types: RuleTypes) -> None:
    red, blue = ITSELF, at_distance(1.0)
    places = [seen(BOX, red), seen(SHIFTED, blue)]
    between = (0.41, 0.4, 0.51, 0.8)
    found = match(places, [seen(between, blue)], is_same_group=types.is_same_group, settings=SETTINGS)
    assert [(each.place, each.likeness) for each in found] == [(1, Likeness.ALIKE)]


def test_another_group_is_never_a_match(types: RuleTypes) -> None:
    assert likeness(types, seen(label="car"), seen(label="truck")) is Likeness.ALIKE
    assert likeness(types, seen(label="car"), seen(label="person")) is None
    assert likeness(types, seen(label="drone"), seen(label="kite")) is None
    assert likeness(types, seen(label="drone"), seen(label="drone")) is Likeness.ALIKE


@pytest.mark.parametrize(
    ("far", "unseen_s", "expected"),
    [
        (0.10, 30, Likeness.ALIKE),
        (0.25, 30, Likeness.DOUBTFUL),
        (0.25, 600, Likeness.ALIKE),
        (0.25, 0.5, Likeness.ALIKE),
        (0.35, 0.5, Likeness.DIFFERENT),
        (0.35, 9999, Likeness.DIFFERENT),
    ],
)
def test_the_longer_ago_the_more_the_looks_may_have_changed(
    types: RuleTypes, far: float, unseen_s: float, expected: Likeness
) -> None:
    clue = Clue(unseen_s=unseen_s, patch_far=0.0)
    assert likeness(types, seen(BOX, ITSELF), seen(BOX, at_distance(far)), clue) is expected


def test_a_sighting_that_looks_alike_in_a_box_that_does_not_is_doubted(types: RuleTypes) -> None:
    alike = seen(BOX, at_distance(0.1))
    assert likeness(types, seen(BOX, ITSELF), alike, Clue(unseen_s=20, patch_far=0.1)) is Likeness.ALIKE
    assert likeness(types, seen(BOX, ITSELF), alike, Clue(unseen_s=20, patch_far=0.3)) is Likeness.DOUBTFUL
    assert likeness(types, seen(BOX, ITSELF), alike, Clue(unseen_s=20, patch_far=0.6)) is Likeness.DIFFERENT


def test_a_body_that_has_moved_within_a_second_walks(types: RuleTypes) -> None:
    assert likeness(types, seen(BOX), seen(SHIFTED), Clue(unseen_s=0.5)) is None
    assert likeness(types, seen(BOX), seen(SHIFTED), Clue(unseen_s=10)) is Likeness.ALIKE
    assert likeness(types, seen(BOX), seen(BOX), Clue(unseen_s=0.5)) is Likeness.ALIKE


def test_a_part_within_the_outline_counts_when_the_patch_vouches_for_it(types: RuleTypes) -> None:
    car, part = seen((0.2, 0.4, 0.6, 0.8), ITSELF), seen((0.2, 0.4, 0.35, 0.8), at_distance(0.9))
    assert likeness(types, car, part, Clue(unseen_s=60, patch_far=0.05)) is Likeness.ALIKE
    assert likeness(types, car, part, Clue(unseen_s=60, patch_far=0.12)) is Likeness.PART
    assert likeness(types, car, part, Clue(unseen_s=60, patch_far=0.6)) is None
    assert likeness(types, car, part) is None


def test_a_neighbour_in_the_next_bay_is_no_match(types: RuleTypes) -> None:
    assert likeness(types, seen(BOX), seen((0.47, 0.4, 0.57, 0.8))) is None


def test_vectors_of_other_lengths_are_not_compared() -> None:
    assert appearance_distance((1.0, 0.0), (1.0,)) is None
    assert appearance_distance((), ()) is None
    assert appearance_distance((1.0, 0.0), (0.0, 1.0)) == 1.0


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((0.3, 0.3, 0.6, 0.9), True),
        ((0.3, 0.3, 0.6, 0.7), False),
        ((0.45, 0.3, 0.7, 0.9), True),
        ((0.46, 0.3, 0.7, 0.9), False),
        ((0.4, 0.6, 0.5, 0.9), False),
    ],
    ids=["in front", "its lower edge is higher: behind", "hides half", "hides less", "smaller"],
)
def test_only_what_is_nearer_larger_and_hides_half_covers(other: tuple[float, ...], expected: bool) -> None:
    assert is_covered(BOX, [other], settings=SETTINGS) is expected  # type: ignore[list-item]  # four of them


def test_what_stands_in_its_stead_does_not_hide_a_place(types: RuleTypes) -> None:
    larger = (0.39, 0.4, 0.51, 0.82)
    for label, expected in (("car", False), ("person", True)):
        sightings = [seen(larger, label=label)]
        hidden = is_hidden(seen(BOX), sightings, is_same_group=types.is_same_group, settings=SETTINGS)
        assert hidden is expected


def test_of_two_boxes_on_one_object_the_surer_is_kept(types: RuleTypes) -> None:
    twice = [seen(label="car"), seen((0.4, 0.41, 0.5, 0.8), label="truck"), seen(label="person"), seen(SHIFTED)]
    assert without_duplicates(twice, is_same_group=types.is_same_group, settings=SETTINGS) == (0, 2, 3)


def test_nothing_matches_nothing(types: RuleTypes) -> None:
    for places, sightings in (([], [seen()]), ([seen()], []), ([], [])):
        assert match(places, sightings, is_same_group=types.is_same_group, settings=SETTINGS) == ()


def test_who_comes_back_right_after_misses_is_doubted_unless_the_patch_is_the_very_same(types: RuleTypes) -> None:
    alike = seen(BOX, at_distance(0.1))
    back = Clue(unseen_s=15, patch_far=0.17, was_missed=True)
    assert likeness(types, seen(BOX, ITSELF), alike, back) is Likeness.DOUBTFUL
    assert likeness(types, seen(BOX, ITSELF), alike, Clue(unseen_s=15, patch_far=0.17)) is Likeness.ALIKE
    assert (
        likeness(types, seen(BOX, ITSELF), alike, Clue(unseen_s=15, patch_far=0.05, was_missed=True)) is Likeness.ALIKE
    )
