"""Passenger cars: sedan, hatchback, suv, mpv, taxi, police."""

import random
from dataclasses import replace

import bpy

from sample_videos.studio.blender import materials, trim
from sample_videos.studio.blender.cabin import CabinWear, put_cabin, side_point
from sample_videos.studio.blender.car_body import put_hull
from sample_videos.studio.blender.car_shapes import HATCHBACK, MICRO, MPV, SEDAN, SUV, Shape
from sample_videos.studio.blender.shapes import gathered
from sample_videos.studio.blender.skin import Material, Skin
from sample_videos.studio.blender.wheels import put_wheel
from sample_videos.studio.scene import Look

DUST = "#776d5e"
"""What a street leaves on paint."""

SHAPES = {
    "sedan": SEDAN,
    "hatchback": HATCHBACK,
    "suv": SUV,
    "mpv": MPV,
    "microcar": MICRO,
    "taxi": SEDAN,
    "police": SEDAN,
}


def build_car(look: Look, variant: str, colour: str, *, lights: bool) -> bpy.types.Object:
    """Returns a car's root."""
    chance = random.Random(f"car {look.seed}")
    shape = varied(SHAPES[variant], chance)
    skin = Skin()
    put_shell(skin, shape, colour, chance)
    put_face(skin, shape, chance, lights=lights)
    is_electric = chance.random() < (1.0 if variant == "microcar" else 0.3) and variant != "police"
    plate = "#e8ebee" if variant == "police" else "#58b07c" if is_electric else "#1746a8"
    trim.put_plates(skin, shape.hull, plate, (shape.hull.clear_m + 0.22, shape.tail_lamp_z_m[0] - 0.06))
    if variant == "taxi":
        _put_taxi_wear(skin, shape, lights=lights)
    if variant == "police":
        _put_police_wear(skin, shape, lights=lights)
    root = gathered(f"car_{variant}", [skin.made("car", look.kind.value)], look.kind.value)
    if lights:
        trim.head_beams(root, head_lamp_place(shape), look.kind.value)
    return root


def put_shell(skin: Skin, shape: Shape, colour: str, chance: random.Random) -> None:
    """Adds what every car has: body, cabin, wheels, seams, handles, mirrors."""
    hull, cabin = shape.hull, shape.cabin
    colour = mixed(colour, DUST, chance.uniform(0.0, 0.1))
    paint, dark = materials.paint(colour), materials.plastic("#15171a")
    low = dark if shape.has_cladding else materials.paint(mixed(colour, DUST, chance.uniform(0.05, 0.35)))
    put_hull(skin, hull, paint, low)
    is_glass_roof = chance.random() < 0.15
    roof = materials.glass() if is_glass_roof else paint
    put_cabin(skin, hull, cabin, CabinWear(paint=paint, roof=roof, glass=materials.glass(), pillar=dark))
    trim.put_belly(skin, hull)
    style = chance.choice(("five", "five", "ten", "ten", "cap"))
    for y in hull.axles_y_m:
        for side in (1, -1):
            x = side * (hull.width_m / 2 - 0.135)
            put_wheel(skin, (x, y, hull.wheel_m), hull.wheel_m, 0.21, style=style)
    for y in shape.seams_y_m:
        trim.put_seam(skin, hull, y, (max(hull.clear_m + 0.08, hull.bottom_z(y) + 0.02), hull.top_z(y) - 0.05))
    handles = [(y + 0.14, hull.top_z(0.0) - 0.17) for y in shape.seams_y_m[1:]]
    bright = materials.metal("#c3c6c8", 0.25)
    trim.put_handles(skin, hull, handles, chance.choice((paint, bright)))
    trim.put_mirrors(skin, hull, cabin, paint)
    if shape.has_cladding:
        trim.put_arch_lips(skin, hull, dark, 0.07)
    if chance.random() < 0.4:
        _put_window_line(skin, shape, bright)
    if shape.has_cladding and chance.random() < 0.7:
        _put_rails(skin, shape, chance.choice((bright, dark)))


