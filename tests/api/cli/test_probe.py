"""`lunxun probe`: what a source sends, and what to change about it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli.probe import probe
from sample_videos.farm.background import farm_running


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(probe)
    return app


def test_a_camera_is_described(app: typer.Typer, footage: Path) -> None:
    with farm_running([footage]) as farm:
        result = CliRunner().invoke(app, [farm.url(footage.stem), "--json"])
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["outcome"] == "inspected"
    assert (document["codec"], document["size_wh"], document["picture_health"]) == ("h264", [768, 432], "ok")
    assert document["key_frame_gap_s"] == pytest.approx(2.0, abs=0.05)
    assert document["nominal_rate_hz"] == pytest.approx(10.0, rel=0.1)
    assert document["camera_clock_offset_s"] == pytest.approx(0.0, abs=1.0)
    assert 0 < document["open_s"] <= document["first_picture_s"]


def test_a_source_that_cannot_be_opened_gets_no_for_an_answer(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["rtsp://root:hunter22@127.0.0.1:9/x", "--json"])
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (document["outcome"], document["stage"]) == ("unreachable", "connect")
    assert "refused" in document["detail"]
    assert "hunter22" not in result.stdout + result.stderr


def test_in_words_a_missing_file_is_named(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["missing.mp4"])
    assert result.exit_code == 1
    assert "not_found" in result.stdout
