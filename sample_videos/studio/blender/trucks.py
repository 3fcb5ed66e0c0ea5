"""Trucks: box truck, flatbed with low boards, stake truck, small blue truck, fire engine, tipper."""

import random
from dataclasses import replace
from itertools import pairwise

import bpy

from sample_videos.studio.blender import materials, trim
from sample_videos.studio.blender.shapes import Point, gathered
from sample_videos.studio.blender.skin import Material, Skin
from sample_videos.studio.blender.truck_cab import Cab, head_lamp_place, put_cab, put_chassis
from sample_videos.studio.scene import Look

LIGHT = Cab(
    length_m=6.0, cab_m=1.75, width_m=2.0, height_m=2.28, belt_m=1.4, clear_m=0.42, wheel_m=0.4, rear_axles_y_m=(-1.55,)
)
SMALL = Cab(
    length_m=5.0, cab_m=1.6, width_m=1.72, height_m=2.0, belt_m=1.2, clear_m=0.34, wheel_m=0.34, rear_axles_y_m=(-1.25,)
)
HEAVY = Cab(
    length_m=8.2,
    cab_m=2.1,
    width_m=2.46,
    height_m=2.95,
    belt_m=1.85,
    clear_m=0.55,
    wheel_m=0.5,
    rear_axles_y_m=(-1.6, -2.95),
)
FIRE = Cab(
    length_m=8.0, cab_m=3.0, width_m=2.48, height_m=2.95, belt_m=1.8, clear_m=0.5, wheel_m=0.5, rear_axles_y_m=(-2.0,),
    panes=((0.07, 0.46), (0.52, 0.92)),
)  # fmt: skip
CABS = {"box": LIGHT, "flatbed": LIGHT, "stake": LIGHT, "blue_small": SMALL, "tipper": HEAVY, "fire_engine": FIRE}


def build_truck(look: Look, variant: str, colour: str, *, lights: bool) -> bpy.types.Object:
    """Returns a truck's root."""
    chance = random.Random(f"truck {look.seed}")
    cab, skin = _varied(CABS[variant], chance), Skin()
    put_cab(skin, cab, colour, lights=lights, has_bright_grille=variant != "blue_small" and chance.random() < 0.5)
    put_chassis(skin, cab, lights=lights)
    if variant == "box":
        _put_van_box(skin, cab, chance)
    elif variant == "tipper":
        _put_trough(skin, cab, materials.paint(colour))
    elif variant == "fire_engine":
        _put_fire_body(skin, cab, colour, lights=lights)
    else:
        _put_drop_sides(skin, cab, materials.paint(colour), 0.42 if variant == "blue_small" else 0.55)
        if variant == "stake":
            _put_stakes(skin, cab, materials.paint(colour))
        if chance.random() < 0.55:
            _put_load(skin, cab, chance)
    root = gathered(f"truck_{variant}", [skin.made("truck", look.kind.value)], look.kind.value)
    if lights:
        trim.head_beams(root, head_lamp_place(cab), look.kind.value)
    return root


def _varied(cab: Cab, chance: random.Random) -> Cab:
    """Returns the truck with a longer or shorter bed, and a cab a little higher or lower."""
    longer = chance.uniform(-0.4, 0.6)
    return replace(
        cab,
        length_m=cab.length_m + longer,
        rear_axles_y_m=tuple(y - longer * 0.35 for y in cab.rear_axles_y_m),
        height_m=cab.height_m + chance.uniform(-0.08, 0.08),
    )


def _bed(cab: Cab) -> tuple[float, float, float]:
    """Returns the bed's rear end, front end and height."""
    return -cab.length_m / 2, cab.length_m / 2 - cab.cab_m - 0.1, cab.frame_z_m + 0.06


