"""Simple solid shapes from which actors and streets are put together, in metres, with soft edges."""

import math
from collections.abc import Sequence

import bmesh
import bpy
from mathutils import Matrix, Vector

Point = tuple[float, float, float]
Section = Sequence[Point]


def solid(
    name: str,
    points: Sequence[Point],
    faces: Sequence[Sequence[int]],
    material: bpy.types.Material,
    *,
    bevel_m: float = 0.0,
    is_smooth: bool = False,
) -> bpy.types.Object:
    """Returns an object of these faces, linked into the scene; `bevel_m` rounds its edges."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([Vector(point) for point in points], [], [tuple(face) for face in faces])
    mesh.materials.append(material)
    edited = bmesh.new()
    edited.from_mesh(mesh)
    bmesh.ops.recalc_face_normals(edited, faces=edited.faces)
    edited.to_mesh(mesh)
    edited.free()
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    if bevel_m > 0:
        bevel = made.modifiers.new("bevel", "BEVEL")
        bevel.width, bevel.segments, bevel.limit_method = bevel_m, 2, "ANGLE"
        bevel.angle_limit = math.radians(30)
    if is_smooth or bevel_m > 0:
        mesh.shade_smooth()
        if not is_smooth:
            weighted = made.modifiers.new("normals", "WEIGHTED_NORMAL")
            weighted.keep_sharp = True
    return made


def box(
    name: str, centre: Point, size: Point, material: bpy.types.Material, *, bevel_m: float = 0.02
) -> bpy.types.Object:
    """Returns a box of this size (x, y, z) around its centre."""
    (cx, cy, cz), (sx, sy, sz) = centre, (size[0] / 2, size[1] / 2, size[2] / 2)
    points = [(cx + x * sx, cy + y * sy, cz + z * sz) for z in (-1, 1) for y in (-1, 1) for x in (-1, 1)]
    faces = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
    return solid(name, points, faces, material, bevel_m=bevel_m)


def loft(
    name: str,
    sections: Sequence[Section],
    material: bpy.types.Material,
    *,
    is_smooth: bool = True,
    bevel_m: float = 0.0,
    has_ends: bool = True,
    is_closed: bool = True,
) -> bpy.types.Object:
    """Returns the skin over sections of equally many points; `is_closed` makes a ring of each section."""
    count = len(sections[0])
    points = [point for section in sections for point in section]
    faces: list[Sequence[int]] = []
    for s in range(len(sections) - 1):
        for n in range(count if is_closed else count - 1):
            a, b = s * count + n, s * count + (n + 1) % count
            faces.append((a, b, b + count, a + count))
    if has_ends and is_closed:
        last = (len(sections) - 1) * count
        faces += [tuple(reversed(range(count))), tuple(range(last, last + count))]
    return solid(name, points, faces, material, is_smooth=is_smooth, bevel_m=bevel_m)


def tube(
    name: str,
    path: Sequence[Point],
    radius_m: float | Sequence[float],
    material: bpy.types.Material,
    *,
    sides: int = 10,
) -> bpy.types.Object:
    """Returns a round tube along the path, with one radius or one for each point."""
    radii = [radius_m] * len(path) if isinstance(radius_m, int | float) else list(radius_m)
    sections = []
    for n, point in enumerate(path):
        before, after = Vector(path[max(0, n - 1)]), Vector(path[min(len(path) - 1, n + 1)])
        turn = (after - before).to_track_quat("Z", "Y").to_matrix()
        ring = [
            Vector((math.cos(a) * radii[n], math.sin(a) * radii[n], 0))
            for a in (2 * math.pi * k / sides for k in range(sides))
        ]
        sections.append([tuple(Vector(point) + turn @ each) for each in ring])
    return loft(name, sections, material)


def cylinder(
    name: str,
    centre: Point,
    *,
    radius_m: float,
    length_m: float,
    axis: str,
    material: bpy.types.Material,
    sides: int = 24,
    bevel_m: float = 0.0,
) -> bpy.types.Object:
    """Returns a cylinder along the axis `x`, `y` or `z` around its centre."""
    sections = []
    for side in (-length_m / 2, length_m / 2):
        ring = []
        for k in range(sides):
            a = 2 * math.pi * k / sides
            u, v = math.cos(a) * radius_m, math.sin(a) * radius_m
            offset = {"x": (side, u, v), "y": (u, side, v), "z": (u, v, side)}[axis]
            ring.append((centre[0] + offset[0], centre[1] + offset[1], centre[2] + offset[2]))
        sections.append(ring)
    return loft(name, sections, material, is_smooth=False, bevel_m=bevel_m or radius_m * 0.06)


def ellipsoid(
    name: str, centre: Point, radii: Point, material: bpy.types.Material, *, rings: int = 10, sides: int = 16
) -> bpy.types.Object:
    """Returns an ellipsoid with these radii (x, y, z)."""
    sections = []
    for n in range(1, rings):
        polar = math.pi * n / rings
        flat, z = math.sin(polar), math.cos(polar)
        ring = []
        for k in range(sides):
            a = 2 * math.pi * k / sides
            ring.append(
                (
                    centre[0] + radii[0] * flat * math.cos(a),
                    centre[1] + radii[1] * flat * math.sin(a),
                    centre[2] + radii[2] * z,
                )
            )
        sections.append(ring)
    return loft(name, sections, material)


def gathered(name: str, pieces: Sequence[bpy.types.Object], label: str | None = None) -> bpy.types.Object:
    """Returns an empty at the origin that carries the pieces; moving or turning it moves them all.

    With a `label` each piece is marked as part of a thing of that class (custom property `label`).
    """
    root = bpy.data.objects.new(name, None)
    bpy.context.scene.collection.objects.link(root)
    for piece in pieces:
        if piece.parent is None:
            piece.parent = root
        if label is not None and "label" not in piece:
            piece["label"] = label
    return root


def moved(made: bpy.types.Object, *, to: Point = (0, 0, 0), turn_deg: Point = (0, 0, 0)) -> bpy.types.Object:
    """Moves an object by `to` after turning it about the origin's axes x, y, z in turn; returns it."""
    turned = Matrix.Identity(4)
    for angle, axis in zip(turn_deg, "XYZ", strict=True):
        turned = Matrix.Rotation(math.radians(angle), 4, axis) @ turned
    made.matrix_world = Matrix.Translation(Vector(to)) @ turned @ made.matrix_world
    return made
