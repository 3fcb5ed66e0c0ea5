"""Forms that the small things share: shafts, hulls, tyres, wheels, lumps, balls. In metres, like `shapes`."""

import math
import random
from collections.abc import Sequence

import bpy
from mathutils import Vector, noise

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.shapes import Point, cylinder, loft, moved, solid
from sample_videos.studio.scene import Look

Station = tuple[float, float, float, float]
"""Of a hull: y, z of its underside, z of its top, half its width."""


def dice(look: Look) -> random.Random:
    """Returns the chance that decides what the look leaves open; neighbouring seeds have nothing in common."""
    return random.Random(f"{look.kind.value} {look.seed}")


def rounded(turn_rad: float, square: float) -> tuple[float, float]:
    """Returns the point of a unit super-ellipse there; `square` 2 is a circle, 4 and more nearly a square."""
    u, v = (math.copysign(abs(f(turn_rad)) ** (2 / square), f(turn_rad)) for f in (math.cos, math.sin))
    return u, v


def shaft(
    name: str,
    path: Sequence[Point],
    radii: Sequence[tuple[float, float]],
    material: bpy.types.Material,
    *,
    sides: int = 12,
    folds: float = 0.0,
    rng: random.Random | None = None,
) -> bpy.types.Object:
    """Returns a round limb along the path; each radius is (across x, along the rest).

    Unlike `shapes.tube` its rings keep x as their first axis, so that it does not twist; the path must not run along x.
    `folds` makes cloth of it: the share of the radius by which it creases.
    """
    sections = []
    for n, point in enumerate(path):
        along = (Vector(path[min(len(path) - 1, n + 1)]) - Vector(path[max(0, n - 1)])).normalized()
        across = (Vector((1, 0, 0)) - along * along.x).normalized()
        third = along.cross(across)
        shift = rng.uniform(0, 6.3) if rng else 0.0
        ring = []
        for k in range(sides):
            a = 2 * math.pi * k / sides
            crease = 1 + folds * math.sin(3 * a + shift) * math.sin(1.7 * n + shift)
            ring.append(
                tuple(
                    Vector(point)
                    + across * (math.cos(a) * radii[n][0] * crease)
                    + third * (math.sin(a) * radii[n][1] * crease)
                )
            )
        sections.append(ring)
    return loft(name, sections, material)


