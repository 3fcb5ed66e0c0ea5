"""`lunxun bench` as a person or a script uses it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import api.cli
from sample_videos.blocks.scenes import SCENES, truth, write_scene
from sample_videos.blocks.world import write_clip


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
    document = json.loads((clips / "fire-lane-east.truth.json").read_text(encoding="utf-8"))
    document["violations"][0]["box"] = [0.0, 0.0, 0.1, 0.1]
    (tmp_path / "fire-lane-east.truth.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "fire-lane-east.mp4").symlink_to(clips / "fire-lane-east.mp4")
    code, out, _ = run(str(tmp_path), "--model", "blocks", "--period", "5")
    assert code == 0
    assert "fire-lane-east.mp4: missed at 21 s (car, r1): nothing was found at its spot" in out
    assert "fire-lane-east.mp4: false alarm at " in out


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("missing.mp4",), 2, "missing.mp4 is not there"),
        (("CLIPS", "--stay"), 2, "--stay is for --mode patrol"),
        (("CLIPS", "--limit", "30"), 2, "what happens in a clip has happened"),
        (("CLIPS", "--mode", "patrol", "--period", "20,x"), 2, "expected seconds such as 20 or 20,60,120"),
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


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A car for 30 s, with a limit of 15 s."""
    scene = next(each for each in SCENES if each.id == "fire-lane-east")
    document = truth(scene)
    document["violations"][0] |= {"start_s": 2.0, "end_s": 32.0}
    folder = tmp_path_factory.mktemp("short")
    (folder / "fire-lane-east.truth.json").write_text(json.dumps(document), encoding="utf-8")
    block = replace(scene.blocks[0], start_s=2.0, end_s=32.0)
    return write_clip(folder / "fire-lane-east.mp4", [block], length_s=38.0)


def test_patrol_adds_up_its_phases_and_says_what_could_be_found(short: Path) -> None:
    arguments = ("--mode", "patrol", "--period", "5,10", "--phases", "2", "--baselines", "--json", "-")
    code, out, _ = run(str(short), "--model", "blocks", *arguments)
    document = json.loads(out)
    assert code == 0
    assert (document["mode"], document["period_s"], document["phases"]) == ("patrol", [5.0, 10.0], 2)
    assert (document["total"]["violations"], document["total"]["found"], document["total"]["recall_ceiling"]) == (
        4,
        4,
        1.0,
    )
    assert [each["period_s"] for each in document["totals"]] == [5.0, 10.0]
    assert "same box at two looks" in document["baselines"]
    assert [each["phase_s"] for each in document["clips"][1]["runs"]] == [0.0, 5.0]


def test_what_was_kept_is_compared_with_and_a_worse_result_is_a_no(short: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    arguments = (str(short), "--model", "blocks", "--period", "5")
    assert run(*arguments, "--keep", str(kept))[0] == 0
    assert run(*arguments, "--compare", str(kept))[0] == 0
    document = json.loads(kept.read_text(encoding="utf-8"))
    document["runs"][0]["rows"][0]["found"] = 2
    kept.write_text(json.dumps(document), encoding="utf-8")
    code, out, err = run(*arguments, "--compare", str(kept))
    assert (code, out.splitlines()[0].split()[0]) == (1, "clip")
    assert "fire-lane-east.mp4, period 5 s: found 2 -> 1" in err
    code, _, err = run(*arguments[:-1], "6", "--compare", str(kept))
    assert (code, "has no run in stream mode, period [6.0]" in err) == (2, True)


def test_finished_pieces_are_taken_up_again_and_other_conditions_are_not(short: Path, tmp_path: Path) -> None:
    arguments = (str(short), "--model", "blocks", "--pieces", str(tmp_path / "pieces"))
    first, again, other = (run(*arguments, "--period", period, "--json", "-") for period in ("5", "5", "7"))
    assert "taken up from before" not in first[2]
    assert "taken up from before" in again[2]
    assert first[1] == again[1] != other[1]
    kept = sorted((tmp_path / "pieces").iterdir())
    assert len(kept) == 2
    for file in kept:
        file.write_text("half", encoding="utf-8")
    code, _, err = run(*arguments, "--period", "5")
    assert (code, "remove it to run that piece again" in err) == (2, True)
