"""What stands in front of a place now and did not before has changed the street there; a marking has not."""

from typing import Any

import numpy as np
import pytest

from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.matching import covers_at, is_hidden
from pipelines.ledger.surroundings import around, stood_there_before
from pipelines.orders import Sighting
from vision.appearance import LENGTH
from vision.arrays import XyxyNorm
from vision.grain import COLUMNS, ROWS, Codes, covered, pack

BOX: XyxyNorm = (0.4, 0.4, 0.6, 0.6)
MARKING: XyxyNorm = (0.35, 0.42, 0.65, 0.75)
"""On the road, around where the car stands and before it; the network takes it for a truck while it is bare."""
SETTINGS = MatchSettings()
CAR, EMPTY, STREET, TRUCK = 1, 2, 3, 4


def codes(body: int) -> Codes:
    return np.random.default_rng(body).integers(1, 16, (ROWS, COLUMNS), np.uint8)


def vector(body: int, surroundings: Codes | None = None) -> tuple[float, ...]:
    coarse = np.zeros(LENGTH)
    coarse[0] = 1.0
    beyond = () if surroundings is None else pack(surroundings).tolist()
    return (*coarse.tolist(), *pack(codes(body)).tolist(), *beyond)


def with_truck() -> Codes:
    return np.where(covered(around(BOX), [MARKING]), codes(TRUCK), codes(STREET))


def stood(before: tuple[float, ...], now: tuple[float, ...], *, cover: XyxyNorm = MARKING) -> bool:
    return stood_there_before(cover, box=BOX, before=before, now=now, settings=SETTINGS)


def test_a_marking_stood_there_before_and_a_truck_that_has_come_did_not() -> None:
    before = vector(CAR, codes(STREET))
    assert stood(before, vector(EMPTY, codes(STREET)))
    assert not stood(before, vector(TRUCK, with_truck()))


def test_where_nobody_can_tell_what_was_found_in_front_is_believed() -> None:
    assert not stood(vector(CAR), vector(EMPTY, codes(STREET))), "no surroundings remembered"
    assert not stood(vector(CAR, codes(STREET)), vector(EMPTY)), "none seen"
    assert not stood((), ())
    blank = np.zeros((ROWS, COLUMNS), np.uint8)
    assert not stood(vector(CAR, blank), vector(EMPTY, blank)), "plain asphalt"
    assert not stood(vector(CAR, codes(STREET)), vector(EMPTY, codes(STREET)), cover=BOX), "nothing beside the box"


class FireLane:
    """A car stands until 100 s. Then either the bare marking is taken for a truck, or a truck hides the car."""

    def __init__(self, *, is_truck_real: bool) -> None:
        self.is_truck_real = is_truck_real

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        if at_s < 100:
            return (
                Sighting(label="car", confidence=0.9, box=BOX, appearance=vector(CAR, codes(STREET)), zones=("z1",)),
            )
        return (Sighting(label="truck", confidence=0.7, box=MARKING, appearance=vector(TRUCK), zones=()),)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        if at_s < 100:
            return vector(CAR, codes(STREET))
        return vector(TRUCK, with_truck()) if self.is_truck_real else vector(EMPTY, codes(STREET))


@pytest.mark.parametrize("is_truck_real", [True, False])
def test_a_car_is_gone_though_the_bare_marking_is_taken_for_a_truck_before_it(twins: Any, is_truck_real: bool) -> None:
    patrol = twins.patrol(FireLane(is_truck_real=is_truck_real), twins.rule(30, labels=frozenset({"car"})))
    for at_s in (0, 20, 40, 120):
        patrol.visit(float(at_s))
    assert len(patrol.raised) == 1
    assert len(patrol.state.places) == is_truck_real
    assert len(patrol.cleared) == (not is_truck_real)


def test_a_bus_in_front_hides_its_part_of_a_car_and_the_next_car_does_not(twins: Any) -> None:
    def covers(box: XyxyNorm) -> int:
        place, other = (
            Sighting(label=name, confidence=0.9, box=b, appearance=()) for name, b in (("car", BOX), ("bus", box))
        )
        return len(covers_at(place, [other], is_same_group=twins.types.is_same_group, settings=SETTINGS))

    assert covers((0.1, 0.3, 0.45, 0.8)) == 1
    assert covers((0.41, 0.41, 0.61, 0.61)) == 0, "in its stead"
    assert covers((0.1, 0.3, 0.45, 0.55)) == 1, "behind it, and seen beside it"


def test_a_car_on_the_same_ground_does_not_hide_the_one_that_stood_there(twins: Any) -> None:
    def hides(box: XyxyNorm, label: str = "car") -> bool:
        place, other = (
            Sighting(label=name, confidence=0.9, box=b, appearance=())
            for name, b in (("car", (0.31, 0.44, 0.50, 0.57)), (label, box))
        )
        return is_hidden(place, [other], is_same_group=twins.types.is_same_group, settings=SETTINGS)

    assert not hides((0.38, 0.44, 0.57, 0.58)), "half a length further on, as near to the camera"
    assert hides((0.33, 0.46, 0.55, 0.70)), "in the next lane"
    assert hides((0.38, 0.40, 0.57, 0.58), "person"), "people find room"
