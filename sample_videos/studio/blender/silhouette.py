"""What a camera sees of an actor's meshes as they are after their modifiers: triangles and labelled boxes."""

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.lens import NEAR_M, Lens
from sample_videos.studio.pack import SpritePart


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """An actor on the screen."""

    triangles_px: NDArray[np.float64]
    """(n, 3, 2), all of its meshes together, without what lies behind the camera."""
    triangles_m: NDArray[np.float64]
    """(m, 3, 3), all of them."""
    parts: tuple[SpritePart, ...]


def outline_of(meshes: Sequence[bpy.types.Object], lens: Lens, *, own_label: str | None) -> Outline:
    """Returns the actor's triangles and a tight box for each label on it, its own first.

    What lies behind the camera is left out. A mesh without the property `label` counts as the actor's own; with
    no own label there are no boxes.
    """
    graph = bpy.context.evaluated_depsgraph_get()
    triangles: list[NDArray[np.float64]] = []
    solids: list[NDArray[np.float64]] = []
    spread: dict[str, list[NDArray[np.float64]]] = {}
    for each in meshes:
        points_m, corners = _world_mesh(each, graph)
        if len(points_m) == 0:
            continue
        pixels, is_ahead = lens.project(points_m), lens.depth(points_m) > NEAR_M
        whole = corners[is_ahead[corners].all(axis=1)]
        triangles.append(pixels[whole])
        solids.append(points_m[corners])
        if own_label is not None and is_ahead.any():
            spread.setdefault(str(each.get("label", own_label)), []).append(pixels[is_ahead])
    parts = [_part(label, np.concatenate(found)) for label, found in spread.items()]
    parts.sort(key=lambda part: part.label != own_label)
    return Outline(
        triangles_px=np.concatenate([np.zeros((0, 3, 2)), *triangles]),
        triangles_m=np.concatenate([np.zeros((0, 3, 3)), *solids]),
        parts=tuple(parts),
    )


def corners_of(meshes: Sequence[bpy.types.Object]) -> NDArray[np.float64]:
    """Returns the corners (n, 3) of all meshes' boxes, in metres."""
    found = [np.array(each.matrix_world) @ np.array([*corner, 1.0]) for each in meshes for corner in each.bound_box]
    return np.array(found).reshape(-1, 4)[:, :3]


def _part(label: str, pixels: NDArray[np.float64]) -> SpritePart:
    (x1, y1), (x2, y2) = pixels.min(axis=0), pixels.max(axis=0)
    return SpritePart(label=label, box=(round(x1, 2), round(y1, 2), round(x2, 2), round(y2, 2)))


def _world_mesh(thing: bpy.types.Object, graph: bpy.types.Depsgraph) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Returns points (n, 3) in metres and triangles (m, 3) as indices into them."""
    evaluated = thing.evaluated_get(graph)
    mesh = evaluated.to_mesh()
    points = np.empty(len(mesh.vertices) * 3, dtype=np.float32)
    mesh.vertices.foreach_get("co", points)
    mesh.calc_loop_triangles()
    corners = np.empty(len(mesh.loop_triangles) * 3, dtype=np.int32)
    mesh.loop_triangles.foreach_get("vertices", corners)
    evaluated.to_mesh_clear()
    place = np.array(evaluated.matrix_world, dtype=np.float64)
    return points.reshape(-1, 3) @ place[:3, :3].T + place[:3, 3], corners.reshape(-1, 3)
