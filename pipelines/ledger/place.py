"""How one place begins, is confirmed, is missed and ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

import numpy as np

from pipelines.ledger import presence as stay
from pipelines.ledger.body import FOLLOW
from pipelines.ledger.likeness import MatchSettings, appearance_distance, coarse_part
from pipelines.ledger.memory import remember
from pipelines.ledger.reading import Reading
from pipelines.ledger.state import Misses, Place
from pipelines.orders import PlaceId, Sighting
from vision.arrays import XyxyNorm

NAMES = UUID("5f0c7a52-0b1e-5c59-9d0a-7d3f6d2a1c44")
"""Namespace of the ids that the ledger makes: the same report always makes the same ids."""
MISSES_TO_END = 3
"""Looks of one visit without the object that end its place (docs/dwell.md)."""
MISSES_TO_DOUBT = 2
"""Looks that missed an object, one after the other, after which whoever stands there again is doubted for a while."""
MISSES_APART_S = 1.0
"""Looks closer together than this are one look: what hides an object for a moment hides it in both."""
MISSES_SPAN_S = 2.0
"""The misses that end a place are at least this long apart, first to last."""
ROUNDING_S = 0.001
"""Offsets travel as decimal fractions; a second may come out a microsecond short."""


def place_id(order_id: str, look_index: int, number: int) -> PlaceId:
    """Returns the id of the place that begins with sighting `number` of a look: the worker knows it before the ledger
    does, and can answer for the new place in its very next look."""
    return PlaceId(str(uuid5(NAMES, f"place/{order_id}/{look_index}/{number}")))


def begin_place(
    reading: Reading, index: int, *, absent_before_at: datetime | None, rival_of: PlaceId | None, camera_id: str
) -> Place:
    """Returns the place of the look's sighting `index`, first seen now."""
    sighting = reading.sightings[index]
    return Place(
        id=place_id(reading.order_id, reading.look.index, reading.numbers[index]),
        camera_id=camera_id,
        label=sighting.label,
        label_counts={sighting.label: 1},
        box=sighting.box,
        appearance=tuple(coarse_part(sighting.appearance)),
        patch=sighting.appearance,
        patch_at=reading.at,
        zones=sighting.zones,
        zone_counts=dict.fromkeys(sighting.zones, 1),
        zone_since=dict.fromkeys(sighting.zones, reading.at),
        presence=stay.begin(reading, sighting.box, absent_before_at=absent_before_at),
        rival_of=rival_of,
    )


def confirm_place(
    place: Place,
    sighting: Sighting,
    reading: Reading,
    *,
    is_whole: bool,
    covers: Sequence[XyxyNorm] = (),
    settings: MatchSettings,
) -> Place:
    """Returns the place after a look that saw its object: seen longer, nothing missed, the anchor box unmoved.

    Only a sighting of the whole object (`is_whole`) teaches what it and its box look like.
    """
    answer = reading.answer_about(place.id)
    now = () if answer is None else answer.appearance
    if is_whole and now:
        place = remember(place, now, covers=covers, at=reading.at, settings=settings)
    # What a bus in front of it looks like is not learned, though the rest of the box vouches for the object.
    far = appearance_distance(place.appearance, sighting.appearance)
    is_itself = is_whole and (far is None or far < settings.swap_from)
    labels = place.label_counts | {sighting.label: place.label_counts.get(sighting.label, 0) + 1}
    counts = dict(place.zone_counts)
    for zone in sighting.zones:
        counts[zone] = counts.get(zone, 0) + 1
    return replace(
        place,
        label=max(labels, key=lambda label: labels[label]),
        label_counts=labels,
        appearance=_follow(place.appearance, coarse_part(sighting.appearance)) if is_itself else place.appearance,
        zones=tuple(zone for zone, count in counts.items() if 2 * count > place.sightings),
        zone_counts=counts,
        zone_since=dict.fromkeys(sighting.zones, reading.at) | place.zone_since,
        presence=stay.see_again(place.presence, reading, sighting.box),
        sightings=place.sightings + 1,
        misses=None,
    )


def miss_place(place: Place, reading: Reading) -> Place:
    """Returns the place after a look that saw its spot without its object; ended when this visit has seen enough.

    Misses of an earlier visit are forgotten: carried over, they would join two stays.
    """
    misses = _count_miss(place.misses, reading)
    span_s = (misses.latest_at - misses.since_at).total_seconds()
    if misses.count >= MISSES_TO_END and span_s >= MISSES_SPAN_S - ROUNDING_S:
        return replace(place, misses=misses, presence=stay.end(place.presence, absent_after_at=misses.since_at))
    return replace(place, misses=misses)


def pass_by(place: Place, reading: Reading) -> Place:
    """Returns a place of which the worker does not know yet, after a look that did not see it; nothing hides it.

    Seen in one look only and gone a second later, it was somebody who walked by: ended. Else nothing is known.
    """
    since_s = (reading.at - place.presence.first_seen_at).total_seconds()
    if place.sightings > 1 or since_s < MISSES_APART_S - ROUNDING_S:
        return place
    return replace(place, presence=stay.end(place.presence, absent_after_at=reading.at))


def _count_miss(misses: Misses | None, reading: Reading) -> Misses:
    if misses is None or misses.order_id != reading.order_id:
        doubted_at = None if misses is None else misses.doubted_at
        return Misses(
            order_id=reading.order_id,
            count=1,
            since_at=reading.at,
            latest_at=reading.at,
            doubted_at=doubted_at,
        )
    if (reading.at - misses.latest_at).total_seconds() < MISSES_APART_S - ROUNDING_S:
        return misses
    doubted_at = reading.at if misses.count + 1 >= MISSES_TO_DOUBT else misses.doubted_at
    return replace(misses, count=misses.count + 1, latest_at=reading.at, doubted_at=doubted_at)


def _follow(old: tuple[float, ...], new: Sequence[float]) -> tuple[float, ...]:
    if not new or len(old) != len(new):
        return tuple(new) or old
    blend = (1 - FOLLOW) * np.asarray(old) + FOLLOW * np.asarray(new)
    length = float(np.linalg.norm(blend))
    return tuple(float(value) for value in blend / length) if length > 0 else old
