"""`lunxun bench` as a person or a script uses it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import api.cli
from sample_videos.blocks.scenes import SCENES, write_scene


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for scene in SCENES:
        if scene.id in ("fire-lane-east", "fire-lane-west"):
            write_scene(folder, scene)
    return folder


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(api.cli.build(), ["bench", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_table_has_a_row_for_each_clip_and_one_for_all(clips: Path) -> None:
    code, out, err = run(str(clips), "--model", "blocks", "--period", "2")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert code == 0
    assert [line.split(" ")[0] for line in lines] == ["clip", "fire-lane-east.mp4", "fire-lane-west.mp4", "total"]
    assert lines[-1].startswith("total 1 of 1 0 0 0 1.00 1.00 1.00")
    assert "fire-lane-east.mp4: 1 of 1 found, 0 false" in err


def test_on_standard_output_the_document_stands_alone_and_the_page_is_written(clips: Path, tmp_path: Path) -> None:
    html = tmp_path / "page.html"
    arguments = ("--model", "blocks", "--period", "2", "--phase", "0.5", "--json", "-", "--html", str(html))
    code, out, _ = run(str(clips / "fire-lane-east.mp4"), *arguments)
    document = json.loads(out)
    assert code == 0
    assert (document["schema"], document["period_s"], document["phase_s"]) == (1, 2.0, 0.5)
    assert (document["total"]["f1"], document["total"]["looks"]) == (1.0, 38)
    assert document["model"]["name"] == "blocks"
    assert "<svg" in html.read_text(encoding="utf-8")


def test_what_went_wrong_is_said_below_the_table(clips: Path, tmp_path: Path) -> None:
    truth = json.loads((clips / "fire-lane-east.truth.json").read_text(encoding="utf-8"))
    truth["violations"][0]["box"] = [0.0, 0.0, 0.1, 0.1]
    (tmp_path / "fire-lane-east.truth.json").write_text(json.dumps(truth), encoding="utf-8")
    (tmp_path / "fire-lane-east.mp4").symlink_to(clips / "fire-lane-east.mp4")
    code, out, _ = run(str(tmp_path), "--model", "blocks", "--period", "5")
    assert code == 0
    assert "fire-lane-east.mp4: missed at 21 s (car, r1): nothing was found at its spot" in out
    assert "fire-lane-east.mp4: false alarm at " in out


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("missing.mp4",), 2, "missing.mp4 is not there"),
        (("--mode", "patrol"), 2, "--mode patrol is not there yet"),
        (("--mode", "walk"), 2, "walk"),
        (("--period", "0"), 2, "--period"),
        (("--json", "/no-such-folder/x.json"), 2, "there is no folder /no-such-folder"),
        (("CLIPS", "--model", "no-such-network"), 2, "no-such-network"),
    ],
)
def test_wrong_usage_says_what_was_expected(clips: Path, arguments: tuple[str, ...], code: int, expected: str) -> None:
    given = [str(clips) if each == "CLIPS" else each for each in arguments]
    ended, out, err = run(*given)
    assert (ended, out) == (code, "")
    assert expected in err


def test_a_clip_that_cannot_be_played_is_a_no(clips: Path, tmp_path: Path) -> None:
    name = "fire-lane-east.truth.json"
    (tmp_path / name).write_text((clips / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "fire-lane-east.mp4").write_bytes(b"not a video")
    code, out, err = run(str(tmp_path), "--model", "blocks")
    assert (code, out) == (1, "")
    assert "fire-lane-east.mp4" in err
