"""Cargo e-tricycles (三轮车): a handlebar in front, an open bed behind."""

import math
import random

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.forms import boxes, curve, dice, disc_wheel, hull
from sample_videos.studio.blender.people import rider
from sample_videos.studio.blender.piles import cartons, crates, sacks
from sample_videos.studio.blender.shapes import Point, box, ellipsoid, gathered, loft, tube
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_small import AWNINGS, TRICYCLES, variant_of

BED = (-0.72, 1.4, 1.0)
"""Middle along y, length and width of the bed."""
FLOOR_M = 0.56


def build_tricycle(look: Look, phase: float | None, lights: bool) -> bpy.types.Object:
    """Returns a tricycle of 2.9 m; all but `parked` have a driver. `lights` switches its lamps on."""
    rng = dice(look)
    variant = variant_of(look, rng)
    colour = look.colour or rng.choice(TRICYCLES)
    pieces = [*_front(colour, is_lit=lights), *_cabin(rng, colour), *_bed(rng, colour, is_lit=lights), *_axle()]
    if variant == "loaded" or rng.random() < 0.35:
        load = rng.choice((cartons, crates, sacks))
        high = rng.uniform(0.5, 0.85) if variant == "loaded" else 0.3
        pieces += load(rng, (0, BED[0], BED[2] * 0.88, BED[1] * 0.88), FLOOR_M + 0.02, high)
    if variant == "awning" or rng.random() < 0.2:
        pieces += _awning(rng)
    if variant != "parked":
        grips, feet = ((-0.33, 0.66, 1.03), (0.33, 0.66, 1.03)), ((-0.16, 0.66, 0.34), (0.16, 0.66, 0.34))
        pieces += rider(look.seed, (0, 0.18, 0.78), grips=grips, feet=feet, lean_rad=0.12, helmet_share=0.2)
    return gathered("tricycle", pieces, Label.TRICYCLE.value)


def _front(colour: str, *, is_lit: bool) -> list[bpy.types.Object]:
    lacquer, dark, steel = materials.paint(colour), materials.plastic("#1b1c1f"), materials.metal()
    pieces = disc_wheel((0, 1.16, 0.25), radius_m=0.25, width_m=0.09)
    guard = []
    for n in range(10):
        a = math.radians(25 + n * 14)
        guard.append(
            [
                (s * 0.06, 1.16 + math.cos(a) * r, 0.25 + math.sin(a) * r)
                for s, r in ((-1, 0.26), (-0.7, 0.29), (0.7, 0.29), (1, 0.26))
            ]
        )
    pieces.append(loft("guard", guard, lacquer, is_closed=False))
    pieces += [
        tube("fork", [(s * 0.08, 1.16, 0.25), (s * 0.08, 1.0, 0.72), (s * 0.05, 0.92, 0.95)], 0.022, steel)
        for s in (-1, 1)
    ]
    shield = []
    for z, y, half, bow in (
        (0.36, 0.86, 0.24, 0.06),
        (0.5, 0.9, 0.29, 0.09),
        (0.75, 0.88, 0.29, 0.12),
        (0.95, 0.84, 0.22, 0.1),
    ):
        outer = [(math.cos(a) * half, y + math.sin(a) * bow, z) for a in (math.pi * k / 10 for k in range(11))]
        shield.append([*outer, *((x * 0.94, yy - 0.03, z) for x, yy, _ in reversed(outer))])
    pieces.append(loft("shield", shield, lacquer))
    pieces.append(hull("cowl", [(0.86, 0.9, 1.02, 0.12), (0.94, 0.88, 1.04, 0.13), (1.02, 0.89, 1.01, 0.09)], lacquer))
    pieces.append(
        ellipsoid("headlamp", (0, 1.01, 0.95), (0.08, 0.05, 0.065), materials.lamp("#f4f2e6", is_on=is_lit), rings=8)
    )
    bar = curve([(-0.36, 0.64, 1.03), (-0.2, 0.82, 1.05), (0.2, 0.82, 1.05), (0.36, 0.64, 1.03)], 3)
    pieces.append(tube("bar", bar, 0.015, steel, sides=8))
    for s in (-1, 1):
        pieces.append(tube("grip", [(s * 0.37, 0.62, 1.03), (s * 0.29, 0.72, 1.04)], 0.021, materials.rubber()))
        pieces.append(tube("stalk", [(s * 0.26, 0.76, 1.05), (s * 0.34, 0.78, 1.2)], 0.008, dark, sides=6))
        pieces.append(ellipsoid("mirror", (s * 0.36, 0.775, 1.24), (0.07, 0.018, 0.05), dark, rings=8, sides=12))
    return pieces


