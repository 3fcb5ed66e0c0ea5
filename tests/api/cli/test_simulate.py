"""`lunxun simulate` as a person or a script uses it."""

import json
from pathlib import Path

from typer.testing import CliRunner

import api.cli

SMALL = ("--cameras", "5", "--hours", "0.05", "--seed", "1", "--slots", "1", "--load", "0.5")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(api.cli.build(), ["simulate", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_on_standard_output_the_document_stands_alone() -> None:
    code, out, _ = run(*SMALL, "--policy", "round_robin", "--json", "-")
    document = json.loads(out)
    assert code == 0
    assert (document["schema"], document["policy"], document["cameras"]) == (1, "round_robin", 5)
    assert {"delay_s", "promises_broken", "coverage_minutes", "wall_seconds", "peak_rss_mb"} <= set(document)


def test_people_get_a_few_lines_and_scripts_a_file(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    code, out, _ = run(*SMALL, "--json", str(file))
    assert code == 0
    assert "promises  0 broken" in out
    assert json.loads(file.read_text())["promises_broken"] == 0


def test_an_unknown_policy_or_folder_is_refused() -> None:
    code, _, err = run(*SMALL, "--policy", "clever")
    assert (code, "expected one of promised, round_robin" in err) == (2, True)
    code, _, err = run(*SMALL, "--json", "/nowhere/at/all.json")
    assert (code, "there is no folder" in err) == (2, True)
