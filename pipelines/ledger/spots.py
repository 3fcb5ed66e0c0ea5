"""What a healthy look says about each open place, and which sightings are new: docs/dwell.md's table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipelines.ledger import presence as stay
from pipelines.ledger.clue import Clue, read_clue
from pipelines.ledger.company import note_company
from pipelines.ledger.likeness import appearance_distance, grain_agreement, has_grain, is_covered
from pipelines.ledger.matching import Likeness, Match, covers_at, is_bare, is_hidden, match
from pipelines.ledger.place import begin_place, confirm_place, miss_place, pass_by
from pipelines.ledger.reading import Reading
from pipelines.ledger.state import CameraState, Place, Veil, View
from pipelines.ledger.terms import Terms
from pipelines.orders import PlaceId, PlaceSeen, Sighting
from vision.arrays import XyxyNorm
from vision.boxes import boxes_array, iou_matrix

PASSING_S = 10.0
"""What one look saw and the next, so soon after, sees gone, was on its way."""
FORGET_AFTER_S = 86400.0
"""A place that nothing has confirmed for a day, though healthy looks were taken, is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """What one look made of the places."""

    places: tuple[Place, ...]
    """Open after the look."""
    ended: tuple[Place, ...]
    seen: tuple[tuple[Place, Sighting], ...]
    """Places that this look confirmed or began, each with what it saw there."""


def read_spots(state: CameraState, reading: Reading, terms: Terms) -> Spots:
    """Returns the places after a healthy look."""
    sparing = {violation.subject_id for violation in state.violations}
    places, outdone = _without_outdone(state.places, sparing=sparing)
    state = replace(state, places=places)
    matches = _match(places, reading, terms)
    found = {each.place: each for each in matches}
    taken = {places[each.place].rival_of: each.iou for each in matches if each.is_alike}
    read = [
        _read(place, found.get(index), reading, terms, taken_iou=taken.get(place.id))
        for index, place in enumerate(places)
    ]
    confirmed = {places[each.place].id: reading.sightings[each.sighting] for each in matches if each.is_alike}
    settled = _settle_rivals(read, confirmed, sparing=sparing)
    kept = [
        note_company(place, confirmed[place.id], reading=reading, terms=terms) if place.id in confirmed else place
        for place in settled
    ]
    born = [
        (note_company(place, sighting, reading=reading, terms=terms), sighting)
        for place, sighting in _begin_new(state, matches, reading, terms)
    ]
    return Spots(
        places=(*(place for place in kept if place.is_open), *(place for place, _ in born)),
        ended=(*outdone, *(place for place in kept if not place.is_open)),
        seen=(*((place, confirmed[place.id]) for place in kept if place.id in confirmed), *born),
    )


