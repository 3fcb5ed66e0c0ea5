"""What is remembered of how the box of a place looks, after a look that saw its object."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pipelines.ledger.body import compare, learned, vouches
from pipelines.ledger.likeness import MatchSettings, grain_agreement
from pipelines.ledger.state import Place, Veil
from vision.arrays import XyxyNorm
from vision.boxes import boxes_array, iou_matrix

SETTLED_S = 30.0
"""What has changed one part of a box for so long, and has not moved, is learned."""

BESIDE_MOST = 8
"""Boxes that a place remembers at most: who passes while its box settles must not fill its memory."""


def remember(
    place: Place, now: tuple[float, ...], *, covers: Sequence[XyxyNorm], at: datetime, settings: MatchSettings
) -> Place:
    """Returns the place with what its box looks like now, as far as that is its object.

    Args:
        place: The place, its memory of before.
        now: How the box looks.
        covers: Boxes of what else was found in front, beside or behind.
        at: Capture time of the look.
        settings: Where the lines are drawn.
    """
    usual = place.usual_grain
    beside = (*covers, *place.beside)
    found = compare(place.patch, now, box=place.box, covers=beside, usual_grain=usual, settings=settings)
    if place.veil is not None and not vouches(found, usual_grain=usual, settings=settings):
        # What changed a part of it alone vouches for it: what lies behind is not learned anew.
        return _veiled(place, now, patch=place.patch, covers=covers, at=at, settings=settings)
    patch, usual = learned(now, found, covers=covers, box=place.box, usual_grain=usual, settings=settings)
    place = replace(place, usual_grain=usual, patch_at=at)
    if patch == now or (found is not None and found.agreement >= settings.same_grain_from(place.usual_grain)):
        return replace(place, patch=patch, beside=tuple(covers), veil=None)
    return _veiled(place, now, patch=patch, covers=covers, at=at, settings=settings)


def _veiled(
    place: Place,
    now: tuple[float, ...],
    *,
    patch: tuple[float, ...],
    covers: Sequence[XyxyNorm],
    at: datetime,
    settings: MatchSettings,
) -> Place:
    """Returns the place with one part of its box changed; that is learned once it is here to stay.

    A raindrop, a bag, what was hidden before somebody in front drove off: what looks the same for a while will go on
    so, and is learned, lest the next such thing comes on top. What passes in front does not look the same for long.
    """
    veil = place.veil
    alike = None if veil is None else grain_agreement(veil.patch, now)
    if veil is None or alike is None or alike < settings.same_grain_from(place.usual_grain):
        veil = Veil(patch=now, since_at=at)
    elif (at - veil.since_at).total_seconds() >= SETTLED_S:
        return replace(place, patch=now, patch_at=at, beside=tuple(covers), veil=None)
    beside = _newest_of_each((*covers, *place.beside), settings)
    return replace(place, patch=patch, patch_at=at, beside=beside, veil=veil)


def _newest_of_each(boxes: Sequence[XyxyNorm], settings: MatchSettings) -> tuple[XyxyNorm, ...]:
    """Returns the boxes, newest first, of what stands there: no two looks give it the very same one."""
    kept: list[XyxyNorm] = []
    for box in boxes:
        if not kept or iou_matrix(boxes_array([box]), boxes_array(kept)).max() < settings.duplicate_iou_from:
            kept.append(box)
    return tuple(kept[:BESIDE_MOST])
