"""What hides what: layers sorted from far to near by where they touch the ground."""

from collections.abc import Sequence

from sample_videos.studio.layers import Layer, common
from sample_videos.studio.scene import Metres2

Ring = tuple[Metres2, ...]


def far_to_near(layers: Sequence[Layer], eye: Metres2) -> list[Layer]:
    """Returns the layers in the order of painting.

    By depth; but a bus's middle is far from its ends, so where two overlap in the picture and a side of one's
    footprint has the other wholly beyond it, the one on the camera's side of it is nearer. Circles fall back to depth.
    """
    left = sorted(layers, key=lambda each: (-each.depth_m, each.name))
    behind: dict[int, set[int]] = {index: set() for index in range(len(left))}
    for first in range(len(left)):
        for second in range(first + 1, len(left)):
            if common(left[first].bgra.rect, left[second].bgra.rect) is None:
                continue
            nearer = _nearer(left[first].ring_m, left[second].ring_m, eye)
            over, under = (first, second) if nearer == 0 else (second, first)
            behind[over].add(under)
    done: list[int] = []
    waiting = list(range(len(left)))
    while waiting:
        free = next((index for index in waiting if behind[index] <= set(done)), waiting[0])
        waiting.remove(free)
        done.append(free)
    return [left[index] for index in done]


def _nearer(first: Ring, second: Ring, eye: Metres2) -> int | None:
    """Returns 0 or 1, which of two footprints stands before the other; None when no line parts them."""
    for which, (own, other) in enumerate(((first, second), (second, first))):
        for index in range(len(own)):
            start, end = own[index - 1], own[index]
            # Counter-clockwise: the own ring lies to the left of each of its sides.
            if all(_side(start, end, point) <= 1e-9 for point in other):
                eye_is_outside = _side(start, end, eye) < 0
                return 1 - which if eye_is_outside else which
    return None


def _side(start: Metres2, end: Metres2, point: Metres2) -> float:
    """Positive: the point lies to the left of the way from start to end."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