def _without_outdone(places: Sequence[Place], *, sparing: set[str]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Returns the places but those outdone, and these: what seemed to replace them has been proven a violation.

    Whether it was the same object all along or the next one, it must not be proven a second time.
    """
    winners = {place.rival_of: place for place in places if place.id in sparing and place.rival_of is not None}
    return tuple(place for place in places if place.id not in winners or place.id in sparing), tuple(
        replace(place, presence=stay.end(place.presence, absent_after_at=winners[place.id].presence.first_seen_at))
        for place in places
        if place.id in winners and place.id not in sparing
    )


def _match(places: Sequence[Place], reading: Reading, terms: Terms) -> tuple[Match, ...]:
    clues = [_clue(place, reading, terms) for place in places]
    matches = _matches(places, reading.sightings, clues, terms)
    taken = {each.place for each in matches}
    free = {place.id: number for number, place in enumerate(places) if number not in taken}
    return tuple(_given_back(each, places, reading, free=free, clues=clues, terms=terms) for each in matches)


def _matches(
    places: Sequence[Place], sightings: Sequence[Sighting], clues: Sequence[Clue], terms: Terms
) -> tuple[Match, ...]:
    return match(places, sightings, is_same_group=terms.types.is_same_group, settings=terms.settings, clues=clues)


def _given_back(
    found: Match,
    places: Sequence[Place],
    reading: Reading,
    *,
    free: Mapping[PlaceId, int],
    clues: Sequence[Clue],
    terms: Terms,
) -> Match:
    """Returns the match; that of the place which the found one seemed to have replaced, if it is its object as well.

    The newer of the two always fits a little better. But what has the grain of the older one again has been there all
    along, and only looked odd when the newer one began. `free` are the places that nothing was found at, by id.
    """
    while found.is_alike:
        rival_of = places[found.place].rival_of
        elder = None if rival_of is None else free.get(rival_of)
        if elder is None or not clues[elder].is_same_body(terms.settings):
            break
        again = _matches([places[elder]], [reading.sightings[found.sighting]], [clues[elder]], terms)
        if not (again and again[0].is_alike):
            break
        found = replace(found, place=elder, iou=again[0].iou)
    return found


def _clue(place: Place, reading: Reading, terms: Terms) -> Clue:
    """What is known of the place's own box in this look; nothing where the worker did not know the place yet.

    Where the object was seen a moment ago and its patch is older than that, the patch may speak for it and not against
    it: a patch of its first moment may show somebody still walking in, and not the one who has stood there since.
    """
    answer = reading.answer_about(place.id)
    unseen_s = (reading.at - place.presence.last_seen_at).total_seconds()
    was_missed = _was_missed(place, reading)
    if answer is None:
        return Clue(unseen_s=unseen_s, usual_grain=place.usual_grain, was_missed=was_missed)
    clue = read_clue(
        place.patch,
        answer.appearance,
        box=place.box,
        covers=(*_covers(place, reading, terms), *place.beside),
        unseen_s=unseen_s,
        usual_grain=place.usual_grain,
        settings=terms.settings,
        was_missed=was_missed,
        is_bare=is_bare(place, reading.sightings, is_same_group=terms.types.is_same_group, settings=terms.settings),
    )
    if place.veil is not None and not clue.is_same_body(terms.settings):
        clue = _clue_veiled(clue, place.veil, answer.appearance, terms)
    is_stale = place.patch_at is not None and place.patch_at < place.presence.last_seen_at
    if not is_stale:
        return clue
    far = clue.patch_far
    if far is not None and unseen_s <= terms.settings.unbroken_s:
        far = min(far, terms.settings.same_below)
    return replace(clue, patch_far=far, grain=None, beside=None)


def _clue_veiled(clue: Clue, veil: Veil, now: tuple[float, ...], terms: Terms) -> Clue:
    """Returns the clue; where the whole box looks as it did with that part of it changed, what that says.

    The rest of the box vouched for the object then, so the same box does now.
    """
    alike = grain_agreement(veil.patch, now)
    if alike is None or alike < terms.settings.same_grain_from(clue.usual_grain):
        return clue
    return replace(clue, grain=alike, beside=None, patch_far=appearance_distance(veil.patch, now))


def _covers(place: Place, reading: Reading, terms: Terms) -> tuple[XyxyNorm, ...]:
    is_same_group, settings = terms.types.is_same_group, terms.settings
    return covers_at(place, reading.sightings, is_same_group=is_same_group, settings=settings)


def _was_missed(place: Place, reading: Reading) -> bool:
    doubted_at = None if place.misses is None else place.misses.doubted_at
    return doubted_at is not None and (reading.at - doubted_at).total_seconds() <= PASSING_S


def _read(place: Place, found: Match | None, reading: Reading, terms: Terms, *, taken_iou: float | None) -> Place:
    """One place's row of the table; `taken_iou`: how exactly who seems to have replaced its object stands there now.

    None: no such is seen. Whoever is seen there from end to end is not hidden, whatever else was found in front.
    """
    if found is not None and found.is_alike:
        is_whole = found.iou >= terms.settings.body_iou_from
        return confirm_place(
            place,
            reading.sightings[found.sighting],
            reading,
            is_whole=is_whole,
            covers=_covers(place, reading, terms),
            settings=terms.settings,
        )
    if found is not None:
        return miss_place(place, reading) if found.likeness is Likeness.DIFFERENT else place
    unseen_s = (reading.at - place.presence.last_seen_at).total_seconds()
    if unseen_s > FORGET_AFTER_S:
        return replace(place, presence=stay.end(place.presence, absent_after_at=reading.at))
    answer = reading.answer_about(place.id)
    is_same_group, settings = terms.types.is_same_group, terms.settings
    now = () if answer is None else answer.appearance
    is_in_sight = taken_iou is not None and taken_iou >= settings.same_box_iou_from
    if not is_in_sight and is_hidden(
        place, reading.sightings, is_same_group=is_same_group, settings=settings, before=place.patch, now=now
    ):
        return place
    if answer is None:
        return pass_by(place, reading)
    clue = _clue(place, reading, terms)
    if (answer.answer is PlaceSeen.COVERED and not is_in_sight) or clue.patch_far is None:
        return place
    if not clue.has_changed(settings):
        # What the box shows then is the other one: that it looks alike takes no miss back.
        return place if taken_iou is not None else replace(place, misses=None)
    # Of what never keeps still one odd look says little.
    is_passing = unseen_s <= PASSING_S and place.sightings == 1 and has_grain(place.patch)
    is_passing &= not clue.is_partly_there(settings)
    return pass_by(place, reading) if is_passing else miss_place(place, reading)


def _settle_rivals(places: Sequence[Place], confirmed: Mapping[PlaceId, Sighting], *, sparing: set[str]) -> list[Place]:
    """Decides about places that seemed to have replaced another.

    The other one is seen again without its rival: the rival was the same object, looking odd for a moment, and goes
    without a trace. So does one that was gone after the one look that saw it. Both are seen in one look: two objects.
    The other one has ended: the rival has won.
    """
    open_ids = {place.id for place in places if place.is_open}
    kept: list[Place] = []
    for place in places:
        if place.rival_of is not None and place.sightings == 1 and not place.is_open:
            continue
        if place.rival_of is None:
            kept.append(place)
        elif place.rival_of not in open_ids or (place.rival_of in confirmed and place.id in confirmed):
            kept.append(replace(place, rival_of=None))
        elif place.rival_of not in confirmed or place.id in sparing:
            kept.append(place)
    return kept


def _begin_new(
    state: CameraState, matches: Sequence[Match], reading: Reading, terms: Terms
) -> list[tuple[Place, Sighting]]:
    taken = {each.sighting for each in matches if not each.is_rival}
    rivalled = {each.sighting: state.places[each.place] for each in matches if each.is_rival}
    born = []
    for index, sighting in enumerate(reading.sightings):
        if index in taken or not terms.occupancy_rules_about(sighting):
            continue
        rival = rivalled.get(index)
        place = begin_place(
            reading,
            index,
            absent_before_at=_empty_at(state.recent, sighting, terms, rival=rival),
            rival_of=None if rival is None else rival.id,
            camera_id=state.camera_id,
        )
        born.append((place, sighting))
    return born


def _empty_at(views: Sequence[View], sighting: Sighting, terms: Terms, *, rival: Place | None) -> datetime | None:
    """Returns the latest instant known at which the object was not yet at its spot; None when nobody looked.

    That is the newest look kept that had nothing in front and found nothing of its group there; or the last look that
    saw the object which it replaced.
    """
    candidates = [view.at for view in views if _shows_empty(view, sighting, terms)]
    if rival is not None:
        last_seen = rival.presence
        candidates.append(last_seen.last_seen_at - timedelta(seconds=last_seen.last_error_s))
    return max(candidates, default=None)


def _shows_empty(view: View, sighting: Sighting, terms: Terms) -> bool:
    if is_covered(sighting.box, view.boxes, settings=terms.settings):
        return False
    if not view.boxes:
        return True
    iou = iou_matrix(boxes_array([sighting.box]), boxes_array(view.boxes))[0]
    return not any(
        overlap >= terms.settings.body_iou_from and terms.types.is_same_group(label, sighting.label)
        for overlap, label in zip(iou, view.labels, strict=True)
    )
