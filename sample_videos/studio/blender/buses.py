"""Buses: city bus and minibus."""

import random
from dataclasses import dataclass, replace

import bpy

from sample_videos.studio.blender import materials, trim
from sample_videos.studio.blender.cabin import Cabin, CabinWear, put_cabin
from sample_videos.studio.blender.car_body import Hull, put_hull
from sample_videos.studio.blender.shapes import gathered
from sample_videos.studio.blender.skin import Skin
from sample_videos.studio.blender.wheels import put_wheel
from sample_videos.studio.scene import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class BusShape:
    """A bus's body and where its doors are."""

    hull: Hull
    cabin: Cabin
    doors_y_m: tuple[tuple[float, float], ...]
    """From, to; on the right."""


def _varied(shape: BusShape, chance: random.Random) -> BusShape:
    """Returns the bus in one of the lengths that are sold."""
    longer = chance.choice((-1.9, 0.0, 0.0, 1.4)) / 2
    front, rear = shape.hull.axles_y_m
    hull = replace(
        shape.hull, length_m=shape.hull.length_m + 2 * longer, axles_y_m=(front + longer, rear - longer * 0.6)
    )
    (foot, roof), (back_foot, back_roof) = shape.cabin.front_y_m, shape.cabin.rear_y_m
    cabin = replace(
        shape.cabin,
        front_y_m=(foot + longer, roof + longer),
        rear_y_m=(back_foot - longer, back_roof - longer),
        panes=_row(8 + round(longer), 0.025, 0.965),
    )
    (a, b), back = shape.doors_y_m
    return replace(shape, hull=hull, cabin=cabin, doors_y_m=((a + longer, b + longer), back))


def _row(count: int, start: float, stop: float) -> tuple[tuple[float, float], ...]:
    """Returns that many panes between two shares of the side."""
    step = (stop - start) / count
    return tuple((start + step * k + step * 0.04, start + step * (k + 1) - step * 0.04) for k in range(count))


CITY = BusShape(
    hull=Hull(
        length_m=10.6, width_m=2.5, clear_m=0.3, axles_y_m=(2.75, -2.6), wheel_m=0.48, arch_m=0.56, waist_m=1.0,
        tops=((0.0, 1.2), (1.0, 1.2)), tuck_m=0.015, shoulder_m=0.02, nose_bow_m=0.2, tail_bow_m=0.1,
        nose_lean_m=0.04, tail_lean_m=0.02, round_m=0.12, flare_m=0.0, crown_m=0.0,
    ),
    cabin=Cabin(
        front_y_m=(5.29, 5.1), rear_y_m=(-5.28, -5.2), height_m=3.1, ledge_m=0.02, lean_m=0.05, bow_m=(0.22, 0.12),
        panes=_row(8, 0.025, 0.965), pane_levels=(0.06, 0.68), roof_drop_m=0.09,
    ),
    doors_y_m=((4.75, 3.65), (0.75, -0.65)),
)  # fmt: skip
MINI = BusShape(
    hull=Hull(
        length_m=6.6, width_m=2.1, clear_m=0.28, axles_y_m=(1.95, -1.6), wheel_m=0.38, arch_m=0.45, waist_m=0.95,
        tops=((0.0, 1.1), (0.04, 1.16), (1.0, 1.2)), tuck_m=0.02, shoulder_m=0.03, nose_bow_m=0.24, tail_bow_m=0.1,
        nose_lean_m=0.12, tail_lean_m=0.02, round_m=0.1, flare_m=0.01, crown_m=0.0,
    ),
    cabin=Cabin(
        front_y_m=(3.1, 2.45), rear_y_m=(-3.27, -3.15), height_m=2.65, ledge_m=0.025, lean_m=0.08, bow_m=(0.28, 0.12),
        panes=_row(5, 0.04, 0.96), pane_levels=(0.05, 0.72), roof_drop_m=0.08,
    ),
    doors_y_m=((1.2, 0.3),),
)  # fmt: skip


def build_bus(look: Look, variant: str, colour: str, *, lights: bool) -> bpy.types.Object:
    """Returns a bus's root."""
    chance = random.Random(f"bus {look.seed}")
    shape = _varied(CITY, chance) if variant == "city" else MINI
    hull, cabin, skin = shape.hull, shape.cabin, Skin()
    paint, dark = materials.paint(colour), materials.plastic("#15171a")
    white = materials.paint("#e6e8e8")
    upper = paint if chance.random() < 0.5 else white
    put_hull(skin, hull, paint, dark)
    pillar = dark if chance.random() < 0.7 else upper
    put_cabin(skin, hull, cabin, CabinWear(paint=upper, roof=upper, glass=materials.glass(), pillar=pillar))
    trim.put_belly(skin, hull, top_z=1.05)
    for y in hull.axles_y_m:
        for side in (1, -1):
            x = side * (hull.width_m / 2 - 0.17)
            put_wheel(skin, (x, y, hull.wheel_m), hull.wheel_m, 0.28, style="steel")
    stripe = materials.paint(chance.choice(("#eceeee", "#f0c419", "#6cbf4b", "#2d6cb5")))
    for a, b in _free_of_arches(hull):
        trim.put_side_band(skin, hull, [(a, 0.5, 0.62), (b, 0.5, 0.62)], stripe)
    _put_doors(skin, shape)
    _put_bus_face(skin, shape, lights=lights)
    _put_bus_tail(skin, shape, lights=lights)
    roof = materials.plastic("#dfe1e1")
    skin.box((0, 0.5, cabin.height_m + 0.06), (1.7, hull.length_m * 0.22, 0.22), roof, bevel_m=0.07)
    if variant == "city":
        skin.box((0, -2.7, cabin.height_m + 0.04), (1.5, 1.9, 0.18), roof, bevel_m=0.06)
    root = gathered(f"bus_{variant}", [skin.made("bus", look.kind.value)], look.kind.value)
    if lights:
        x, z = hull.width_m * 0.38, 0.62
        trim.head_beams(root, (x, hull.face_y(x, z, is_nose=True), z), look.kind.value)
    return root