def put_face(skin: Skin, shape: Shape, chance: random.Random, *, lights: bool) -> None:
    """Adds lamps, grille and bumper intakes."""
    hull = shape.hull
    half = hull.width_m / 2
    dark, bright = materials.plastic("#0d0e10"), materials.metal("#c3c6c8", 0.25)
    low, high = shape.head_lamp_z_m
    inner = half * chance.uniform(0.5, 0.6)
    slim = chance.uniform(0.0, 0.03)
    socket = [
        (inner - 0.03, low + slim - 0.01, high - 0.05),
        (half * 0.8, low + slim, high),
        (half * 0.93, low + 0.05, high + 0.03),
    ]
    lens = [
        (inner, low + slim + 0.02, high - 0.07),
        (half * 0.8, low + slim + 0.025, high - 0.02),
        (half * 0.92, low + 0.075, high + 0.01),
    ]
    trim.put_face_band(skin, hull, socket, dark, is_nose=True, is_pair=True)
    glow = materials.lamp("#fff4dc" if lights else "#c9d2d8", is_on=lights)
    trim.put_face_band(skin, hull, lens, glow, is_nose=True, is_pair=True, lift_m=0.016)
    top = high - chance.uniform(0.02, 0.07)
    foot = top - chance.choice((0.1, 0.16, 0.3))
    wide = inner - chance.uniform(0.03, 0.12)
    grille = [(-wide, foot + 0.03, top), (-wide * 0.8, foot, top), (wide * 0.8, foot, top), (wide, foot + 0.03, top)]
    if chance.random() < 0.6:
        rim = [(x * 1.05, a - 0.02, b + 0.02) for x, a, b in grille]
        trim.put_face_band(skin, hull, rim, bright, is_nose=True, lift_m=0.006)
    trim.put_face_band(skin, hull, grille, dark, is_nose=True, lift_m=0.014)
    sill = hull.clear_m
    intake = [
        (-half * 0.78, sill + 0.12, sill + 0.16),
        (-half * 0.6, sill + 0.09, sill + 0.21),
        (half * 0.6, sill + 0.09, sill + 0.21),
        (half * 0.78, sill + 0.12, sill + 0.16),
    ]
    trim.put_face_band(skin, hull, intake, dark, is_nose=True)
    _put_tail(skin, shape, chance, lights=lights)


def _put_tail(skin: Skin, shape: Shape, chance: random.Random, *, lights: bool) -> None:
    hull, half = shape.hull, shape.hull.width_m / 2
    dark = materials.plastic("#0d0e10")
    low, high = shape.tail_lamp_z_m
    red = trim.tail_lamp(is_on=lights)
    lamp = [(half * 0.52, low + 0.04, high), (half * 0.8, low, high), (half * 0.95, low + 0.02, high + 0.01)]
    trim.put_face_band(skin, hull, lamp, red, is_nose=False, is_pair=True)
    if chance.random() < 0.45:
        middle = (low + high) / 2 + 0.02
        trim.put_face_band(
            skin,
            hull,
            [(-half * 0.55, middle, middle + 0.04), (half * 0.55, middle, middle + 0.04)],
            red,
            is_nose=False,
        )
    else:
        bright = materials.metal("#c3c6c8", 0.25)
        trim.put_face_band(
            skin, hull, [(-0.3, low + 0.05, low + 0.08), (0.3, low + 0.05, low + 0.08)], bright, is_nose=False
        )
    sill = hull.clear_m
    trim.put_face_band(
        skin, hull, [(-half * 0.8, sill + 0.07, sill + 0.2), (half * 0.8, sill + 0.07, sill + 0.2)], dark, is_nose=False
    )


def head_lamp_place(shape: Shape) -> tuple[float, float, float]:
    """Returns the place of the right headlamp."""
    x, z = shape.hull.width_m * 0.38, sum(shape.head_lamp_z_m) / 2
    return x, shape.hull.face_y(x, z, is_nose=True), z


