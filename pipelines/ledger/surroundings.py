"""What lies around a place's box: who stands in front of it now, and did not before, has changed the street there."""

from collections.abc import Sequence

from pipelines.ledger.likeness import MatchSettings, arounds_of
from vision.arrays import XyxyNorm
from vision.grain import agreement, covered, without

BESIDE, ABOVE, BELOW = 0.5, 0.2, 0.8
"""How far what lies around reaches beyond the box, in its widths and heights: who stands in front stands lower."""
OUTLINE = 0.15
"""Share of the box's size by which it is grown: its object's outline and shadow go with it."""


def around(box: XyxyNorm) -> XyxyNorm:
    """Returns the box of what lies around a box; may reach out of the picture."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    return left - BESIDE * width, top - ABOVE * height, right + BESIDE * width, bottom + BELOW * height


def stood_there_before(
    cover: XyxyNorm, *, box: XyxyNorm, before: Sequence[float], now: Sequence[float], settings: MatchSettings
) -> bool:
    """Whether the street in a cover, beside the box, looks the very same as when the box's object was last seen.

    Then the cover has hidden nothing since: it is a marking on the road that the network takes for a truck, or it stood
    there then as well. False where nobody can tell: both looks must carry the grain of what lies around, and enough
    cells of it in the cover must have a direction.

    Args:
        cover: What was found in front of the box.
        box: The place's own.
        before: How it looked when it last showed its object.
        now: How it looks.
        settings: Where the lines are drawn.
    """
    grains = arounds_of(before, now)
    if grains is None:
        return False
    left, top, right, bottom = box
    grow_x, grow_y = OUTLINE * (right - left), OUTLINE * (bottom - top)
    whole = around(box)
    own = covered(whole, [(left - grow_x, top - grow_y, right + grow_x, bottom + grow_y)])
    left_out = own | ~covered(whole, [cover])
    alike = agreement(without(grains[0], left_out), without(grains[1], left_out))
    return alike is not None and alike >= settings.same_around_from
