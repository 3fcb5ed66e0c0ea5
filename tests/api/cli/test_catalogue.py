"""`lunxun catalogue` and `lunxun units` on a data folder where no server runs: exit codes, files, and what is said."""

import json
import shutil
from pathlib import Path

import click
import pytest
from typer.testing import CliRunner

from api.cli import build


def lunxun(*arguments: object) -> tuple[int, str, str]:
    """Returns exit code, standard output and standard error."""
    done = CliRunner().invoke(build(), [str(each) for each in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit | click.exceptions.Exit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its tables: making them takes longer than most commands."""
    folder = tmp_path_factory.mktemp("made")
    assert lunxun("catalogue", "list", "--data", folder)[0] == 0
    return folder


@pytest.fixture
def data(tmp_path: Path, made: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


@pytest.mark.parametrize("name", ["c.csv", "c.xlsx"])
def test_an_exported_table_previews_as_no_change(tmp_path: Path, data: Path, name: str) -> None:
    file = tmp_path / name
    assert lunxun("catalogue", "export", file, "--data", data)[0] == 0
    code, out, _ = lunxun("catalogue", "preview", file, "--data", data)
    assert (code, out) == (0, "based on version 1\n")
    code, out, _ = lunxun("catalogue", "import", file, "--data", data)
    assert (code, out) == (0, "nothing to change\n")


def test_an_edited_table_is_shown_imported_and_listed(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "c.csv"
    lunxun("catalogue", "export", file, "--data", data)
    text = file.read_text("utf-8-sig").replace("暴露垃圾", "垃圾").replace("4 work_hour", "3 work_hour")
    file.write_text(text, "gb18030")
    code, out, _ = lunxun("catalogue", "preview", file, "--data", data)
    assert code == 0
    assert "~ garbage_exposed, handle: 4 work_hour -> 3 work_hour" in out
    code, out, _ = lunxun("catalogue", "import", file, "--data", data)
    assert (code, out.splitlines()[-1]) == (0, "version 2 is in force")
    assert "垃圾" in lunxun("catalogue", "show", "garbage_exposed", "--data", data)[1]
    assert "暴露垃圾" in lunxun("catalogue", "show", "garbage_exposed", "--data", data, "--version", 1)[1]
    listed = json.loads(lunxun("catalogue", "list", "--data", data, "--json")[1])
    assert (listed["schema"], listed["version"]) == (1, 2)
    assert "c.csv" in lunxun("catalogue", "versions", "--data", data)[1].splitlines()[0]
    assert lunxun("catalogue", "import", file, "--data", data, "--based-on", 1)[0] == 1


def test_a_bad_table_is_named_by_line_and_column_and_changes_nothing(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("key,name_zh,level\na,甲,galaxy\n")
    code, out, _ = lunxun("catalogue", "preview", file, "--data", data)
    assert (code, out.split(": expected")[0]) == (1, "! line 2, column 'level'")
    code, out, err = lunxun("catalogue", "import", file, "--data", data)
    assert (code, out) == (2, "")
    assert "line 2, column 'level'" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("catalogue", "export", "c.pdf"), 2),
        (("catalogue", "preview", "missing.csv"), 2),
        (("catalogue", "show", "never_heard_of"), 1),
        (("catalogue", "list", "--version", "7"), 1),
        (("units", "import", "missing.yaml"), 2),
        (("units", "dispatch", "never_heard_of"), 1),
    ],
)
def test_what_cannot_be_done_ends_with_a_code_and_a_message(data: Path, arguments: tuple[str, ...], code: int) -> None:
    got, out, err = lunxun(*arguments, "--data", data)
    assert (got, out) == (code, "")
    assert err.strip()


def test_no_data_folder_is_made_by_a_misspelt_name(tmp_path: Path) -> None:
    assert lunxun("catalogue", "list", "--data", tmp_path / "nowhere")[0] == 2
    assert not (tmp_path / "nowhere").exists()


def test_units_are_exported_edited_and_imported_and_a_case_goes_where_they_say(tmp_path: Path, data: Path) -> None:
    assert lunxun("units", "dispatch", "illegal_parking", "--data", data)[1].startswith("traffic_police (交警中队): ")
    file = tmp_path / "units.yaml"
    assert lunxun("units", "export", file, "--data", data)[0] == 0
    text = file.read_text("utf-8")
    file.write_text(text + "duties:\n- unit: urban_management\n  areas: [town]\n", "utf-8")
    code, out, _ = lunxun("units", "import", file, "--data", data)
    assert (code, out) == (0, "+ duty of urban_management\nversion 2 is in force\n")
    assert "urban_management: all types in town, always" in lunxun("units", "list", "--data", data)[1]
    chosen = lunxun("units", "dispatch", "illegal_parking", "--area", "grid", "--data", data)[1]
    assert chosen == "urban_management (综合行政执法队): duty for all types in 'town'\n"
    assert lunxun("units", "areas", "--data", data)[1].splitlines()[1] == "  town  town  示例街道"
    file.write_text(text + "duties:\n- unit: nobody\n", "utf-8")
    code, _, err = lunxun("units", "import", file, "--data", data)
    assert code == 2
    assert "duties[0].unit: no unit 'nobody' in this file" in err
