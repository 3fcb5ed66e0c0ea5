import json
from pathlib import Path

import cv2
import pytest
from block_packs import write_block_pack
from typer.testing import CliRunner

from api.cli.models import app

RUNNER = CliRunner()
CELL = 80


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A street by day and one at dusk; each block fills a cell of the network `blocks`, so that it sees it exactly."""
    for name, plate in (("market-day", 90), ("gate-dusk", 60)):
        places = [("car", 2, 3), ("truck", 5, 3), ("person", 8, 5)]
        things = [
            (label, (CELL * column, CELL * row, CELL * (column + 1), CELL * (row + 1)), 10.0 + column)
            for label, column, row in places
        ]
        write_block_pack(tmp_path / f"{name}.pack.zip", things, plate=plate, size_wh=(1280, 720))
    return tmp_path


def test_a_network_that_sees_everything_is_told_to_be_perfect(packs: Path, tmp_path: Path) -> None:
    written, matrix = tmp_path / "result.json", tmp_path / "matrix.png"
    options = ["--pictures", "4", "--json", str(written), "--png", str(matrix)]
    result = RUNNER.invoke(app, ["evaluate", "blocks", "--packs", str(packs), *options])

    assert result.exit_code == 0, result.output
    document = json.loads(written.read_text(encoding="utf-8"))
    assert (document["all"]["pictures"], document["all"]["map50"]) == (4, 1.0)
    assert {each["label"]: each["count"] for each in document["all"]["classes"]} == {"person": 4, "car": 4, "truck": 4}
    assert set(document["tags"]) == {"light day", "light dusk", "pack market-day", "pack gate-dusk"}
    assert document["network"]["name"] == "blocks"
    assert "car               4  1.000" in result.stdout
    assert cv2.imread(str(matrix)) is not None


def test_a_network_that_is_not_there_answers_no(packs: Path, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["evaluate", str(tmp_path / "gone.onnx"), "--packs", str(packs)])

    assert result.exit_code == 1
    assert "gone.onnx" in result.stderr


def test_no_packs_is_wrong_usage(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["evaluate", "blocks", "--packs", str(tmp_path)])

    assert result.exit_code == 2
    assert "*.pack.zip" in result.stderr
