"""Random training pictures from packs: any seed is a new street scene, with the box of everything in it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.augment import degraded
from sample_videos.studio.pack import Pack, PackError, SpriteEntry
from sample_videos.studio.paste import Drawn, Placed, draw, placed, visible_things
from sample_videos.studio.scene import LightKind
from sample_videos.studio.sensor import seen
from sample_videos.studio.shelf import Shelf, class_id_of
from vision.arrays import BoxesXYXY, ClassIds, ImageBGR

FEWEST, MOST = 3, 16
"""Sprites a picture."""
LEAST_VISIBLE = 0.25
"""Of a thing that shows less of its silhouette nothing is said: people would argue about it too."""
SMALLEST_PX = 5
MOST_HIDDEN = 0.7
SENSOR_SHARE = 0.8
"""Of the training pictures go through the camera model of the clips; plain ones all do. Needs the scene's light."""
WORK_SCALE = 1.4
"""Pictures are composed this much larger than they come out, for a zoom not to blur them."""
PADDING = (114, 114, 114)
GUEST_SHARE = 0.15
"""Of the sprites come from another pack, with similar light."""
SIMILAR_LIGHT = 0.10

ZOOM_LOG = (float(np.log(0.6)), float(np.log(1.3)))

View = NDArray[np.float64]
"""(2, 3): picture composed -> picture given; scales on the diagonal, the first negative where mirrored."""
Picture = tuple[ImageBGR, BoxesXYXY, ClassIds]


def open_pictures(packs: Sequence[str], size_wh: tuple[int, int]) -> "PictureMaker":
    """Returns a maker of training pictures from the packs at these paths.

    Raises:
        PackError: One of them is no pack.
    """
    return PictureMaker([Pack(Path(path)) for path in packs], size_wh=size_wh)


class PictureMaker:
    """Makes pictures from packs; the same packs and seed make the same picture."""

    def __init__(self, packs: Sequence[Pack], *, size_wh: tuple[int, int], is_plain: bool = False) -> None:
        """Takes packs, the size of the pictures, and whether to leave out all that is random but the choice
        of sprites and the camera's noise.

        Raises:
            PackError: There is no pack, or one without actors.
        """
        if not packs:
            raise PackError("no packs to make pictures from; expected at least one, the studio's `render` makes them")
        self.size_wh, self.is_plain = size_wh, is_plain
        self._shelves = [Shelf(pack, scale=1 if is_plain else _scale(pack, size_wh)) for pack in packs]
        empty = [str(shelf.pack.path) for shelf in self._shelves if not shelf.actors]
        if empty:
            raise PackError(f"{empty[0]}: no sprite of a class that the network knows; render the scene again")
        counts = Counter(class_id_of(entry) for shelf in self._shelves for entry in shelf.actors)
        self._weights = [_shares([1 / counts[class_id_of(entry)] for entry in each.actors]) for each in self._shelves]
        self._kin = [_similar(shelf, self._shelves) for shelf in self._shelves]

    def make(self, seed: int) -> Picture:
        """Returns a picture (h, w, 3) BGR, boxes (n, 4) in pixels cut at its edge, and class ids (n,)."""
        rng = np.random.default_rng(seed)
        place = int(rng.integers(len(self._shelves)))
        shelf = self._shelves[place]
        canvas = shelf.plate.copy()
        drawn = draw(canvas, self._choose(place, rng), rng=None if self.is_plain else rng)
        size_wh = (canvas.shape[1], canvas.shape[0])
        view = _whole(size_wh, self.size_wh) if self.is_plain else _random_view(size_wh, self.size_wh, rng)
        boxes, class_ids = _truth(drawn, view, self.size_wh)
        if shelf.light and (self.is_plain or rng.random() < SENSOR_SHARE):
            canvas = seen(canvas, light=shelf.light, rng=rng, time_s=float(rng.uniform(0, 1000)))
        picture = _seen_through(canvas, view, self.size_wh)
        is_grey = shelf.light is LightKind.NIGHT_IR
        return (picture if self.is_plain else degraded(picture, rng, is_grey=is_grey)), boxes, class_ids

    def _choose(self, place: int, rng: np.random.Generator) -> list[Placed]:
        """The sprites of one picture, where and how large they stand in it, farthest first."""
        shelf = self._shelves[place]
        count = min(int(rng.integers(FEWEST, MOST + 1)), len(shelf.actors))
        chosen = [placed(shelf.cutout(entry), depth_m=entry.depth_m) for entry in shelf.props]
        actors: list[Placed] = []
        for index in rng.choice(len(shelf.actors), size=count, replace=False, p=self._weights[place]):
            entry = shelf.actors[int(index)]
            if self.is_plain:
                actor = placed(shelf.cutout(entry), depth_m=entry.depth_m)
            elif self._kin[place] and rng.random() < GUEST_SHARE:
                actor = self._guest(place, entry, rng)
            else:
                actor = _moved(shelf, entry, rng)
            if not any(_hides(actor, other) for other in actors):
                actors.append(actor)
        return sorted(chosen + actors, key=lambda each: -each.depth_m)

    def _guest(self, place: int, where: SpriteEntry, rng: np.random.Generator) -> Placed:
        """A sprite of a similar pack, on the ground where `where` stands, as large as it would be there."""
        shelf, kin = self._shelves[place], int(rng.choice(self._kin[place]))
        home = self._shelves[kin]
        entry = home.actors[int(rng.choice(len(home.actors), p=self._weights[kin]))]
        size_here = shelf.focal_px * shelf.scale / where.depth_m
        size_at_home = home.focal_px * home.scale / entry.depth_m
        cutout = home.cutout(entry)
        shift = np.array(where.anchor_px) * shelf.scale - cutout.anchor
        scale = float(np.clip(size_here / size_at_home * rng.uniform(0.9, 1.1), 0.3, 2.0))
        return placed(cutout, depth_m=where.depth_m, scale=scale, shift=shift)


