"""Which sighting of a look is which known place: one to one, by position, group of labels and looks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipelines.ledger.clue import Clue
from pipelines.ledger.likeness import MatchSettings, appearance_distance, is_covered, is_nearer
from pipelines.ledger.surroundings import stood_there_before
from vision.arrays import XyxyNorm
from vision.boxes import Matrix, boxes_array, containment_matrix, iou_matrix

__all__ = [
    "Likeness",
    "Match",
    "MatchSettings",
    "Recognisable",
    "SameGroup",
    "match",
    "without_duplicates",
]

IMPOSSIBLE = 1e3
"""Cost of a pair that cannot be: far above what all possible pairs of a look can cost together."""
SameGroup = Callable[[str, str], bool]
"""Whether two labels may name one object; see `RuleTypes.is_same_group`."""


class Recognisable(Protocol):
    """What is needed to recognise something: a `Place`, an `OpenPlace` and a `Sighting` all have it."""

    @property
    def label(self) -> str: ...

    @property
    def box(self) -> XyxyNorm: ...

    @property
    def appearance(self) -> tuple[float, ...]: ...


class Likeness(Enum):
    """Is what stands at a place the object that the place remembers?"""

    ALIKE = "alike"
    DOUBTFUL = "doubtful"
    """It stands exactly there and looks odd: perhaps the object, turned or lit anew, perhaps another. No information,
    but remembered as a rival, so that a later look can settle it."""
    DIFFERENT = "different"
    """Something else of the same group stands where the object stood."""
    PART = "part"
    """Part of something stands within the object's outline, and the patch cannot tell of what. No information."""


RELUCTANCE = {Likeness.ALIKE: 0.0, Likeness.PART: 1.0, Likeness.DOUBTFUL: 1.0, Likeness.DIFFERENT: 1.0}
"""What a pair costs beside: of two places that fit a sighting, the one goes first whose object it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One sighting at one place."""

    place: int
    """Index of the place."""
    sighting: int
    """Index of the sighting."""
    likeness: Likeness
    iou: float
    """How exactly it stands there."""

    @property
    def is_alike(self) -> bool:
        """Whether the sighting confirms the place."""
        return self.likeness is Likeness.ALIKE

    @property
    def is_rival(self) -> bool:
        """Whether the sighting may be of another object, in the place of the one known."""
        return self.likeness in (Likeness.DOUBTFUL, Likeness.DIFFERENT)


def match(
    places: Sequence[Recognisable],
    sightings: Sequence[Recognisable],
    *,
    is_same_group: SameGroup,
    settings: MatchSettings,
    clues: Sequence[Clue] | None = None,
) -> tuple[Match, ...]:
    """Returns which sighting stands at which place, each of both at most once, in the order of the places.

    A pair is possible when the labels share a group and the boxes agree (`body_iou_from`) or one lies within the other
    (`within_from`: a half-hidden car keeps its place). Where the boxes agree, the grain of the place's own box decides
    whether it is the object or another one in its stead; where there is none to compare, the sighting's looks decide,
    and the patch of the place's own box must bear it out. Where one lies
    within the other, the sighting's looks are those of a part, so an unchanged patch may vouch for the object; where
    the patch has changed, there is no pair. Of the possible pairs the cheapest complete assignment is taken (Kuhn 1955,
    by scipy).

    Args:
        places: What is known.
        sightings: What one look saw.
        is_same_group: Whether two labels may name one object.
        settings: Where the lines are drawn.
        clues: Per place what is known of its own box in this look; None: nothing of any.
    """
    if not places or not sightings:
        return ()
    known, seen = boxes_array(p.box for p in places), boxes_array(s.box for s in sightings)
    iou, within = iou_matrix(known, seen), containment_matrix(known, seen)
    likeness: dict[tuple[int, int], Likeness] = {}
    cost = np.full(iou.shape, IMPOSSIBLE)
    for p, s in _near(iou, within, settings):
        if not is_same_group(places[p].label, sightings[s].label):
            continue
        far = appearance_distance(places[p].appearance, sightings[s].appearance)
        clue = Clue() if clues is None else clues[p]
        verdict = _judge(far, clue, iou=float(iou[p, s]), settings=settings)
        if verdict is not None:
            likeness[p, s] = verdict
            weighed = settings.appearance_weight * (far or 0.0) + RELUCTANCE[verdict]
            cost[p, s] = 2.0 - iou[p, s] - within[p, s] + weighed
    rows, columns = linear_sum_assignment(cost)
    return tuple(
        Match(place=p, sighting=s, likeness=likeness[p, s], iou=float(iou[p, s]))
        for p, s in zip(rows.tolist(), columns.tolist(), strict=True)
        if (p, s) in likeness
    )


