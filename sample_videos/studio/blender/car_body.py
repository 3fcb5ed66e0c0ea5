"""The painted shell of a vehicle: a hull up to the windows' lower edge, and a cabin of pillars, glass and roof on it.

All curves are in the vehicle's own metres: x to the right, y forwards, z up, the middle of the footprint at 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sample_videos.studio.blender.shapes import Point
from sample_videos.studio.blender.skin import Material, Skin

Knots = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hull:
    """The measures of a vehicle's body; a car, a van, a bus and a truck's cab differ in these numbers alone."""

    length_m: float
    width_m: float
    clear_m: float = 0.2
    """Height of the sill over the ground."""
    tops: Knots
    """The hull's upper line, as (share of the length from the nose, height)."""
    axles_y_m: tuple[float, ...]
    wheel_m: float = 0.32
    """A wheel's radius."""
    arch_m: float = 0.375
    waist_m: float = 0.62
    """The height where the body is widest."""
    tuck_m: float = 0.05
    """How far the sill lies inside of the waist."""
    shoulder_m: float = 0.06
    nose_bow_m: float = 0.22
    """How far the corners lie behind the middle of the nose."""
    tail_bow_m: float = 0.14
    nose_lean_m: float = 0.10
    tail_lean_m: float = 0.06
    round_m: float = 0.08
    """Radius of the edges of nose and tail."""
    flare_m: float = 0.015
    crease_m: float = 0.0
    """How deep the side falls in above the line that runs below the door handles."""
    crown_m: float = 0.035

    def top_z(self, y: float) -> float:
        """Returns the upper line's height at y; its corners are smoothed over 0.2 m."""
        reach = [-0.1, -0.06, -0.02, 0.02, 0.06, 0.1]
        heights = [_between(self.tops, 0.5 - (y + dy) / self.length_m) for dy in reach]
        return sum(heights) / len(heights)

    def bottom_z(self, y: float) -> float:
        """Returns the lower edge's height at y: the sill, or the arch over a wheel."""
        low = self.clear_m + 0.05 * max(0.0, abs(y) / (self.length_m / 2) - 0.8) * 5
        for axle in self.axles_y_m:
            if abs(y - axle) < self.arch_m:
                low = max(low, self.wheel_m + math.sqrt(self.arch_m**2 - (y - axle) ** 2))
        return low

    def side_x(self, y: float, z: float) -> float:
        """Returns half the width at this length and height."""
        ahead = max(0.0, abs(y) / (self.length_m / 2) - 0.55) / 0.45
        x: float = self.width_m / 2 - 0.035 * self.width_m * ahead**2.2
        if z < self.waist_m:
            x -= self.tuck_m * ((self.waist_m - z) / (self.waist_m - self.clear_m)) ** 1.8
        else:
            x -= 0.10 * (z - self.waist_m) * min(1.0, self.tuck_m * 20)
            x -= self.crease_m * _smooth((z - self.waist_m) / 0.05) * (1 - ahead)
        for axle in self.axles_y_m:
            off = math.hypot(y - axle, z - self.wheel_m) - self.arch_m
            x += self.flare_m * math.exp(-((off / 0.11) ** 2))
        return x

    def warped(self, x: float, y: float, z: float) -> Point:
        """Returns the point after nose and tail are bent round in plan and leant in profile."""
        is_nose = y > 0
        bow, lean = (self.nose_bow_m, self.nose_lean_m) if is_nose else (self.tail_bow_m, self.tail_lean_m)
        to_end = self.length_m / 2 - abs(y)
        near = _smooth(1 - to_end / 0.9)
        pull = bow * near * min(1.0, abs(x) / (self.width_m / 2)) ** 2.6
        end_top = self.top_z(math.copysign(self.length_m / 2, y))
        bumper = self.clear_m + 0.45 * (end_top - self.clear_m)
        over = (z - bumper) / (end_top - bumper) if z > bumper else 0.6 * (bumper - z) / (bumper - self.clear_m)
        pull += lean * _smooth(1 - to_end / 0.45) * min(1.2, over) ** 2
        return x, y - math.copysign(pull, y), z

    def face_y(self, x: float, z: float, *, is_nose: bool) -> float:
        """Returns where the nose (or the tail) is, at this distance from the middle and height."""
        end = self.length_m / 2 if is_nose else -self.length_m / 2
        edge = self.side_x(end, z)
        beyond = max(0.0, abs(x) - (edge - self.round_m))
        above = max(0.0, z - (self.top_z(end) - self.round_m))
        over = min(1.0, math.hypot(beyond, above) / self.round_m)
        cut = self.round_m * (1 - math.sqrt(1 - over**2))
        return self.warped(x, end, z)[1] - math.copysign(cut, end)


