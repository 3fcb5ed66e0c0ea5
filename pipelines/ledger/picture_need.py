"""What a worker asks of every look, answered as the ledger would: what of the known places, and is a picture needed?"""

from collections.abc import Sequence

from pipelines.ledger.clue import Clue, read_clue
from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.matching import Likeness, Match, Recognisable, SameGroup, covers_at, is_bare, is_hidden, match
from pipelines.orders import OpenPlace, OpenRun, PlaceSeen, Sighting, Watched


def match_places(
    places: Sequence[OpenPlace],
    sightings: Sequence[Recognisable],
    *,
    is_same_group: SameGroup,
    settings: MatchSettings,
    patches: Sequence[Sequence[float]] | None,
) -> tuple[Match, ...]:
    """Returns which sighting stands at which place of the order; see `pipelines.ledger.matching.match`.

    `patches` holds per place the appearance of its own box in this picture (what goes into `PlaceAnswer.appearance`).
    """
    clues = [
        _clue(place, patch, sightings, is_same_group=is_same_group, settings=settings)
        for place, patch in zip(places, _each(patches, places), strict=True)
    ]
    return match(places, sightings, is_same_group=is_same_group, settings=settings, clues=clues)


def answer_places(
    places: Sequence[OpenPlace],
    sightings: Sequence[Sighting],
    *,
    is_same_group: SameGroup,
    settings: MatchSettings,
    patches: Sequence[Sequence[float]] | None = None,
) -> tuple[PlaceSeen, ...]:
    """Returns per place whether this look saw it; the object of a place that was swapped for another is not seen.

    `patches` holds per place the appearance of its own box in this picture (what goes into `PlaceAnswer.appearance`).
    """
    matches = match_places(places, sightings, is_same_group=is_same_group, settings=settings, patches=patches)
    found = {each.place: each.likeness for each in matches}
    return tuple(
        PlaceSeen.SEEN
        if found.get(index) is Likeness.ALIKE
        else PlaceSeen.COVERED
        if _is_hidden(place, patch, sightings, is_same_group=is_same_group, settings=settings)
        else PlaceSeen.NOT_SEEN
        for index, (place, patch) in enumerate(zip(places, _each(patches, places), strict=True))
    )


def missed_places(
    places: Sequence[OpenPlace],
    sightings: Sequence[Sighting],
    *,
    is_same_group: SameGroup,
    settings: MatchSettings,
    patches: Sequence[Sequence[float]],
) -> tuple[int, ...]:
    """Returns the indices of the places at which the ledger would count this look as a miss.

    That is: nothing was found there, nothing stands in front, and the box no longer looks as it did; or something else
    stands there. While there are any, the visit should look again, up to three times a second apart.
    """
    matches = match_places(places, sightings, is_same_group=is_same_group, settings=settings, patches=patches)
    found = {each.place: each.likeness for each in matches}
    return tuple(
        index
        for index, (place, patch) in enumerate(zip(places, patches, strict=True))
        if (
            found[index] is Likeness.DIFFERENT
            if index in found
            else _clue(place, patch, sightings, is_same_group=is_same_group, settings=settings).has_changed(settings)
            and not _is_hidden(place, patch, sightings, is_same_group=is_same_group, settings=settings)
        )
    )


def needs_picture(
    sightings: Sequence[Sighting],
    *,
    offset_s: float,
    places: Sequence[OpenPlace],
    runs: Sequence[OpenRun],
    watched: Sequence[Watched],
    is_same_group: SameGroup,
    settings: MatchSettings,
    patches: Sequence[Sequence[float]] | None = None,
) -> bool:
    """Whether this look should come, or be repeated, as a whole picture from the main stream.

    It should when a watched object matches no known place, when it matches one that wants a picture now, when a count
    rule's number is reached for the first time, or when its run wants a picture now. `offset_s` is the look's earliest
    instant: its capture offset less its time error.
    """
    matches = match_places(places, sightings, is_same_group=is_same_group, settings=settings, patches=patches)
    if strangers(sightings, matches, watched):
        return True
    due = {i for i, place in enumerate(places) if place.wants_picture and place.picture_due_s <= offset_s}
    if any(each.is_alike and each.place in due for each in matches):
        return True
    open_runs = {run.rule: run for run in runs}
    return any(_count_wants(rule, sightings, open_runs.get(rule.rule), offset_s) for rule in watched)


def strangers(sightings: Sequence[Sighting], matches: Sequence[Match], watched: Sequence[Watched]) -> tuple[int, ...]:
    """Returns the indices of the sightings that will have a place of their own: watched, and of no place known.

    A visit that has seen some should look once more, a second later: who merely walks by will have moved on.
    """
    known = {each.sighting for each in matches if not each.is_rival}
    return tuple(
        index
        for index, sighting in enumerate(sightings)
        if index not in known and any(rule.min_count is None and concerns(rule, sighting) for rule in watched)
    )


def concerns(rule: Watched, sighting: Sighting) -> bool:
    """Whether the sighting is the rule's business."""
    zones = sighting.zones
    return sighting.label in rule.labels and rule.zone in zones and not any(zone in rule.outside for zone in zones)


def is_reached(rule: Watched, sightings: Sequence[Sighting]) -> bool:
    """Whether a count rule's number is reached; never of another rule."""
    return rule.min_count is not None and sum(concerns(rule, each) for each in sightings) >= rule.min_count


def _count_wants(rule: Watched, sightings: Sequence[Sighting], run: OpenRun | None, offset_s: float) -> bool:
    if not is_reached(rule, sightings):
        return False
    return run is None or (run.wants_picture and run.picture_due_s <= offset_s)


def _each(patches: Sequence[Sequence[float]] | None, places: Sequence[OpenPlace]) -> Sequence[Sequence[float]]:
    return [()] * len(places) if patches is None else patches


def _is_hidden(
    place: OpenPlace,
    patch: Sequence[float],
    sightings: Sequence[Recognisable],
    *,
    is_same_group: SameGroup,
    settings: MatchSettings,
) -> bool:
    return is_hidden(place, sightings, is_same_group=is_same_group, settings=settings, before=place.patch, now=patch)


def _clue(
    place: OpenPlace,
    patch: Sequence[float],
    sightings: Sequence[Recognisable],
    *,
    is_same_group: SameGroup,
    settings: MatchSettings,
) -> Clue:
    return read_clue(
        place.patch,
        patch,
        box=place.box,
        covers=covers_at(place, sightings, is_same_group=is_same_group, settings=settings),
        unseen_s=place.unseen_s,
        usual_grain=place.usual_grain,
        settings=settings,
        is_bare=is_bare(place, sightings, is_same_group=is_same_group, settings=settings),
    )
