"""`lunxun evidence`: key, checkpoint, export and verify, on a folder without a server."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import build
from api.db.engine import FILE_NAME


def lunxun(*words: object) -> Any:
    return CliRunner().invoke(build(), ["evidence", *(str(word) for word in words)])


@pytest.fixture
def folder(street: Any) -> Path:
    """A folder with one case, whose server has ended."""
    street.make_case()
    street.database.close()
    return Path(street.folder)


pytestmark = pytest.mark.one_store


def test_a_case_is_exported_and_a_stranger_verifies_it_with_the_published_key(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "case.zip"
    made = lunxun("export", "1", "--data", folder, "--out", out, "--reason", "court, file 12", "--originals")
    assert made.exit_code == 0, made.output
    key = lunxun("key", "--data", folder).stdout.strip()
    assert len(key) == 64
    good = lunxun("verify", out, "--key", key)
    assert (good.exit_code, good.stdout.splitlines()[-1]) == (0, "good: no difference")
    assert lunxun("verify", out, "--key", "0" * 64).exit_code == 1
    out.write_bytes(out.read_bytes()[:-1])
    cut = lunxun("verify", out, "--json")
    assert cut.exit_code == 1
    assert [problem["about"] for problem in json.loads(cut.stdout)["problems"]] == ["archive"]


def test_claims_in_pictures_need_an_extra_and_name_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    asked = ("export", "1", "--data", folder, "--out", tmp_path / "case.zip", "--reason", "court, file 12", "--c2pa")
    refused = lunxun(*asked)
    assert refused.exit_code == 1
    assert "pip install 'lunxun[c2pa]'" in " ".join(refused.output.split())
    assert not (tmp_path / "case.zip").exists()
    both = lunxun(*asked, "--originals")
    assert both.exit_code == 2
    assert "not both" in both.output


def test_the_certificate_that_vouches_for_pictures_can_be_published_and_holds_no_key(folder: Path) -> None:
    first, again = (lunxun("key", "--c2pa", "--data", folder) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == again.stdout
    assert first.stdout.startswith("-----BEGIN CERTIFICATE-----\n")
    assert first.stdout.endswith("-----END CERTIFICATE-----\n")
    assert "KEY" not in first.stdout


def test_yesterdays_folder_put_back_is_found_with_the_checkpoint(folder: Path, tmp_path: Path) -> None:
    yesterday = tmp_path / "yesterday"
    shutil.copy(folder / FILE_NAME, yesterday)
    kept = tmp_path / "kept.json"
    assert lunxun("checkpoint", "--data", folder, "--out", kept).exit_code == 0
    assert lunxun("verify", "--data", folder, "--checkpoint", kept).exit_code == 0
    for rest in folder.glob(f"{FILE_NAME}*"):
        rest.unlink()
    shutil.copy(yesterday, folder / FILE_NAME)
    assert lunxun("verify", folder).exit_code == 0, "in itself it is good"
    found = lunxun("verify", "--data", folder, "--checkpoint", kept)
    assert found.exit_code == 1
    assert "checkpoint_unmet" in found.stdout
    assert "an older state was put back" in found.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("verify", "none"), 2),
        (("verify", "x", "--data", "y"), 2),
        (("key", "--data", "none"), 2),
        (("export", "1", "--data", "none", "--out", "/none/x.zip", "--reason", "why not"), 2),
    ],
)
def test_wrong_usage_is_named(words: tuple[str, ...], code: int) -> None:
    answer = lunxun(*words)
    assert (answer.exit_code, "Traceback" in answer.output) == (code, False)


def test_a_case_that_is_not_there_and_a_reason_that_is_none(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "case.zip"
    assert lunxun("export", "99", "--data", folder, "--out", out, "--reason", "why not").exit_code == 1
    assert lunxun("export", "1", "--data", folder, "--out", out, "--reason", " ").exit_code == 2
    assert not out.exists()


def test_a_file_that_is_no_checkpoint_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text("{}")
    answer = lunxun("verify", folder, "--checkpoint", tmp_path / "kept.json")
    assert answer.exit_code == 1
    assert "no checkpoint file" in answer.output
