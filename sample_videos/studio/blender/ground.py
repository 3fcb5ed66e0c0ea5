"""The ground: a wide base of asphalt, the surfaces on it, and the kerbs of what is raised."""

import math
from collections.abc import Sequence
from itertools import pairwise

import bpy
from mathutils import Vector

from sample_videos.studio.blender import textures
from sample_videos.studio.blender.masonry import Masonry
from sample_videos.studio.blender.shapes import solid
from sample_videos.studio.scene import Metres2, Street, Surface

REACH_M = 400.0
"""Half the side of the base and of the plain ground."""
LAYER_M = 0.0008
"""Each surface lies this much above the one before it, so that no two share a plane."""
KERB_WIDTH_M = 0.15


def build_ground(street: Street, *, is_wet: bool) -> None:
    """Builds the base and the street's surfaces."""
    reach = REACH_M
    corners = [(-reach, -reach, -0.002), (reach, -reach, -0.002), (reach, reach, -0.002), (-reach, reach, -0.002)]
    solid("base", corners, [(0, 1, 2, 3)], textures.asphalt(is_wet=is_wet))
    for n, surface in enumerate(street.surfaces):
        _build_surface(surface, top_m=_lies_at(street.surfaces, n), is_wet=is_wet)


def build_plain_ground() -> bpy.types.Object:
    """Builds only a plane at z = 0: what lights actors from below, and is not seen itself."""
    reach = REACH_M
    corners = [(-reach, -reach, 0.0), (reach, -reach, 0.0), (reach, reach, 0.0), (-reach, reach, 0.0)]
    return solid("ground", corners, [(0, 1, 2, 3)], textures.asphalt(is_wet=False))


def height_at(street: Street, at: Metres2) -> float:
    """Returns how high the ground lies at a point, metres."""
    under = [n for n, surface in enumerate(street.surfaces) if is_inside(surface.ring, at)]
    return max((_lies_at(street.surfaces, n) for n in under), default=0.0)


def is_inside(ring: Sequence[Metres2], at: Metres2) -> bool:
    """Returns whether a point lies in a ring; on its edge either answer may come."""
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        if (y1 > at[1]) != (y2 > at[1]) and at[0] < x1 + (at[1] - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1


def _middle(ring: Sequence[Metres2]) -> Metres2:
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)


def _lies_at(surfaces: Sequence[Surface], n: int) -> float:
    """Returns the height of a surface's top: its own, or that of a raised surface which it lies on."""
    surface = surfaces[n]
    below = [each.height_m for each in surfaces[:n] if is_inside(each.ring, _middle(surface.ring))]
    return max([surface.height_m, *below]) + n * LAYER_M


def _build_surface(surface: Surface, *, top_m: float, is_wet: bool) -> None:
    ring = counter_clockwise(surface.ring)
    material = _material(surface.kind, is_wet=is_wet)
    count = len(ring)
    points = [(x, y, top_m) for x, y in ring] + [(x, y, -0.05) for x, y in ring]
    faces: list[Sequence[int]] = [tuple(range(count))]
    is_raised = surface.height_m >= 0.05
    if is_raised:
        faces += [(n, n + count, (n + 1) % count + count, (n + 1) % count) for n in range(count)]
    solid(surface.kind, points, faces, material)
    if is_raised and surface.kind != "kerb":
        stone = textures.concrete((0.36, 0.355, 0.34), is_wet=is_wet, slab_m=0.99)
        for one, other in pairwise([*ring, ring[0]]):
            build_kerb(one, other, top_m=top_m + 0.006, material=stone)


def build_kerb(one: Metres2, other: Metres2, *, top_m: float, material: bpy.types.Material) -> None:
    """Builds a row of kerb stones from one point to another, inwards (to the left) of that walk."""
    length = math.dist(one, other)
    if length < KERB_WIDTH_M:
        return
    row = Masonry(at=one, turn_deg=math.degrees(math.atan2(other[1] - one[1], other[0] - one[0])))
    row.box(material, (0, -0.01, -0.05), (length, KERB_WIDTH_M, top_m))
    for made in row.built("kerb"):
        bevel = made.modifiers.new("bevel", "BEVEL")
        bevel.width, bevel.segments = 0.02, 2


def counter_clockwise(ring: Sequence[Metres2]) -> list[Metres2]:
    """Returns the ring so that its inside lies to the left."""
    area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))
    return list(ring) if area > 0 else list(reversed(ring))


def _material(kind: str, *, is_wet: bool) -> bpy.types.Material:
    match kind:
        case "asphalt":
            return textures.asphalt(is_wet=is_wet)
        case "concrete":
            return textures.concrete(is_wet=is_wet)
        case "paving":
            return textures.paving("#8f8780", "#7c6a62", is_wet=is_wet)
        case "grass":
            return textures.grass()
        case "tactile":
            return textures.paving("#b39433", "#a3862f", is_wet=is_wet, size_m=(0.3, 0.3), joint_m=0.03)
        case _:
            return textures.concrete((0.36, 0.355, 0.34), is_wet=is_wet, slab_m=0.99)


def away_and_along(ring: Sequence[Metres2]) -> tuple[Vector, Vector, Vector]:
    """Returns a ring's first corner, the way along its first edge, and the way of the edge back to that corner.

    Of a clockwise ring the two change places, so that lettering is never mirrored.
    """
    first = Vector(ring[0])
    along = Vector(ring[1]) - first
    if len(ring) == 2:
        return first, along, Vector((-along.y, along.x)).normalized() * 1.5
    away = Vector(ring[-1]) - first
    is_clockwise = along.x * away.y - along.y * away.x < 0
    return (first, away, along) if is_clockwise else (first, along, away)