def mixed(colour: str, other: str, share: float) -> str:
    """Returns a colour between two, as `#rrggbb`."""
    parts = [(int(colour[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def varied(shape: Shape, chance: random.Random) -> Shape:
    """Returns the shape up to a twentieth longer or shorter, and a few centimetres wider, higher, rounder."""
    long = chance.uniform(0.95, 1.05)
    front, rear, bow = shape.cabin.front_y_m, shape.cabin.rear_y_m, shape.hull.nose_bow_m
    cabin = replace(
        shape.cabin,
        front_y_m=(front[0] * long + chance.uniform(-0.06, 0.06), front[1] * long),
        rear_y_m=(rear[0] * long, rear[1] * long + chance.uniform(-0.08, 0.06)),
        height_m=shape.cabin.height_m + chance.uniform(-0.035, 0.035),
        lean_m=shape.cabin.lean_m + chance.uniform(-0.02, 0.02),
    )
    hull = replace(
        shape.hull,
        length_m=shape.hull.length_m * long,
        axles_y_m=tuple(y * long for y in shape.hull.axles_y_m),
        width_m=shape.hull.width_m + chance.uniform(-0.03, 0.03),
        nose_bow_m=bow + chance.uniform(-0.05, 0.05),
        tail_bow_m=shape.hull.tail_bow_m + chance.uniform(-0.03, 0.05),
        crease_m=chance.choice((0.0, 0.012, 0.02)),
    )
    return replace(shape, hull=hull, cabin=cabin, seams_y_m=tuple(y * long for y in shape.seams_y_m))


def _put_window_line(skin: Skin, shape: Shape, bright: Material) -> None:
    """Adds a bright line along the windows' lower edge."""
    for side in (1, -1):
        rows = []
        for level, lift in ((0.085, 0.006), (0.125, 0.008)):
            points = [side_point(shape.hull, shape.cabin, k / 12, level) for k in range(1, 12)]
            rows.append([(side * (x + lift), y, z) for x, y, z in points])
        skin.sheet(rows, bright)


def _put_rails(skin: Skin, shape: Shape, material: Material) -> None:
    for side in (1, -1):
        points = [side_point(shape.hull, shape.cabin, 0.12 + 0.76 * k / 8, 1.0) for k in range(9)]
        ring = ((0.0, 0.075), (0.03, 0.1), (-0.03, 0.1), (-0.06, 0.075), (-0.03, 0.03))
        rows = [[(side * (x - 0.06 + dx), y, z + dz) for dx, dz in ring] for x, y, z in points]
        skin.sheet(rows, material, is_ring=True)


def _put_taxi_wear(skin: Skin, shape: Shape, *, lights: bool) -> None:
    hull, cabin = shape.hull, shape.cabin
    white = materials.paint("#e9ebec")
    trim.put_side_band(skin, hull, [(0.95, 0.42, 0.62), (-0.88, 0.42, 0.62)], white)
    sign = materials.lamp("#e8d9a0", is_on=lights)
    y = (cabin.front_y_m[1] + cabin.rear_y_m[1]) / 2 + 0.25
    skin.box((0, y, cabin.height_m + 0.06), (0.5, 0.16, 0.15), sign, bevel_m=0.04)


def _put_police_wear(skin: Skin, shape: Shape, *, lights: bool) -> None:
    hull, cabin = shape.hull, shape.cabin
    blue = materials.paint("#15388f")
    trim.put_side_band(skin, hull, [(0.95, 0.56, 0.78), (-0.88, 0.56, 0.78)], blue)
    trim.put_side_band(skin, hull, [(2.0, 0.62, 0.7), (1.84, 0.6, 0.76)], blue)
    trim.put_side_band(skin, hull, [(-1.72, 0.56, 0.78), (-2.1, 0.58, 0.76)], blue)
    y = (cabin.front_y_m[1] + cabin.rear_y_m[1]) / 2 + 0.15
    trim.put_roof_bar(skin, (y, cabin.height_m - 0.01), 1.15, ("#c01018", "#1430c8"), lights=lights)