def is_hidden(
    place: Recognisable,
    sightings: Sequence[Recognisable],
    *,
    is_same_group: SameGroup,
    settings: MatchSettings,
    before: Sequence[float] = (),
    now: Sequence[float] = (),
) -> bool:
    """Whether something in front hides the place; what stands in its object's stead does not hide it.

    In its stead means: of the same group, and the boxes agree, or it stands hardly nearer to the camera: two cars
    cannot share the ground. Nor does what has stood there since before; `before` and `now` are how the place's box
    looked when its object was last seen, and how it looks.
    """
    if not sightings:
        return False
    iou = iou_matrix(boxes_array([place.box]), boxes_array(s.box for s in sightings))[0]
    in_front = [
        each.box
        for each, overlap in zip(sightings, iou, strict=True)
        if (
            not is_same_group(place.label, each.label)
            or (overlap < settings.body_iou_from and is_nearer(each.box, place.box, settings=settings))
        )
        and not stood_there_before(each.box, box=place.box, before=before, now=now, settings=settings)
    ]
    return is_covered(place.box, in_front, settings=settings)


def covers_at(
    place: Recognisable, sightings: Sequence[Recognisable], *, is_same_group: SameGroup, settings: MatchSettings
) -> tuple[XyxyNorm, ...]:
    """Returns the boxes of what may stand in front of a part of the place's object, or be seen beside and through it.

    Of its own group only what stands elsewhere, a bus before a car or behind it: what stands exactly there may be the
    next one in its stead.
    """
    mine = boxes_array([place.box])
    overlaps = iou_matrix(mine, boxes_array(each.box for each in sightings))[0] if sightings else ()
    return tuple(
        each.box
        for each, overlap in zip(sightings, overlaps, strict=True)
        if not is_same_group(place.label, each.label) or overlap < settings.elsewhere_iou_below
    )


def is_bare(
    place: Recognisable, sightings: Sequence[Recognisable], *, is_same_group: SameGroup, settings: MatchSettings
) -> bool:
    """Whether nothing of the group of the place's object was found there, by whatever place it is known."""
    alike = [each.box for each in sightings if is_same_group(place.label, each.label)]
    mine, theirs = boxes_array([place.box]), boxes_array(alike)
    if not alike:
        return True
    iou, within = iou_matrix(mine, theirs), containment_matrix(mine, theirs)
    return not bool(((iou >= settings.body_iou_from) | (within >= settings.within_from)).any())


def without_duplicates(
    sightings: Sequence[Recognisable], *, is_same_group: SameGroup, settings: MatchSettings
) -> tuple[int, ...]:
    """Returns the indices of the sightings that are not the same object as an earlier one; give the surest first."""
    if not sightings:
        return ()
    boxes = boxes_array(s.box for s in sightings)
    iou = iou_matrix(boxes, boxes)
    kept: list[int] = []
    for index, sighting in enumerate(sightings):
        twins = (k for k in kept if iou[index, k] >= settings.duplicate_iou_from)
        if not any(is_same_group(sightings[k].label, sighting.label) for k in twins):
            kept.append(index)
    return tuple(kept)


def _near(iou: Matrix, within: Matrix, settings: MatchSettings) -> list[list[int]]:
    pairs: list[list[int]] = np.argwhere((iou >= settings.body_iou_from) | (within >= settings.within_from)).tolist()
    return pairs


def _judge(far: float | None, clue: Clue, *, iou: float, settings: MatchSettings) -> Likeness | None:
    """Returns the pair's likeness, None for no pair. Looks that cannot be compared leave it to the boxes."""
    patch_far, unseen_s = clue.patch_far, clue.unseen_s
    is_still = iou >= settings.still_iou_from
    if patch_far is None and unseen_s <= settings.unbroken_s and not is_still:
        # Nobody vouches for the old box and the body has moved from it within a second: it walks.
        return None
    is_alike = far is None or far < settings.alike_below(unseen_s, is_still=is_still)
    if iou >= settings.body_iou_from:
        # The grain knows no colours. Where the sighting's box holds somebody beside it too, the place's own box tells.
        is_same_colour = far is None or far < settings.swap_from
        if iou < settings.same_box_iou_from:
            is_same_colour |= patch_far is not None and patch_far < settings.grain_colour_below
        # Nor does any box tell its colours where something else was found in front of a part of it.
        is_same_colour |= clue.is_covered
        if clue.is_same_body(settings) and is_same_colour:
            return Likeness.ALIKE
        if clue.is_doubtful_body(settings):
            return Likeness.DIFFERENT if clue.is_other_body(settings) else Likeness.DOUBTFUL
        if is_alike and (patch_far is None or patch_far < settings.intact_below(unseen_s, is_still=is_still)):
            # Who was not there a moment ago and looks alike may be the next one, already in the other's place.
            is_same_patch = patch_far is not None and patch_far < settings.same_below
            return Likeness.DOUBTFUL if clue.was_missed and not is_same_patch else Likeness.ALIKE
        is_sure = (far or 0.0) >= settings.swap_from or (patch_far or 0.0) >= settings.changed_from
        return Likeness.DIFFERENT if is_sure else Likeness.DOUBTFUL
    if clue.has_changed(settings):
        return None
    if is_alike or (patch_far is not None and patch_far < settings.same_below):
        return Likeness.ALIKE
    return None if patch_far is None else Likeness.PART
