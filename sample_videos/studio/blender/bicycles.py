"""Bicycles, of a sharing service or private, parked or ridden."""

import math

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.forms import curve, dice, hull, spoked_wheel, swivelled
from sample_videos.studio.blender.people import rider
from sample_videos.studio.blender.shapes import Point, box, cylinder, gathered, loft, moved, tube
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_small import BIKES, SHARED_BIKES, variant_of

DARK = "#1b1c1f"


def build_bicycle(look: Look, phase: float | None, lights: bool) -> bpy.types.Object:
    """Returns a bicycle, of a sharing service or private, parked on its stand or ridden. It has no lights."""
    rng = dice(look)
    variant = variant_of(look, rng)
    is_shared = rng.random() < 0.55
    colour = look.colour or rng.choice(SHARED_BIKES if is_shared else BIKES)
    turn = phase or 0.0
    radius = 0.315 if is_shared else rng.choice((0.3, 0.33))
    rear, front = (0.0, -0.52, radius), (0.0, 0.54, radius)
    thick = 0.021 if is_shared else 0.017
    rim = colour if is_shared and rng.random() < 0.4 else "#c8cacd"
    wheel = {"radius_m": radius, "thick_m": thick, "turn_rad": -turn * 4 * math.pi}
    fixed = [*spoked_wheel(rear, rim=rim, **wheel), *_frame(rear, colour=colour, is_shared=is_shared)]
    fixed += [*_mudguard(rear, radius, colour), *_saddle(colour=colour), *_cranks(turn)]
    steered = [*spoked_wheel(front, rim=rim, **wheel), *_mudguard(front, radius, colour), *_fork(front, colour=colour)]
    steered += _basket(colour=colour if is_shared else DARK) if is_shared or rng.random() < 0.7 else []
    if not is_shared and rng.random() < 0.6:
        fixed += _rack(rear, radius)
    if variant == "rider":
        feet = (_pedal(turn, -1), _pedal(turn, 1))
        grips = ((-0.26, 0.28, 1.03), (0.26, 0.28, 1.03))
        sitting = rider(look.seed, (0.0, -0.29, 0.86), grips=grips, feet=feet, lean_rad=rng.uniform(0.15, 0.35))
        return gathered("bicycle", [*fixed, *steered, *sitting], Label.BICYCLE.value)
    swivelled(steered, (0.0, 0.42, 0.0), (0, 0, rng.uniform(-8, 32)))
    leaning = [*fixed, *steered, tube("stand", [(0, -0.3, 0.3), (-0.12, -0.36, 0.012)], 0.011, materials.metal())]
    for piece in leaning:
        moved(piece, turn_deg=(0, -rng.choice((4.0, 4.0, 5.0)), 0))
    return gathered("bicycle", leaning, Label.BICYCLE.value)


def _frame(rear: Point, *, colour: str, is_shared: bool) -> list[bpy.types.Object]:
    lacquer = materials.paint(colour)
    crank, seat, head = (0.0, -0.09, 0.29), (0.0, -0.25, 0.72), (0.0, 0.39, 0.72)
    thick = 0.028 if is_shared else 0.018
    if is_shared:
        down = curve([head, (0, 0.22, 0.5), (0, 0.05, 0.36), crank], 4)
        pieces = [tube("beam", down, 0.034, lacquer), tube("brace", [(0, 0.18, 0.47), (0, -0.2, 0.58)], 0.022, lacquer)]
    else:
        pieces = [
            tube("down", [head, crank], thick, lacquer),
            tube("top", [(0, 0.38, 0.8), (0, -0.24, 0.68)], 0.016, lacquer),
        ]
    pieces.append(tube("seat", [crank, seat, (0, -0.28, 0.82)], [thick, thick, 0.014], lacquer))
    pieces.append(tube("neck", [(0, 0.42, 0.62), (0, 0.36, 0.86)], 0.026, lacquer))
    for side in (-0.055, 0.055):
        pieces.append(tube("stay", [crank, (side, rear[1], rear[2])], 0.012, lacquer, sides=6))
        pieces.append(tube("stay", [(0, -0.22, 0.64), (side, rear[1], rear[2])], 0.01, lacquer, sides=6))
    guard = [
        (0.05, rear[1] - 0.04, rear[2] - 0.05),
        (0.05, rear[1] - 0.04, rear[2] + 0.05),
        (0.05, -0.02, 0.36),
        (0.05, -0.02, 0.23),
    ]
    pieces.append(
        loft(
            "guard",
            [[(x + d, y, z) for x, y, z in guard] for d in (0.0, 0.02)],
            materials.plastic(DARK if not is_shared else colour),
            is_smooth=False,
        )
    )
    return pieces