def _put_van_box(skin: Skin, cab: Cab, chance: random.Random) -> None:
    """Adds a closed box with ribs, frame and rear doors."""
    rear, front, z = _bed(cab)
    middle, length, wide, high = (rear + front) / 2, front - rear, cab.width_m + 0.1, chance.uniform(1.95, 2.15)
    colour = chance.choice(("#e4e6e6", "#e4e6e6", "#d4d7d8", "#c5d3df"))
    side, frame = materials.plastic(colour), materials.metal("#a9acae", 0.45)
    skin.box((0, middle, z + high / 2), (wide, length, high), side, bevel_m=0.03)
    for x in (-wide / 2, wide / 2):
        for edge in (z + 0.05, z + high - 0.05):
            skin.box((x, middle, edge), (0.05, length + 0.02, 0.11), frame)
        for k in range(9):
            y = rear + 0.05 + (length - 0.1) * k / 8
            skin.box((x, y, z + high / 2), (0.035, 0.05, high - 0.1), frame if k in {0, 8} else side, bevel_m=0.012)
    for edge in (rear, front):
        for height in (z + 0.05, z + high - 0.05):
            skin.box((0, edge, height), (wide + 0.03, 0.05, 0.11), frame)
    dark = materials.plastic("#101112")
    skin.box((0, rear - 0.005, z + high / 2), (0.02, 0.02, high - 0.15), dark, bevel_m=0.002)
    for x in (-0.3, 0.3):
        skin.cylinder((x, rear - 0.04, z + high / 2), (0.018, high - 0.2), frame, axis="z")
    if chance.random() < 0.5:
        stripe = materials.plastic(chance.choice(("#1d5fa8", "#c02a20", "#2f8f4a", "#e08a1a")))
        for x in (-wide / 2, wide / 2):
            skin.box((x, middle, z + high * 0.55), (0.012, length * 0.7, 0.42), stripe, bevel_m=0.001)


def _put_drop_sides(skin: Skin, cab: Cab, paint: Material, high: float) -> None:
    """Adds a flat bed with low boards around it."""
    rear, front, z = _bed(cab)
    middle, length, wide = (rear + front) / 2, front - rear, cab.width_m + 0.02
    skin.box((0, middle, z), (wide, length, 0.08), materials.surface("#4d4a45", roughness=0.9))
    dark = materials.plastic("#141516")
    for x in (-wide / 2, wide / 2):
        skin.box((x, middle, z + high / 2), (0.05, length, high), paint)
        for k in range(10):
            y = rear + 0.1 + (length - 0.2) * k / 9
            skin.box(
                (x * 1.015, y, z + high / 2),
                (0.05, 0.07 if k % 3 == 0 else 0.035, high),
                paint if k % 3 else dark,
                bevel_m=0.01,
            )
    for y, top in ((rear, high), (front, high + 0.5)):
        skin.box((0, y, z + top / 2), (wide, 0.05, top), paint)
    for x in (-0.6, 0.0, 0.6):
        skin.box((x, front, z + high + 0.6), (0.05, 0.05, 0.35), paint)
    skin.box((0, front, z + high + 0.78), (wide, 0.06, 0.06), paint)


def _put_stakes(skin: Skin, cab: Cab, paint: Material) -> None:
    """Adds the high fence of a stake truck above its boards."""
    rear, front, z = _bed(cab)
    length, wide, low, high = front - rear, cab.width_m + 0.02, z + 0.55, z + 1.5
    for x in (-wide / 2, wide / 2):
        for k in range(8):
            y = rear + length * k / 7
            skin.box((x, y, (low + high) / 2), (0.05, 0.05, high - low), paint, bevel_m=0.01)
        for n in range(4):
            skin.box(
                (x, (rear + front) / 2, low + 0.12 + (high - low - 0.14) * n / 3),
                (0.03, length, 0.06),
                paint,
                bevel_m=0.01,
            )
    for k in range(5):
        skin.box((-wide / 2 + wide * k / 4, rear, (low + high) / 2), (0.05, 0.05, high - low), paint, bevel_m=0.01)
    for n in range(4):
        skin.box((0, rear, low + 0.12 + (high - low - 0.14) * n / 3), (wide, 0.03, 0.06), paint, bevel_m=0.01)


def _put_load(skin: Skin, cab: Cab, chance: random.Random) -> None:
    """Adds cartons or sacks on the bed."""
    rear, front, z = _bed(cab)
    colours = chance.choice((("#a9814f", "#9c7443", "#b48d5c"), ("#c9c6bb", "#bdb9ab", "#d4d1c6")))
    half = cab.width_m / 2 - 0.1
    y = rear + 0.15
    while y < front - 0.7:
        deep, x = chance.uniform(0.4, 0.7), -half
        while x < half - 0.3:
            wide, high = chance.uniform(0.4, 0.6), chance.uniform(0.35, 0.95)
            size = (min(wide, half - x) - 0.03, deep - 0.03, high)
            skin.box(
                (x + size[0] / 2, y + deep / 2, z + 0.04 + high / 2),
                size,
                materials.cloth(chance.choice(colours)),
                bevel_m=0.03,
            )
            x += wide
        y += deep


