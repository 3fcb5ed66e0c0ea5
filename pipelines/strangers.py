"""Objects that a stay has pictured and the ledger has not named yet: each is pictured once, not at each look."""

from collections import deque
from collections.abc import Sequence

from pipelines.ledger.matching import Match, match
from pipelines.ledger.picture_need import concerns, needs_picture
from pipelines.look import Seen
from pipelines.orders import OpenRun, Sighting, Watched
from vision.boxes import boxes_array, iou_matrix

STILL_FROM = 0.5
"""IoU with the look before from which an object stands still. One that walks past needs no picture at every step."""
MOST_REMEMBERED = 100
"""Beyond them the one pictured first is forgotten, at the cost of one more picture of it."""


class Strangers:
    """The memory of one stay. What the ledger knows by now always goes first."""

    def __init__(self) -> None:
        self._pictured: deque[Sighting] = deque(maxlen=MOST_REMEMBERED)
        self._runs: frozenset[str] = frozenset()
        """Count rules whose number was pictured in a run that is still unbroken."""

    def meet(self, seen: Seen, *, last: Seen | None) -> bool:
        """Returns whether this look of the stay should come with a whole picture, and counts on its coming so.

        It should when a known object wants one now, when a new one stands still (`last` is the look before), or when
        there was no look before, and when a count rule's number is reached.
        """
        if not seen.is_healthy:
            return False
        single = tuple(rule for rule in seen.order.watched if rule.min_count is None)
        counted = tuple(rule for rule in seen.order.watched if rule.min_count is not None)
        familiar, unknown = _split(seen.objects, seen.match_known(seen.objects))
        new = [
            each
            for each in _split(unknown, self._recognised(seen, unknown))[1]
            if any(concerns(rule, each) for rule in single)
        ]
        self._runs &= frozenset(rule.rule for rule in counted if _is_reached(rule, seen))
        is_wanted = (
            any(last is None or _stood_still(each, last) for each in new)
            or self._needs(seen, familiar, watched=single)
            or self._needs(seen, seen.objects, watched=counted)
        )
        if is_wanted:
            self._pictured.extend(new)
            self._runs |= frozenset(rule.rule for rule in counted if _is_reached(rule, seen))
        return is_wanted

    def _recognised(self, seen: Seen, unknown: list[Sighting]) -> tuple[Match, ...]:
        tools = seen.tools
        return match(self._pictured, unknown, is_same_group=tools.is_same_group, settings=tools.match_settings)

    def _needs(self, seen: Seen, sightings: Sequence[Sighting], *, watched: tuple[Watched, ...]) -> bool:
        known = {run.rule for run in seen.known.runs}
        return needs_picture(
            sightings,
            offset_s=seen.proven_s,
            places=seen.known.places,
            runs=(*seen.known.runs, *(OpenRun(rule=rule) for rule in sorted(self._runs - known))),
            watched=watched,
            is_same_group=seen.tools.is_same_group,
            settings=seen.tools.match_settings,
            patches=seen.patches,
        )


def _split(sightings: Sequence[Sighting], matches: tuple[Match, ...]) -> tuple[list[Sighting], list[Sighting]]:
    """Returns the sightings that are one of the known objects, and the others."""
    familiar = {each.sighting for each in matches if not each.is_rival}
    return (
        [each for index, each in enumerate(sightings) if index in familiar],
        [each for index, each in enumerate(sightings) if index not in familiar],
    )


def _is_reached(rule: Watched, seen: Seen) -> bool:
    return rule.min_count is not None and sum(concerns(rule, each) for each in seen.objects) >= rule.min_count


def _stood_still(sighting: Sighting, last: Seen) -> bool:
    before = boxes_array(each.box for each in last.look.sightings)
    return bool(len(before)) and float(iou_matrix(boxes_array([sighting.box]), before).max()) >= STILL_FROM
