"""Objects that a stay has pictured and the ledger has not named yet: each is pictured once, not at each look."""

import math
from collections.abc import Sequence

from pipelines.ledger.matching import Match, match
from pipelines.ledger.picture_need import concerns, is_reached, needs_picture
from pipelines.ledger.place import MISSES_APART_S, ROUNDING_S
from pipelines.look import Known, Seen
from pipelines.orders import OpenPlace, OpenRun, PlaceSeen, Sighting, Watched
from vision.boxes import boxes_array, iou_matrix

STILL_FROM = 0.5
"""IoU with the look before from which an object stands still. One that walks past needs no picture at every step."""
FORGOTTEN_AFTER_S = 2.0
"""Without being met for so long a stranger is gone: whoever comes to the same spot later is somebody else."""


class Strangers:
    """The memory of one stay. What the ledger knows by now always goes first."""

    def __init__(self) -> None:
        self._met_s: dict[Sighting, float] = {}
        """Those pictured and not named yet, each with the offset at which it was last met."""
        self._runs: frozenset[str] = frozenset()
        """Count rules whose number was pictured in a run that is still unbroken."""
        self._known = Known()
        self._served: frozenset[str] = frozenset()
        """Known places that were pictured since the ledger last said which of them want a picture."""
        self._end_pictured_s = -math.inf
        """Offset of the last picture that shows the end of a violation."""

    def meet(self, seen: Seen, *, last: Seen | None) -> bool:
        """Returns whether this look of the stay should come with a whole picture, and counts on its coming so.

        It should when a known object wants one now, when a new one stands still (`last` is the look before), or when
        there was no look before, and when a count rule's number is reached.
        """
        if not seen.is_healthy:
            return False
        if seen.known is not self._known:
            self._known, self._served = seen.known, frozenset()
        single = tuple(rule for rule in seen.order.watched if rule.min_count is None)
        counted = tuple(rule for rule in seen.order.watched if rule.min_count is not None)
        known = seen.match_known(seen.objects)
        familiar, unknown = _split(seen.objects, known)
        new = [each for each in self._not_met(seen, unknown) if any(concerns(rule, each) for rule in single)]
        self._runs &= frozenset(rule.rule for rule in counted if is_reached(rule, seen.objects))
        is_wanted = (
            any(last is None or _stood_still(each, last) for each in new)
            or self._needs(seen, familiar, watched=single)
            or self._needs(seen, seen.objects, watched=counted)
        )
        if is_wanted:
            self._met_s |= dict.fromkeys(new, seen.look.offset_s)
            self._runs |= frozenset(rule.rule for rule in counted if is_reached(rule, seen.objects))
            self._served |= _served_by(seen, known)
        return self._shows_an_end(seen) or is_wanted

    def _shows_an_end(self, seen: Seen) -> bool:
        """Whether this look is one of those, a second apart, by which the ledger will conclude that something ended.

        Each of them is pictured: which one concludes it, and so becomes evidence, is the ledger's to say.
        """
        if not seen.shows_an_end():
            if seen.is_healthy and not any(each.answer is PlaceSeen.COVERED for each in seen.look.answers):
                self._end_pictured_s = -math.inf
            return False
        is_next = seen.look.offset_s - self._end_pictured_s >= MISSES_APART_S - ROUNDING_S
        if is_next:
            self._end_pictured_s = seen.look.offset_s
        return is_next

    def _not_met(self, seen: Seen, unknown: list[Sighting]) -> list[Sighting]:
        """Returns those that were not pictured as strangers; remembers of the others that they are still there."""
        now_s = seen.look.offset_s
        self._met_s = {one: at_s for one, at_s in self._met_s.items() if now_s - at_s <= FORGOTTEN_AFTER_S}
        met, tools = list(self._met_s), seen.tools
        matches = match(met, unknown, is_same_group=tools.is_same_group, settings=tools.match_settings)
        self._met_s |= {met[each.place]: now_s for each in matches if not each.is_rival}
        return _split(unknown, matches)[1]

    def _needs(self, seen: Seen, sightings: Sequence[Sighting], *, watched: tuple[Watched, ...]) -> bool:
        known = {run.rule for run in seen.known.runs}
        return needs_picture(
            sightings,
            offset_s=seen.proven_s,
            places=[_without_wish(place) if place.id in self._served else place for place in seen.known.places],
            runs=(*seen.known.runs, *(OpenRun(rule=rule) for rule in sorted(self._runs - known))),
            watched=watched,
            is_same_group=seen.tools.is_same_group,
            settings=seen.tools.match_settings,
            patches=seen.patches,
        )


def _served_by(seen: Seen, known: Sequence[Match]) -> frozenset[str]:
    """Returns the known places whose wish for a picture this look's picture fulfils."""
    places = [seen.known.places[each.place] for each in known if each.is_alike]
    return frozenset(place.id for place in places if place.wants_picture and place.picture_due_s <= seen.proven_s)


def _without_wish(place: OpenPlace) -> OpenPlace:
    return place.model_copy(update={"wants_picture": False})


def _split(sightings: Sequence[Sighting], matches: tuple[Match, ...]) -> tuple[list[Sighting], list[Sighting]]:
    """Returns the sightings that are one of the known objects, and the others."""
    familiar = {each.sighting for each in matches if not each.is_rival}
    return (
        [each for index, each in enumerate(sightings) if index in familiar],
        [each for index, each in enumerate(sightings) if index not in familiar],
    )


def _stood_still(sighting: Sighting, last: Seen) -> bool:
    before = boxes_array(each.box for each in last.look.sightings)
    return bool(len(before)) and float(iou_matrix(boxes_array([sighting.box]), before).max()) >= STILL_FROM