def _fork(front: Point, *, colour: str) -> list[bpy.types.Object]:
    steel, dark = materials.metal("#8c8e92", 0.35), materials.rubber()
    pieces = [
        tube(
            "leg",
            [(s * 0.055, front[1], front[2]), (s * 0.055, 0.44, 0.64), (s * 0.02, 0.42, 0.68)],
            0.013,
            materials.paint(colour),
        )
        for s in (-1, 1)
    ]
    pieces.append(tube("stem", [(0, 0.36, 0.86), (0, 0.34, 1.0)], 0.014, steel))
    bar = curve([(-0.3, 0.22, 1.03), (-0.2, 0.32, 1.04), (0, 0.36, 1.01), (0.2, 0.32, 1.04), (0.3, 0.22, 1.03)], 4)
    pieces.append(tube("bar", bar, 0.012, steel, sides=8))
    pieces += [tube("grip", [(s * 0.31, 0.2, 1.03), (s * 0.25, 0.28, 1.035)], 0.018, dark) for s in (-1, 1)]
    return pieces


def _saddle(*, colour: str) -> list[bpy.types.Object]:
    del colour
    rows = [
        (-0.40, 0.84, 0.89, 0.06),
        (-0.37, 0.83, 0.905, 0.1),
        (-0.28, 0.84, 0.905, 0.09),
        (-0.18, 0.85, 0.895, 0.035),
        (-0.12, 0.86, 0.885, 0.015),
    ]
    return [hull("saddle", rows, materials.surface(DARK, roughness=0.5), square=2.3)]


def _mudguard(centre: Point, radius: float, colour: str) -> list[bpy.types.Object]:
    sections = []
    for n in range(11):
        a = math.radians((20 if centre[1] < 0 else 35) + n * (15 if centre[1] < 0 else 11))
        r = radius + 0.02
        y, z = centre[1] + math.cos(a) * r, centre[2] + math.sin(a) * r
        edge_y, edge_z = centre[1] + (y - centre[1]) * 0.975, centre[2] + (z - centre[2]) * 0.975
        sections.append([(-0.03, edge_y, edge_z), (-0.015, y, z), (0.015, y, z), (0.03, edge_y, edge_z)])
    return [loft("mudguard", sections, materials.plastic(colour), is_closed=False)]


def _pedal(turn: float, side: int) -> Point:
    a = -2 * math.pi * turn + (math.pi if side > 0 else 0)
    return side * 0.13, -0.09 + math.cos(a) * 0.16, 0.29 + math.sin(a) * 0.16


def _cranks(turn: float) -> list[bpy.types.Object]:
    steel = materials.metal("#77797d", 0.4)
    pieces = [cylinder("chainring", (0.055, -0.09, 0.29), radius_m=0.085, length_m=0.012, axis="x", material=steel)]
    for side in (-1, 1):
        x, y, z = _pedal(turn, side)
        pieces.append(tube("crank", [(side * 0.07, -0.09, 0.29), (side * 0.075, y, z)], 0.012, steel, sides=6))
        pieces.append(box("pedal", (x, y, z - 0.012), (0.09, 0.08, 0.022), materials.rubber(), bevel_m=0.006))
    return pieces


def _basket(*, colour: str) -> list[bpy.types.Object]:
    """Returns an open basket of wires in front of the handlebar."""
    wire = materials.plastic(colour)
    low, high = (
        [(-0.12, 0.46), (0.12, 0.46), (0.12, 0.66), (-0.12, 0.66)],
        [(-0.17, 0.42), (0.17, 0.42), (0.17, 0.74), (-0.17, 0.74)],
    )
    pieces = [box("floor", (0, 0.56, 0.72), (0.24, 0.2, 0.01), wire, bevel_m=0)]
    for z, share in ((0.73, 0.0), (0.8, 0.33), (0.87, 0.66), (0.94, 1.0)):
        ring = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, z) for a, b in zip(low, high, strict=True)]
        pieces.append(tube("wire", [*ring, ring[0]], 0.006 if share < 1 else 0.011, wire, sides=5))
    for n in range(4):
        for t in (0.0, 0.25, 0.5, 0.75):
            ends = [
                (c[n][0] + (c[(n + 1) % 4][0] - c[n][0]) * t, c[n][1] + (c[(n + 1) % 4][1] - c[n][1]) * t)
                for c in (low, high)
            ]
            pieces.append(tube("wire", [(*ends[0], 0.72), (*ends[1], 0.94)], 0.005, wire, sides=4))
    return pieces


def _rack(rear: Point, radius: float) -> list[bpy.types.Object]:
    steel = materials.metal("#55575b", 0.4)
    top = rear[2] + radius + 0.06
    pieces = [tube("rack", [(s, -0.3, top), (s, -0.72, top)], 0.008, steel, sides=6) for s in (-0.06, 0.0, 0.06)]
    return pieces + [tube("leg", [(s, rear[1], rear[2]), (s, -0.6, top)], 0.007, steel, sides=6) for s in (-0.07, 0.07)]
