"""One picture that shows what a folder of clips holds: a row a clip, four moments, the truth drawn in one of them."""

import json
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sample_videos.studio.caption import font_path
from vision.arrays import ImageBGR

TILE_W = 400
TEXT_H = 56
RED, AMBER, GREEN = (40, 40, 230), (0, 170, 255), (90, 200, 60)
"""BGR: violations, near misses, zones."""


class SheetError(ValueError):
    """There is nothing to show, or a clip lacks its truth; the message says which."""


def contact_sheet(folder: Path) -> ImageBGR:
    """Returns the sheet (h, w, 3) BGR of every `x.mp4` in the folder that has its `x.truth.json`.

    Raises:
        SheetError: No clip has its truth beside it.
    """
    truths = sorted(folder.glob("*.truth.json"))
    rows = [_row(path) for path in truths if (folder / _said(path)["clip"]).exists()]
    if not rows:
        raise SheetError(f"{folder}: expected clips x.mp4 with x.truth.json beside them; `compose` makes them")
    width = max(row.shape[1] for row in rows)
    return np.vstack([cv2.copyMakeBorder(row, 0, 6, 0, width - row.shape[1], cv2.BORDER_CONSTANT) for row in rows])


def _row(path: Path) -> ImageBGR:
    truth = _said(path)
    clip = path.parent / truth["clip"]
    length_s = _length_s(clip)
    told_s = _telling_time(truth, length_s)
    times = sorted([length_s * share for share in (0.15, 0.45, 0.85)] + [told_s])
    tiles = []
    for at_s in times:
        frame = _frame_at(clip, at_s)
        height = round(TILE_W * frame.shape[0] / frame.shape[1] / 2) * 2
        tile = cv2.resize(frame, (TILE_W, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        if at_s == told_s:
            _draw_truth(tile, truth, at_s)
        tiles.append(_with_text(tile, f"{at_s:.0f} s", at_bottom=True))
    return _with_title(np.hstack(tiles), _title(truth, length_s))


def _said(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return said


def _telling_time(truth: dict[str, Any], length_s: float) -> float:
    """The moment in which most of the truth's boxes are there."""
    spans = [(each["start_s"], each["end_s"]) for each in truth["violations"] + truth["stays"]]
    moments = [(start + end) / 2 for start, end in spans] or [length_s * 0.6]
    return float(min(max(moments, key=lambda t: sum(start <= t < end for start, end in spans)), length_s - 0.5))


def _draw_truth(tile: ImageBGR, truth: dict[str, Any], at_s: float) -> None:
    height, width = tile.shape[:2]
    for zone in truth["camera"]["zones"]:
        ring = np.round(np.array(zone["polygon"]) * (width, height)).astype(np.int32)
        cv2.polylines(tile, [ring], True, GREEN, 1, cv2.LINE_AA)
    for rows, colour in ((truth["stays"], AMBER), (truth["violations"], RED)):
        for each in rows:
            if each["start_s"] <= at_s < each["end_s"]:
                x1, y1, x2, y2 = np.round(np.array(each["box"]) * (width, height, width, height)).astype(int).tolist()
                cv2.rectangle(tile, (x1, y1), (x2, y2), colour, 2)


def _title(truth: dict[str, Any], length_s: float) -> str:
    camera = truth["camera"]
    rules = {rule["id"]: rule["type"] for rule in camera["rules"]}
    broken = [
        f"{rules[each['rule']]} {each['label']} {each['start_s']:.0f}-{each['end_s']:.0f} s"
        for each in truth["violations"]
    ]
    stays = [f"{each['label']}: {each['exempt'] or each['why']}" for each in truth["stays"]]
    first = f"{camera['name']}  {truth['clip']}  {length_s:.0f} s  {', '.join(truth['tags'])}"
    return f"{first}\n{'; '.join(broken) or '-'}  |  {'; '.join(dict.fromkeys(stays)) or '-'}"


def _with_title(row: ImageBGR, text: str) -> ImageBGR:
    image = Image.new("RGB", (row.shape[1], TEXT_H), (24, 26, 30))
    _write(image, (8, 3), text, 16)
    return np.vstack([np.asarray(image)[:, :, ::-1], row])


def _with_text(tile: ImageBGR, text: str, *, at_bottom: bool) -> ImageBGR:
    image = Image.fromarray(np.ascontiguousarray(tile[:, :, ::-1]))
    _write(image, (6, tile.shape[0] - 20 if at_bottom else 4), text, 13)
    return np.asarray(image)[:, :, ::-1].copy()


def _write(image: Image.Image, at_px: tuple[int, int], text: str, size_px: int) -> None:
    path = font_path()
    if path is None:
        text = text.encode("ascii", "ignore").decode()
        font: ImageFont.FreeTypeFont | ImageFont.ImageFont = ImageFont.load_default()
    else:
        font = ImageFont.truetype(str(path), size_px)
    ImageDraw.Draw(image).multiline_text(
        at_px, text, fill=(240, 240, 240), font=font, stroke_width=1, stroke_fill=(0, 0, 0)
    )


def _length_s(clip: Path) -> float:
    with av.open(str(clip)) as container:
        return float(container.duration or 0) / av.time_base


def _frame_at(clip: Path, at_s: float) -> ImageBGR:
    with av.open(str(clip)) as container:
        container.seek(int(max(at_s, 0) * av.time_base), backward=True)
        frame = None
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= at_s:
                break
        if frame is None:
            raise SheetError(f"{clip}: no picture at {at_s:.1f} s")
        return frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
