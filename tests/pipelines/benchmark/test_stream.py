"""Stream mode from file to score: made clips with the block network, and real footage."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.detector import open_detector
from pipelines.benchmark.film import Film
from pipelines.benchmark.grid import Grid
from pipelines.benchmark.result import assess
from pipelines.benchmark.score import score
from pipelines.benchmark.stream import ClipError, run_stream
from pipelines.benchmark.truth import parse_truth
from pipelines.capture.deadline import Deadline
from pipelines.capture.source import PictureMode
from sample_videos.blocks.scenes import SCENES, truth, write_scene
from sample_videos.blocks.world import Block, write_clip
from vision.masking import MASK_CONFIDENCE

SCENE = next(scene for scene in SCENES if scene.id == "school-gate")
"""A car for 46 s, then another for 8 s at the same spot; the limit is 20 s."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scene(tmp_path_factory.mktemp("clips"), SCENE)


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds at five pictures a second; a block stands there from the third on."""
    block = Block(label="car", column=3, row=5, start_s=2.0, end_s=9.0)
    return write_clip(tmp_path_factory.mktemp("short") / "short.mp4", [block], length_s=4.0)


@pytest.fixture(scope="module")
def blocks() -> Any:
    return open_detector("blocks", confidence=MASK_CONFIDENCE)


def scene_truth(street: Any, **changes: Any) -> Any:
    return parse_truth(json.dumps(truth(SCENE) | changes), name="t", types=street.types)


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ((1.0, 0.0), [0, 1, 2, 3]),
        ((1.5, 0.0), [0, 1.6, 3.0]),
        ((2.0, 0.5), [0.6, 2.6]),
        ((0.04, 3.3), [3.4, 3.6, 3.8]),
    ],
)
def test_a_look_is_the_first_picture_at_or_after_its_instant(
    short: Path, grid: tuple[float, float], expected: list[float]
) -> None:
    film = Film(short, period_s=grid[0], phase_s=grid[1])
    given: list[float] = []
    with film:
        for frame in film.pictures(mode=PictureMode.EVERY_PICTURE, deadline=Deadline(at_s=1e6, clock=film)):
            assert frame.stamp.captured_s == film() == frame.stamp.media_time_s
            given.append(round(film(), 3))
    assert given == expected
    assert film.length_s == pytest.approx(4.0)


def test_the_picture_of_an_instant_shows_that_instant(short: Path) -> None:
    film = Film(short, period_s=1.0)
    with film:
        pictures = film.pictures(mode=PictureMode.EVERY_PICTURE, deadline=Deadline(at_s=1e6, clock=film))
        red = [int(np.asarray(frame.pixels[440, 280])[2]) for frame in pictures]
    assert [value > 200 for value in red] == [False, False, True, True]


@pytest.mark.parametrize(("period_s", "phase_s"), [(0.0, 0.0), (-1.0, 0.0), (1.0, -1.0), (float("nan"), 0.0)])
def test_a_grid_that_makes_no_sense_is_refused(short: Path, period_s: float, phase_s: float) -> None:
    with pytest.raises(ValueError, match="expected a period above 0"):
        Film(short, period_s=period_s, phase_s=phase_s)


def test_a_block_scene_is_right_from_end_to_end(street: Any, clip: Path, blocks: Any) -> None:
    told: list[float] = []
    known = scene_truth(street)
    observed = run_stream(
        clip, truth=known, types=street.types, detector=blocks, grid=Grid(phase_s=0.4), on_time=told.append
    )
    result = assess(known, observed, types=street.types, classes=blocks.classes)
    figures = score(result.counts)
    wrong = ("missed", "false_alarms", "duplicates", "dwell_lower_exceeds_truth", "swaps_joined", "false_cleared")
    assert [figures[name] for name in wrong] == [0] * 6
    assert (figures["found"], figures["cleared_found"], figures["looks"]) == (1, 1, 75)
    assert (figures["f1"], figures["camera_seconds"]) == (1.0, 75.0)
    (alarm,) = observed.alarms
    assert 20 <= alarm.lower_s <= alarm.raised_s - 4.0
    assert alarm.upper_s is not None
    assert alarm.upper_s >= 46.0
    assert observed.cost.cpu_s > 0
    assert told == sorted(told)
    assert told[-1] == pytest.approx(74.8)


def test_what_the_truth_says_happened_does_not_change_what_is_said(street: Any, clip: Path, blocks: Any) -> None:
    said = [
        run_stream(clip, truth=each, types=street.types, detector=blocks, grid=Grid(period_s=2.0)).alarms
        for each in (scene_truth(street), scene_truth(street, violations=[], stays=[]))
    ]
    assert said[0] == said[1]
    assert len(said[0]) == 1


def test_outside_a_zones_hours_nothing_is_said(street: Any, clip: Path, blocks: Any) -> None:
    document = truth(SCENE) | {"starts_at": "2026-06-01T23:00:00+08:00"}
    document["camera"]["zones"][0]["hours"] = ["06:00-22:00"]
    known = parse_truth(json.dumps(document), name="t", types=street.types)
    grid = Grid(period_s=5.0)
    assert run_stream(clip, truth=known, types=street.types, detector=blocks, grid=grid).alarms == ()


def test_a_clip_that_cannot_be_played_is_named(street: Any, tmp_path: Path, blocks: Any) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a video")
    with pytest.raises(ClipError, match=r"broken\.mp4"):
        run_stream(broken, truth=scene_truth(street), types=street.types, detector=blocks, grid=Grid())


@pytest.mark.timeout(180)
def test_of_three_people_at_one_table_the_two_who_loiter_are_found(street: Any, footage: Path, weights: Path) -> None:
    box = [0.5, 0.0, 0.72, 0.9]
    zone = {"id": "z", "kind": "area", "polygon": [[0.4, 0.0], [0.8, 0.0], [0.8, 1.0], [0.4, 1.0]]}
    rule = {"id": "r", "type": "loitering", "zone": "z", "labels": ["person"], "limit_s": 12}
    document = {
        "schema": 1,
        "clip": footage.name,
        "camera": {"id": "table", "zones": [zone], "rules": [rule]},
        "violations": [
            {"rule": "r", "label": "person", "start_s": start_s, "end_s": end_s, "box": box}
            for start_s, end_s in ((25, 43), (53, 68))
        ],
        "stays": [{"zone": "z", "label": "person", "start_s": 8, "end_s": 18, "box": box}],
    }
    known = parse_truth(json.dumps(document), name="t", types=street.types)
    detector = open_detector(weights / "yolo26n-coco.onnx", confidence=MASK_CONFIDENCE)
    grid = Grid(phase_s=0.5)
    observed = run_stream(footage, truth=known, types=street.types, detector=detector, grid=grid)
    figures = score(assess(known, observed, types=street.types).counts)
    assert (figures["found"], figures["false_alarms"], figures["duplicates"]) == (2, 0, 0)
    assert (figures["swaps"], figures["swaps_joined"]) == (2, 0)
    assert figures["camera_seconds"] == pytest.approx(72.0)
