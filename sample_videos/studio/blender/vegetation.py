"""Trees and bushes: a bent trunk with branches, and crowns of many leaf cards that trees of one sort share."""

import math
import random

import bpy
from mathutils import Euler, Matrix, Vector

from sample_videos.studio.blender import textures
from sample_videos.studio.blender.shapes import Point, tube

GREENS = ("#4b5f30", "#435a31", "#566638", "#4a5c36")
CROWNS = 3
"""So many different crowns; trees turn and stretch them."""


def tree(seed: int) -> list[bpy.types.Object]:
    """Builds a street tree at the origin: camphor, plane or the like, 5.5 to 8.5 m high. Returns its objects."""
    rng = random.Random(seed)
    high = rng.uniform(2.3, 3.1)
    lean = (rng.uniform(-0.25, 0.25), rng.uniform(-0.25, 0.25))
    bark = textures.wall("#5c4f42", dirt=0.8)
    radius = rng.uniform(0.12, 0.19)
    fork: Point = (lean[0], lean[1], high)
    trunk = tube(
        "trunk",
        [(0, 0, -0.1), (0, 0, 0.25), (lean[0] * 0.3, lean[1] * 0.3, high * 0.5), fork],
        [radius * 1.5, radius * 1.05, radius * 0.9, radius * 0.75],
        bark,
    )
    white = tube(
        "lime", [(0, 0, 0.0), (0, 0, 0.95)], [radius * 1.28, radius * 1.06], textures.wall("#b5b1a6", dirt=0.5)
    )
    made = [trunk, white] if rng.random() < 0.6 else [trunk]
    size = rng.uniform(0.85, 1.2)
    for _ in range(5):
        angle, out, up = rng.uniform(0, 2 * math.pi), rng.uniform(0.7, 1.6) * size, rng.uniform(1.0, 2.4) * size
        tip = (fork[0] + math.cos(angle) * out, fork[1] + math.sin(angle) * out, high + up)
        made.append(tube("branch", [fork, tip], [radius * 0.55, radius * 0.18], bark, sides=6))
    crown = bpy.data.objects.new("crown", _crown(rng.randrange(CROWNS)))
    wide = size * rng.uniform(0.9, 1.15)
    turn = Euler((0, 0, rng.uniform(0, 2 * math.pi)))
    scale = Vector((wide, size * rng.uniform(0.9, 1.15), size * rng.uniform(0.85, 1.1)))
    crown.matrix_world = Matrix.LocRotScale(Vector((fork[0], fork[1], high + 1.5 * size)), turn, scale)
    bpy.context.scene.collection.objects.link(crown)
    made.append(crown)
    return made


def bush(size_m: Point, *, seed: int) -> bpy.types.Object:
    """Builds clipped green that fills a box of this size, its middle at the origin's height of half its own."""
    rng = random.Random(seed)
    points: list[Vector] = []
    count = int(min(2500, 260 * (size_m[0] * size_m[1] + size_m[2] * (size_m[0] + size_m[1]))))
    for _ in range(count):
        place = [rng.uniform(-0.5, 0.5) for _ in range(3)]
        axis = rng.randrange(3)
        place[axis] = math.copysign(0.5, place[axis]) if axis < 2 or place[2] > 0 else 0.5
        middle = Vector((place[0] * size_m[0], place[1] * size_m[1], (place[2] + 0.5) * size_m[2]))
        points += _card(rng, middle, rng.uniform(0.05, 0.09))
    made = bpy.data.objects.new("bush", _cards("bush", points, GREENS[seed % len(GREENS)]))
    bpy.context.scene.collection.objects.link(made)
    return made


def _crown(sort: int) -> bpy.types.Mesh:
    """Returns one of the shared crowns: leaf cards on the skins of some twenty clusters."""
    found = bpy.data.meshes.get(f"crown {sort}")
    if found is not None:
        return found
    rng = random.Random(1000 + sort)
    points: list[Vector] = []
    for _ in range(26):
        angle, polar = rng.uniform(0, 2 * math.pi), math.acos(rng.uniform(-0.6, 1.0))
        far = rng.uniform(0.5, 1.0)
        flat = math.sin(polar) * far
        middle = Vector((math.cos(angle) * flat * 2.0, math.sin(angle) * flat * 2.0, math.cos(polar) * far * 1.7))
        radius = rng.uniform(0.5, 0.85)
        for _ in range(380):
            way = Vector((rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 0.8))).normalized()
            points += _card(rng, middle + way * radius * rng.uniform(0.75, 1.05), rng.uniform(0.05, 0.1))
    return _cards(f"crown {sort}", points, GREENS[sort % len(GREENS)])


def _card(rng: random.Random, middle: Vector, half_m: float) -> list[Vector]:
    """Returns the four corners of a leaf: any way round, but rather flat than upright."""
    normal = Vector((rng.gauss(0, 0.6), rng.gauss(0, 0.6), rng.gauss(0.5, 0.5)))
    turn = normal.to_track_quat("Z", "Y")
    corners = ((-0.6, -1, 0), (0.6, -0.6, 0), (0.5, 1, 0), (-0.5, 0.7, 0))
    return [middle + turn @ (Vector(corner) * half_m) for corner in corners]


def _cards(name: str, points: list[Vector], colour: str) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points, [], [tuple(range(n, n + 4)) for n in range(0, len(points), 4)])
    mesh.materials.append(textures.foliage(colour))
    return mesh
