"""The actors on the stage: built once for each look, then copied to where a sheet needs them, and taken away."""

import math
from collections import OrderedDict
from collections.abc import Iterable

import bpy

from sample_videos.studio.blender import actors
from sample_videos.studio.blender.silhouette import corners_of
from sample_videos.studio.pose import Pose

_KEPT = 40
FLAT_M = 0.4


class Cast:
    """Built actors, the latest kept for the next sheets."""

    def __init__(self) -> None:
        self._built: OrderedDict[str, bpy.types.Object] = OrderedDict()

    def enter(self, pose: Pose) -> bpy.types.Object:
        """Returns the root of a new copy of the pose's actor, standing in its place."""
        built = self._original(pose)
        root = _copied(built, None)
        root.location = (pose.x_m, pose.y_m, 0.0)
        root.rotation_euler = (0.0, 0.0, math.radians(pose.heading_deg))
        return root

    def leave(self, root: bpy.types.Object) -> None:
        """Takes a copy away."""
        for each in [*root.children_recursive, root]:
            bpy.data.objects.remove(each)

    def _original(self, pose: Pose) -> bpy.types.Object:
        key = f"{pose.look.model_dump_json()} {pose.phase} {pose.lights}"
        if key in self._built:
            self._built.move_to_end(key)
            return self._built[key]
        root = actors.build(pose.look, phase=pose.phase, lights=pose.lights)
        for each in [root, *root.children_recursive]:
            for collection in list(each.users_collection):
                collection.objects.unlink(each)
        self._built[key] = root
        while len(self._built) > _KEPT:
            self._forget(self._built.popitem(last=False)[1])
        return root

    def _forget(self, root: bpy.types.Object) -> None:
        family = [*root.children_recursive, root]
        meshes = {each.data for each in family if each.type == "MESH"}
        for each in family:
            bpy.data.objects.remove(each)
        for mesh in meshes:
            if mesh.users == 0:
                bpy.data.meshes.remove(mesh)


def family(root: bpy.types.Object) -> list[bpy.types.Object]:
    """Returns what of an actor is rendered."""
    return solids([root, *root.children_recursive])


def solids(things: Iterable[bpy.types.Object]) -> list[bpy.types.Object]:
    """Returns what has a surface: no lamps, no empties."""
    return [each for each in things if each.type in ("MESH", "FONT", "CURVE") and not each.hide_render]


def is_flat(thing: bpy.types.Object) -> bool:
    """Returns whether it is ground, paint on it or a pavement: the stage's plain floor stands in for it."""
    return float(corners_of([thing])[:, 2].max()) < FLAT_M


def _copied(original: bpy.types.Object, parent: bpy.types.Object | None) -> bpy.types.Object:
    made = original.copy()
    bpy.context.scene.collection.objects.link(made)
    if parent is not None:
        # The copy keeps the original's inverse of its parent, so it stands to the copied parent as that one did.
        made.parent = parent
        made.matrix_parent_inverse = original.matrix_parent_inverse.copy()
    for child in original.children:
        _copied(child, made)
    return made
