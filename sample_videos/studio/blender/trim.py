"""What is fixed to a vehicle's shell: lamps, grille, plates, seams, handles, mirrors, stripes, roof bars."""

import math
from collections.abc import Sequence
from itertools import pairwise, product

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.cabin import Cabin, side_point
from sample_videos.studio.blender.car_body import Hull
from sample_videos.studio.blender.skin import Material, Skin

Band = Sequence[tuple[float, float, float]]
"""Points along a band, each with its lower and upper edge."""


def put_face_band(
    skin: Skin,
    hull: Hull,
    band: Band,
    material: Material,
    *,
    is_nose: bool,
    lift_m: float = 0.008,
    is_pair: bool = False,
) -> None:
    """Adds a band (x, low z, high z) that lies on the nose or the tail; `is_pair` adds its mirror image as well."""
    sign = 1 if is_nose else -1
    top = hull.top_z(hull.length_m / 2 * sign) - 0.012
    fine = [(x, min(low, top - 0.01), min(high, top)) for x, low, high in _refined(band)]
    for side in (1, -1) if is_pair else (1,):
        rows = []
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            row = []
            for x, low, high in fine:
                z = low + (high - low) * share
                row.append(
                    (side * (x + math.copysign(lift_m, x)), hull.face_y(x, z, is_nose=is_nose) + sign * lift_m, z)
                )
            rows.append(row)
        skin.sheet(rows if side * sign > 0 else [row[::-1] for row in rows], material)


def put_side_band(
    skin: Skin, hull: Hull, band: Band, material: Material, *, lift_m: float = 0.006, sides: tuple[int, ...] = (1, -1)
) -> None:
    """Adds a band (y, low z, high z) on the sides of the hull; 1 is the right one."""
    fine = _refined(band)
    for side in sides:
        rows = []
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            row = []
            for y, low, high in fine:
                z = low + (high - low) * share
                x, bent_y, _ = hull.warped(hull.side_x(y, z) + lift_m, y, z)
                row.append((side * x, bent_y, z))
            rows.append(row)
        skin.sheet(rows if side < 0 else [row[::-1] for row in rows], material)


def put_seam(skin: Skin, hull: Hull, y: float, span: tuple[float, float]) -> None:
    """Adds an upright gap between two doors, from one height to another, on both sides."""
    low, high = span
    put_side_band(
        skin, hull, [(y - 0.006, low, high), (y + 0.006, low, high)], materials.plastic("#08090a"), lift_m=0.003
    )


def put_arch_lips(skin: Skin, hull: Hull, material: Material, broad_m: float) -> None:
    """Adds a lip round each wheel arch."""
    for axle, side in product(hull.axles_y_m, (1, -1)):
        rows = []
        for radius in (hull.arch_m - 0.004, hull.arch_m + broad_m * 0.5, hull.arch_m + broad_m):
            row = []
            for k in range(19):
                angle = math.radians(-14 + 208 * k / 18)
                y, z = axle + radius * math.cos(angle), hull.wheel_m + radius * math.sin(angle)
                x, bent_y, _ = hull.warped(hull.side_x(y, max(z, hull.clear_m)) + 0.008, y, z)
                row.append((side * x, bent_y, max(z, hull.clear_m - 0.01)))
            rows.append(row)
        skin.sheet(rows, material)


def put_plates(skin: Skin, hull: Hull, colour: str, heights_m: tuple[float, float]) -> None:
    """Adds the number plates: a coloured board with pale marks, at these heights in front and behind."""
    for is_nose, z in ((True, heights_m[0]), (False, heights_m[1])):
        sign = 1 if is_nose else -1
        y = hull.face_y(0.0, z, is_nose=is_nose) + sign * 0.012
        skin.box((0, y, z), (0.44, 0.012, 0.14), materials.plastic(colour), bevel_m=0.004)
        marks = materials.plastic("#e9eef0" if colour != "#d9a400" else "#101010")
        for k in range(7):
            x = -0.165 + 0.052 * k + (0.018 if k > 1 else 0.0)
            skin.box((x, y + sign * 0.007, z), (0.03, 0.004, 0.085), marks, bevel_m=0.001)


def put_mirrors(skin: Skin, hull: Hull, cabin: Cabin, paint: Material, *, size_m: float = 1.0) -> None:
    """Adds the outside mirrors by the front corners of the side windows."""
    x, y, z = side_point(hull, cabin, 0.07, 0.16)
    for side in (1, -1):
        skin.box((side * (x + 0.04), y, z - 0.01), (0.14, 0.05, 0.04), materials.plastic("#121314"))
        centre = (side * (x + 0.15), y + 0.01, z + 0.04 * size_m)
        skin.box(centre, (0.19 * size_m, 0.11, 0.14 * size_m), paint, bevel_m=0.035)


