"""Garbage that somebody left: bags, a heap, an old sofa; nothing in it stands in rows."""

import math
import random

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.forms import boxes, dice, hull, lump, shaft
from sample_videos.studio.blender.piles import Area
from sample_videos.studio.blender.shapes import Point, box, gathered, moved, solid
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_small import CARTONS, GARBAGE_BAGS, SOFAS, variant_of


def build_garbage(look: Look, phase: float | None, lights: bool) -> bpy.types.Object:
    """Returns garbage that somebody left."""
    rng = dice(look)
    variant = variant_of(look, rng)
    if variant == "bags":
        pieces = bags(rng, (0, 0, rng.uniform(0.9, 1.9), rng.uniform(0.7, 1.2)), rng.randint(7, 14))
    elif variant == "heap":
        pieces = _heap(rng)
    else:
        pieces = [*_sofa(rng), *bags(rng, (rng.choice((-1, 1)) * 1.1, 0.1, 0.6, 0.7), rng.randint(2, 5))]
    return gathered("garbage", pieces + _litter(rng, 1.0), Label.GARBAGE.value)


def bags(rng: random.Random, area: Area, count: int) -> list[bpy.types.Object]:
    """Returns tied garbage bags, thrown on each other."""
    x0, y0, wide, deep = area
    pieces: list[bpy.types.Object] = []
    for n in range(count):
        upper = n >= count * 0.6
        reach = 0.3 if upper else 0.5
        at = (x0 + rng.uniform(-reach, reach) * wide, y0 + rng.uniform(-reach, reach) * deep, 0.3 if upper else 0.0)
        pieces += _bag(rng, at)
    return pieces


def _bag(rng: random.Random, at: Point) -> list[bpy.types.Object]:
    film = materials.surface(rng.choice(GARBAGE_BAGS), roughness=0.28)
    size = rng.uniform(0.2, 0.34)
    radii = (size, size * rng.uniform(0.8, 1.0), size * rng.uniform(0.72, 0.95))
    pieces = [lump("bag", (0, 0, radii[2] * 0.85), radii, film, rng=rng, amount=0.3, square=2.2, grain=2.4)]
    top = radii[2] * 1.6
    lean = rng.uniform(-0.08, 0.08)
    path = [(0, 0, top - 0.1), (lean * 0.3, 0, top + 0.02), (lean, 0, top + 0.05), (lean * 1.6, 0.02, top + 0.13)]
    pieces.append(
        shaft(
            "knot",
            path,
            [(size * 0.5, size * 0.5), (0.05, 0.045), (0.025, 0.025), (0.07, 0.03)],
            film,
            sides=10,
            folds=0.3,
            rng=rng,
        )
    )
    turn = (
        (rng.uniform(-18, 18), rng.uniform(-18, 18), rng.uniform(0, 360))
        if at[2] > 0
        else (0.0, 0.0, rng.uniform(0, 360))
    )
    return [moved(piece, to=at, turn_deg=turn) for piece in pieces]


def _heap(rng: random.Random) -> list[bpy.types.Object]:
    wide = rng.uniform(0.8, 1.2)
    earth = materials.cloth(rng.choice(("#5f564b", "#6f6a62", "#4d463e")))
    pieces = [lump("mound", (0, 0, 0.05), (wide * 0.85, wide * 0.6, 0.42), earth, rng=rng, amount=0.35, grain=2.2)]
    for _ in range(rng.randint(5, 8)):
        pieces += _flattened(
            rng, (rng.uniform(-0.8, 0.8) * wide, rng.uniform(-0.5, 0.5) * wide, rng.uniform(0.05, 0.35))
        )
    wood = materials.cloth("#8a6f4d")
    for _ in range(rng.randint(3, 6)):
        plank = box("plank", (0, 0, 0), (rng.uniform(0.8, 1.5), 0.09, 0.025), wood, bevel_m=0)
        pieces.append(
            moved(
                plank,
                to=(rng.uniform(-0.3, 0.3), rng.uniform(-0.3, 0.3), 0.4),
                turn_deg=(rng.uniform(-20, 20), rng.uniform(8, 26), rng.uniform(0, 360)),
            )
        )
    return pieces + bags(rng, (0, 0, wide * 1.6, wide), rng.randint(4, 7))


