"""What seemed to replace something, and what becomes of both."""

import math
from typing import Any

from pipelines.orders import Sighting
from vision.arrays import XyxyNorm

BOX: XyxyNorm = (0.4, 0.4, 0.5, 0.8)


def test_what_seemed_to_be_replaced_is_not_proven_a_second_time_beside_what_replaced_it(twins: Any) -> None:
    """Somebody in front of the first picture: the place that begins after it proves the violation, and stands alone."""
    first, after = twins.thing(body=1, from_s=0, until_s=4), twins.thing(body=2, from_s=4, until_s=1000)
    street = twins.street(things=[first, after])
    patrol = twins.patrol(street, twins.rule(20))
    patrol.visit(0, most_looks=1)
    for at_s in (5, 15, 26):
        patrol.visit(at_s, most_looks=1)
    assert [violation.subject_id for violation in patrol.raised] == [patrol.state.places[-1].id]
    (outdone,) = [place for place in patrol.state.places if place.rival_of is None]
    street.things = [twins.thing(body=1, from_s=4, until_s=1000)]
    patrol.visit(40, most_looks=1)
    assert outdone.id not in {place.id for place in patrol.state.places}
    assert outdone.id in {place.id for place in patrol.ended}
    assert len(patrol.raised) == 1


class Table:
    """One person stands at it until 43 s, and from 52 s on one in much the same clothes."""

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        if 43 <= at_s < 52:
            return ()
        looks = self.patch(at_s, BOX)
        # Having come, the second one shifts into the first one's very place.
        box = (0.41, 0.4, 0.51, 0.85) if 52 <= at_s < 53.5 else BOX
        return (Sighting(label="person", confidence=0.9, box=box, appearance=looks, zones=("z1",)),)

    def patch(self, at_s: float, box: object) -> tuple[float, ...]:
        if 43 <= at_s < 52:
            return (0.0, 0.0, 1.0)
        turn = 0.0 if at_s < 43 else math.acos(1 - 0.17)
        return (math.cos(turn), math.sin(turn), 0.0)


def test_two_looks_at_the_empty_spot_keep_the_next_visit_from_joining_two_people(twins: Any) -> None:
    patrol = twins.patrol(Table(), twins.rule(12))
    patrol.visit(37, most_looks=1)
    patrol.visit(49, most_looks=2)
    patrol.stay(52, 55, every_s=1.0, part_s=10.0)
    assert not any(
        place.presence.first_seen_at == twins.at(37) and place.presence.last_seen_at > twins.at(43)
        for place in (*patrol.state.places, *patrol.ended)
    )
    assert not patrol.raised
