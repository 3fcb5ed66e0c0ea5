"""Who comes and goes around a body changes its box, and does not make another body of it."""

from typing import Any

import numpy as np
import pytest
from made_up_grains import codes, vector

from pipelines.orders import Sighting
from vision.arrays import XyxyNorm
from vision.grain import covered

BOX: XyxyNorm = (0.4, 0.4, 0.6, 0.8)


class Queue:
    """A car; from 30 s on two before it have left, and from 50 s on a bus stands behind it: three parts of its box."""

    fronts: tuple[XyxyNorm, ...] = ((0.1, 0.5, 0.43, 0.95), (0.57, 0.5, 0.9, 0.95))
    bus: XyxyNorm = (0.36, 0.05, 0.64, 0.46)

    def __init__(self, *, swap_s: float = 1000.0) -> None:
        self.swap_s = swap_s

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        there = [("car", BOX)]
        there += [("car", each) for each in self.fronts] if at_s < 30 else []
        there += [("bus", self.bus)] if at_s >= 50 else []
        return tuple(
            Sighting(label=label, confidence=0.9, box=box, appearance=self.patch(at_s, box), zones=("z1",))
            for label, box in there
        )

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        if box != BOX:
            return vector(codes(5 if box == self.bus else 6, seed=int(at_s)))
        cells = codes(1 if at_s < self.swap_s else 2, seed=int(at_s))
        front, bus = covered(BOX, self.fronts), covered(BOX, [self.bus])
        cells = np.where(front, codes(31 if at_s < 30 else 32), cells)
        return vector(np.where(bus, codes(33 if at_s < 50 else 34), cells))


def test_who_leaves_in_front_and_who_comes_behind_do_not_make_another_body(twins: Any) -> None:
    patrol = twins.patrol(Queue(), twins.rule(500, labels=frozenset({"car", "bus"}), type="illegal_parking"))
    for at_s in (0, 20, 60, 120, 180):
        patrol.visit(float(at_s))
    car = next(each for each in patrol.state.places if each.box == BOX)
    assert car.presence.first_seen_at == twins.at(0)
    assert car.presence.last_seen_at == twins.at(180)


def test_nor_do_they_hide_the_next_car(twins: Any) -> None:
    patrol = twins.patrol(Queue(swap_s=50.0), twins.rule(500, labels=frozenset({"car", "bus"}), type="illegal_parking"))
    for at_s in (0, 20, 60, 120, 180):
        patrol.visit(float(at_s))
    assert twins.at(0) in {each.presence.first_seen_at for each in patrol.ended if each.box == BOX}
    car = next(each for each in patrol.state.places if each.box == BOX)
    assert car.presence.first_seen_at == twins.at(60)


class Settling:
    """A car before which something hangs from 50 s on; from 70 s on the rest of it looks a little otherwise too."""

    def __init__(self, *, swap_s: float = 1000.0) -> None:
        self.swap_s = swap_s

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        return (Sighting(label="car", confidence=0.9, box=BOX, appearance=self.patch(at_s, BOX), zones=("z1",)),)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        cells = codes(1 if at_s < self.swap_s else 2, noise=0.003, seed=int(at_s))
        if at_s >= 70:
            odd = np.random.default_rng(3).random(cells.shape) < 0.08
            cells[odd] = codes(44)[odd]
        if at_s >= 50:
            cells[-7:] = codes(77)[-7:]
        return vector(cells)


@pytest.mark.parametrize(("swap_s", "begun"), [(1000.0, 0), (70.0, 80)])
def test_the_whole_box_as_it_looked_when_the_rest_vouched_for_the_body_vouches_for_it(
    twins: Any, swap_s: float, begun: int
) -> None:
    rule = twins.rule(500, labels=frozenset({"car"}), type="illegal_parking")
    patrol = twins.patrol(Settling(swap_s=swap_s), rule)
    for at_s in (0, 20, 60, 80, 100, 120):
        patrol.visit(float(at_s))
    (place,) = patrol.state.places
    assert place.presence.first_seen_at == twins.at(begun)


