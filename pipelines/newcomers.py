"""Objects that a visit has just met and the ledger has not named yet: the next looks answer for them already.

An object that keeps still can be told from its look-alike only by looking at the very box in which it was first seen.
The ledger will name each newcomer's place after the look that met it, and so can the worker, without asking.
"""

from pipelines.ledger.likeness import coarse_part, has_grain
from pipelines.ledger.picture_need import match_places, strangers
from pipelines.ledger.place import place_id
from pipelines.look import Seen
from pipelines.orders import OpenPlace, Sighting

MOST = 32
"""Newcomers answered for at once: what a busy street brings in the seconds until the ledger says which of them stay."""


class Newcomers:
    """The memory of one visit."""

    def __init__(self) -> None:
        self._met: dict[int, list[OpenPlace]] = {}
        """By the index of the look that met them."""

    @property
    def places(self) -> tuple[OpenPlace, ...]:
        """Those that the next look answers for, the newest at most `MOST`."""
        return tuple(place for places in self._met.values() for place in places)[-MOST:]

    def note(self, seen: Seen) -> None:
        """Takes down whom a look met: what keeps still, is a rule's business, and stands at no place known so far."""
        if not seen.is_healthy:
            return
        kept = {id(each) for each in seen.objects}
        numbers = [number for number, each in enumerate(seen.look.sightings) if id(each) in kept]
        objects = [seen.look.sightings[number] for number in numbers]
        matches = match_places(
            (*seen.known.places, *seen.newcomers),
            objects,
            is_same_group=seen.tools.is_same_group,
            settings=seen.tools.match_settings,
            patches=[answer.appearance for answer in seen.look.answers],
        )
        self._met[seen.look.index] = [
            _place(seen, numbers[index], objects[index])
            for index in strangers(objects, matches, seen.order.watched)
            if has_grain(objects[index].appearance)
        ]

    def settle(self, *, before_index: int) -> None:
        """Forgets those met by looks before that one: the ledger has said by now which of them are places."""
        self._met = {index: places for index, places in self._met.items() if index >= before_index}


def _place(seen: Seen, number: int, sighting: Sighting) -> OpenPlace:
    return OpenPlace(
        id=place_id(seen.order.id, seen.look.index, number),
        label=sighting.label,
        box=sighting.box,
        appearance=tuple(coarse_part(sighting.appearance)),
        patch=sighting.appearance,
    )
