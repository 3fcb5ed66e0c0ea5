"""Wheeled food carts with a counter, a glass case and a lettered sign."""

import random

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.forms import boxes, disc_wheel
from sample_videos.studio.blender.piles import fruit
from sample_videos.studio.blender.shapes import Point, box, cylinder, moved

LIVERIES = ("#b3242b", "#d98a24", "#1f5fae", "#2b8a4a", "#d9d9d6", "#8f2b2b")


def cart(rng: random.Random, colour: str | None) -> list[bpy.types.Object]:
    """Returns a food cart that faces +y."""
    wide, deep = rng.uniform(1.5, 2.0), rng.uniform(0.7, 0.85)
    steel = materials.metal("#cfd1d3", 0.28)
    lacquer = materials.surface(colour or rng.choice(LIVERIES), roughness=0.4)
    posts: list[tuple[Point, Point]] = [
        ((s * (wide / 2 - 0.02), t * (deep / 2 - 0.02), 1.42), (0.035, 0.035, 1.12)) for s in (-1, 1) for t in (-1, 1)
    ]
    pieces = [
        box("body", (0, 0, 0.56), (wide, deep, 0.56), lacquer, bevel_m=0.02),
        box("counter", (0, 0.04, 0.86), (wide + 0.1, deep + 0.16, 0.04), steel, bevel_m=0.01),
        boxes("posts", posts, steel),
        box("roof", (0, 0.05, 2.0), (wide + 0.2, deep + 0.35, 0.05), lacquer, bevel_m=0.015),
        box("sign", (0, deep / 2 + 0.2, 1.9), (wide + 0.16, 0.04, 0.26), lacquer, bevel_m=0.006),
    ]
    pieces += [*_letters(rng, wide, deep), *_case(rng, wide, deep), *_pots(wide)]
    for s in (-1, 1):
        for t in (-1, 1):
            pieces += disc_wheel((s * (wide / 2 - 0.12), t * (deep / 2 - 0.06), 0.17), radius_m=0.17, width_m=0.06)
    pieces.append(boxes("chassis", [((0, 0, 0.25), (wide * 0.95, deep * 0.7, 0.08))], materials.surface("#2b2c2f")))
    return pieces


def _letters(rng: random.Random, wide: float, deep: float) -> list[bpy.types.Object]:
    """Returns four strokes-and-bars that read as characters from afar, on the sign and on the body."""
    yellow = materials.surface("#f5cf2a", roughness=0.5)
    strokes: list[tuple[Point, Point]] = []
    for n in range(4):
        x = (n - 1.5) * wide / 4.6
        strokes += [
            ((x + rng.uniform(-0.04, 0.04), 0.0, rise), (rng.uniform(0.1, 0.17), 0.008, 0.022))
            for rise in (-0.07, 0.0, 0.06)
        ]
        strokes += [((x + aside, 0.0, 0.0), (0.022, 0.008, rng.uniform(0.12, 0.18))) for aside in (-0.04, 0.04)]
    return [
        moved(boxes("letters", strokes, yellow), to=(0, deep / 2 + out, high))
        for out, high in ((0.222, 1.9), (0.001, 0.6))
    ]


def _case(rng: random.Random, wide: float, deep: float) -> list[bpy.types.Object]:
    pane, steel = materials.surface("#9fb4ba", roughness=0.05, coat=1.0), materials.metal("#cfd1d3", 0.28)
    long, x = wide * 0.55, -wide / 2 + wide * 0.275 + 0.04
    frame: list[tuple[Point, Point]] = [
        ((x, y, z), (long, 0.02, 0.02)) for y in (deep * 0.42, -deep * 0.38) for z in (0.9, 1.36)
    ]
    frame += [((x + s * long / 2, deep * 0.42, 1.13), (0.02, 0.02, 0.46)) for s in (-1, 1)]
    return [
        box("case", (x, 0.02, 1.02), (long, deep * 0.8, 0.03), steel, bevel_m=0),
        moved(fruit(rng, (long * 0.85, deep * 0.6), 0.0), to=(x, 0.02, 1.03)),
        boxes("frame", frame, steel),
        box("pane", (x, 0.02, 1.37), (long, deep * 0.8, 0.012), pane, bevel_m=0),
    ]


def _pots(wide: float) -> list[bpy.types.Object]:
    """Returns two pots with lids, and the bottle of gas beside the cart."""
    steel, dull = materials.metal("#cfd1d3", 0.28), materials.metal("#8c8e92")
    pieces = []
    for x in (wide / 2 - 0.2, wide / 2 - 0.54):
        pieces.append(cylinder("pot", (x, 0, 1.0), radius_m=0.15, length_m=0.24, axis="z", material=steel))
        pieces.append(cylinder("lid", (x, 0, 1.13), radius_m=0.145, length_m=0.03, axis="z", material=dull))
    grey, at = materials.surface("#9aa0a4", roughness=0.4), (wide / 2 + 0.22, -0.2, 0.3)
    return [*pieces, cylinder("gas", at, radius_m=0.15, length_m=0.6, axis="z", material=grey, bevel_m=0.05)]
