"""Vendors' stalls (table, cart, clothes rack, mat), each with an umbrella or none."""

import math
import random

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.carts import cart
from sample_videos.studio.blender.forms import balls, boxes, dice, labelled, lump, rounded
from sample_videos.studio.blender.piles import cartons, crate, fruit, stools
from sample_videos.studio.blender.shapes import Point, box, gathered, loft, moved, tube
from sample_videos.studio.blender.umbrellas import umbrella
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_small import CRATES, TOPS, variant_of


def build_stall(look: Look, phase: float | None, lights: bool) -> bpy.types.Object:
    """Returns a stall that faces +y, its customers' side; `+umbrella` adds one, labelled as such."""
    rng = dice(look)
    variant = variant_of(look, rng)
    kind, _, extra = variant.partition("+")
    make = {"table": _table, "cart": cart, "rack": _rack, "mat": _mat}[kind]
    pieces = make(rng, look.colour)
    if extra:
        side = rng.choice((-1, 1)) * rng.uniform(0.1, 0.4)
        shade = umbrella(rng, square=rng.random() < 0.4, colours=None, radius_m=rng.uniform(1.15, 1.4))
        pieces += labelled([moved(piece, to=(side, -0.5, 0)) for piece in shade], Label.UMBRELLA.value)
    return gathered("stall", pieces, Label.STALL.value)


def _table(rng: random.Random, colour: str | None) -> list[bpy.types.Object]:
    wide, deep, high = rng.uniform(1.5, 2.3), rng.uniform(0.7, 0.95), 0.7
    pieces = [box("top", (0, 0, high), (wide, deep, 0.03), materials.plastic("#e3e0d6"), bevel_m=0.008)]
    legs: list[tuple[Point, Point]] = [
        ((s * (wide / 2 - 0.1), t * (deep / 2 - 0.06), high / 2), (0.03, 0.03, high)) for s in (-1, 1) for t in (-1, 1)
    ]
    pieces.append(boxes("legs", legs, materials.metal("#77797d")))
    if rng.random() < 0.65:
        pieces.append(_drape(rng, (wide, deep, high + 0.02), colour or rng.choice(TOPS)))
    if rng.random() < 0.7:
        pieces += _trays(rng, wide, deep, high + 0.03)
    else:
        pieces += _sundries(rng, (0, 0, wide * 0.92, deep * 0.85), high + 0.02)
    pieces += [
        part
        for n in range(rng.randint(0, 3))
        for part in crate((-wide / 2 + 0.3 + n * 0.55, deep / 2 + 0.22, 0), rng.choice(CRATES), rng=rng, is_filled=True)
    ]
    pieces += cartons(rng, (rng.uniform(-0.2, 0.4), 0, 0.9, deep * 0.6), 0.0, 0.3)
    return pieces + (stools(rng, (rng.uniform(-0.5, 0.5), -deep / 2 - 0.35)) if rng.random() < 0.6 else [])


def _drape(rng: random.Random, size: Point, colour: str) -> bpy.types.Object:
    """Returns a cloth that hangs in folds over a table of this width, depth and height."""
    wide, deep, high = size
    sections = []
    for z, out in (
        (high, -0.02),
        (high, 0.012),
        (high - 0.03, 0.03),
        (high - 0.25, 0.035),
        (high - rng.uniform(0.4, 0.6), 0.04),
    ):
        ring = []
        for k in range(96):
            a = 2 * math.pi * k / 96
            u, v = rounded(a, 12.0)
            fold = out + (high - z) * 0.05 * math.sin(23 * a) if z < high else out
            ring.append((u * (wide / 2 + fold), v * (deep / 2 + fold), z))
        sections.append(ring)
    return loft("cloth", sections, materials.cloth(colour))


def _trays(rng: random.Random, wide: float, deep: float, high: float) -> list[bpy.types.Object]:
    columns = round(wide / 0.42)
    pieces = []
    for column in range(columns):
        for row in (0, 1):
            size = (wide / columns * 0.94, deep / 2 * 0.94)
            at = ((column + 0.5) * wide / columns - wide / 2, (0.5 - row) * deep / 2, high + 0.1 * row)
            rim = [((0, s * size[1] / 2, 0.03), (size[0], 0.012, 0.1)) for s in (-1, 1)] + [
                ((s * size[0] / 2, 0, 0.03), (0.012, size[1], 0.1)) for s in (-1, 1)
            ]
            tray = boxes(
                "tray",
                [((0, 0, -0.01), (size[0], size[1], 0.02)), *rim],
                materials.plastic(rng.choice((*CRATES, "#b58a5a", "#b58a5a"))),
            )
            heap = fruit(rng, (size[0] * 0.92, size[1] * 0.92), 0.02, heap_m=0.07)
            pieces += [moved(each, to=at, turn_deg=(-9, 0, 0)) for each in (tray, heap)]
    return pieces