def put_handles(skin: Skin, hull: Hull, places: Sequence[tuple[float, float]], material: Material) -> None:
    """Adds a door handle at each of these places (y, z) on both sides."""
    for y, z in places:
        for side in (1, -1):
            x = hull.side_x(y, z) + 0.012
            skin.box((side * x, y, z), (0.03, 0.18, 0.03), material, bevel_m=0.01)


def put_roof_bar(
    skin: Skin, at: tuple[float, float], width_m: float, colours: tuple[str, str], *, lights: bool
) -> None:
    """Adds a bar of warning lamps across the roof; `at` is (y, height of the roof)."""
    y, z = at
    skin.box((0, y, z + 0.03), (width_m * 0.96, 0.2, 0.06), materials.plastic("#1a1b1d"))
    for k, colour in enumerate(colours):
        x = (0.5 - k) * width_m * 0.5
        lamp = materials.lamp(colour, is_on=lights)
        skin.box((x, y, z + 0.10), (width_m * 0.44, 0.26, 0.11), lamp, bevel_m=0.03)
    skin.box((0, y, z + 0.10), (width_m * 0.1, 0.24, 0.1), materials.plastic("#d8dadc"), bevel_m=0.02)


def put_belly(skin: Skin, hull: Hull, *, top_z: float | None = None) -> None:
    """Adds the dark underside, which also keeps one from looking through the wheel arches."""
    dark = materials.surface("#0a0a0b", roughness=1.0)
    high = (hull.wheel_m + hull.arch_m + 0.08) if top_z is None else top_z
    low = hull.clear_m - 0.02
    size = (hull.width_m - 0.62, hull.length_m - 0.5, high - low)
    skin.box((0, 0, (low + high) / 2), size, dark, bevel_m=0.0001)
    ys = sorted({-hull.length_m / 2 + 0.25, hull.length_m / 2 - 0.25, *hull.axles_y_m})
    gap = hull.arch_m + 0.02
    for a, b in pairwise(ys):
        start = a + (gap if a in hull.axles_y_m else 0.0)
        stop = b - (gap if b in hull.axles_y_m else 0.0)
        if stop - start > 0.1:
            deep = (hull.width_m - 0.2, stop - start, 0.3)
            skin.box((0, (start + stop) / 2, low + 0.18), deep, dark, bevel_m=0.0001)


def tail_lamp(*, is_on: bool) -> Material:
    """Returns a tail lamp's red glass, dark or shining (less than a headlamp)."""
    if is_on:
        return materials.surface("#e01a12", roughness=0.2, glow=4.0)
    return materials.lamp("#86100f", is_on=False)


def head_beams(root: bpy.types.Object, at: tuple[float, float, float], label: str) -> None:
    """Adds a spot light a side that shines forwards and a little down; `at` is the right lamp's place.

    The lights come with `hide_render` set: on a sheet of many actors, which never meet, one's beams would light the
    others, and the pool on the road is cut away with the ground. Whoever renders a vehicle alone switches them on.
    """
    x, y, z = at
    for side in (1, -1):
        light = bpy.data.lights.new("head_beam", "SPOT")
        light.energy, light.spot_size, light.spot_blend = 450.0, math.radians(62), 0.7
        light.color, light.shadow_soft_size = (1.0, 0.93, 0.82), 0.06
        beam = bpy.data.objects.new("head_beam", light)
        beam.location = (side * x, y + 0.12, z)
        beam.rotation_euler = (math.radians(90 - 7), 0, math.radians(-side * 3))
        beam.parent = root
        beam["label"], beam.hide_render = label, True
        bpy.context.scene.collection.objects.link(beam)


def _refined(band: Band) -> list[tuple[float, float, float]]:
    """Returns the band with points at most 12 cm apart, so that it follows the shell's bends."""
    fine = [band[0]]
    for a, b in pairwise(band):
        count = max(1, math.ceil(abs(b[0] - a[0]) / 0.12))
        fine += [
            (a[0] + (b[0] - a[0]) * k / count, a[1] + (b[1] - a[1]) * k / count, a[2] + (b[2] - a[2]) * k / count)
            for k in range(1, count + 1)
        ]
    return fine
