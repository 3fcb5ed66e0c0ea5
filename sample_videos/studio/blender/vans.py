"""Vans: minivan (mianbaoche), panel van, ambulance."""

import random

import bpy

from sample_videos.studio.blender import materials, trim
from sample_videos.studio.blender.cabin import Cabin, side_point
from sample_videos.studio.blender.car_body import Hull
from sample_videos.studio.blender.car_shapes import Shape
from sample_videos.studio.blender.cars import head_lamp_place, put_face, put_shell, varied
from sample_videos.studio.blender.shapes import gathered
from sample_videos.studio.blender.skin import Material, Skin
from sample_videos.studio.scene import Look

MINIVAN = Shape(
    hull=Hull(
        length_m=4.3, width_m=1.68, clear_m=0.22, axles_y_m=(1.36, -1.38), wheel_m=0.3, arch_m=0.345, waist_m=0.75,
        nose_bow_m=0.18, nose_lean_m=0.14, tail_bow_m=0.07, tail_lean_m=0.02, tuck_m=0.04,
        tops=((0.0, 0.94), (0.03, 0.98), (0.1, 1.1), (0.16, 1.13), (1.0, 1.14)),
    ),
    cabin=Cabin(
        front_y_m=(1.9, 1.16), rear_y_m=(-2.13, -2.05), height_m=1.93, bow_m=(0.22, 0.09), lean_m=0.09,
        panes=((0.10, 0.34), (0.36, 0.65), (0.67, 0.95)), roof_drop_m=0.045,
    ),
    seams_y_m=(1.14, 0.12, -0.95),
    tail_lamp_z_m=(0.85, 1.1),
    head_lamp_z_m=(0.68, 0.87),
)  # fmt: skip
PANEL_VAN = Shape(
    hull=Hull(
        length_m=5.5, width_m=2.0, clear_m=0.26, axles_y_m=(1.75, -1.5), wheel_m=0.35, arch_m=0.4, waist_m=0.9,
        nose_bow_m=0.26, nose_lean_m=0.12, tail_bow_m=0.05, tail_lean_m=0.01, tuck_m=0.04,
        tops=((0.0, 1.06), (0.03, 1.1), (0.1, 1.18), (0.17, 1.26), (0.3, 1.26), (1.0, 1.26)),
    ),
    cabin=Cabin(
        front_y_m=(2.02, 1.1), rear_y_m=(-2.72, -2.66), height_m=2.35, bow_m=(0.26, 0.06), lean_m=0.1,
        panes=((0.07, 0.245),), has_rear_glass=False,
    ),
    seams_y_m=(1.28, 0.32, -0.85),
    tail_lamp_z_m=(0.9, 1.24),
    head_lamp_z_m=(0.78, 1.0),
)  # fmt: skip


def build_van(look: Look, variant: str, colour: str, *, lights: bool) -> bpy.types.Object:
    """Returns a van's root."""
    chance = random.Random(f"van {look.seed}")
    shape = varied(MINIVAN if variant == "minivan" else PANEL_VAN, chance)
    skin = Skin()
    put_shell(skin, shape, colour, chance)
    put_face(skin, shape, chance, lights=lights)
    plate = "#58b07c" if chance.random() < 0.2 else "#1746a8"
    trim.put_plates(skin, shape.hull, plate, (shape.hull.clear_m + 0.2, shape.tail_lamp_z_m[0] - 0.12))
    dark = materials.plastic("#0b0c0d")
    back, high = shape.seams_y_m[2], shape.hull.top_z(0.0)
    rail = [(back - 0.95, high - 0.22, high - 0.19), (back, high - 0.22, high - 0.19)]
    trim.put_side_band(skin, shape.hull, rail, dark)
    if variant != "minivan":
        _put_rear_doors(skin, shape)
    if variant == "ambulance":
        _put_ambulance_wear(skin, shape, lights=lights)
    root = gathered(f"van_{variant}", [skin.made("van", look.kind.value)], look.kind.value)
    if lights:
        trim.head_beams(root, head_lamp_place(shape), look.kind.value)
    return root


def put_cabin_band(skin: Skin, shape: Shape, area: tuple[float, float, float, float], material: Material) -> None:
    """Adds a band on both sides of the cabin; its area: from, to along the side, from, to of its height (0 to 1)."""
    start, stop, foot, top = area
    for side in (1, -1):
        rows = []
        for n in range(4):
            high = foot + (top - foot) * n / 3
            points = [side_point(shape.hull, shape.cabin, start + (stop - start) * k / 12, high) for k in range(13)]
            rows.append([(side * (x + 0.01), y, z) for x, y, z in points])
        skin.sheet(rows, material)


def _put_rear_doors(skin: Skin, shape: Shape) -> None:
    """Adds the gap between the two rear doors and their windows."""
    hull, cabin = shape.hull, shape.cabin
    dark, glass = materials.plastic("#08090a"), materials.glass()
    trim.put_face_band(skin, hull, [(-0.008, 0.45, 1.2), (0.008, 0.45, 1.2)], dark, is_nose=False)
    y = cabin.rear_y_m[0] - 0.01
    skin.box((0, y + 0.02, 1.72), (0.016, 0.05, 0.95), dark, bevel_m=0.002)
    for side in (1, -1):
        skin.box((side * 0.38, y + 0.01, 1.7), (0.52, 0.06, 0.55), glass, bevel_m=0.02)


def _put_ambulance_wear(skin: Skin, shape: Shape, *, lights: bool) -> None:
    """Adds the red and blue stripes, the cross on both sides and behind, and the warning lamps."""
    hull, cabin = shape.hull, shape.cabin
    red, blue = materials.paint("#c4161c"), materials.paint("#1b4aa5")
    rear = hull.length_m / 2 - 0.25
    trim.put_side_band(skin, hull, [(1.2, 0.86, 1.0), (-rear, 0.86, 1.0)], red)
    trim.put_side_band(skin, hull, [(1.2, 0.76, 0.82), (-rear, 0.76, 0.82)], blue)
    put_cabin_band(skin, shape, (0.03, 0.98, 0.93, 0.985), red)
    put_cabin_band(skin, shape, (0.3, 0.5, 0.16, 0.7), materials.glass())
    for side in (1, -1):
        x, y, z = side_point(hull, cabin, 0.68, 0.45)
        for size in ((0.02, 0.62, 0.2), (0.02, 0.2, 0.62)):
            skin.box((side * (x + 0.01), y, z), size, red, bevel_m=0.004)
    roof = cabin.height_m
    trim.put_roof_bar(skin, (cabin.front_y_m[1] - 0.25, roof - 0.03), 1.5, ("#c01018", "#1430c8"), lights=lights)
    for side in (1, -1):
        lamp = materials.lamp("#1430c8", is_on=lights)
        skin.box((side * 0.7, cabin.rear_y_m[1] + 0.2, roof + 0.02), (0.2, 0.16, 0.12), lamp, bevel_m=0.03)
    skin.box((0, -1.0, roof + 0.05), (0.9, 1.3, 0.16), materials.plastic("#e6e8e9"), bevel_m=0.04)
