"""`lunxun look` as a person or a script uses it."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from api.cli.look import look
from pipelines.outcome import Outcome

NOWHERE = "rtsp://127.0.0.1:9/x"


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(look)
    return app


def run(app: typer.Typer, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def network(weights: Path) -> str:
    return str(weights / "yolo26n-coco.onnx")


@pytest.fixture
def zones_file(tmp_path: Path) -> Path:
    path = tmp_path / "zones.json"
    zone: dict[str, Any] = {"id": "table", "kind": "area", "polygon": [[0.4, 0.4], [0.8, 0.4], [0.8, 1.0], [0.4, 1.0]]}
    path.write_text(json.dumps([zone, zone | {"id": "corner", "polygon": [[0, 0], [0.2, 0], [0, 0.2]]}]))
    return path


def test_a_person_at_the_table_is_seen_in_the_tables_zone(
    app: typer.Typer, footage: Path, network: str, zones_file: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "seen.jpg"
    options = ["--at", "15", "--model", network, "--zones", str(zones_file), "--save", str(saved), "--json"]
    code, out, _ = run(app, str(footage), *options)
    document = json.loads(out)
    assert code == 0
    assert set(document) == {"schema", "source", "outcome", "looks"}
    assert (document["schema"], document["source"], document["outcome"]) == (1, str(footage), "inspected")
    (seen,) = document["looks"]
    assert set(seen) == {"media_time_s", "size_wh", "detections"}
    assert seen["media_time_s"] == pytest.approx(15.0)
    assert seen["size_wh"] == [768, 432]
    people = [each for each in seen["detections"] if each["label"] == "person"]
    assert set(people[0]) == {"label", "confidence", "xyxy_norm", "zones"}
    assert people[0]["zones"] == ["table"]
    assert saved.read_bytes()[:2] == b"\xff\xd8"


def test_in_words_it_says_the_same(app: typer.Typer, footage: Path, network: str) -> None:
    code, out, _ = run(app, str(footage), "--at", "15", "--model", network)
    assert code == 0
    assert "768x432, at 15.00 s" in out
    assert "person" in out


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        (NOWHERE, Outcome.UNREACHABLE),
        ("file:///etc/passwd", Outcome.UNSUPPORTED),
        ("rtsp://169.254.1.1/", Outcome.FORBIDDEN_ADDRESS),
    ],
)
def test_a_failure_is_one_document_with_its_outcome_and_no_looks(
    app: typer.Typer, network: str, source: str, outcome: Outcome
) -> None:
    code, out, err = run(app, source, "--model", network, "--json")
    assert code == 1
    assert json.loads(out) == {"schema": 1, "source": source, "outcome": outcome.value, "looks": []}
    assert outcome.value in err


def test_a_missing_file_needs_no_network_to_be_named(app: typer.Typer) -> None:
    code, out, err = run(app, "missing.mp4", "--json")
    assert code == 1
    assert json.loads(out)["outcome"] == "not_found"
    assert "missing.mp4" in err


def test_a_missing_network_is_named_before_the_camera_is_bothered(app: typer.Typer) -> None:
    code, out, err = run(app, NOWHERE, "--model", "missing.onnx", "--json")
    assert code == 1
    assert json.loads(out)["outcome"] == "model_failed"
    assert "missing.onnx" in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((NOWHERE, "--at", "3"), "--at is for files"),
        ((NOWHERE, "--save", "seen.gif"), ".png"),
        ((NOWHERE, "--zones", "missing.yaml"), "missing.yaml"),
        ((NOWHERE, "--user", "admin"), "LUNXUN_CAMERA_PASSWORD"),
        ((NOWHERE, "--user", "admin", "--password-file", "missing"), "missing"),
    ],
)
def test_wrong_usage_says_what_was_expected(
    app: typer.Typer, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], expected: str
) -> None:
    monkeypatch.delenv("LUNXUN_CAMERA_PASSWORD", raising=False)
    code, out, err = run(app, *arguments)
    assert (code, out) == (2, "")
    assert expected in err


def test_a_password_in_the_address_shows_nowhere(app: typer.Typer, network: str) -> None:
    code, out, err = run(app, "rtsp://admin:s%40cr3t@127.0.0.1:9/x", "--model", network, "--json")
    assert code == 1
    for shown in (out, err):
        assert "s@cr3t" not in shown
        assert "s%40cr3t" not in shown
    assert json.loads(out)["source"] == "rtsp://***@127.0.0.1:9/x"
