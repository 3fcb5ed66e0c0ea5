"""The same body with something in front of a part of it stays one stay; the next body does not, whoever stands by."""

from typing import Any

import numpy as np
import pytest
from made_up_grains import codes, vector

from pipelines.ledger.body import compare, learned
from pipelines.ledger.clue import Clue, read_clue
from pipelines.ledger.likeness import MatchSettings, grains_of
from pipelines.ledger.matching import Likeness, match
from pipelines.orders import Sighting
from vision.arrays import XyxyNorm
from vision.grain import Codes, covered

BOX: XyxyNorm = (0.4, 0.4, 0.6, 0.8)
WIDENED: XyxyNorm = (0.4, 0.3, 0.6, 0.8)
DROP = (slice(6, 13), slice(12, 20))
"""Where a raindrop hangs on the lens, in cells."""
BEHIND: XyxyNorm = (0.55, 0.3, 0.65, 0.7)
"""Who stands behind its right end."""
SETTINGS = MatchSettings()


def with_drop(cells: Codes) -> Codes:
    cells = cells.copy()
    cells[DROP] = codes(77)[DROP]
    return cells


def with_somebody(cells: Codes) -> Codes:
    return np.where(covered(BOX, [BEHIND]), codes(88), cells)


def is_same(now: Codes, *, covers: tuple[XyxyNorm, ...] = (), usual: float | None = 0.95) -> bool:
    clue = read_clue(
        vector(codes(1)),
        vector(now),
        box=BOX,
        covers=covers,
        unseen_s=20.0,
        usual_grain=usual,
        settings=SETTINGS,
    )
    return clue.is_same_body(SETTINGS)


def taught(
    now: Codes, *, covers: tuple[XyxyNorm, ...] = (), usual: float | None = 0.95
) -> tuple[tuple[float, ...], float | None]:
    known: dict[str, Any] = {"box": BOX, "covers": covers, "usual_grain": usual, "settings": SETTINGS}
    return learned(vector(now), compare(vector(codes(1)), vector(now), **known), **known)


@pytest.mark.parametrize("usual", [0.95, None])
def test_a_raindrop_on_the_lens_does_not_make_another_body(usual: float | None) -> None:
    assert is_same(with_drop(codes(1, seed=6)), usual=usual)
    assert not is_same(codes(2), usual=usual)
    assert not is_same(with_drop(codes(2)), usual=usual)


def test_who_was_found_standing_there_is_left_out_of_the_comparison() -> None:
    now = with_somebody(codes(1, seed=6))
    assert not is_same(now)
    assert is_same(now, covers=(BEHIND,))
    assert not is_same(with_somebody(codes(2)), covers=(BEHIND,)), "the next body, with the same person behind it"


def test_where_more_than_half_is_hidden_the_whole_is_compared() -> None:
    assert not is_same(codes(2), covers=((0.0, 0.0, 1.0, 1.0),))
    found = compare(
        vector(codes(1)),
        vector(codes(2)),
        box=BOX,
        covers=((0.0, 0.0, 1.0, 1.0),),
        usual_grain=0.95,
        settings=SETTINGS,
    )
    assert found is not None
    assert found.hidden is None


def test_the_box_is_remembered_without_what_hangs_in_front_of_it() -> None:
    def grain_after(now: Codes, *, covers: tuple[XyxyNorm, ...] = (), usual: float | None = 0.95) -> Codes:
        said, _ = taught(now, covers=covers, usual=usual)
        grains = grains_of(said, said)
        assert grains is not None
        return grains[0]

    now = with_drop(codes(1, seed=6))
    assert (grain_after(now)[DROP] == codes(1)[DROP]).all()
    assert (grain_after(now)[20:] == now[20:]).all()
    assert (grain_after(now, usual=None) == now).all(), "perhaps it was the first picture that had the drop"
    somebody = with_somebody(codes(1, seed=6))
    hidden = covered(BOX, [BEHIND])
    assert (grain_after(somebody, covers=(BEHIND,))[hidden] == codes(1)[hidden]).all()


def test_with_somebody_in_front_an_undetected_body_is_gone_only_where_hardly_anything_of_it_is_left() -> None:
    def has_changed(grain: float, *, is_covered: bool, is_bare: bool = True) -> bool:
        clue = Clue(unseen_s=20, patch_far=0.3, grain=grain, usual_grain=0.95, is_covered=is_covered, is_bare=is_bare)
        return clue.has_changed(SETTINGS)

    assert has_changed(0.74, is_covered=False)
    assert not has_changed(0.74, is_covered=True)
    assert has_changed(0.3, is_covered=True)
    assert has_changed(0.74, is_covered=True, is_bare=False), "the next one was found there"


def test_a_covered_look_does_not_lower_what_the_body_usually_agrees() -> None:
    _, usual = taught(with_drop(codes(1, seed=6)))
    assert usual == 0.95