def _free_of_arches(hull: Hull) -> list[tuple[float, float]]:
    """Returns the stretches of the side, from the front, where no wheel arch is."""
    gap, end = hull.arch_m + 0.03, hull.length_m / 2 - 0.3
    front, back = hull.axles_y_m
    return [(end, front + gap), (front - gap, back + gap), (back - gap, -end)]


def _put_doors(skin: Skin, shape: BusShape) -> None:
    """Adds the folding doors: glass in dark frames down to the sill."""
    hull, dark, glass = shape.hull, materials.plastic("#101214"), materials.glass()
    top = hull.top_z(0.0)
    for front, back in shape.doors_y_m:
        trim.put_side_band(
            skin, hull, [(front, hull.clear_m + 0.08, top), (back, hull.clear_m + 0.08, top)], dark, sides=(1,)
        )
        middle = (front + back) / 2
        for a, b in ((front - 0.06, middle + 0.03), (middle - 0.03, back + 0.06)):
            trim.put_side_band(
                skin,
                hull,
                [(a, hull.clear_m + 0.16, top), (b, hull.clear_m + 0.16, top)],
                glass,
                lift_m=0.012,
                sides=(1,),
            )


def _put_bus_face(skin: Skin, shape: BusShape, *, lights: bool) -> None:
    """Adds the deep windscreen, the board with the line's number, lamps, bumper and mirrors."""
    hull, cabin = shape.hull, shape.cabin
    half, glass, dark = hull.width_m / 2, materials.glass(), materials.plastic("#101214")
    top = hull.top_z(hull.length_m / 2)
    trim.put_face_band(
        skin,
        hull,
        [(-half * 0.92, top - 0.32, top - 0.02), (half * 0.92, top - 0.32, top - 0.02)],
        glass,
        is_nose=True,
        lift_m=0.012,
    )
    glow = materials.lamp("#fff4dc" if lights else "#cdd5da", is_on=lights)
    lamp = [(half * 0.6, 0.54, 0.7), (half * 0.93, 0.56, 0.74)]
    trim.put_face_band(skin, hull, [(x, a - 0.03, b + 0.03) for x, a, b in lamp], dark, is_nose=True, is_pair=True)
    trim.put_face_band(skin, hull, lamp, glow, is_nose=True, is_pair=True, lift_m=0.018)
    trim.put_face_band(skin, hull, [(-half * 0.9, 0.34, 0.46), (half * 0.9, 0.34, 0.46)], dark, is_nose=True)
    level = 0.93
    y = cabin.front_y_m[0] + (cabin.front_y_m[1] - cabin.front_y_m[0]) * level
    z = hull.top_z(hull.length_m / 2) + (cabin.height_m - 0.14 - top) * level
    skin.box((0, y - 0.01, z), (half * 1.5, 0.1, 0.26), dark, bevel_m=0.02)
    amber = materials.surface("#ff8a1c", roughness=0.5, glow=1.5)
    for k, wide in enumerate((0.1, 0.1, 0.1, 0.0, 0.17, 0.17, 0.17, 0.17, 0.17)):
        if wide:
            skin.box((-half * 0.62 + k * 0.19, y + 0.045, z), (wide, 0.012, 0.15), amber, bevel_m=0.002)
    plate_y = hull.face_y(0.0, 0.5, is_nose=True) + 0.02
    skin.box((0, plate_y, 0.52), (0.44, 0.012, 0.14), materials.plastic("#d9a400"), bevel_m=0.004)
    for side in (1, -1):
        skin.box((side * (half + 0.02), hull.length_m / 2 - 0.05, 2.35), (0.22, 0.04, 0.04), dark)
        skin.box((side * (half + 0.13), hull.length_m / 2 + 0.02, 2.12), (0.2, 0.1, 0.42), dark, bevel_m=0.04)


def _put_bus_tail(skin: Skin, shape: BusShape, *, lights: bool) -> None:
    hull, half = shape.hull, shape.hull.width_m / 2
    red = trim.tail_lamp(is_on=lights)
    dark = materials.plastic("#101214")
    trim.put_face_band(
        skin, hull, [(half * 0.76, 0.62, 1.08), (half * 0.93, 0.62, 1.08)], red, is_nose=False, is_pair=True
    )
    trim.put_face_band(skin, hull, [(-half * 0.6, 0.6, 1.0), (half * 0.6, 0.6, 1.0)], dark, is_nose=False)
    for k in range(4):
        bar = [(-half * 0.58, 0.64 + 0.09 * k, 0.67 + 0.09 * k), (half * 0.58, 0.64 + 0.09 * k, 0.67 + 0.09 * k)]
        trim.put_face_band(skin, hull, bar, materials.plastic("#35383b"), is_nose=False, lift_m=0.016)
    skin.box((0, -hull.length_m / 2 - 0.01, 0.5), (0.44, 0.014, 0.14), materials.plastic("#d9a400"), bevel_m=0.004)
