"""Many boxes and panes in one local frame, gathered into one mesh for each material: walls, windows, railings."""

import math
from collections.abc import Sequence

import bpy
from mathutils import Matrix, Vector

from sample_videos.studio.blender.shapes import Point
from sample_videos.studio.scene import Metres2

BOX_FACES = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
UPRIGHT = Matrix.Rotation(math.pi / 2, 4, "X")
"""Turns what lies in the plane z = 0 up, so that it faces -y."""


class Masonry:
    """Collects faces in a frame that stands at `at`, turned by `turn_deg` about z, its floor at `base_m`."""

    def __init__(self, *, at: Metres2, turn_deg: float, base_m: float = 0.0) -> None:
        turn = Matrix.Rotation(math.radians(turn_deg), 4, "Z")
        self.frame = Matrix.Translation(Vector((at[0], at[1], base_m))) @ turn
        self._faces: dict[str, list[list[Point]]] = {}
        self._materials: dict[str, bpy.types.Material] = {}
        self._others: list[bpy.types.Object] = []

    def pane(self, material: bpy.types.Material, corners: Sequence[Point]) -> None:
        """Adds one flat face; its corners run counter-clockwise as seen from outside."""
        self._materials[material.name] = material
        self._faces.setdefault(material.name, []).append(list(corners))

    def front(self, material: bpy.types.Material, *, x: tuple[float, float], z: tuple[float, float], y: float) -> None:
        """Adds an upright pane that faces -y."""
        self.pane(material, [(x[0], y, z[0]), (x[1], y, z[0]), (x[1], y, z[1]), (x[0], y, z[1])])

    def box(self, material: bpy.types.Material, low: Point, high: Point) -> None:
        """Adds a box between two opposite corners."""
        corners = [(x, y, z) for z in (low[2], high[2]) for y in (low[1], high[1]) for x in (low[0], high[0])]
        for face in BOX_FACES:
            self.pane(material, [corners[n] for n in face])

    def put(self, made: bpy.types.Object, local: Matrix | None = None) -> bpy.types.Object:
        """Takes an object that was built around the origin into the frame; `local` places it there first."""
        made.matrix_world = self.frame @ (Matrix.Identity(4) if local is None else local) @ made.matrix_world
        self._others.append(made)
        return made

    def write(self, made: bpy.types.Object, at: Point, *, turn_deg: float = 0.0) -> None:
        """Puts lettering upright, facing -y, with its middle at a point; `turn_deg` turns it about z first."""
        self.put(made, Matrix.Translation(Vector(at)) @ Matrix.Rotation(math.radians(turn_deg), 4, "Z") @ UPRIGHT)

    def built(self, name: str) -> list[bpy.types.Object]:
        """Returns the objects: one mesh for each material, and what was put in."""
        made = []
        for material_name, faces in self._faces.items():
            mesh = bpy.data.meshes.new(name)
            points = [point for face in faces for point in face]
            starts, at = [], 0
            for face in faces:
                starts.append(tuple(range(at, at + len(face))))
                at += len(face)
            mesh.from_pydata(points, [], starts)
            mesh.materials.append(self._materials[material_name])
            each = bpy.data.objects.new(name, mesh)
            each.matrix_world = self.frame
            bpy.context.scene.collection.objects.link(each)
            made.append(each)
        return made + self._others
