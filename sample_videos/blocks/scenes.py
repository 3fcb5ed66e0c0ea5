"""Eight block cameras of a small town, written as clips with ground truth (format: docs/truth.md)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sample_videos.blocks.world import Block, cell_box, cell_zone, write_clip

LENGTH_S = 75.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One camera: one zone with one rule, and the blocks that come and go."""

    id: str
    name: str
    zone_kind: str
    zone_cells: tuple[tuple[int, int], tuple[int, int]]
    """First and last cell (column, row) that the zone spans."""
    rule_type: str
    limit_s: float
    blocks: tuple[Block, ...]
    min_count: int = 1


def _block(label: str, cell: tuple[int, int], stay_s: tuple[float, float], stripes: int = 0) -> Block:
    return Block(label=label, column=cell[0], row=cell[1], start_s=stay_s[0], end_s=stay_s[1], stripes=stripes)


SCENES = (
    Scene(
        id="school-gate",
        name="实验小学正门",
        zone_kind="no_parking",
        zone_cells=((3, 5), (3, 5)),
        rule_type="illegal_parking",
        limit_s=20,
        blocks=(_block("car", (3, 5), (4, 50), 1), _block("car", (3, 5), (54, 62), 3)),
    ),
    Scene(
        id="hospital-entrance",
        name="区人民医院急诊入口",
        zone_kind="fire_lane",
        zone_cells=((6, 5), (7, 5)),
        rule_type="fire_lane_blocked",
        limit_s=15,
        blocks=(_block("truck", (6, 5), (5, 45), 2), _block("person", (10, 6), (10, 30))),
    ),
    Scene(
        id="transit-hub",
        name="客运站落客区",
        zone_kind="no_parking",
        zone_cells=((4, 6), (5, 6)),
        rule_type="illegal_parking",
        limit_s=20,
        blocks=tuple(_block("car", (4 + n % 2, 6), (4 + 12 * n, 12 + 12 * n), 4 * (n % 2)) for n in range(5)),
    ),
    Scene(
        id="fire-lane-east",
        name="阳光小区东侧消防通道",
        zone_kind="fire_lane",
        zone_cells=((8, 5), (8, 5)),
        rule_type="fire_lane_blocked",
        limit_s=15,
        blocks=(_block("car", (8, 5), (6, 60), 2),),
    ),
    Scene(
        id="fire-lane-west",
        name="阳光小区西侧消防通道",
        zone_kind="fire_lane",
        zone_cells=((8, 5), (8, 5)),
        rule_type="fire_lane_blocked",
        limit_s=15,
        blocks=(_block("car", (8, 5), (8, 18), 0), _block("car", (8, 5), (18, 28), 4)),
    ),
    Scene(
        id="market-street",
        name="南门早市街口",
        zone_kind="area",
        zone_cells=((3, 6), (8, 6)),
        rule_type="crowd_gathering",
        limit_s=15,
        min_count=3,
        blocks=tuple(_block("person", (3 + 2 * n, 6), (5 + n, 55 + n), n) for n in range(3)),
    ),
    Scene(
        id="bus-stop",
        name="人民路公交站",
        zone_kind="area",
        zone_cells=((5, 6), (6, 6)),
        rule_type="loitering",
        limit_s=20,
        blocks=(_block("person", (5, 6), (5, 45), 1), _block("truck", (11, 5), (20, 30))),
    ),
    Scene(
        id="park-square",
        name="中心公园广场",
        zone_kind="no_parking",
        zone_cells=((2, 5), (2, 5)),
        rule_type="illegal_parking",
        limit_s=20,
        blocks=(_block("car", (9, 6), (5, 60), 2), _block("person", (2, 5), (10, 25))),
    ),
)


def write_scene(folder: Path, scene: Scene) -> Path:
    """Writes `<id>.mp4` with its `.truth.json` into the folder and returns the clip's path."""
    clip = write_clip(folder / f"{scene.id}.mp4", scene.blocks, length_s=LENGTH_S)
    text = json.dumps(truth(scene), ensure_ascii=False, indent=1)
    clip.with_suffix(".truth.json").write_text(text, encoding="utf-8")
    return clip


def truth(scene: Scene) -> dict[str, Any]:
    """Returns the ground truth of a scene: which stays are violations, which only look like one."""
    (left, top), (right, bottom) = scene.zone_cells
    corners = cell_zone(left, top)[0], cell_zone(right, bottom)[2]
    (x1, y1), (x2, y2) = corners
    zone = {"id": "z1", "kind": scene.zone_kind, "polygon": [[x1, y1], [x2, y1], [x2, y2], [x1, y2]]}
    rule = {"id": "r1", "type": scene.rule_type, "zone": "z1", "limit_s": scene.limit_s, "min_count": scene.min_count}
    violations, stays = _stays(scene)
    return {
        "schema": 1,
        "clip": f"{scene.id}.mp4",
        "licence": "Apache-2.0",
        "tags": ["blocks"],
        "tolerance_s": 0.5,
        "loop": True,
        "streams": {"main": f"{scene.id}.mp4"},
        "camera": {"id": scene.id, "name": scene.name, "zones": [zone], "rules": [rule]},
        "violations": violations,
        "stays": stays,
        "ignore": [],
    }


def _stays(scene: Scene) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    (left, top), (right, bottom) = scene.zone_cells
    inside = [b for b in scene.blocks if left <= b.column <= right and top <= b.row <= bottom]
    if scene.min_count > 1:
        return [_counted(scene, inside)], []
    violations, stays = [], []
    for block in inside:
        entry = {
            "label": block.label,
            "start_s": block.start_s,
            "end_s": block.end_s,
            "box": list(cell_box(block.column, block.row)),
        }
        if scene.rule_type != "loitering" and block.label == "person":
            continue
        if block.end_s - block.start_s >= scene.limit_s:
            violations.append({"rule": "r1", **entry, "count": 1})
        else:
            stays.append({"zone": "z1", **entry, "why": "left before the limit", "exempt": None})
    return violations, stays


def _counted(scene: Scene, blocks: Sequence[Block]) -> dict[str, Any]:
    boxes = [cell_box(b.column, b.row) for b in blocks]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return {
        "rule": "r1",
        "label": blocks[0].label,
        "start_s": max(b.start_s for b in blocks),
        "end_s": min(b.end_s for b in blocks),
        "box": [min(lefts), min(tops), max(rights), max(bottoms)],
        "count": scene.min_count,
    }
