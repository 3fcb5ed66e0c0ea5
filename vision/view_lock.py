"""Does a camera still show the view that its zones were drawn in? Compares the lines of pictures, not their light."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from vision.arrays import ImageBGR
from vision.view_anchors import Anchors, anchors
from vision.view_search import Motion, best_motion, correlate, mean_displacement
from vision.view_sketch import HEIGHT, WIDTH, Sketch, reduced, sketch

SURE_SHARE, SURE_PARTS = 0.45, 20
"""With so much of the reference in place nothing else is tried. Measured: a turn by 5 degrees leaves at most 0.39."""
MOVED_FROM_PX = 3.0
"""Mean shift of the picture, in pixels of a sketch (1.9 % of its width), from which a camera is moved at all."""
FOUND_AGAIN, FOUND_GAIN = 14, 1.35
"""Least parts in place after the motion is undone, and by what factor they must outnumber those in place before.

Measured on nine streets (docs/looks-that-say-nothing.md): shifts, turns and zooms leave 14 and more but for a nearly
empty room, another street 11 at most; a vehicle that covers half the picture finds fewer than before."""
LOST_UP_TO, LOST_SHARE = 5, 0.06
"""Parts in place up to which nothing of the reference is there. Another street of the same light: 5 at most."""
LEAST_PARTS, LEAST_VISIBLE = 25, 0.5
"""Parts a reference must have, and the share of them that must have lines in the picture, to say that it is another."""


class ViewState(StrEnum):
    """What one picture says of where the camera looks."""

    SAME = "same"
    MOVED = "moved"
    """The same street from another pose: shifted, turned or zoomed."""
    ELSEWHERE = "elsewhere"
    """Nothing of the reference, in the same kind of light: turned away, or blocked nearly whole. One such look may be a
    bus; two in a row, some seconds apart, are a moved camera to `pipelines.look`."""
    UNKNOWN = "unknown"
    """Cannot tell (night, fog, no reference of this kind of light). Not a moved camera."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCheck:
    """How a picture relates to the references."""

    state: ViewState
    shift_xy: tuple[float, float] = (0.0, 0.0)
    """By which share of the picture's width and height what was in the middle has moved right and down."""
    turn_deg: float = 0.0
    """By how much the picture is turned clockwise."""
    zoom: float = 1.0
    """Above 1: things look larger."""
    confidence: float = 0.0
    """0..1: share of the visible parts of the best reference that say so; of `UNKNOWN` always 0."""

    @property
    def is_moved(self) -> bool:
        """Whether zones no longer lie where they were drawn."""
        return self.state is ViewState.MOVED


NO_REFERENCE = ViewCheck(state=ViewState.UNKNOWN)


def compare(references: Sequence[Sketch], pixels: ImageBGR) -> ViewCheck:
    """Returns how the picture relates to the references of its camera: by day, at night, as the trees stood.

    One reference that is in place outweighs the others. About 6 ms where it is, 25 ms more where none surely is.
    """
    if not references:
        return NO_REFERENCE
    small = reduced(pixels)
    current = sketch(small)
    at_rest = [(anchors(each, current), each) for each in references]
    found, reference = max(at_rest, key=lambda pair: (pair[0].share, pair[0].found))
    if found.share >= SURE_SHARE and found.found >= SURE_PARTS:
        return ViewCheck(state=ViewState.SAME, confidence=found.share)
    motion = best_motion(correlate(reference, current))
    if mean_displacement(motion) >= MOVED_FROM_PX:
        again = anchors(reference, sketch(_undone(small, motion)))
        if again.found >= max(FOUND_AGAIN, FOUND_GAIN * found.found):
            return _moved(motion, again)
    return _unmoved(found, reference, current)


def _moved(motion: Motion, again: Anchors) -> ViewCheck:
    return ViewCheck(
        state=ViewState.MOVED,
        shift_xy=(round(motion.shift_x / WIDTH, 4), round(motion.shift_y / HEIGHT, 4)),
        turn_deg=round(motion.turn_deg, 2),
        zoom=round(motion.zoom, 4),
        confidence=again.share,
    )


def _unmoved(found: Anchors, reference: Sketch, current: Sketch) -> ViewCheck:
    if found.found > LOST_UP_TO and found.share > LOST_SHARE:
        return ViewCheck(state=ViewState.SAME, confidence=found.share)
    can_tell = found.parts >= LEAST_PARTS and found.visible >= LEAST_VISIBLE * found.parts
    if not can_tell or reference.is_grey != current.is_grey:
        return NO_REFERENCE
    return ViewCheck(state=ViewState.ELSEWHERE, confidence=1 - found.share)


def _undone(small: ImageBGR, motion: Motion) -> ImageBGR:
    """Returns the reduced picture as it would be without the motion."""
    scale = small.shape[1] / WIDTH
    angle = np.deg2rad(motion.turn_deg)
    cos, sin = motion.zoom * np.cos(angle), motion.zoom * np.sin(angle)
    middle_x, middle_y = WIDTH * scale / 2, HEIGHT * scale / 2
    matrix = np.array(
        [
            [cos, -sin, motion.shift_x * scale + middle_x - cos * middle_x + sin * middle_y],
            [sin, cos, motion.shift_y * scale + middle_y - sin * middle_x - cos * middle_y],
        ]
    )
    size_wh = (small.shape[1], small.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    undone = cv2.warpAffine(small, matrix, size_wh, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(undone, np.uint8)
