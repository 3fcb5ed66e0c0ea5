"""The whole way through: random weights, two steps, a resumed one, ONNX, our own detector. Needs the extra `train`."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.detector import open_detector
from models.training.request import ExportRequest, TrainRequest

REPOSITORY = Path(__file__).resolve().parents[3]
SIZE_WH = (96, 64)


@pytest.fixture
def ask(needs: Callable[[str], str]) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    needs("train")

    def run(request: TrainRequest | ExportRequest) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "models.training", request.model_dump_json()]
        path = f"{REPOSITORY}:{REPOSITORY / 'tests'}"
        environment = {"PYTHONPATH": path, "YOLO_OFFLINE": "true", "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=110)

    return run


def training(out: Path, *, steps: int, is_resumed: bool = False, workers: int = 1) -> TrainRequest:
    return TrainRequest(
        source="stripes:open_stripes", materials=["none"], classes=["car", "van", "bus"], out=out, minutes=5,
        sizes_wh=[SIZE_WH], first_share=1, batch=5, rate=1e-3, seed=0, max_steps=steps, threads=1,
        is_resumed=is_resumed, workers=workers,
    )  # fmt: skip


@pytest.mark.timeout(400)
def test_ten_pictures_two_steps_then_resumed_exported_and_seen_through(
    ask: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    run, network = tmp_path / "run", tmp_path / "tiny.onnx"

    first = ask(training(run, steps=2))
    assert "2 steps, 10 pictures" in first.stdout, first.stderr
    again = ask(training(run, steps=3, is_resumed=True))
    assert "3 steps, 15 pictures" in again.stdout, again.stderr
    (run / "checkpoint.pt").unlink()
    from_small = ask(training(run, steps=4, is_resumed=True))
    assert "4 steps, 20 pictures" in from_small.stdout, from_small.stderr

    exported = ask(ExportRequest(checkpoint=run, out=network, size_wh=SIZE_WH, facts={"license": "AGPL-3.0"}))
    assert 'classes = ["car", "van", "bus"]' in exported.stdout, exported.stderr
    detector = open_detector(network, confidence=0.0001)
    assert detector.classes == ("car", "van", "bus")
    assert network.stat().st_size < 12 * 1024 * 1024


@pytest.mark.timeout(400)
def test_two_workers_learn_together_and_end_together(
    ask: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    done = ask(training(tmp_path, steps=2, workers=2))

    # A batch of five is two pictures for each of the two.
    assert "2 steps, 8 pictures" in done.stdout, done.stderr
    assert done.returncode == 0


def test_nothing_to_resume_from_is_said(ask: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path) -> None:
    done = ask(training(tmp_path / "run", steps=2, is_resumed=True))

    assert done.returncode == 1
    assert "no checkpoint" in done.stderr
    np.savez(tmp_path / "weights.npz", nothing=np.zeros(1))
    assert "no checkpoint" in ask(ExportRequest(checkpoint=tmp_path, out=tmp_path / "x.onnx", size_wh=SIZE_WH)).stderr
