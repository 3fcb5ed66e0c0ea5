"""Piles of goods before a shop: cartons, crates, sacks, stools."""

import math
import random

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.forms import balls, boxes, dice, lump, rounded, shaft
from sample_videos.studio.blender.shapes import Point, box, gathered, loft, moved
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_small import (
    CARTONS,
    CRATES,
    FRUITS,
    SACKS,
    variant_of,
)

Area = tuple[float, float, float, float]
"""x and y of the middle, width and depth, in metres."""


def build_goods(look: Look, phase: float | None, lights: bool) -> bpy.types.Object:
    """Returns a pile of goods before a shop."""
    rng = dice(look)
    variant = variant_of(look, rng)
    wide, deep, high = rng.uniform(0.9, 1.9), rng.uniform(0.6, 1.0), rng.uniform(0.7, 1.4)
    if variant == "mixed":
        split = wide * 0.42
        pieces = cartons(rng, (-wide / 2 + split / 2, 0, split, deep), 0.0, high)
        pieces += crates(rng, (split / 2 + 0.06, 0, wide - split, deep * 0.9), 0.0, high * 0.65)
        pieces += stools(rng, (wide / 2 + 0.3, rng.uniform(-0.15, 0.15)))
    else:
        fill = {"cartons": cartons, "crates": crates, "sacks": sacks}[variant]
        pieces = fill(rng, (0, 0, wide, deep), 0.0, high)
    return gathered("goods", pieces, Label.GOODS.value)


def cartons(rng: random.Random, area: Area, base_m: float, high_m: float) -> list[bpy.types.Object]:
    """Returns stacked cartons that fill the area up to about `high_m`."""
    x0, y0, wide, deep = area
    pieces: list[bpy.types.Object] = []
    x = x0 - wide / 2
    tape, ink = (
        materials.surface("#c8ae7c", roughness=0.3),
        materials.cloth(rng.choice(("#8a2a22", "#24486e", "#3a3a3c"))),
    )
    while x < x0 + wide / 2 - 0.2:
        sx = min(rng.uniform(0.34, 0.55), x0 + wide / 2 - x)
        rows = max(1, round(deep / 0.45))
        for row in range(rows):
            sy, z = deep / rows, base_m
            y = y0 - deep / 2 + (row + 0.5) * sy
            top = base_m + high_m * rng.uniform(0.5, 1.05)
            while z < top:
                sz = rng.uniform(0.24, 0.4)
                pieces += carton((sx * 0.96, sy * 0.95, sz), (x + sx / 2, y, z), rng=rng, tape=tape, ink=ink)
                z += sz
        x += sx
    return pieces


def carton(
    size: Point, at: Point, *, rng: random.Random, tape: bpy.types.Material, ink: bpy.types.Material
) -> list[bpy.types.Object]:
    """Returns one closed carton that stands at `at`, with tape and print."""
    sx, sy, sz = size
    board = materials.cloth(rng.choice(CARTONS))
    prints: list[tuple[Point, Point]] = [((s * sx / 2, 0, sz * 0.5), (0.004, sy * 0.4, sz * 0.2)) for s in (-1, 1)]
    for side in (-1, 1):
        for high, share in ((0.62, 0.5), (0.45, 0.3)):
            prints.append(((sx * 0.1, side * sy / 2, sz * high), (sx * share, 0.004, sz * 0.1)))
    pieces = [
        box("carton", (0, 0, sz / 2), size, board, bevel_m=0.008),
        boxes(
            "tape",
            [
                ((0, 0, sz), (sx * 1.003, 0.05, 0.004)),
                ((sx / 2, 0, sz * 0.9), (0.004, 0.05, sz * 0.2)),
                ((-sx / 2, 0, sz * 0.9), (0.004, 0.05, sz * 0.2)),
            ],
            tape,
        ),
        boxes("print", prints, ink),
    ]
    turn = rng.uniform(-5, 5)
    return [moved(piece, to=at, turn_deg=(0, 0, turn)) for piece in pieces]


def crates(rng: random.Random, area: Area, base_m: float, high_m: float) -> list[bpy.types.Object]:
    """Returns stacks of plastic crates, the upper ones filled with fruit or bottles."""
    x0, y0, wide, deep = area
    columns, rows = max(1, round(wide / 0.5)), max(1, round(deep / 0.38))
    colours = rng.sample(CRATES, 2)
    pieces = []
    for column in range(columns):
        for row in range(rows):
            at = x0 - wide / 2 + (column + 0.5) * wide / columns, y0 - deep / 2 + (row + 0.5) * deep / rows
            count = max(1, round(high_m * rng.uniform(0.45, 1.0) / 0.27))
            for n in range(count):
                pieces += crate((*at, base_m + n * 0.27), rng.choice(colours), rng=rng, is_filled=n == count - 1)
    return pieces


