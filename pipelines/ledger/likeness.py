"""Does it still look the same: appearance distances, and where the lines are drawn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.appearance import CHANGED_FROM, SWAP_FROM, distance
from vision.arrays import XyxyNorm
from vision.boxes import box_areas, boxes_array


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """Where the lines are drawn."""

    body_iou_from: float = 0.5
    """IoU from which two boxes agree: one body stands where the other stood. Half a body's width off is 0.33."""
    still_iou_from: float = 0.7
    """IoU from which a body seen a moment ago has not moved. A person who stands and works keeps above it in 19 of 20
    looks; one who walks falls below it within half a second."""
    within_from: float = 0.8
    """Share of the smaller box that must lie in the other one for the smaller to be the visible part of it."""
    same_below: float = 0.1
    """Distance below which a patch shows what it showed before. Video of a standing person: 0.00 to 0.03 from look to
    look; a box that merely touched a person who left: 0.14."""
    doubt_from: float = 0.2
    """Distance from which two pictures taken soon after each other are not believed to show one object."""
    swap_from: float = SWAP_FROM
    """Distance from which two sightings show two objects, whatever the light did."""
    changed_from: float = CHANGED_FROM
    """Distance from which a patch no longer shows its object, whatever the light did."""
    unbroken_s: float = 1.5
    """Looks so close together watch without a break: nobody takes another's place meanwhile, though a body may turn."""
    light_s: float = 600.0
    """In this time the light may do its worst; in less time, less."""
    covered_from: float = 0.5
    """Share of a place's box that something in front must hide to make it covered."""
    duplicate_iou_from: float = 0.75
    """IoU from which two sightings of one group in one look are one object found twice (car and truck, say)."""
    appearance_weight: float = 2.0
    """What a unit of appearance distance costs against a unit of overlap lost."""

    def alike_below(self, unseen_s: float, *, is_still: bool) -> float:
        """Returns the distance below which a sighting is the object that was last seen so long ago."""
        if is_still and unseen_s <= self.unbroken_s:
            return self.swap_from
        return self._after(unseen_s, self.doubt_from, self.swap_from)

    def intact_below(self, unseen_s: float, *, is_still: bool) -> float:
        """Returns the distance below which the patch around such a sighting bears it out."""
        if is_still and unseen_s <= self.unbroken_s:
            return self.changed_from
        return self._after(unseen_s, self.doubt_from, self.changed_from)

    def changed_after(self, unseen_s: float) -> float:
        """Returns the distance from which the patch of an object that the network does not find has changed."""
        return self._after(unseen_s, self.same_below, self.changed_from)

    def _after(self, unseen_s: float, soon: float, late: float) -> float:
        return soon + min(max(unseen_s / self.light_s, 0.0), 1.0) * (late - soon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What is known about a place's own box in a look, whether or not the network fired there."""

    unseen_s: float = math.inf
    """How long ago the object was last seen."""
    patch_far: float | None = None
    """How different the box looks from then; None where nobody looked, or the vectors cannot be compared."""

    def has_changed(self, settings: MatchSettings) -> bool:
        """Whether the box no longer shows its object; what nobody knows has not changed."""
        return self.patch_far is not None and self.patch_far >= settings.changed_after(self.unseen_s)


def appearance_distance(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Returns how different two appearances are, 0 to 1; None where they cannot be compared (empty, other length)."""
    if not a or len(a) != len(b):
        return None
    return distance(np.asarray(a, np.float32), np.asarray(b, np.float32))


def is_covered(box: XyxyNorm, others: Sequence[XyxyNorm], *, settings: MatchSettings) -> bool:
    """Whether one of the other boxes stands in front of this one and hides most of it.

    In front means nearer to the camera: its lower edge is lower in the picture, and it is larger.
    """
    mine, theirs = boxes_array([box]), boxes_array(others)
    area = float(box_areas(mine)[0])
    if area <= 0 or not len(theirs):
        return False
    sides = np.maximum(np.minimum(theirs[:, 2:], mine[:, 2:]) - np.maximum(theirs[:, :2], mine[:, :2]), 0)
    hidden = sides[:, 0] * sides[:, 1] / area
    in_front = (theirs[:, 3] > box[3]) & (box_areas(theirs) > area)
    return bool((in_front & (hidden >= settings.covered_from)).any())
