"""What a look knows of a place's own box, whether or not the network found anything there."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.ledger.body import compare
from pipelines.ledger.likeness import MatchSettings, appearance_distance
from vision.arrays import XyxyNorm


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What is known about a place's own box in a look, whether or not the network fired there."""

    unseen_s: float = math.inf
    """How long ago the object was last seen."""
    patch_far: float | None = None
    """How different the box looks from then; None where nobody looked, or the vectors cannot be compared."""
    grain: float | None = None
    """How well the fine structure of the box agrees with what it was; None where it has none, or moves by itself."""
    beside: float | None = None
    """How well it agrees beside the one part of the box where it differs most; None where the whole agrees anyway."""
    is_covered: bool = False
    """Whether something else was found in front of a part of it, or just behind: that part was left out."""
    is_bare: bool = False
    """Whether nothing of the object's group was found there."""
    usual_grain: float | None = None
    """How well it agrees from look to look while the object stays."""
    was_missed: bool = False
    """Whether the looks just before this one found the spot without it: not often enough to call it gone."""

    def has_changed(self, settings: MatchSettings) -> bool:
        """Whether the box no longer shows its object; what nobody knows has not changed."""
        if self.patch_far is None or self.is_same_body(settings):
            return False
        if self.is_covered and self.is_bare:
            # Somebody stands there: the box as a whole looks different anyway.
            return self.grain is not None and self.grain < settings.grain_gone_below
        if self.is_bare and self.beside is not None and self.beside >= settings.grain_bare_from:
            # Nobody has taken its place, and beside something unknown in front it looks as it did.
            return False
        return self.is_other_body(settings) or self.patch_far >= settings.changed_after(self.unseen_s)

    def is_same_body(self, settings: MatchSettings) -> bool:
        """Whether the grain vouches that the very same body is still there, perhaps with something in front of it."""
        return self.grain is not None and settings.is_same_body(
            self.grain, beside=self.beside, usual=self.usual_grain, is_covered=self.is_covered
        )

    def is_other_body(self, settings: MatchSettings) -> bool:
        """Whether the grain says that what stands there is surely another body, or the same one moved."""
        if self.grain is None or self.unseen_s > settings.grain_speaks_s:
            return False
        nearly = settings.same_beside_from(self.usual_grain, is_covered=self.is_covered) - settings.grain_beside_doubt
        if self.beside is not None and self.beside >= nearly:
            return False
        return self.grain < settings.same_grain_from(self.usual_grain) - settings.grain_other_below

    def is_partly_there(self, settings: MatchSettings) -> bool:
        """Whether part of the grain is still the body's: something unknown comes in front, rather than it goes."""
        return self.beside is not None and self.beside >= settings.grain_gone_below

    def is_doubtful_body(self, settings: MatchSettings) -> bool:
        """Whether the grain does not vouch for the body, though it could."""
        return self.grain is not None and not self.is_same_body(settings) and self.unseen_s <= settings.grain_speaks_s


def read_clue(
    before: Sequence[float],
    now: Sequence[float],
    *,
    box: XyxyNorm,
    covers: Sequence[XyxyNorm],
    unseen_s: float,
    usual_grain: float | None,
    settings: MatchSettings,
    was_missed: bool = False,
    is_bare: bool = False,
) -> Clue:
    """Returns what one look at a place's box says.

    Args:
        before: How it looked when it last showed its object.
        now: How it looks.
        box: The place's own.
        covers: Boxes of what else was found.
        unseen_s: How long ago the object was last seen.
        usual_grain: How well its grain usually agrees.
        settings: Where the lines are drawn.
        was_missed: See `Clue`.
        is_bare: See `Clue`.
    """
    found = compare(before, now, box=box, covers=covers, usual_grain=usual_grain, settings=settings)
    return Clue(
        unseen_s=unseen_s,
        patch_far=appearance_distance(before, now),
        grain=None if found is None else found.agreement,
        beside=None if found is None else found.beside,
        is_covered=found is not None and found.hidden is not None,
        usual_grain=usual_grain,
        was_missed=was_missed,
        is_bare=is_bare,
    )