def crate(
    at: Point, colour: str, *, rng: random.Random, is_filled: bool, size_wd: tuple[float, float] = (0.48, 0.35)
) -> list[bpy.types.Object]:
    """Returns one slatted crate, 0.26 m high, with fruit or bottles where it is filled."""
    wide, deep = size_wd
    walls: list[tuple[Point, Point]] = [((0, 0, 0.015), (wide, deep, 0.02))]
    for z, tall in ((0.035, 0.05), (0.115, 0.055), (0.195, 0.055), (0.25, 0.025)):
        walls += [((0, s * deep / 2, z), (wide, 0.015, tall)) for s in (-1, 1)]
        walls += [((s * wide / 2, 0, z), (0.015, deep, tall)) for s in (-1, 1)]
    walls += [
        ((sx * wide * f, sy * deep / 2, 0.13), (0.035, 0.018, 0.26))
        for sx in (-1, 1)
        for sy in (-1, 1)
        for f in (0.5, 0.17)
    ]
    pieces = [boxes("crate", walls, materials.plastic(colour))]
    if is_filled and rng.random() < 0.7:
        pieces.append(fruit(rng, (wide * 0.9, deep * 0.88), 0.17))
    elif is_filled:
        glass = materials.surface(rng.choice(("#1d4a24", "#3a1f10", "#9fc4d8")), roughness=0.1, coat=1.0)
        for i in range(4):
            for j in range(3):
                foot = (wide * (i - 1.5) * 0.235, deep * (j - 1) * 0.3)
                path = [(*foot, z) for z in (0.03, 0.19, 0.24, 0.3)]
                pieces.append(
                    shaft(
                        "bottle", path, [(0.034, 0.034), (0.034, 0.034), (0.014, 0.014), (0.013, 0.013)], glass, sides=8
                    )
                )
    turn = rng.uniform(-3, 3)
    return [moved(piece, to=at, turn_deg=(0, 0, turn)) for piece in pieces]


def fruit(rng: random.Random, size_wd: tuple[float, float], base_m: float, *, heap_m: float = 0.08) -> bpy.types.Object:
    """Returns a heaped tray of fruit or vegetables as one object around the origin."""
    radius = rng.choice((0.035, 0.042, 0.05, 0.07))
    places: list[tuple[Point, float]] = []
    columns, rows = int(size_wd[0] / radius / 1.9), int(size_wd[1] / radius / 1.9)
    for i in range(columns):
        for j in range(rows):
            u, v = (i + 0.5) / columns * 2 - 1, (j + 0.5) / rows * 2 - 1
            z = base_m + heap_m * (1 - u * u) * (1 - v * v) + rng.uniform(-0.008, 0.008)
            places.append(((u * size_wd[0] / 2, v * size_wd[1] / 2, z + radius), radius * rng.uniform(0.9, 1.1)))
    return balls("fruit", places, materials.surface(rng.choice(FRUITS), roughness=0.4))


def sacks(rng: random.Random, area: Area, base_m: float, high_m: float) -> list[bpy.types.Object]:
    """Returns layers of filled sacks; a shorter layer on each longer one."""
    x0, y0, wide, deep = area
    cloth = [materials.cloth(colour) for colour in rng.sample(SACKS, 2)]
    pieces: list[bpy.types.Object] = []
    layers = max(1, round(high_m / 0.21))
    for layer in range(layers):
        span = wide * (1 - 0.12 * layer)
        columns, rows = max(1, round(span / 0.5)), max(1, round(deep / 0.42))
        for column in range(columns):
            for row in range(rows):
                at = (x0 - span / 2 + (column + 0.5) * span / columns, y0 - deep / 2 + (row + 0.5) * deep / rows)
                radii = (0.5 * span / columns * 1.04, 0.5 * deep / rows * 1.04, 0.135)
                made = lump("sack", (0, 0, 0.11), radii, rng.choice(cloth), rng=rng, amount=0.16, square=2.9, grain=1.4)
                pieces.append(
                    moved(made, to=(*at, base_m + layer * 0.2), turn_deg=(0, rng.uniform(-3, 3), rng.uniform(-9, 9)))
                )
    return pieces


def stools(rng: random.Random, at: tuple[float, float]) -> list[bpy.types.Object]:
    """Returns a stack of plastic stools."""
    material = materials.plastic(rng.choice(("#c22a2a", "#1f5fae", "#2b8a4a", "#e0b020")))
    legs: list[tuple[Point, Point]] = [((x, y, 0.2), (0.05, 0.05, 0.4)) for x in (-0.13, 0.13) for y in (-0.13, 0.13)]
    pieces = [boxes("legs", legs, material)]
    for n in range(rng.randint(3, 8)):
        sections = []
        for high, radius in ((0.40, 0.165), (0.445, 0.158), (0.452, 0.14)):
            corners = [rounded(2 * math.pi * k / 20, 4.0) for k in range(20)]
            sections.append([(u * radius, v * radius, high + n * 0.055) for u, v in corners])
        pieces.append(loft("stool", sections, material))
    return [moved(piece, to=(*at, 0)) for piece in pieces]
