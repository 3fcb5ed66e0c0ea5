"""The upper half of a vehicle: pillars, glass and roof, standing on the hull's upper line."""

from dataclasses import dataclass
from itertools import pairwise

from sample_videos.studio.blender.car_body import Hull
from sample_videos.studio.blender.shapes import Point
from sample_videos.studio.blender.skin import Material, Skin

_SINK_M = 0.04
"""The cabin begins this far inside the hull, so that no gap shows."""
_ROOF_STEPS = (0.025, 0.06, 0.14, 0.35, 0.65, 1.0)
_FRONT = (-0.93, -0.7, -0.4, 0.0, 0.4, 0.7, 0.93)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cabin:
    """The measures of the upper half; y as in the hull."""

    front_y_m: tuple[float, float]
    """The middle of the windscreen: at its foot and at the roof."""
    rear_y_m: tuple[float, float]
    height_m: float
    """Of the roof's middle, over the ground."""
    ledge_m: float = 0.05
    """How far the side glass stands inside of the hull at its foot."""
    lean_m: float = 0.14
    """How much further inside it stands at the roof."""
    bow_m: tuple[float, float] = (0.22, 0.12)
    """How far the windscreen's (the rear window's) corners lie behind its middle."""
    panes: tuple[tuple[float, float], ...] = ((0.1, 0.46), (0.49, 0.83))
    """The side windows, as shares of the side from the front."""
    has_rear_glass: bool = True
    pane_levels: tuple[float, float] = (0.06, 0.88)
    roof_drop_m: float = 0.05
    """How much lower the roof is at its ends and sides than in its middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinWear:
    """What the cabin is made of."""

    paint: Material
    roof: Material
    glass: Material
    pillar: Material
    """Between the side windows."""


def put_cabin(skin: Skin, hull: Hull, cabin: Cabin, wear: CabinWear) -> None:
    """Adds the cabin to the skin."""
    shares = _side_shares(cabin)
    levels = sorted({0.0, *cabin.pane_levels, 0.3, 0.6, 1.0})
    rows = [_ring(hull, cabin, level, shares) for level in levels]
    rim = rows[-1]
    mid_y = sum(cabin.front_y_m[1:] + cabin.rear_y_m[1:]) / 2
    rows += [
        [_on_roof(cabin, (x * (1 - step), mid_y + (y - mid_y) * (1 - step)), step) for x, y, _ in rim]
        for step in _ROOF_STEPS
    ]
    kinds = _column_kinds(cabin, shares)

    def made_of(row: int, column: int) -> Material:
        if row >= len(levels) - 1:
            return wear.roof
        low, high = levels[row], levels[row + 1]
        kind = kinds[column]
        in_pane = low >= cabin.pane_levels[0] - 1e-6 and high <= cabin.pane_levels[1] + 1e-6
        if kind == "screen" and high <= cabin.pane_levels[1]:
            return wear.glass if in_pane else wear.pillar
        if not in_pane or kind == "paint":
            return wear.paint
        return wear.glass if kind == "glass" else wear.pillar

    skin.sheet(rows, made_of, is_ring=True)


def side_point(hull: Hull, cabin: Cabin, share: float, level: float) -> Point:
    """Returns a point of the right side's glass: `share` of the way back, `level` of the way up (0 foot, 1 roof)."""
    front = [cabin.front_y_m[k] - cabin.bow_m[0] * (1 - 0.5 * k) for k in (0, 1)]
    rear = [cabin.rear_y_m[k] + cabin.bow_m[1] * (1 - 0.5 * k) for k in (0, 1)]
    foot_y, roof_y = (front[k] + (rear[k] - front[k]) * share for k in (0, 1))
    return _lifted(hull, cabin, (foot_y, roof_y), level, across=1.0)


def _ring(hull: Hull, cabin: Cabin, level: float, shares: list[float]) -> list[Point]:
    """Returns the cabin's outline at a level: the windscreen, the right side, the rear window, the left side."""
    screen = [_end_point(hull, cabin, c, level, is_front=True) for c in _FRONT]
    right = [side_point(hull, cabin, share, level) for share in shares]
    back = [_end_point(hull, cabin, -c, level, is_front=False) for c in _FRONT]
    return [*screen, *right, *back, *((-x, y, z) for x, y, z in reversed(right))]


def _end_point(hull: Hull, cabin: Cabin, across: float, level: float, *, is_front: bool) -> Point:
    ends, bow = (cabin.front_y_m, cabin.bow_m[0]) if is_front else (cabin.rear_y_m, -cabin.bow_m[1])
    foot_y, roof_y = (ends[k] - bow * (1 - 0.5 * k) * abs(across) ** 2.2 for k in (0, 1))
    return _lifted(hull, cabin, (foot_y, roof_y), level, across=across)


def _lifted(hull: Hull, cabin: Cabin, ys: tuple[float, float], level: float, *, across: float) -> Point:
    foot_z = hull.top_z(ys[0]) - _SINK_M
    foot_x = hull.side_x(ys[0], foot_z) - cabin.ledge_m
    roof_x = hull.width_m / 2 - cabin.ledge_m - cabin.lean_m
    roof_z = cabin.height_m - cabin.roof_drop_m * 1.6
    x = foot_x + (roof_x - foot_x) * level**1.25
    return x * across, ys[0] + (ys[1] - ys[0]) * level, foot_z + (roof_z - foot_z) * level


def _on_roof(cabin: Cabin, at: tuple[float, float], step: float) -> Point:
    """Returns a point of the roof: steep by the rim, then nearly flat."""
    rim_z = cabin.height_m - cabin.roof_drop_m * 1.6
    return at[0], at[1], rim_z + cabin.roof_drop_m * 1.6 * (1 - (1 - step) ** 5) ** 0.8


def _side_shares(cabin: Cabin) -> list[float]:
    shares = {0.025, 0.975, *(edge for pane in cabin.panes for edge in pane)}
    steps = {k / 12 for k in range(1, 12)}
    return sorted(shares | {s for s in steps if all(abs(s - edge) > 0.02 for edge in shares)})


def _column_kinds(cabin: Cabin, shares: list[float]) -> list[str]:
    """Returns for each column of the ring what it shows between the window levels."""
    first, last = cabin.panes[0][0] if cabin.panes else 1.0, cabin.panes[-1][1] if cabin.panes else 1.0
    side = []
    for a, b in pairwise(shares):
        middle = (a + b) / 2
        if any(low < middle < high for low, high in cabin.panes):
            side.append("glass")
        else:
            side.append("pillar" if first < middle < last else "paint")
    screen = ["screen"] * (len(_FRONT) - 1)
    back = ["glass" if cabin.has_rear_glass else "paint"] * (len(_FRONT) - 1)
    return [*screen, "paint", *side, "paint", *back, "paint", *reversed(side), "paint"]
