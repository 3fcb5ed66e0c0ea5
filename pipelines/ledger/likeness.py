"""Does it still look the same: appearance distances, and where the lines are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.appearance import CHANGED_FROM, SWAP_FROM, distance
from vision.appearance import LENGTH as COARSE
from vision.arrays import XyxyNorm
from vision.boxes import box_areas, boxes_array
from vision.grain import LENGTH as FINE
from vision.grain import Codes, agreement, unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """Where the lines are drawn."""

    body_iou_from: float = 0.5
    """IoU from which two boxes agree: one body stands where the other stood. Half a body's width off is 0.33."""
    still_iou_from: float = 0.7
    """IoU from which a body seen a moment ago has not moved. A person who stands and works keeps above it in 19 of 20
    looks; one who walks falls below it within half a second."""
    elsewhere_iou_below: float = 0.1
    """IoU below which what stands in front, and is of the same group, is surely not the next one in a body's stead."""
    nearer_from: float = 0.15
    """Share of a body's height by which the lower edge of another of its group must be lower to stand in front of it: a
    car in the next lane is lower by a third and more, the next car on the same ground hardly."""
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
    grain_same_from: float = 0.82
    """Agreement of grains from which the box still shows the very same body, where nothing is known of how well it
    agrees with itself. Look-alikes of one colour on one spot: 99 of 100 below 0.81, all below 0.83; the same car at two
    moments, also under another cloud: above 0.88 (docs/dwell.md says how that was measured)."""
    grain_same_most: float = 0.91
    """More is never asked for."""
    grain_same_least: float = 0.72
    """Less is never enough: the least that any body agreed with itself is 0.79, thin things in the dark."""
    grain_slack: float = 0.05
    """How far below its usual self-agreement the same body may come out."""
    grain_other_below: float = 0.07
    """So far below that line it is surely another body; nearer to it, one may doubt."""
    same_box_iou_from: float = 0.85
    """IoU from which a sighting's box holds what the place's does, so that their looks can be compared closely."""
    grain_colour_below: float = 0.05
    """Distance below which a box of the same grain shows the same colours, whatever the sighting's own box holds."""
    grain_beside_slack: float = 0.04
    """How far below its usual self-agreement the same body may come out where something small stands in front of it.
    Of 5,472 comparisons with look-alikes none came so near that did not agree as a whole (docs/dwell.md)."""
    grain_cover_slack: float = 0.06
    """The same where the network has found who stands there: a shadow falls beside the box that it gives to one."""
    grain_beside_usual: float = 0.94
    """What is taken for a body's usual self-agreement there while it is not known."""
    grain_beside_least: float = 0.8
    """Less is never enough there."""
    grain_beside_doubt: float = 0.01
    """So near below that line nobody can be sure that it is another body."""
    grain_gone_below: float = 0.6
    """Agreement below which an object that the network does not find is gone, where something else was found there: its
    shadow and its outline fall outside the box it was given. The empty street agrees by less than 0.42."""
    grain_bare_from: float = 0.85
    """Agreement beside a cover from which an object that the network does not find, nor any other, is not gone: 47 of
    84 such looks at a body that was there, 3 of 3,388 at the street without it."""
    grain_hidden_most: float = 0.5
    """Share of a grain that what else was found there may hide, for the rest to be compared alone."""
    same_around_from: float = 0.8
    """Agreement of what lies around a place from which what was found in front of it has stood there before. A marking
    that the network takes for a truck: 0.90 to 0.97; a car, a bus or a lorry that has come: mostly below 0.4, 0.67
    at most."""
    grain_speaks_s: float = 900.0
    """Seen longer ago, shadows have moved: the grain may still vouch for the body, and no longer speak against it."""
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

    def same_grain_from(self, usual: float | None) -> float:
        """Returns the agreement from which a grain is that of the same body, which usually agrees with itself so."""
        if usual is None:
            return self.grain_same_from
        return min(max(usual - self.grain_slack, self.grain_same_least), self.grain_same_most)

    def same_beside_from(self, usual: float | None, *, is_covered: bool) -> float:
        """Returns the agreement beside a small cover from which a grain is that of the same body."""
        slack = self.grain_cover_slack if is_covered else self.grain_beside_slack
        return max((self.grain_beside_usual if usual is None else usual) - slack, self.grain_beside_least)

    def is_same_body(self, agreement: float, *, beside: float | None, usual: float | None, is_covered: bool) -> bool:
        """Whether a grain, as a whole or beside one part of it, is that of the same body."""
        line = self.same_beside_from(usual, is_covered=is_covered)
        return agreement >= self.same_grain_from(usual) or (beside is not None and beside >= line)

    def changed_after(self, unseen_s: float) -> float:
        """Returns the distance from which the patch of an object that the network does not find has changed."""
        return self._after(unseen_s, self.same_below, self.changed_from)

    def _after(self, unseen_s: float, soon: float, late: float) -> float:
        return soon + min(max(unseen_s / self.light_s, 0.0), 1.0) * (late - soon)


def appearance_distance(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Returns how different two appearances are, 0 to 1; None where they cannot be compared (empty, other length).

    Where they carry a grain (see `grain_agreement`), it is left aside.
    """
    a, b = coarse_part(a), coarse_part(b)
    if not a or len(a) != len(b):
        return None
    return distance(np.asarray(a, np.float32), np.asarray(b, np.float32))


def has_grain(vector: Sequence[float]) -> bool:
    """Whether an appearance carries the grain of its box behind it, and perhaps that of what lies around."""
    return len(vector) in (COARSE + FINE, COARSE + 2 * FINE)


def coarse_part(vector: Sequence[float]) -> Sequence[float]:
    """Returns an appearance without its grain."""
    return vector[:COARSE] if has_grain(vector) else vector


def grain_agreement(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Returns how well the grains of two looks at one box agree (see `vision.grain`); None unless both carry one."""
    grains = grains_of(a, b)
    return None if grains is None else agreement(*grains)


def grains_of(a: Sequence[float], b: Sequence[float]) -> tuple[Codes, Codes] | None:
    """Returns the grains of two appearances of one box; None unless both carry one."""
    if not (has_grain(a) and has_grain(b)):
        return None
    try:
        return _codes(a, COARSE), _codes(b, COARSE)
    except ValueError:
        # A worker's fault must not stop the ledger; without a grain the rest of the vectors decides.
        return None


def around_part(vector: Sequence[float]) -> Sequence[float]:
    """Returns what an appearance carries behind the grain of its box: the grain of what lies around; may be empty."""
    return vector[COARSE + FINE :] if has_grain(vector) else ()


def arounds_of(a: Sequence[float], b: Sequence[float]) -> tuple[Codes, Codes] | None:
    """Returns the grains of what lies around one box at two looks; None unless both carry them."""
    if not (around_part(a) and around_part(b)):
        return None
    try:
        return _codes(a, COARSE + FINE), _codes(b, COARSE + FINE)
    except ValueError:
        # As above.
        return None


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


def is_nearer(box: XyxyNorm, behind: XyxyNorm, *, settings: MatchSettings) -> bool:
    """Whether what has a box stands before what has the other one, with room for both on the ground."""
    height = behind[3] - behind[1]
    return box[3] - behind[3] >= settings.nearer_from * height


def _codes(vector: Sequence[float], begin: int) -> Codes:
    return unpack(np.asarray(vector[begin : begin + FINE], np.float32))
