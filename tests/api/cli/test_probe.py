"""`lunxun probe`: what a source sends, and what to change about it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli.probe import advice, probe
from pipelines.capture.source import SourceFacts
from sample_videos.farm.background import farm_running
from vision.picture_health import PictureHealth


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


def test_a_good_camera_needs_no_advice() -> None:
    facts = SourceFacts(size_wh=(1920, 1080), key_frame_gap_s=2.0, camera_clock_offset_s=0.3)
    assert advice(facts, PictureHealth.OK) == []


def test_advice_says_what_to_change_in_plain_words() -> None:
    facts = SourceFacts(size_wh=(704, 576), key_frame_gap_s=10.0, camera_clock_offset_s=-7200.0)
    words = advice(facts, PictureHealth.BLURRED)
    assert words[0] == "key frames are 10 s apart: set the camera's I-frame interval to 2 s"
    assert "704x576" in words[1]
    assert "-7200 s" in words[2]
    assert "blurred" in words[3]