def put_hull(skin: Skin, hull: Hull, paint: Material, low: Material) -> None:
    """Adds the hull: sides with wheel arches, bonnet, boot lid, nose and tail; `low` is what the sill wears."""
    halves = [_half_section(hull, y, inset) for y, inset in _stations(hull)]
    rows = [[*half, *((-x, y, z) for x, y, z in reversed(half[:-1]))] for half in halves]
    count = len(rows[0])
    skin.sheet(rows, lambda _r, c: low if c in {0, count - 2} else paint)
    for half, is_nose in ((halves[0], True), (halves[-1], False)):
        end = hull.length_m / 2 if is_nose else -hull.length_m / 2
        cap = [[hull.warped(x * k / 6, end, z) for k in range(-6, 7)] for x, _y, z in half]
        skin.sheet(cap if is_nose else cap[::-1], paint)


def _stations(hull: Hull) -> list[tuple[float, float]]:
    """Returns where the hull is cut, from nose to tail, each with its inset at the rounded ends."""
    half, soft = hull.length_m / 2, hull.round_m
    ends = [
        (half - soft * (1 - math.sin(a)), soft * (1 - math.cos(a)))
        for a in (math.radians(d) for d in (90, 70, 50, 30, 12, 0))
    ]
    inner = half - soft
    ys = {inner - 2 * inner * k / 28 for k in range(1, 28)}
    for axle in hull.axles_y_m:
        ys = {y for y in ys if abs(y - axle) > hull.arch_m + 0.03}
        ys |= {axle + hull.arch_m * math.cos(math.pi * k / 16) for k in range(17)}
        ys |= {axle - hull.arch_m - 0.002, axle + hull.arch_m + 0.002}
    middle = [(y, 0.0) for y in sorted(ys, reverse=True) if abs(y) < inner - 0.01]
    return [*ends, *middle, *((-y, inset) for y, inset in reversed(ends))]


def _half_section(hull: Hull, y: float, inset: float) -> list[Point]:
    """Returns the right half of the cut at y, from the lower edge over the shoulder to the middle of the top."""
    low, top = hull.bottom_z(y) + inset, hull.top_z(y) - inset
    soft = min(hull.shoulder_m, (top - low) * 0.45)
    edge = top - soft
    section = []
    for share in (0.0, 0.1, 0.2, 0.32, 0.44, 0.56, 0.68, 0.8, 0.9, 1.0):
        z = low + (edge - low) * share
        section.append((hull.side_x(y, z) - inset, z))
    out = section[-1][0]
    angles = [math.radians(angle_deg) for angle_deg in (25, 50, 70, 90)]
    section += [(out - soft * (1 - math.cos(angle)), edge + soft * math.sin(angle)) for angle in angles]
    flat = section[-1][0]
    section += [(flat * share, top + hull.crown_m * (1 - share**2)) for share in (0.85, 0.65, 0.4, 0.2, 0.0)]
    return [hull.warped(x, y, z) for x, z in section]


def _between(knots: Knots, at: float) -> float:
    """Returns the value of a broken line at `at`; beyond its ends, its ends' values."""
    if at <= knots[0][0]:
        return knots[0][1]
    for (a, low), (b, high) in pairwise(knots):
        if at <= b:
            return low + (high - low) * (at - a) / (b - a)
    return knots[-1][1]


def _smooth(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
