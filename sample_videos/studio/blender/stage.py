"""Renders one scene's pieces: the empty street, and its actors in place on it, many to a render.

Actors are rendered without the street, over a ground that throws light up and is not seen: only their own pixels cost
time. Their shadows are drawn from their meshes (`ground_shadow`).
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio import cutting
from sample_videos.studio.blender import cast, light, rendering, silhouette, street
from sample_videos.studio.ground_shadow import SCALE, full_size, ground_shadow, shadow_picture
from sample_videos.studio.lens import Lens
from sample_videos.studio.pack import SpriteEntry
from sample_videos.studio.pieces import Pieces
from sample_videos.studio.pose import Pose
from sample_videos.studio.scene import Metres2, Scene
from sample_videos.studio.sheets import grouped, pose_corners, screen_hull


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one render brought."""

    sprites: int
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Thing:
    """What is to become a sprite, while it stands on the stage."""

    key: str
    at_m: Metres2
    outline: silhouette.Outline


class Stage:
    """A scene built in Blender; there is one at a time."""

    def __init__(self, scene: Scene, lens: Lens, *, samples: int = 16) -> None:
        self._scene, self._lens, self._samples = scene, lens, samples
        bpy.ops.wm.read_factory_settings(use_empty=True)
        rendering.use_cycles(lens.size_wh)
        rendering.place_camera(lens)
        self._props = {f"prop-{each.index}": each for each in street.build_street(scene.street, light=scene.light)}
        light.light_up(scene.light, scene.camera, scene.street)
        self._street = cast.solids(bpy.context.scene.objects)
        self._ground = street.build_plain_ground()
        self._ground.visible_camera = False
        self._cast = cast.Cast()
        bpy.context.view_layer.update()

    def render_plate(self) -> NDArray[np.uint8]:
        """Returns the empty street (h, w, 3), without the props that may hide an actor."""
        hidden = {each.name for prop in self._props.values() for each in prop.objects}
        for each in self._street:
            each.hide_render = each.name in hidden
        self._ground.hide_render = True
        return rendering.picture(self._samples)

    def render_props(self, pieces: Pieces) -> Iterator[Done]:
        """Renders the props that may hide an actor as sprites `prop-<index>`, one by one."""
        for key, prop in self._props.items():
            if pieces.has(key):
                continue
            began_s = time.monotonic()
            self._clear()
            solids = [each for each in self._street if each.name in {other.name for other in prop.objects}]
            for each in solids:
                each.hide_render = False
            outline = silhouette.outline_of(solids, self._lens, own_label=None)
            self._keep([_Thing(key=key, at_m=prop.at, outline=outline)], pieces)
            yield Done(sprites=1, took_s=time.monotonic() - began_s)

    def render_sheets(self, poses: Sequence[Pose], pieces: Pieces) -> Iterator[Done]:
        """Renders the poses that are not among the pieces yet, and keeps each sheet's sprites as it is done."""
        wanted = list({pose.key: pose for pose in poses if not pieces.has(pose.key)}.values())
        self._clear()
        for group in grouped([screen_hull(pose_corners(pose), self._lens) for pose in wanted]):
            began_s = time.monotonic()
            acting = [wanted[n] for n in group]
            roots = [self._cast.enter(pose) for pose in acting]
            bpy.context.view_layer.update()
            things = [
                _Thing(
                    key=pose.key,
                    at_m=(pose.x_m, pose.y_m),
                    outline=silhouette.outline_of(cast.family(root), self._lens, own_label=pose.look.kind),
                )
                for root, pose in zip(roots, acting, strict=True)
            ]
            self._keep(things, pieces)
            for root in roots:
                self._cast.leave(root)
            yield Done(sprites=len(group), took_s=time.monotonic() - began_s)

    def _clear(self) -> None:
        """Takes the street away; a plain ground stays, for the light that it throws up."""
        for each in self._street:
            each.hide_render = True
        self._ground.hide_render = False

    def _keep(self, things: Sequence[_Thing], pieces: Pieces) -> None:
        covers = [cutting.silhouette(each.outline.triangles_px, self._lens.size_wh) for each in things]
        for thing, cover in zip(things, covers, strict=True):
            if cover is None:
                pieces.keep_unseen(thing.key)
        seen = [(thing, cover) for thing, cover in zip(things, covers, strict=True) if cover is not None]
        if not seen:
            return
        whole = cutting.joined([cover for _, cover in seen], self._lens.size_wh)
        border = cutting.border(whole)
        film = rendering.film(self._samples, border)
        x1, y1, x2, y2 = border
        colours = cutting.spread_colours(film[y1:y2, x1:x2, :3], whole[y1:y2, x1:x2])
        displayed = np.zeros((*whole.shape, 3), np.float32)
        displayed[y1:y2, x1:x2] = rendering.as_displayed(colours)
        for thing, cover in seen:
            shadow = ground_shadow(thing.outline.triangles_m, self._lens, self._scene.light)
            picture = None if shadow is None else shadow_picture(shadow)
            pieces.keep(self._entry(thing, cover, shadow), cutting.sprite_picture(displayed, cover), picture)

    def _entry(self, thing: _Thing, cover: cutting.Patch, shadow: cutting.Patch | None) -> SpriteEntry:
        place = np.array([(*thing.at_m, 0.0)])
        x, y = self._lens.project(place)[0].tolist()
        return SpriteEntry(
            key=thing.key,
            at_px=cover.at_px,
            shadow_at_px=(0, 0) if shadow is None else full_size(shadow.at_px),
            shadow_scale=0.0 if shadow is None else SCALE,
            anchor_px=(round(x, 2), round(y, 2)),
            depth_m=round(float(self._lens.depth(place)[0]), 3),
            parts=thing.outline.parts,
        )