def _flattened(rng: random.Random, at: Point) -> list[bpy.types.Object]:
    """Returns a torn, open carton with its flaps out."""
    board = materials.cloth(rng.choice(CARTONS))
    w, d, h = rng.uniform(0.3, 0.5), rng.uniform(0.25, 0.4), rng.uniform(0.1, 0.3)
    walls = [
        ((0, -d / 2, h / 2), (w, 0.01, h)),
        ((0, d / 2, h / 2), (w, 0.01, h)),
        ((-w / 2, 0, h / 2), (0.01, d, h)),
        ((w / 2, 0, h / 2), (0.01, d, h)),
        ((0, 0, 0.005), (w, d, 0.01)),
    ]
    pieces = [boxes("torn", walls, board)]
    for side in (-1, 1):
        flap = box("flap", (0, side * 0.09, 0), (w, 0.18, 0.008), board, bevel_m=0)
        pieces.append(moved(flap, to=(0, side * d / 2, h), turn_deg=(-side * rng.uniform(-10, 70), 0, 0)))
    turn = (rng.uniform(-35, 35), rng.uniform(-35, 35), rng.uniform(0, 360))
    return [moved(piece, to=at, turn_deg=turn) for piece in pieces]


def _sofa(rng: random.Random) -> list[bpy.types.Object]:
    cloth = materials.surface(rng.choice(SOFAS), roughness=0.85)
    worn = materials.cloth("#c9b892")
    wide = rng.uniform(1.4, 1.9)
    pieces = [box("base", (0, 0, 0.2), (wide, 0.8, 0.26), cloth, bevel_m=0.04)]
    pieces.append(
        moved(
            box("back", (0, 0, 0.33), (wide, 0.2, 0.62), cloth, bevel_m=0.07), to=(0, 0.36, 0.15), turn_deg=(-10, 0, 0)
        )
    )
    pieces += [
        box("arm", (s * (wide / 2 - 0.08), -0.02, 0.36), (0.2, 0.82, 0.46), cloth, bevel_m=0.08) for s in (-1, 1)
    ]
    half = (wide - 0.4) / 2
    for n, side in enumerate((-1, 1)):
        cushion = box("cushion", (0, 0, 0.07), (half, 0.62, 0.15), cloth if n else worn, bevel_m=0.05)
        pieces.append(
            moved(
                cushion, to=(side * half / 2, -0.06, 0.32), turn_deg=(rng.uniform(-4, 14) * n, 0, rng.uniform(-14, 14))
            )
        )
    pieces.append(
        boxes(
            "feet",
            [((s * (wide / 2 - 0.1), t * 0.33, 0.04), (0.06, 0.06, 0.08)) for s in (-1, 1) for t in (-1, 1)],
            materials.cloth("#2a1d14"),
        )
    )
    return [moved(piece, turn_deg=(0, 0, 180)) for piece in pieces]


def _litter(rng: random.Random, reach_m: float) -> list[bpy.types.Object]:
    """Returns paper, bottles and rags around the pile, flat on the ground."""
    pieces = []
    for colour in rng.sample(("#e8e6e0", "#c8ae7c", "#2a8ac0", "#c23a2a", "#d8d8c8", "#3a3a3c", "#7fae5a"), 4):
        points: list[Point] = []
        faces: list[tuple[int, ...]] = []
        for _ in range(rng.randint(4, 9)):
            a, r, s = rng.uniform(0, 6.3), reach_m * rng.uniform(0.4, 1.15), rng.uniform(0.05, 0.14)
            x, y, start = math.cos(a) * r, math.sin(a) * r * 0.75, len(points)
            points += [
                (x + rng.uniform(0.4, 1) * s * i, y + rng.uniform(0.4, 1) * s * j, rng.uniform(0.005, 0.05))
                for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            faces.append((start, start + 1, start + 2, start + 3))
        pieces.append(solid("litter", points, faces, materials.cloth(colour)))
    clear = materials.surface("#b9d3dc", roughness=0.15)
    for _ in range(rng.randint(2, 5)):
        bottle = hull(
            "bottle",
            [
                (-0.11, 0.0, 0.06, 0.03),
                (0.05, 0.0, 0.06, 0.03),
                (0.09, 0.018, 0.042, 0.012),
                (0.12, 0.018, 0.042, 0.012),
            ],
            clear,
            square=2,
            sides=8,
        )
        a = rng.uniform(0, 6.3)
        pieces.append(
            moved(
                bottle, to=(math.cos(a) * reach_m, math.sin(a) * reach_m * 0.8, 0), turn_deg=(0, 0, rng.uniform(0, 360))
            )
        )
    return pieces