class Kerb:
    """A street with one car at a time, seen through a lens on which drops come and go."""

    def __init__(self, *, swap_s: float, wet: frozenset[float] = frozenset()) -> None:
        self.swap_s, self.wet = swap_s, wet

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        return (Sighting(label="car", confidence=0.9, box=BOX, appearance=self.patch(at_s, BOX), zones=("z1",)),)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        cells = codes(1 if at_s < self.swap_s else 2, seed=int(at_s * 10))
        return vector(with_drop(cells) if 20 * (at_s // 20) in self.wet else cells)


@pytest.mark.parametrize("wet", [{20.0}, {60.0, 80.0}, {40.0, 60.0, 80.0, 100.0}])
def test_a_stay_outlasts_the_rain(twins: Any, wet: set[float]) -> None:
    patrol = twins.patrol(
        Kerb(swap_s=1000, wet=frozenset(wet)), twins.rule(100, labels=frozenset({"car"}), type="illegal_parking")
    )
    for at_s in range(0, 140, 20):
        patrol.visit(float(at_s))
    (place,) = patrol.state.places
    assert place.presence.first_seen_at == twins.at(0)
    assert place.presence.last_seen_at == twins.at(120)
    assert not patrol.ended
    assert len(patrol.raised) == 1


def test_in_the_rain_too_the_next_car_is_the_next_stay(twins: Any) -> None:
    patrol = twins.patrol(
        Kerb(swap_s=70, wet=frozenset({60.0, 80.0})),
        twins.rule(100, labels=frozenset({"car"}), type="illegal_parking"),
    )
    for at_s in range(0, 140, 20):
        patrol.visit(float(at_s))
    (first,), (second,) = patrol.ended, patrol.state.places
    assert first.presence.last_seen_at == twins.at(60)
    assert second.presence.first_seen_at == twins.at(80)
    assert not patrol.raised


@pytest.mark.parametrize(
    ("box", "patch_far", "expected"),
    [
        (WIDENED, 0.02, Likeness.ALIKE),
        (WIDENED, 0.3, Likeness.DIFFERENT),
        (WIDENED, None, Likeness.DIFFERENT),
        (BOX, 0.02, Likeness.DIFFERENT),
    ],
)
def test_the_very_same_body_in_a_box_that_somebody_beside_it_has_widened_is_still_there(
    twins: Any, box: XyxyNorm, patch_far: float | None, expected: Likeness
) -> None:
    """A car of the same make in another colour has the same edges, and looks different in its place's own box too."""
    known, widened = vector(codes(1)), list(vector(codes(2)))
    widened[0], widened[1] = 0.0, 1.0
    (found,) = match(
        [Sighting(label="car", confidence=0.9, box=BOX, appearance=known, zones=("z1",))],
        [Sighting(label="car", confidence=0.9, box=box, appearance=tuple(widened), zones=("z1",))],
        is_same_group=twins.types.is_same_group,
        settings=SETTINGS,
        clues=[Clue(unseen_s=60, patch_far=patch_far, grain=0.94, usual_grain=0.94)],
    )
    assert found.likeness is expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(slice(-5, None), True), (slice(-11, None), True), (slice(-17, None), False), (slice(0, 12), False)],
)
def test_a_roof_in_front_hides_a_body_from_below_up_to_its_half(rows: slice, expected: bool) -> None:
    roof = codes(1, seed=6)
    roof[rows] = codes(77)[rows]
    assert is_same(roof) is expected
    other = codes(2)
    other[rows] = codes(77)[rows]
    assert not is_same(other)


class Wiper:
    """One car; a drop hangs before it from 50 s on, and from 150 s on another one elsewhere."""

    second = (slice(16, 23), slice(2, 11))

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        return (Sighting(label="car", confidence=0.9, box=BOX, appearance=self.patch(at_s, BOX), zones=("z1",)),)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        cells = codes(1, seed=int(at_s))
        if at_s >= 50:
            cells = with_drop(cells)
        if at_s >= 150:
            cells[self.second] = codes(66)[self.second]
        return vector(cells)


def test_what_hangs_in_front_for_long_is_learned_before_the_next_thing_comes_on_top(twins: Any) -> None:
    patrol = twins.patrol(Wiper(), twins.rule(500, labels=frozenset({"car"}), type="illegal_parking"))
    for at_s in range(0, 60, 20):
        patrol.visit(float(at_s))
    patrol.visit(60.0)
    (place,) = patrol.state.places
    assert place.veil is not None
    for at_s in range(80, 240, 20):
        patrol.visit(float(at_s))
    (place,) = patrol.state.places
    assert place.presence.first_seen_at == twins.at(0)
    assert not patrol.ended


@pytest.mark.parametrize(("below", "is_other"), [(0.005, False), (0.02, True)])
def test_what_all_but_agrees_beside_a_cover_is_doubted_and_not_surely_another(below: float, is_other: bool) -> None:
    line = SETTINGS.same_beside_from(0.95, is_covered=False)
    clue = Clue(unseen_s=20.0, grain=0.7, beside=line - below, usual_grain=0.95)
    assert clue.is_doubtful_body(SETTINGS)
    assert clue.is_other_body(SETTINGS) == is_other


@pytest.mark.parametrize(
    ("is_bare", "beside", "has_changed"), [(True, 0.87, False), (True, 0.8, True), (False, 0.87, True)]
)
def test_a_body_nobody_finds_is_not_gone_while_it_shows_beside_what_hides_it(
    is_bare: bool, beside: float, has_changed: bool
) -> None:
    """A white lorry that the network does not know: 0.32 as a whole. Where another was found there it is otherwise."""
    clue = Clue(unseen_s=20.0, patch_far=0.56, grain=0.32, beside=beside, is_bare=is_bare, usual_grain=0.98)
    assert clue.has_changed(SETTINGS) == has_changed