def _cabin(rng: random.Random, colour: str) -> list[bpy.types.Object]:
    lacquer, dark = materials.paint(colour), materials.plastic("#1b1c1f")
    seat = materials.surface(rng.choice(("#1b1c1f", "#5a2a22", "#3a3a3c")), roughness=0.5)
    pieces = [
        box("floor", (0, 0.55, 0.3), (0.62, 0.72, 0.05), dark, bevel_m=0.015),
        box("seatbox", (0, 0.14, 0.5), (0.62, 0.4, 0.4), lacquer, bevel_m=0.03),
    ]
    pieces.append(box("seat", (0, 0.15, 0.735), (0.64, 0.42, 0.09), seat, bevel_m=0.035))
    pieces.append(box("back", (0, -0.02, 0.98), (0.6, 0.06, 0.26), seat, bevel_m=0.028))
    pieces.append(boxes("frame", [((s * 0.2, -0.1, 0.42), (0.06, 2.0, 0.07)) for s in (-1, 1)], dark))
    pieces.append(tube("neck", [(0, 0.98, 0.75), (0, 0.86, 0.4), (0, 0.6, 0.3)], 0.035, dark))
    return pieces


def _bed(rng: random.Random, colour: str, *, is_lit: bool) -> list[bpy.types.Object]:
    lacquer, dark = materials.paint(colour), materials.plastic("#1b1c1f")
    y, long, wide = BED
    high = rng.choice((0.26, 0.34, 0.4))
    pieces = [box("floor", (0, y, FLOOR_M), (wide, long, 0.04), materials.metal("#6d6f73", 0.5), bevel_m=0.005)]
    walls = [((s * wide / 2, y, FLOOR_M + high / 2), (0.025, long, high)) for s in (-1, 1)]
    walls += [((0, y + s * long / 2, FLOOR_M + high / 2), (wide, 0.025, high)) for s in (-1, 1)]
    ribs = [
        ((s * (wide / 2 + 0.02), y + (n - 2) * long / 4.2, FLOOR_M + high / 2), (0.03, 0.04, high))
        for s in (-1, 1)
        for n in range(5)
    ]
    ribs += [((n * wide / 4, y - long / 2 - 0.02, FLOOR_M + high / 2), (0.04, 0.03, high)) for n in (-1, 0, 1)]
    ribs += [((s * wide / 2, y, FLOOR_M + high), (0.05, long + 0.05, 0.035)) for s in (-1, 1)]
    ribs += [((0, y + s * long / 2, FLOOR_M + high), (wide + 0.05, 0.05, 0.035)) for s in (-1, 1)]
    pieces += [boxes("walls", walls, lacquer), boxes("ribs", ribs, lacquer)]
    if rng.random() < 0.5:
        bars = curve(
            [
                (-wide / 2, y + long / 2, FLOOR_M + high),
                (-wide / 2, y + long / 2, FLOOR_M + high + 0.35),
                (wide / 2, y + long / 2, FLOOR_M + high + 0.35),
                (wide / 2, y + long / 2, FLOOR_M + high),
            ],
            3,
        )
        pieces.append(tube("rail", [(x, yy + 0.001 * n, z) for n, (x, yy, z) in enumerate(bars)], 0.016, dark, sides=8))
    for s in (-1, 1):
        place = (s * 0.38, y - long / 2 - 0.03, FLOOR_M - 0.06)
        pieces.append(box("lamp", place, (0.14, 0.03, 0.07), materials.lamp("#b01010", is_on=is_lit), bevel_m=0.008))
    return pieces


def _axle() -> list[bpy.types.Object]:
    """Returns the rear wheels, what covers them, axle, battery and motor."""
    dark = materials.plastic("#1b1c1f")
    parts: list[tuple[Point, Point]] = [
        ((0, -0.85, 0.26), (0.8, 0.07, 0.07)),
        ((0, -0.85, 0.4), (0.5, 0.5, 0.04)),
        ((0, -0.3, 0.42), (0.5, 0.35, 0.2)),
    ]
    pieces = [boxes("axle", parts, dark)]
    for s in (-1, 1):
        pieces += disc_wheel((s * 0.42, -0.85, 0.26), radius_m=0.26, width_m=0.1)
        pieces.append(box("mudguard", (s * 0.42, -0.85, 0.535), (0.14, 0.6, 0.02), dark, bevel_m=0.006))
    return pieces


def _awning(rng: random.Random) -> list[bpy.types.Object]:
    """Returns a canopy on poles over seat and bed."""
    y, long, wide = BED
    steel, cloth = materials.metal("#8c8e92"), materials.surface(rng.choice(AWNINGS), roughness=0.6)
    back, front, top = y - long / 2, 0.75, 1.78
    spots = [(s * wide / 2, yy) for s in (-1, 1) for yy in (back, y + long / 2)]
    pieces = [tube("pole", [(x, yy, FLOOR_M), (x, yy + 0.001, top)], 0.016, steel, sides=8) for x, yy in spots]
    sections = []
    for yy in (back - 0.08, back - 0.06, (back + front) / 2, front, front + 0.12):
        drop = 0.12 if yy > front else 0.0
        turns = [math.pi * k / 12 for k in range(13)]
        outer = [(math.cos(a) * (wide / 2 + 0.06), yy, top - drop + math.sin(a) ** 0.7 * 0.16) for a in turns]
        skirt = 0.1
        sections.append([(outer[0][0], yy, outer[0][2] - skirt), *outer, (outer[-1][0], yy, outer[-1][2] - skirt)])
    pieces.append(loft("canopy", sections, cloth, is_closed=False))
    pieces += [
        tube("strut", [(s * 0.28, 0.86, 0.9), (s * wide / 2 * 0.9, front, top)], 0.012, steel, sides=6) for s in (-1, 1)
    ]
    return pieces