def _moved(shelf: Shelf, entry: SpriteEntry, rng: np.random.Generator) -> Placed:
    """A sprite a step away from where it was rendered, larger where that is nearer."""
    width, height = shelf.pack.size_wh
    step_px = rng.normal(0, 1, 2) * (0.03 * width, 0.012 * height)
    slope, rest = shelf.nearness
    y_px = entry.anchor_px[1]
    before, after = slope * y_px + rest, slope * (y_px + step_px[1]) + rest
    scale = float(np.clip(after / before, 0.75, 1.35)) if before > 0 and after > 0 else 1.0
    shift = step_px * shelf.scale
    return placed(shelf.cutout(entry), depth_m=entry.depth_m / scale, scale=scale, shift=shift)


def _hides(one: Placed, other: Placed) -> bool:
    """Whether the nearer of two hides too much of the farther, by their boxes."""
    near, far = (one, other) if one.depth_m < other.depth_m else (other, one)
    sides = np.minimum(near.boxes[0, 2:], far.boxes[0, 2:]) - np.maximum(near.boxes[0, :2], far.boxes[0, :2])
    if (sides <= 0).any():
        return False
    return bool(sides.prod() > MOST_HIDDEN * (far.boxes[0, 2:] - far.boxes[0, :2]).prod())


def _truth(drawn: Drawn, view: View, size_wh: tuple[int, int]) -> tuple[BoxesXYXY, ClassIds]:
    """What is to be found: boxes in the final picture, cut at its edge, of all that shows enough of itself."""
    corners = np.sort(_back(view, np.array([(0, 0), size_wh], np.float64)), axis=0)
    boxes, class_ids, shares = visible_things(drawn, window=(corners[0], corners[1]))
    height, width = drawn.owners.shape
    boxes = np.clip(boxes, 0, (width, height, width, height))
    ends = np.sort(_through(view, boxes.reshape(-1, 2)).reshape(-1, 2, 2), axis=1).reshape(-1, 4)
    cut = np.clip(ends, 0, np.array(size_wh * 2))
    sides = cut[:, 2:] - cut[:, :2]
    kept = (class_ids >= 0) & (shares >= LEAST_VISIBLE) & (sides >= SMALLEST_PX).all(axis=1)
    return cut[kept].astype(np.float32), class_ids[kept]


def _random_view(size_wh: tuple[int, int], target_wh: tuple[int, int], rng: np.random.Generator) -> View:
    """A zoom of 0.6 to 1.3 pictures' width, a shift and perhaps a mirror; one in three shows the whole picture."""
    fit = min(target_wh[0] / size_wh[0], target_wh[1] / size_wh[1])
    zoom, stretch = (
        (1.0, 1.0) if rng.random() < 0.3 else (1 / np.exp(rng.uniform(*ZOOM_LOG)), np.exp(rng.normal(0, 0.05)))
    )
    scales = fit * zoom * np.array((stretch, 1 / stretch))
    spare = np.array(target_wh) - scales * size_wh
    shift = spare * rng.random(2)
    if rng.random() < 0.5:
        scales[0], shift[0] = -scales[0], target_wh[0] - shift[0]
    return np.column_stack((np.diag(scales), shift))


def _whole(size_wh: tuple[int, int], target_wh: tuple[int, int]) -> View:
    fit = min(target_wh[0] / size_wh[0], target_wh[1] / size_wh[1])
    return np.column_stack((np.diag((fit, fit)), (np.array(target_wh) - fit * np.array(size_wh)) / 2))


def _seen_through(canvas: ImageBGR, view: View, size_wh: tuple[int, int]) -> ImageBGR:
    """The picture that a view shows. A view speaks of edges of pixels, cv2 of their middles."""
    matrix = view.copy()
    matrix[:, 2] += 0.5 * (view[:, :2].sum(axis=1) - 1)
    return cv2.warpAffine(
        canvas, matrix, size_wh, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=PADDING
    ).astype(np.uint8, copy=False)


def _through(view: View, points: NDArray[np.float64]) -> NDArray[np.float64]:
    return points * view.diagonal() + view[:, 2]


def _back(view: View, points: NDArray[np.float64]) -> NDArray[np.float64]:
    return (points - view[:, 2]) / view.diagonal()


def _scale(pack: Pack, size_wh: tuple[int, int]) -> float:
    return WORK_SCALE * min(size_wh[0] / pack.size_wh[0], size_wh[1] / pack.size_wh[1])


def _shares(weights: list[float]) -> NDArray[np.float64]:
    total = sum(weights)
    return np.array([weight / total for weight in weights])


def _similar(shelf: Shelf, shelves: Sequence[Shelf]) -> list[int]:
    return [
        index
        for index, other in enumerate(shelves)
        if other is not shelf
        and abs(other.look[0] - shelf.look[0]) < SIMILAR_LIGHT
        and abs(other.look[1] - shelf.look[1]) < SIMILAR_LIGHT / 2
    ]
