import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from block_packs import write_block_pack
from typer.testing import CliRunner

from api.cli.models import app

RUNNER = CliRunner()


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


@pytest.fixture
def with_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if torch were installed: what is wrong must be said before any process begins."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize("command", [["train", "--packs", ".", "--out", "x"], ["export", "x", "--out", "x.onnx"]])
def test_without_the_extra_the_command_says_how_to_get_it(command: list[str]) -> None:
    result = RUNNER.invoke(app, command)

    assert result.exit_code == 2
    assert "pip install 'lunxun[train]'" in result.stderr


@pytest.mark.usefixtures("with_extra")
def test_a_folder_without_packs_is_wrong_usage(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["train", "--packs", str(tmp_path), "--out", str(tmp_path / "out")])

    assert result.exit_code == 2
    assert "*.pack.zip" in result.stderr


@pytest.mark.usefixtures("with_extra")
@pytest.mark.parametrize("size", ["512", "500x288", "512x0", "axb"])
def test_a_size_that_no_network_can_take_is_wrong_usage(size: str, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["export", str(tmp_path), "--out", "x.onnx", "--size", size])

    assert result.exit_code == 2
    assert "multiples of 32" in result.stderr


def test_the_command_line_never_loads_torch() -> None:
    said = "import sys, api.cli; print(sorted({'torch', 'ultralytics'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"


@pytest.mark.timeout(400)
def test_the_smoke_run_trains_exports_and_checks(needs: Callable[[str], str], tmp_path: Path) -> None:
    needs("train")
    write_block_pack(tmp_path / "one.pack.zip", [("car", (60 * n, 100, 60 * n + 50, 140), 12.0) for n in range(8)])
    command = [sys.executable, "-m", "api.cli", "models", "train", "--smoke"]
    options = ["--packs", str(tmp_path), "--out", str(tmp_path / "out"), "--sizes", "96x64", "--threads", "1"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, timeout=350)

    assert done.returncode == 0, done.stderr
    assert "2 steps, 10 pictures" in done.stdout
    assert "It works." in done.stdout