def curve(points: Sequence[Point], count: int = 4) -> list[Point]:
    """Returns a smooth path through the points (Catmull-Rom), with `count` steps between two."""
    path: list[Point] = []
    for n in range(len(points) - 1):
        p0, p1, p2, p3 = (Vector(points[min(max(k, 0), len(points) - 1)]) for k in (n - 1, n, n + 1, n + 2))
        for k in range(count):
            t = k / count
            at = 0.5 * (
                2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
            path.append((at.x, at.y, at.z))
    return [*path, points[-1]]


def hull(
    name: str, stations: Sequence[Station], material: bpy.types.Material, *, square: float = 3.0, sides: int = 18
) -> bpy.types.Object:
    """Returns a body along y with super-elliptic sections; `square` 2 is round, 4 nearly a box."""
    sections = []
    for y, low, high, half in stations:
        ring = []
        for k in range(sides):
            u, v = rounded(2 * math.pi * k / sides, square)
            ring.append((u * half, y, (low + high) / 2 + v * (high - low) / 2))
        sections.append(ring)
    return loft(name, sections, material)


def tyre(
    name: str, centre: Point, material: bpy.types.Material, *, radius_m: float, thick_m: float, sides: int = 8
) -> bpy.types.Object:
    """Returns a torus about the x axis; `radius_m` is its outer one, `thick_m` half its thickness."""
    sections = []
    steps = 30
    for n in range(steps + 1):
        a = 2 * math.pi * n / steps
        ring = []
        for k in range(sides):
            b = 2 * math.pi * k / sides
            r = radius_m - thick_m + math.cos(b) * thick_m
            ring.append((centre[0] + math.sin(b) * thick_m, centre[1] + math.cos(a) * r, centre[2] + math.sin(a) * r))
        sections.append(ring)
    return loft(name, sections, material, has_ends=False)


def spoked_wheel(
    centre: Point, *, radius_m: float, thick_m: float, rim: str = "#c8cacd", turn_rad: float = 0.0
) -> list[bpy.types.Object]:
    """Returns a bicycle's wheel: tyre, rim, spokes, hub."""
    inner = radius_m - 2 * thick_m + 0.004
    points: list[Point] = []
    faces: list[tuple[int, ...]] = []
    for n in range(20):
        a = turn_rad + 2 * math.pi * n / 20
        y, z, side = math.cos(a), math.sin(a), 0.02 if n % 2 else -0.02
        start = len(points)
        for dx, dt in ((0.0022, 0.0), (-0.0012, 0.0022), (-0.0012, -0.0022)):
            points.append((centre[0] + side + dx, centre[1] - z * dt, centre[2] + y * dt))
            points.append((centre[0] + dx, centre[1] + y * inner - z * dt, centre[2] + z * inner + y * dt))
        faces += [(start + i, start + i + 1, start + (i + 3) % 6, start + (i + 2) % 6) for i in (0, 2, 4)]
    metal = materials.metal("#c9cbce", 0.25)
    return [
        tyre("tyre", centre, materials.rubber(), radius_m=radius_m, thick_m=thick_m),
        tyre("rim", centre, materials.metal(rim, 0.3), radius_m=inner + 0.004, thick_m=0.009, sides=6),
        solid("spokes", points, faces, metal),
        cylinder("hub", centre, radius_m=0.024, length_m=0.09, axis="x", material=metal, sides=12),
    ]


def disc_wheel(centre: Point, *, radius_m: float, width_m: float, rim: str = "#9a9ca0") -> list[bpy.types.Object]:
    """Returns a scooter's or a tricycle's wheel: a fat tyre on a cast rim with a drum."""
    inside = radius_m * 0.62
    return [
        tyre("tyre", centre, materials.rubber(), radius_m=radius_m, thick_m=width_m / 2, sides=10),
        cylinder(
            "rim", centre, radius_m=inside, length_m=width_m * 0.62, axis="x", material=materials.metal(rim, 0.4),
            bevel_m=0.012,
        ),
        cylinder(
            "drum", centre, radius_m=inside * 0.55, length_m=width_m * 1.1, axis="x",
            material=materials.surface("#2b2c2f", roughness=0.5), sides=14,
        ),
    ]  # fmt: skip


def lump(
    name: str,
    centre: Point,
    radii: Point,
    material: bpy.types.Material,
    *,
    rng: random.Random,
    amount: float = 0.18,
    square: float = 2.0,
    grain: float = 1.6,
) -> bpy.types.Object:
    """Returns an irregular ball, such as a filled bag: dents of `amount` of its radius, `grain` of them per radius."""
    offset = Vector((rng.uniform(-50, 50), rng.uniform(-50, 50), rng.uniform(-50, 50)))
    sections = []
    for n in range(1, 14):
        polar = math.pi * n / 14
        ring = []
        for k in range(20):
            a = 2 * math.pi * k / 20
            way = Vector((math.sin(polar) * math.cos(a), math.sin(polar) * math.sin(a), math.cos(polar)))
            dent = (
                1 + amount * noise.noise(way * grain + offset) + amount * 0.6 * noise.noise(way * grain * 2.7 + offset)
            )
            shaped = [math.copysign(abs(w) ** (2 / square), w) * dent for w in way]
            x, y, z = (c + s * r for c, s, r in zip(centre, shaped, radii, strict=True))
            ring.append((x, y, max(z, 0.004)))
        sections.append(ring)
    return loft(name, sections, material)


def balls(
    name: str, places: Sequence[tuple[Point, float]], material: bpy.types.Material, *, rings: int = 5, sides: int = 8
) -> bpy.types.Object:
    """Returns many balls as one object: (centre, radius) each."""
    points: list[Point] = []
    faces: list[tuple[int, ...]] = []
    for (x, y, z), radius in places:
        start = len(points)
        for n in range(rings):
            polar = math.pi * (n + 0.35) / (rings - 0.3)
            flat, high = math.sin(polar) * radius, math.cos(polar) * radius
            turns = [2 * math.pi * k / sides for k in range(sides)]
            points += [(x + flat * math.cos(a), y + flat * math.sin(a), z + high) for a in turns]
        for n in range(rings - 1):
            for k in range(sides):
                a, b = start + n * sides + k, start + n * sides + (k + 1) % sides
                faces.append((a, b, b + sides, a + sides))
        faces.append(tuple(range(start, start + sides)))
    return solid(name, points, faces, material, is_smooth=True)


def swivelled(pieces: Sequence[bpy.types.Object], pivot: Point, turn_deg: Point) -> list[bpy.types.Object]:
    """Turns the pieces about a pivot; returns them."""
    for piece in pieces:
        moved(piece, to=(-pivot[0], -pivot[1], -pivot[2]))
        moved(piece, to=pivot, turn_deg=turn_deg)
    return list(pieces)


def labelled(pieces: Sequence[bpy.types.Object], label: str) -> list[bpy.types.Object]:
    """Marks pieces that are of another class than the thing they come with, such as a rider; returns them."""
    for piece in pieces:
        piece["label"] = label
    return list(pieces)


def boxes(
    name: str, places: Sequence[tuple[Point, Point]], material: bpy.types.Material, *, turn_deg: float = 0.0
) -> bpy.types.Object:
    """Returns many sharp boxes as one object: (centre, size) each, then turned about the origin's z axis."""
    points: list[Point] = []
    faces: list[tuple[int, ...]] = []
    turn = math.radians(turn_deg)
    for (cx, cy, cz), size in places:
        start = len(points)
        sx, sy, sz = (each / 2 for each in size)
        for x, y, z in ((x, y, z) for z in (-sz, sz) for y in (-sy, sy) for x in (-sx, sx)):
            px, py = cx + x, cy + y
            at = (px * math.cos(turn) - py * math.sin(turn), px * math.sin(turn) + py * math.cos(turn), cz + z)
            points.append(at)
        around = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
        faces += [tuple(start + k for k in face) for face in around]
    return solid(name, points, faces, material)