def _put_trough(skin: Skin, cab: Cab, paint: Material) -> None:
    """Adds a tipper's trough with ribs, a protective lip over the cab, and sand in it."""
    rear, front, z = _bed(cab)
    middle, length, wide, high = (rear + front) / 2, front - rear, cab.width_m, 1.35
    skin.box((0, middle, z + 0.1), (wide - 0.5, length, 0.2), paint)
    for x in (-wide / 2, wide / 2):
        skin.box((x, middle, z + 0.1 + high / 2), (0.07, length, high), paint)
        skin.box((x, middle, z + 0.1 + high), (0.16, length + 0.05, 0.14), paint)
        skin.box((x, middle, z + 0.15), (0.14, length, 0.16), paint)
        for k in range(8):
            y = rear + 0.06 + (length - 0.12) * k / 7
            skin.box((x * 1.04, y, z + 0.1 + high / 2), (0.1, 0.12, high), paint)
    for y in (rear, front):
        skin.box((0, y, z + 0.1 + high / 2), (wide, 0.07, high), paint)
    skin.box((0, front + 0.45, z + high + 0.22), (wide * 0.95, 0.95, 0.06), paint)
    heap = materials.surface("#8f7a5c", roughness=1.0)
    rows: list[list[Point]] = []
    for k in range(9):
        y = rear + 0.05 + (length - 0.1) * k / 8
        bulge = 0.3 * (1 - abs(k - 4) / 4) ** 0.7
        rows.append([(wide * (n / 8 - 0.5), y, z + high - 0.25 + bulge * (1 - (n / 4 - 1) ** 2)) for n in range(9)])
    skin.sheet(rows, heap)


def _put_fire_body(skin: Skin, cab: Cab, colour: str, *, lights: bool) -> None:
    """Adds a fire engine's body: red, with silver shutters, a white stripe, a ladder and warning lamps."""
    rear, front, z = _bed(cab)
    rear += 0.1
    paint, silver, white = materials.paint(colour), materials.metal("#b7babc", 0.4), materials.paint("#eceeee")
    low, high, wide = cab.wheel_m + 0.05, cab.height_m - 0.1, cab.width_m
    middle, length = (rear + front) / 2, front - rear
    skin.box((0, middle, (z + high) / 2), (wide, length, high - z), paint, bevel_m=0.04)
    axle, gap = cab.rear_axles_y_m[0], cab.wheel_m + 0.12
    for start, stop in ((rear, axle - gap), (axle + gap, front)):
        skin.box((0, (start + stop) / 2, (low + z) / 2), (wide, stop - start, z - low + 0.1), paint)
    ends = (rear + 0.1, axle - gap + 0.12, axle + gap - 0.1, (axle + gap + front) / 2, front - 0.1)
    for x in (-wide / 2, wide / 2):
        for k, (start, stop) in enumerate(pairwise(ends)):
            foot = z + 0.25 if k == 1 else low + 0.15
            for n in range(14):
                height = foot + (high - 0.3 - foot) * (n + 0.5) / 14
                skin.box(
                    (x, (start + stop) / 2, height),
                    (0.03, stop - start - 0.12, (high - 0.3 - foot) / 14 - 0.012),
                    silver,
                    bevel_m=0.01,
                )
        skin.box((x, middle, z + 0.12), (0.035, length, 0.13), white, bevel_m=0.002)
    skin.shift_y_m = cab.middle_y_m
    hull = cab.hull()
    trim.put_side_band(
        skin, hull, [(cab.cab_m / 2 - 0.3, z + 0.06, z + 0.19), (-cab.cab_m / 2 + 0.1, z + 0.06, z + 0.19)], white
    )
    trim.put_roof_bar(skin, (cab.cab_m / 2 - 0.75, cab.height_m - 0.04), 1.9, ("#c01018", "#1430c8"), lights=lights)
    skin.shift_y_m = 0.0
    for x in (0.35, 0.85):
        skin.box((x, middle, high + 0.2), (0.06, length * 0.95, 0.08), silver)
    for k in range(12):
        skin.box((0.6, rear + 0.2 + (length - 0.4) * k / 11, high + 0.2), (0.5, 0.04, 0.04), silver, bevel_m=0.01)
    skin.box((-0.6, middle, high + 0.12), (0.6, length * 0.8, 0.25), materials.plastic("#2b2d2f"))
