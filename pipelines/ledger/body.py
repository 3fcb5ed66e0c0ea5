"""Is it the very same body: the grains of one box at two looks, where something may stand in front of a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.ledger.likeness import MatchSettings, around_part, coarse_part, grains_of
from vision.arrays import XyxyNorm
from vision.grain import Codes, Mask, agreement, agreement_beside, covered, merged, pack, without

FOLLOW = 0.3
"""Share of each new sighting in what is remembered: it follows the light and a turning body, and no single odd look can
take it away."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """The grains of one box at two looks."""

    before: Codes
    now: Codes
    agreement: float
    """Of what nothing else that was found there hides."""
    hidden: Mask | None = None
    """What something else hides now, where that was left out of the comparison."""
    beside: float | None = None
    """Agreement beside the window where they differ most; None where the whole agrees, or nothing can be told."""
    window: Mask | None = None


def compare(
    before: Sequence[float],
    now: Sequence[float],
    *,
    box: XyxyNorm,
    covers: Sequence[XyxyNorm],
    usual_grain: float | None,
    settings: MatchSettings,
) -> Comparison | None:
    """Returns how the grain of a box has changed; None where it has none. `covers` are boxes of what else is there."""
    grains = grains_of(before, now)
    if grains is None:
        return None
    old, new = grains
    whole = agreement(old, new)
    if whole is None:
        return None
    hidden = covered(box, covers)
    visible = without(old, hidden), without(new, hidden)
    seen = agreement(*visible) if np.mean(hidden[old > 0]) <= settings.grain_hidden_most else None
    if seen is None or not hidden.any():
        visible, seen, left_out = (old, new), whole, None
    else:
        left_out = hidden
    found = Comparison(before=old, now=new, agreement=seen, hidden=left_out)
    if seen >= settings.same_grain_from(usual_grain):
        return found
    beside = agreement_beside(*visible)
    return found if beside is None else replace(found, beside=beside[0], window=beside[1])


def vouches(found: Comparison | None, *, usual_grain: float | None, settings: MatchSettings) -> bool:
    """Whether the grain, as a whole or beside one part of it, says that it is the very same body."""
    return found is not None and settings.is_same_body(
        found.agreement, beside=found.beside, usual=usual_grain, is_covered=found.hidden is not None
    )


def learned(
    now: tuple[float, ...],
    found: Comparison | None,
    *,
    covers: Sequence[XyxyNorm],
    box: XyxyNorm,
    usual_grain: float | None,
    settings: MatchSettings,
) -> tuple[tuple[float, ...], float | None]:
    """Returns how the box of an object that is still there is to be remembered, and how well its grain usually agrees.

    As it looks now; but what something in front hides stays as it was. Where nobody has found what hides it, not while
    the usual agreement is unknown: then it may as well have been the first picture that had something in front.

    Args:
        now: How the box looks.
        found: How it compares with what was remembered; None where it has no grain.
        covers: Boxes of what else was found there now.
        box: The place's own.
        usual_grain: How well its grain usually agrees.
        settings: Where the lines are drawn.
    """
    if found is None or not vouches(found, usual_grain=usual_grain, settings=settings):
        return now, usual_grain
    hidden = covered(box, covers)
    if found.agreement >= settings.same_grain_from(usual_grain):
        follows = found.agreement if usual_grain is None else (1 - FOLLOW) * usual_grain + FOLLOW * found.agreement
        return (now if found.hidden is None else _kept(now, found, hidden)), follows
    if usual_grain is None or found.window is None:
        return now, usual_grain
    return _kept(now, found, found.window if found.hidden is None else found.window | hidden), usual_grain


def _kept(now: Sequence[float], found: Comparison, mask: Mask) -> tuple[float, ...]:
    return (*coarse_part(now), *pack(merged(found.before, found.now, mask)).tolist(), *around_part(now))
