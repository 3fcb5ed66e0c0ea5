"""One mesh put together piece by piece: sheets, boxes and turned bodies, each face with its own material."""

import math
from collections.abc import Callable, Sequence
from itertools import product
from typing import TypeAlias

import bpy

from sample_videos.studio.blender.shapes import Point

Material: TypeAlias = bpy.types.Material
SHARP_RAD = math.radians(42)
"""Edges that bend more than this keep their crease; a bonnet's bend and a pillar's stay smooth."""


class Skin:
    """A growing mesh; `made` turns it into an object. A vehicle of one object renders faster than one of sixty."""

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._faces: list[tuple[int, ...]] = []
        self._material_ids: list[int] = []
        self._smooth: list[bool] = []
        self._materials: list[Material] = []
        self.shift_y_m = 0.0
        """Added to y of all that is put on from now on."""

    def put(
        self, points: Sequence[Point], faces: Sequence[Sequence[int]], material: Material, *, is_smooth: bool = False
    ) -> None:
        """Adds faces over points of their own."""
        first = len(self._points)
        self._points += [(x, y + self.shift_y_m, z) for x, y, z in points]
        for face in faces:
            self._face([first + n for n in face], material, is_smooth)

    def sheet(
        self,
        rows: Sequence[Sequence[Point]],
        material: Material | Callable[[int, int], Material],
        *,
        is_ring: bool = False,
    ) -> None:
        """Adds a smooth sheet over rows of equally many points; the material may depend on row and column."""
        first, count = len(self._points), len(rows[0])
        self._points += [(x, y + self.shift_y_m, z) for row in rows for x, y, z in row]
        for r in range(len(rows) - 1):
            for c in range(count if is_ring else count - 1):
                a, b = first + r * count + c, first + r * count + (c + 1) % count
                made_of = material(r, c) if callable(material) else material
                self._face([a, b, b + count, a + count], made_of, True)

    def box(self, centre: Point, size: Point, material: Material, *, bevel_m: float = 0.015) -> None:
        """Adds a box of this size (x, y, z) around its centre, its edges cut off by `bevel_m`."""
        half = [s / 2 for s in size]
        cut = min(bevel_m, *(h * 0.9 for h in half))
        points: list[Point] = []
        index: dict[tuple[int, int, int, int], int] = {}
        for sx, sy, sz, axis in product((-1, 1), (-1, 1), (-1, 1), range(3)):
            at = [s * (half[k] - (0 if k == axis else cut)) for k, s in enumerate((sx, sy, sz))]
            index[sx, sy, sz, axis] = len(points)
            points.append((centre[0] + at[0], centre[1] + at[1], centre[2] + at[2]))
        self.put(points, _box_faces(index), material)

    def lathe(
        self,
        centre: Point,
        profile: Sequence[tuple[float, float]],
        material: Material | Callable[[int], Material],
        *,
        axis: str = "x",
        sides: int = 24,
    ) -> None:
        """Adds what turns about an axis through `centre`; the profile's points are (along the axis, radius)."""
        rows = []
        for along, radius in profile:
            ring: list[Point] = []
            for k in range(sides):
                angle = 2 * math.pi * k / sides
                u, v = math.cos(angle) * radius, math.sin(angle) * radius
                x, y, z = {"x": (along, u, v), "y": (u, along, v), "z": (u, v, along)}[axis]
                ring.append((centre[0] + x, centre[1] + y, centre[2] + z))
            rows.append(ring)
        paint = (lambda r, _c: material(r)) if callable(material) else material
        self.sheet(rows, paint, is_ring=True)

    def cylinder(self, centre: Point, size_m: tuple[float, float], material: Material, *, axis: str) -> None:
        """Adds a closed cylinder of this radius and length around its centre."""
        radius_m, length_m = size_m
        half, bevel = length_m / 2, min(radius_m * 0.15, 0.02)
        profile = [(-half, 0.0), (-half, radius_m - bevel), (-half + bevel, radius_m)]
        self.lathe(centre, [*profile, *((-a, r) for a, r in reversed(profile))], material, axis=axis, sides=18)

    def made(self, name: str, label: str) -> bpy.types.Object:
        """Returns the object, linked into the scene and marked with its class."""
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata(self._points, [], self._faces)
        for material in self._materials:
            mesh.materials.append(material)
        mesh.polygons.foreach_set("material_index", self._material_ids)
        mesh.polygons.foreach_set("use_smooth", self._smooth)
        mesh.set_sharp_from_angle(angle=SHARP_RAD)
        mesh.update()
        made = bpy.data.objects.new(name, mesh)
        made["label"] = label
        bpy.context.scene.collection.objects.link(made)
        return made

    def _face(self, corners: list[int], material: Material, is_smooth: bool) -> None:
        if material not in self._materials:
            self._materials.append(material)
        self._faces.append(tuple(corners))
        self._material_ids.append(self._materials.index(material))
        self._smooth.append(is_smooth)


def _box_faces(index: dict[tuple[int, int, int, int], int]) -> list[list[int]]:
    """Returns the six sides, twelve cut edges and eight cut corners, all facing outwards."""
    faces = []
    for axis, (u, v) in enumerate(((1, 2), (2, 0), (0, 1))):
        for side in (-1, 1):
            walk = [(-1, -1), (1, -1), (1, 1), (-1, 1)][:: int(side)]
            faces.append([index[(*_corner((axis, u, v), (side, a, b)), axis)] for a, b in walk])
        for a, b in product((-1, 1), (-1, 1)):
            low, high = _corner((axis, u, v), (-1, a, b)), _corner((axis, u, v), (1, a, b))
            edge = [index[(*low, u)], index[(*high, u)], index[(*high, v)], index[(*low, v)]]
            faces.append(edge if a * b < 0 else edge[::-1])
    for sx, sy, sz in product((-1, 1), (-1, 1), (-1, 1)):
        corner = [index[sx, sy, sz, axis] for axis in range(3)]
        faces.append(corner if sx * sy * sz > 0 else corner[::-1])
    return faces


def _corner(axes: tuple[int, int, int], signs: tuple[int, int, int]) -> tuple[int, int, int]:
    """Returns the signs in the order x, y, z."""
    at = dict(zip(axes, signs, strict=True))
    return at[0], at[1], at[2]