def _sundries(rng: random.Random, area: tuple[float, float, float, float], base_m: float) -> list[bpy.types.Object]:
    """Returns rows of small wares: boxes, shoes, toys, bags."""
    x0, y0, wide, deep = area
    pieces = []
    columns, rows = round(wide / 0.2), round(deep / 0.2)
    for row in range(rows):
        ware = rng.choice(("boxes", "boxes", "balls", "lumps"))
        for colour in rng.sample(TOPS, 3):
            spots = [n for n in range(columns) if rng.random() < 0.4]
            places = [
                (x0 - wide / 2 + (n + 0.5) * wide / columns, y0 - deep / 2 + (row + 0.5) * deep / rows) for n in spots
            ]
            if not places:
                continue
            material = materials.plastic(colour)
            if ware == "boxes":
                pieces.append(
                    boxes(
                        "ware",
                        [((x, y, base_m + 0.05), (0.14, rng.uniform(0.07, 0.15), 0.1)) for x, y in places],
                        material,
                    )
                )
            elif ware == "balls":
                pieces.append(balls("ware", [((x, y, base_m + 0.06), 0.06) for x, y in places], material))
            else:
                pieces += [
                    lump("ware", (x, y, base_m + 0.06), (0.09, 0.07, 0.07), material, rng=rng, square=2.6)
                    for x, y in places[:3]
                ]
    return pieces


def _rack(rng: random.Random, colour: str | None) -> list[bpy.types.Object]:
    wide = rng.uniform(1.5, 2.2)
    steel = materials.metal("#c9cbce")
    pieces: list[bpy.types.Object] = []
    for y, high in ((-0.3, 1.6), (0.3, 1.25)):
        pieces.append(
            tube("rail", [(-wide / 2, y, high), (0, y, high + 0.001), (wide / 2, y, high)], 0.014, steel, sides=8)
        )
        for s in (-1, 1):
            pieces.append(
                tube(
                    "post", [(s * (wide / 2 - 0.05), y, high), (s * (wide / 2 - 0.05), y, 0.02)], 0.016, steel, sides=8
                )
            )
            pieces.append(
                tube(
                    "foot",
                    [(s * (wide / 2 - 0.05) + 0.001, y - 0.28, 0.02), (s * (wide / 2 - 0.05), y + 0.28, 0.02)],
                    0.016,
                    steel,
                    sides=8,
                )
            )
        x = -wide / 2 + 0.1
        while x < wide / 2 - 0.1:
            length = rng.uniform(0.6, 0.95) * (high - 0.25)
            pieces.append(_garment(rng, (x, y, high - 0.03), length, colour or rng.choice(TOPS)))
            x += rng.uniform(0.055, 0.11)
    return pieces + (cartons(rng, (wide * 0.15, 0.0, 0.9, 0.4), 0.0, 0.3) if rng.random() < 0.5 else [])


def _garment(rng: random.Random, at: Point, length: float, colour: str) -> bpy.types.Object:
    half = rng.uniform(0.2, 0.25)
    sections = []
    for share, wide in ((0.0, 0.12), (0.05, 0.5), (0.16, 0.95), (0.3, 0.9), (0.65, 0.88), (1.0, 1.0)):
        ring = []
        for k in range(12):
            a = 2 * math.pi * k / 12
            thick = 0.022 + 0.012 * math.sin(5 * a + share * 4)
            ring.append((at[0] + math.sin(a) * thick, at[1] + math.cos(a) * half * wide, at[2] - share * length))
        sections.append(ring)
    made = loft("garment", sections, materials.cloth(colour))
    turn = rng.uniform(-14, 14)
    moved(made, to=(-at[0], -at[1], 0))
    return moved(made, to=(at[0], at[1], 0), turn_deg=(0, 0, turn))


def _mat(rng: random.Random, colour: str | None) -> list[bpy.types.Object]:
    wide, deep = rng.uniform(1.6, 2.3), rng.uniform(1.0, 1.3)
    cloth = materials.cloth(colour or rng.choice(("#24486e", "#7a2430", "#3a3a3c", "#b58a5a", "#2f5a3c")))
    pieces = [boxes("mat", [((0, 0, 0.008), (wide, deep, 0.012))], cloth)]
    pieces += _sundries(rng, (0, 0.05, wide * 0.9, deep * 0.8), 0.014)
    if rng.random() < 0.6:
        pieces += stools(rng, (rng.uniform(-0.6, 0.6), -deep / 2 - 0.3))
    return pieces + cartons(rng, (wide / 2 + 0.25, -0.2, 0.42, 0.4), 0.0, 0.4)
