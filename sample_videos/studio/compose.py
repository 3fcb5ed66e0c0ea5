"""Any frame of a scene at any time, put together from its rendered pictures, and what can be seen in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sample_videos.studio.caption import write_caption
from sample_videos.studio.course import varied
from sample_videos.studio.footprint import POLE_M, ground_ring
from sample_videos.studio.glow import shine
from sample_videos.studio.layers import (
    Cutout,
    Layer,
    Rect,
    Shift,
    common,
    cutout_of,
    merged,
    paint,
    shifted,
    visible_share,
)
from sample_videos.studio.lens import Lens
from sample_videos.studio.order import far_to_near
from sample_videos.studio.pack import Pack, PackError
from sample_videos.studio.plan import Placed, ScenePlan
from sample_videos.studio.scene import Actor, Label, Scene
from sample_videos.studio.sensor import seen, shaken
from sample_videos.studio.tracks import Track
from vision.arrays import ImageBGR, XyxyNorm


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How much of an actor one frame shows, and where."""

    share: float
    """Of its silhouette in the picture that nothing nearer covers."""
    boxes: tuple[tuple[str, XyxyNorm], ...]
    """One a labelled part that reaches into the picture, its own label first, cut at the picture's edge."""


class Composer:
    """Makes the frames of one scene. Keeps what stands still, so that frames in the order of time are cheap."""

    def __init__(
        self,
        scene: Scene,
        pack: Pack,
        seed: int | None = None,
        *,
        length_s: float | None = None,
        captioned: bool = False,
        course: Scene | None = None,
        brightness: Callable[[float], float] | None = None,
    ) -> None:
        """Takes the scene as it was rendered; `seed` and `length_s` give it another course (see `course.varied`).

        `course` is one made already, with the same actors' ways (see `long_course`). `brightness` says how bright the
        street is at a time, 1 as rendered: clouds.

        Raises:
            PackError: The pack was rendered for a camera with a picture of another shape.
            SceneError: An actor's keys are not in the order of time.
        """
        width, height = scene.camera.size_wh
        if abs(pack.size_wh[0] * height - pack.size_wh[1] * width) > max(width, height):
            raise PackError(
                f"{pack.path}: rendered at {pack.size_wh}, another shape than the camera of scene {scene.id}, "
                f"{scene.camera.size_wh}; render the scene again"
            )
        self.scene = course or varied(scene, seed, length_s=length_s)
        self._brightness = brightness
        self.lens = Lens(scene.camera, size_wh=pack.size_wh)
        self._pack, self._captioned = pack, captioned
        self._plan = ScenePlan(scene)
        self._tracks = [(actor, Track(actor)) for actor in self.scene.actors]
        self._noise_seed = scene.seed if seed is None else seed
        self._plate = pack.plate()
        self._picture: Rect = (0, 0, *pack.size_wh)
        self._props = self._prop_layers()
        self._cutouts: dict[str, Cutout] = {}
        self._still_layers: dict[tuple[str, str], Layer] = {}
        self._still_names: tuple[tuple[str, str], ...] | None = None
        self._still = self._plate

    def frame(self, t: float) -> ImageBGR:
        """Returns what the camera delivers at `t`, (h, w, 3) BGR at the main stream's size.

        The same for the same scene, pack, seed and time.
        """
        scene = self.scene
        number = round(t * scene.main.fps)
        rng = np.random.default_rng([self._noise_seed, number])
        picture = self.clean(t)
        if self._brightness is not None:
            picture = cv2.convertScaleAbs(picture, alpha=self._brightness(t)).astype(np.uint8, copy=False)
        picture = shaken(picture, scene.camera.shake_px, time_s=t)
        picture = seen(picture, light=scene.light.kind, rng=rng, time_s=t)
        if self._captioned:
            write_caption(picture, name=scene.name, starts_at=scene.starts_at, time_s=t)
        return picture

    def clean(self, t: float) -> ImageBGR:
        """Returns the street at `t` before the camera's sensor, (h, w, 3) BGR at the main stream's size."""
        still, moving = self._layers(t)
        if self._still_names != tuple(still):
            self._still = self._plate.copy()
            paint(self._still, self._plate, self._sorted([*still.values(), *self._props]), self._picture)
            self._still_names = tuple(still)
        canvas: ImageBGR = self._still.copy()
        if moving:
            layers = self._sorted([*still.values(), *self._props, *(layer for _, layer in moving)])
            for rect in self._changed([layer for _, layer in moving]):
                paint(canvas, self._plate, layers, rect)
        shine(canvas, [placed for placed, _ in moving if placed.pose.lights], self.scene.light.kind, self.lens)
        if self.scene.main.size_wh != self.lens.size_wh:
            shrinks = self.scene.main.size_wh[0] < self.lens.size_wh[0]
            how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
            canvas = cv2.resize(canvas, self.scene.main.size_wh, interpolation=how).astype(np.uint8, copy=False)
        return canvas

    def visible(self, t: float, *, only: str | None = None) -> dict[str, Sight]:
        """Returns what the frame at `t` shows of each actor (or of `only` one) that reaches into the picture."""
        still, moving = self._layers(t)
        layers = self._sorted([*still.values(), *self._props, *(layer for _, layer in moving)])
        ids = {actor.id for actor, _ in self._tracks} if only is None else {only}
        sights = {}
        for index, layer in enumerate(layers):
            if layer.name in ids:
                boxes = tuple(part for part in (self._norm(*each) for each in layer.parts) if part is not None)
                share = visible_share(layer, layers[index + 1 :], self._picture)
                if boxes:
                    sights[layer.name] = Sight(share=share, boxes=boxes)
        return sights

    def _layers(self, t: float) -> tuple[dict[tuple[str, str], Layer], list[tuple[Placed, Layer]]]:
        """Returns the layers of what stands, by actor and pose, and of what moves."""
        still: dict[tuple[str, str], Layer] = {}
        moving = []
        for actor, track in self._tracks:
            state = track.at(t)
            placed = None if state is None else self._plan.placed(actor.look, state, lights=actor.lights)
            if placed is None or state is None or placed.pose.key in self._pack.unseen:
                continue
            if placed.moves:
                moving.append((placed, self._layer(actor, placed, state.heading_deg)))
                continue
            name = (actor.id, placed.pose.key)
            if name not in self._still_layers:
                self._still_layers[name] = self._layer(actor, placed, state.heading_deg)
            still[name] = self._still_layers[name]
        return still, moving

    def _layer(self, actor: Actor, placed: Placed, heading_deg: float) -> Layer:
        cutout = self._cutout(placed.pose.key)
        entry = cutout.sprite.entry
        ground = np.array([[placed.x_m, placed.y_m, 0.0]])
        depth_m = float(self.lens.depth(ground)[0])
        x_px, y_px = self.lens.project(ground)[0]
        shift = Shift(from_px=entry.anchor_px, to_px=(float(x_px), float(y_px)), scale=entry.depth_m / depth_m)
        if not placed.moves:
            shift = Shift(from_px=entry.anchor_px, to_px=entry.anchor_px, scale=1.0)
        place = (placed.x_m, placed.y_m, heading_deg)
        # An umbrella covers people, but touches the ground at its pole only.
        size_m = POLE_M if actor.look.kind == Label.UMBRELLA else None
        ring = tuple((float(x), float(y)) for x, y in ground_ring(actor.look, place, size_m=size_m))
        return Layer(
            name=actor.id,
            bgra=shifted(cutout.bgra, shift),
            shadow=None if cutout.shadow is None else shifted(cutout.shadow, shift),
            parts=tuple((part.label, shift.box(part.box)) for part in entry.parts),
            ring_m=ring,
            depth_m=depth_m,
        )

    def _cutout(self, key: str) -> Cutout:
        if key not in self._cutouts:
            self._cutouts[key] = cutout_of(self._pack.sprite(key), self._pack.size_wh)
        return self._cutouts[key]

    def _prop_layers(self) -> list[Layer]:
        layers = []
        for key, entry in self._pack.entries.items():
            if not key.startswith("prop-"):
                continue
            cutout = cutout_of(self._pack.sprite(key), self._pack.size_wh)
            x_m, y_m = self.lens.ground_at(entry.anchor_px)
            ring = ((x_m + 0.1, y_m - 0.1), (x_m + 0.1, y_m + 0.1), (x_m - 0.1, y_m + 0.1), (x_m - 0.1, y_m - 0.1))
            layers.append(
                Layer(name=key, bgra=cutout.bgra, shadow=cutout.shadow, parts=(), ring_m=ring, depth_m=entry.depth_m)
            )
        return layers

    def _sorted(self, layers: Sequence[Layer]) -> list[Layer]:
        return far_to_near(layers, (float(self.lens.eye[0]), float(self.lens.eye[1])))

    def _changed(self, moving: Sequence[Layer]) -> list[Rect]:
        rects = [common(rect, self._picture) for layer in moving for rect in layer.rects]
        return merged(rect for rect in rects if rect is not None)

    def _norm(self, label: str, box: tuple[float, float, float, float]) -> tuple[str, XyxyNorm] | None:
        width, height = self.lens.size_wh
        x1, y1, x2, y2 = (
            min(max(value / size, 0.0), 1.0) for value, size in zip(box, (width, height) * 2, strict=True)
        )
        return (label, (x1, y1, x2, y2)) if x2 > x1 and y2 > y1 else None