class Jitter(Settling):
    """The same, while somebody stands beside it whose box is never quite the same, and others pass."""

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        step = int(at_s / 10) % 31
        right: XyxyNorm = (0.58 + step / 9000, 0.42, 0.7, 0.85 + step / 9000)
        passer: XyxyNorm = (0.05 * (step % 4) + 0.36, 0.75, 0.05 * (step % 4) + 0.41, 0.98)
        others = (Sighting(label="person", confidence=0.9, box=box, appearance=()) for box in (right, passer))
        return (*super().sightings(at_s), *others)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        cells = codes(1, noise=0.003, seed=int(at_s))
        if at_s >= 50:
            cells[-7:] = codes(77 + int(at_s // 20))[-7:]
        return vector(cells)


def test_a_place_does_not_remember_every_box_that_was_ever_beside_it(twins: Any) -> None:
    patrol = twins.patrol(Jitter(), twins.rule(5000, labels=frozenset({"car"}), type="illegal_parking"))
    for at_s in range(0, 600, 20):
        patrol.visit(float(at_s))
    place = next(each for each in patrol.state.places if each.label == "car")
    assert place.presence.first_seen_at == twins.at(0)
    assert 2 <= len(place.beside) <= 8


class Umbrella:
    """A car until 90 s, the next until 190 s, the first again; from 90 s on the network sees an umbrella too."""

    umbrella: XyxyNorm = (0.38, 0.3, 0.62, 0.85)

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        car = Sighting(label="car", confidence=0.9, box=BOX, appearance=self.patch(at_s, BOX), zones=("z1",))
        over = Sighting(label="umbrella", confidence=0.3, box=self.umbrella, appearance=(), zones=("z1",))
        return (car, over) if at_s >= 90 else (car,)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        return vector(codes(2 if 90 <= at_s < 190 else 1, seed=int(at_s)))


def test_who_is_seen_there_from_end_to_end_is_not_hidden_by_what_else_was_found(twins: Any) -> None:
    patrol = twins.patrol(Umbrella(), twins.rule(500, labels=frozenset({"car"}), type="illegal_parking"))
    for at_s in range(0, 300, 20):
        patrol.visit(float(at_s))
    stays = [
        (each.presence.first_seen_at, each.presence.last_seen_at) for each in (*patrol.ended, *patrol.state.places)
    ]
    assert sorted(stays) == [
        (twins.at(0), twins.at(80)),
        (twins.at(100), twins.at(180)),
        (twins.at(200), twins.at(280)),
    ]


class Closing:
    """A car; a second after it was first seen something unknown comes in front of some of it, or it drives off."""

    def __init__(self, *, is_hidden: bool) -> None:
        self.is_hidden = is_hidden

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        if 1 <= at_s < 15:
            return ()
        return (Sighting(label="car", confidence=0.9, box=BOX, appearance=self.patch(at_s, BOX), zones=("z1",)),)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        # What comes in front throws a shadow on the rest.
        cells = codes(1, noise=0.2 if 1 <= at_s < 15 else 0.02, seed=int(at_s))
        if 1 <= at_s < 15:
            part = slice(12, None) if self.is_hidden else slice(None)
            cells[part] = codes(9, seed=int(at_s))[part]
        return vector(cells)


@pytest.mark.parametrize(("is_hidden", "begun_s"), [(True, 0), (False, 20)])
def test_what_comes_in_front_of_a_part_a_second_later_is_not_the_body_driving_off(
    twins: Any, is_hidden: bool, begun_s: int
) -> None:
    rule = twins.rule(500, labels=frozenset({"car"}), type="illegal_parking")
    patrol = twins.patrol(Closing(is_hidden=is_hidden), rule)
    for at_s in (0, 1, 20):
        patrol.visit(float(at_s), most_looks=1)
    assert [each.presence.first_seen_at for each in patrol.state.places] == [twins.at(begun_s)]
