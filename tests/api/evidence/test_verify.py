"""`lunxun evidence verify` names every difference between the database and the store."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import build
from api.evidence.verify import ProblemKind, verify_store


def found(street: Any) -> set[tuple[str, str]]:
    return {(problem.kind.value, problem.about) for problem in verify_store(street.database, street.pictures)}


def path_of(street: Any, name: str) -> Path:
    return Path(street.folder / "pictures" / name[:2] / name[2:4] / f"{name}.jpg")


@pytest.fixture
def case(street: Any) -> dict[str, Any]:
    made: dict[str, Any] = street.make_case()
    return made


def test_a_good_store_has_no_difference(street: Any, case: dict[str, Any]) -> None:
    assert found(street) == set()


def test_each_kind_of_difference_is_named(street: Any, case: dict[str, Any], pictured: Any) -> None:
    lost, changed, *_ = (picture["sha256"] for picture in case["pictures"])
    path_of(street, lost).unlink()
    path_of(street, changed).write_bytes(path_of(street, changed).read_bytes() + b" ")
    extra = street.upload()
    (street.folder / "pictures" / "staging" / "half").write_bytes(b"half")
    with street.database.write() as session:
        session.connection().exec_driver_sql(f"DELETE FROM pictures WHERE sha256 = '{extra}'")
        session.connection().exec_driver_sql("DELETE FROM evidence WHERE role = 'second_scene'")

    assert found(street) == {
        ("missing_file", lost),
        ("wrong_hash", changed),
        ("extra_file", extra),
        ("stray_file", "staging/half"),
        ("case_without_pictures", "case 1"),
    }


def test_every_single_flipped_bit_is_found(street: Any, case: dict[str, Any]) -> None:
    name = case["pictures"][0]["sha256"]
    whole = path_of(street, name).read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 25)):
        path_of(street, name).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert found(street) == {(ProblemKind.WRONG_HASH.value, name)}


@pytest.mark.one_store
def test_the_command_works_beside_a_running_server_and_its_exit_code_tells(street: Any, case: dict[str, Any]) -> None:
    good = CliRunner().invoke(build(), ["evidence", "verify", str(street.folder), "--json"])
    told = json.loads(good.stdout)
    assert (good.exit_code, told["schema"], told["is_good"], told["problems"]) == (0, 1, True, [])

    name = case["pictures"][0]["sha256"]
    path_of(street, name).unlink()
    bad = CliRunner().invoke(build(), ["evidence", "verify", str(street.folder)])
    assert bad.exit_code == 1
    assert f"missing_file: {name}" in bad.stdout


def test_the_command_refuses_a_folder_without_a_database(tmp_path: Path) -> None:
    answer = CliRunner().invoke(build(), ["evidence", "verify", str(tmp_path)])
    assert answer.exit_code == 2
