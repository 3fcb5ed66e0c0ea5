"""Heads: skull, face, hair and what people wear on them."""

import math
from collections.abc import Sequence

import bpy
from mathutils import Vector

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.forms import shaft
from sample_videos.studio.blender.shapes import Point, ellipsoid, loft
from sample_videos.studio.outfit import Outfit
from sample_videos.studio.stance import Stance

SKULL = (
    # height over the middle, half width, half depth, forward: of the head's height
    (-0.50, 0.09, 0.09, 0.15),
    (-0.42, 0.20, 0.22, 0.10),
    (-0.25, 0.28, 0.33, 0.04),
    (-0.08, 0.32, 0.39, 0.01),
    (0.10, 0.335, 0.42, -0.01),
    (0.26, 0.325, 0.41, -0.02),
    (0.39, 0.26, 0.33, -0.03),
    (0.47, 0.16, 0.20, -0.03),
    (0.50, 0.05, 0.06, -0.03),
)


def head(worn: Outfit, stance: Stance) -> list[bpy.types.Object]:
    """Returns the head of this stance with its hair and hat."""
    at, size = Vector(stance.head), worn.body.head_m
    skin = materials.surface(worn.skin, roughness=0.55)
    dark = materials.surface("#2a1d18", roughness=0.8)
    pieces = [_shell(at, size, skin, scale=1.0)]
    pieces.append(
        ellipsoid(
            "nose",
            tuple(at + Vector((0, 0.42, -0.08)) * size),
            (0.05 * size, 0.07 * size, 0.1 * size),
            skin,
            rings=6,
            sides=8,
        )
    )
    for side in (-1, 1):
        pieces.append(
            ellipsoid(
                "ear",
                tuple(at + Vector((0.33 * side, -0.03, -0.06)) * size),
                (0.05 * size, 0.09 * size, 0.14 * size),
                skin,
                rings=6,
                sides=8,
            )
        )
        pieces.append(
            ellipsoid(
                "eye",
                tuple(at + Vector((0.145 * side, 0.37, 0.06)) * size),
                (0.075 * size, 0.03 * size, 0.03 * size),
                dark,
                rings=6,
                sides=8,
            )
        )
    if worn.hat == "helmet":
        return pieces + _helmet(worn, at, size)
    return pieces + _hair(worn, at, size) + _hat(worn, at, size)


def _shell(
    at: Vector, size: float, material: bpy.types.Material, *, scale: float, lowest: float = -1.0, is_hair: bool = False
) -> bpy.types.Object:
    """Returns the skull's skin, or, as hair, what covers it behind the hairline."""
    sections = []
    for z, wide, deep, shift in SKULL:
        if z < lowest:
            continue
        ring = []
        for k in range(18):
            a = 2 * math.pi * k / 18
            y = shift + math.sin(a) * deep * scale
            if is_hair:
                y = min(y, -0.06 + max(0.0, z + 0.1) * 0.55 + max(0.0, z - 0.2) * 2.2)
            ring.append((at.x + math.cos(a) * wide * scale * size, at.y + y * size, at.z + z * scale * size))
        sections.append(ring)
    return loft("skull", sections, material)


def _hair(worn: Outfit, at: Vector, size: float) -> list[bpy.types.Object]:
    if worn.hair_cut == "bald":
        return []
    hair = materials.surface(worn.hair, roughness=0.45)
    pieces = [
        _shell(
            at,
            size,
            hair,
            scale=1.12,
            lowest=-0.3 if worn.hair_cut in {"short", "bun", "tail"} else -0.45,
            is_hair=True,
        )
    ]
    fall = {"long": 1.35, "bob": 0.62}.get(worn.hair_cut)
    if fall:
        path = [(0, -0.12, 0.25), (0, -0.26, -0.1), (0, -0.28, -0.5 * fall), (0, -0.32, -0.85 * fall), (0, -0.3, -fall)]
        radii = [(0.34, 0.24), (0.4, 0.22), (0.38, 0.17), (0.33, 0.13), (0.2, 0.06)]
        pieces.append(_strand(at, size, hair, path=path, radii=radii))
    elif worn.hair_cut == "tail":
        path = [(0, -0.36, 0.18), (0, -0.52, 0.1), (0, -0.58, -0.25), (0, -0.52, -0.65), (0, -0.48, -0.85)]
        pieces.append(
            _strand(
                at, size, hair, path=path, radii=[(0.07, 0.07), (0.1, 0.09), (0.11, 0.1), (0.09, 0.08), (0.03, 0.03)]
            )
        )
    elif worn.hair_cut == "bun":
        pieces.append(
            ellipsoid(
                "bun",
                tuple(at + Vector((0, -0.48, 0.12)) * size),
                (0.17 * size, 0.14 * size, 0.17 * size),
                hair,
                rings=8,
                sides=10,
            )
        )
    return pieces


