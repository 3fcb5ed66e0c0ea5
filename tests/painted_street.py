"""A twin of the renderer: packs whose sprites are blocks of one colour, drawn through the scene's own lens."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.footprint import SIZE_M, ground_ring
from sample_videos.studio.lens import Lens
from sample_videos.studio.pack import Pack, SpriteEntry, SpritePart, write_pack
from sample_videos.studio.plan import poses_of
from sample_videos.studio.scene import (
    Actor,
    CameraPlace,
    Key,
    Label,
    Look,
    Scene,
    SceneRule,
    SceneZone,
    Stream,
    Street,
)

GROUND_BGR = (110, 110, 110)
SIZE_WH = (320, 180)
RED, GREEN, BLUE = "#ff0000", "#00ff00", "#0000ff"


def colour_bgr(look: Look) -> tuple[int, int, int]:
    """The look's colour; white where it names none."""
    said = look.colour or "#ffffff"
    red, green, blue = (int(said[n : n + 2], 16) for n in (1, 3, 5))
    return blue, green, red


def actor(name: str, colour: str, *keys: tuple[float, ...], kind: Label = Label.CAR, **said: str) -> Actor:
    """An actor from rows of t, x, y and perhaps a heading."""
    rows = [Key(t=row[0], x=row[1], y=row[2], heading_deg=row[3] if len(row) > 3 else None) for row in keys]
    return Actor(id=name, look=Look(kind=kind, colour=colour), keys=rows, **said)  # type: ignore[arg-type]


def parked(name: str, colour: str, stay_s: tuple[float, float], at: tuple[float, float] = (0.0, 12.0)) -> Actor:
    """A car that comes from the left, stands across the view at `at` and leaves to the right."""
    start_s, end_s = stay_s
    x, y = at
    return actor(name, colour, (start_s - 4, x - 22, y), (start_s, x, y), (end_s, x, y), (end_s + 4, x + 22, y))


def street(
    *actors: Actor, length_s: float = 60.0, rules: list[SceneRule] | None = None, zones: list[SceneZone] | None = None
) -> Scene:
    """A street with one fire lane in its middle, 5 m by 4 m, where nothing may stand for 20 s."""
    lane = SceneZone(id="lane", kind="fire_lane", ground=[(-3, 10), (3, 10), (3, 14), (-3, 14)])
    rule = SceneRule(id="r1", type="fire_lane_blocked", zone="lane", labels=["car", "truck"], limit_s=20)
    return Scene(
        id="street",
        name="东门",
        tags=["day"],
        length_s=length_s,
        camera=CameraPlace(position=(0, 0, 5), look_at=(0, 14, 0), size_wh=SIZE_WH, shake_px=0),
        street=Street(surfaces=[]),
        zones=zones or [lane],
        rules=rules or [rule],
        actors=list(actors),
        main=Stream(size_wh=SIZE_WH, fps=4),
    )


def painted_pack(scene: Scene, folder: Path, *, props: tuple[tuple[int, tuple[float, float], str], ...] = ()) -> Pack:
    """Paints the pack that a renderer would make; `props` are (index, place, colour) of boards that hide things."""
    lens = Lens(scene.camera)
    files: dict[str, bytes] = {}
    entries = []
    for pose in poses_of(scene):
        corners = np.array(ground_ring(pose.look, (pose.x_m, pose.y_m, pose.heading_deg)))
        block = _block(corners, SIZE_M[pose.look.kind][2])
        label = str(pose.look.kind)
        entries.append(_paint(pose.key, label, (pose.x_m, pose.y_m), block, colour_bgr(pose.look), lens, files))
    for index, (x, y), colour in props:
        board = _block(np.array([(x - 2, y), (x + 2, y), (x + 2, y + 0.1), (x - 2, y + 0.1)]), 3.0)
        look = Look(kind=Label.GOODS, colour=colour)
        entries.append(_paint(f"prop-{index}", "", (x, y), board, colour_bgr(look), lens, files))
    plate = np.full((SIZE_WH[1], SIZE_WH[0], 3), GROUND_BGR, np.uint8)
    files["plate.webp"] = _webp(plate)
    path = folder / f"{scene.id}.pack.zip"
    write_pack(path, scene=scene.id, size_wh=scene.camera.size_wh, entries=entries, files=files)
    return Pack(path)


def _block(corners: NDArray[np.float64], height_m: float) -> NDArray[np.float64]:
    heights = np.repeat([0.0, height_m], len(corners))
    return np.column_stack([np.vstack([corners, corners]), heights])


def _paint(
    key: str,
    label: str,
    at: tuple[float, float],
    block: NDArray[np.float64],
    colour: tuple[int, int, int],
    lens: Lens,
    files: dict[str, bytes],
) -> SpriteEntry:
    points = lens.project(block)
    low, high = np.floor(points.min(axis=0)).astype(int), np.ceil(points.max(axis=0)).astype(int)
    width, height = (high - low).tolist()
    sprite = np.zeros((height, width, 4), np.uint8)
    sprite[:, :, :3] = colour
    hull = cv2.convexHull((points - low).astype(np.float32))
    alpha = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(alpha, np.round(hull).astype(np.int32), 255)
    sprite[:, :, 3] = alpha
    files[f"{key}.webp"] = _webp(sprite)
    ground = np.array([[at[0], at[1], 0.0]])
    anchor = lens.project(ground)[0]
    x1, y1, x2, y2 = (float(value) for value in (*points.min(axis=0), *points.max(axis=0)))
    return SpriteEntry(
        key=key,
        at_px=(int(low[0]), int(low[1])),
        shadow_at_px=(0, 0),
        shadow_scale=0,
        anchor_px=(float(anchor[0]), float(anchor[1])),
        depth_m=float(lens.depth(ground)[0]),
        parts=(SpritePart(label=label, box=(x1, y1, x2, y2)),) if label else (),
    )


def _webp(picture: NDArray[np.uint8]) -> bytes:
    done, coded = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, 101])
    assert done
    return coded.tobytes()


def sprite_colour_at(picture: NDArray[np.uint8], box: list[float]) -> tuple[int, int, int]:
    """The colour in the middle of a normalised box."""
    height, width = picture.shape[:2]
    x, y = int((box[0] + box[2]) / 2 * width), int((box[1] + box[3]) / 2 * height)
    blue, green, red = (int(value) for value in picture[y, x])
    return blue, green, red