def _strand(
    at: Vector,
    size: float,
    material: bpy.types.Material,
    *,
    path: Sequence[Point],
    radii: Sequence[tuple[float, float]],
) -> bpy.types.Object:
    return shaft(
        "hair", [tuple(at + Vector(point) * size) for point in path], [(a * size, b * size) for a, b in radii], material
    )


def _hat(worn: Outfit, at: Vector, size: float) -> list[bpy.types.Object]:
    if worn.hat == "none":
        return []
    material = materials.plastic(worn.hat_colour) if worn.hat == "hard" else materials.cloth(worn.hat_colour)
    if worn.hat == "straw":
        straw = materials.cloth("#cfae6a")
        rings = [(0.1, 0.95), (0.16, 0.9), (0.2, 0.42), (0.42, 0.38), (0.55, 0.28), (0.57, 0.05)]
        return [_turned(at, size, straw, rings=rings)]
    crown = [(0.12, 0.44), (0.25, 0.445), (0.4, 0.39), (0.52, 0.25), (0.565, 0.05)]
    pieces = [_turned(at, size, material, rings=crown)]
    if worn.hat == "hard":
        pieces.append(_turned(at, size, material, rings=[(0.12, 0.52), (0.145, 0.52), (0.15, 0.4)]))
    pieces.append(
        ellipsoid(
            "peak", tuple(at + Vector((0, 0.5, 0.14)) * size), (0.3 * size, 0.3 * size, 0.03 * size), material, rings=6
        )
    )
    return pieces


def _turned(
    at: Vector, size: float, material: bpy.types.Material, *, rings: list[tuple[float, float]]
) -> bpy.types.Object:
    """Returns a body of revolution: (height, radius) of each ring, of the head's height; a little longer than wide."""
    sections = []
    for z, r in rings:
        turns = [2 * math.pi * k / 20 for k in range(20)]
        sections.append(
            [
                (at.x + math.cos(a) * r * 0.9 * size, at.y + (math.sin(a) * r - 0.01) * size, at.z + z * size)
                for a in turns
            ]
        )
    return loft("hat", sections, material)


def _helmet(worn: Outfit, at: Vector, size: float) -> list[bpy.types.Object]:
    shell = materials.surface(worn.hat_colour, roughness=0.25, coat=1.0)
    rings = [(-0.08, 0.5), (0.1, 0.53), (0.28, 0.51), (0.44, 0.42), (0.56, 0.26), (0.61, 0.06)]
    visor = []
    for z, out in ((0.2, 0.545), (0.0, 0.58), (-0.16, 0.57)):
        turns = [math.radians(30 + 120 * k / 11) for k in range(12)]
        visor.append(
            [(at.x + math.cos(a) * out * 0.9 * size, at.y + math.sin(a) * out * size, at.z + z * size) for a in turns]
        )
    strap = materials.cloth("#18191c")
    sides = [
        _strand(
            at,
            size,
            strap,
            path=[(0.36 * s, 0, 0), (0.3 * s, 0.06, -0.35), (0.1 * s, 0.14, -0.52)],
            radii=[(0.02, 0.04)] * 3,
        )
        for s in (-1, 1)
    ]
    return [_turned(at, size, shell, rings=rings), loft("visor", visor, materials.glass(), is_closed=False), *sides]
