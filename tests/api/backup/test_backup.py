"""Backups: made while others write, restored on either database, refused when anything in them was changed."""

import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from api.backup.manifest import BackupError, read_manifest
from api.backup.restore import restore
from api.backup.write import write_backup
from api.cli import build
from api.data_folder import DataFolder
from api.db.engine import open_database, open_read_only
from api.db.errors import DatabaseUnfitError
from api.db.tables import AuditRow, CaseEventRow, CaseRow, PictureRow
from api.evidence.local_store import LocalPictures
from api.evidence.verify import verify_store

NewAddress = Callable[[], SecretStr | None]


@pytest.fixture
def new_address(store_kind: str, request: pytest.FixtureRequest) -> NewAddress:
    """A function: the address of an empty database, None for SQLite."""
    if store_kind == "sqlite":
        return lambda: None
    server = request.getfixturevalue("postgres_server")
    return lambda: SecretStr(server.make())


@pytest.fixture
def address(new_address: NewAddress) -> SecretStr | None:
    return new_address()


@pytest.fixture
def home(tmp_path: Path) -> DataFolder:
    folder = DataFolder(path=tmp_path / "data")
    folder.make()
    folder.key_file.write_bytes(b"the key")
    return folder


@pytest.fixture
def town(home: DataFolder, address: SecretStr | None, clock: Any, sites: Any) -> Iterator[Any]:
    """A street whose database is what the settings would open."""
    street = sites.open_street(home.path, clock=clock, open_store=lambda folder: open_database(folder, address))
    sites.put(street.database, sites.json(3))
    street.start()
    yield street
    street.client.__exit__(None, None, None)
    street.database.close()


def make_cases(street: Any, rounds: int) -> None:
    for _ in range(rounds):
        street.clock.advance(61)
        for order in street.claim()["orders"]:
            order["server_time"] = street.clock().isoformat()
            street.send(street.report(order, [street.look(1.0, picture=street.upload())]))


def counts(folder: Path, address: SecretStr | None) -> dict[str, list[Any]]:
    with closing(open_read_only(folder, address)) as database, database.read() as session:
        cases = session.query(CaseRow).order_by(CaseRow.number).all()
        events = session.query(CaseEventRow).order_by(CaseEventRow.case_id, CaseEventRow.seq).all()
        return {
            "cases": [(case.id, case.number, case.state, case.opened_at, case.facts) for case in cases],
            "events": [(event.case_id, event.seq, event.kind, event.detail) for event in events],
        }


def losses(folder: DataFolder, address: SecretStr | None) -> list[str]:
    with closing(open_read_only(folder.path, address)) as database:
        found = verify_store(database, LocalPictures(folder.pictures))
        return [problem.about for problem in found if problem.is_loss]


def test_a_backup_made_while_cases_are_written_holds_each_of_them_whole(
    town: Any, home: DataFolder, address: SecretStr | None, new_address: NewAddress, tmp_path: Path
) -> None:
    make_cases(town, 2)
    before = counts(home.path, address)
    writing = threading.Thread(target=make_cases, args=(town, 4))
    writing.start()
    made = write_backup(home, address, tmp_path / "b.tar")
    writing.join()
    after = counts(home.path, address)

    copy, there = DataFolder(path=tmp_path / "copy"), new_address()
    restore(tmp_path / "b.tar", copy, there)

    restored = counts(copy.path, there)
    assert made.lost == []
    assert len(before["cases"]) == 3
    assert [case[0] for case in before["cases"]] == [case[0] for case in restored["cases"]][: len(before["cases"])]
    assert {case[0] for case in restored["cases"]} <= {case[0] for case in after["cases"]}
    assert losses(copy, there) == []
    assert copy.key_file.read_bytes() == b"the key"


def test_what_was_restored_is_the_same_and_goes_on_counting(
    town: Any, home: DataFolder, address: SecretStr | None, new_address: NewAddress, tmp_path: Path
) -> None:
    make_cases(town, 2)
    write_backup(home, address, tmp_path / "b.tar")
    copy, there = DataFolder(path=tmp_path / "copy"), new_address()
    restore(tmp_path / "b.tar", copy, there)
    assert counts(copy.path, there) == counts(home.path, address)
    with closing(open_database(copy.path, there)) as database, database.write() as session:
        session.add(AuditRow(at=town.clock(), actor="a", action="b", object="c", detail={}))


def test_it_moves_from_one_database_to_the_other(
    town: Any, home: DataFolder, address: SecretStr | None, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    make_cases(town, 2)
    write_backup(home, address, tmp_path / "b.tar")
    other = SecretStr(request.getfixturevalue("postgres_server").make()) if address is None else None
    copy = DataFolder(path=tmp_path / "copy")
    restore(tmp_path / "b.tar", copy, other)
    assert counts(copy.path, other) == counts(home.path, address)


def test_a_later_backup_leaves_out_what_the_earlier_one_has(
    town: Any, home: DataFolder, address: SecretStr | None, new_address: NewAddress, tmp_path: Path
) -> None:
    make_cases(town, 2)
    first = write_backup(home, address, tmp_path / "1.tar")
    make_cases(town, 1)
    second = write_backup(home, address, tmp_path / "2.tar", since=read_manifest(tmp_path / "1.tar"))
    assert second.pictures
    assert not set(second.pictures) & set(first.pictures)
    copy = DataFolder(path=tmp_path / "copy")
    with pytest.raises(BackupError, match="--with"):
        restore(tmp_path / "2.tar", copy, new_address())
    there = new_address()
    restore(tmp_path / "2.tar", copy, there, earlier=[tmp_path / "1.tar"])
    assert losses(copy, there) == []


@pytest.mark.one_store
def test_a_folder_that_is_not_empty_is_left_as_it_is(town: Any, home: DataFolder, tmp_path: Path) -> None:
    write_backup(home, None, tmp_path / "b.tar")
    before = sorted(path.name for path in home.path.iterdir())
    with pytest.raises(BackupError, match="not empty"):
        restore(tmp_path / "b.tar", home, None)
    assert sorted(path.name for path in home.path.iterdir()) == before


@pytest.mark.one_store
@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_flipped_byte_or_a_cut_end_is_found_and_nothing_is_left_behind(
    town: Any, home: DataFolder, tmp_path: Path, at: float
) -> None:
    make_cases(town, 2)
    write_backup(home, None, tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    place = int(len(whole.rstrip(b"\0")) * at)
    for broken in (whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :], whole[:place]):
        (tmp_path / "broken.tar").write_bytes(broken)
        with pytest.raises((BackupError, DatabaseUnfitError)):
            restore(tmp_path / "broken.tar", DataFolder(path=tmp_path / "copy"), None)
        assert not (tmp_path / "copy").exists()


@pytest.mark.one_store
def test_no_name_in_a_backup_leads_out_of_the_folder(town: Any, home: DataFolder, tmp_path: Path) -> None:
    write_backup(home, None, tmp_path / "b.tar")
    manifest = read_manifest(tmp_path / "b.tar").model_dump(mode="json")
    with tarfile.open(tmp_path / "b.tar") as archive:
        archive.extractall(tmp_path / "out", filter="data")
    (tmp_path / "evil").write_bytes(b"x")
    manifest["parts"]["secrets/../../../escaped"] = {
        "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        "size_bytes": 1,
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        archive.add(tmp_path / "evil", "secrets/../../../escaped")
        archive.add(tmp_path / "out" / "database.sqlite3", "database.sqlite3")
        archive.add(tmp_path / "out" / "secrets" / "key", "secrets/key")
        archive.add(tmp_path / "manifest.json", "manifest.json")
    with pytest.raises(BackupError, match="lacks"):
        restore(tmp_path / "evil.tar", DataFolder(path=tmp_path / "deep" / "er" / "copy"), None)
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.one_store
def test_pictures_that_were_lost_before_are_named_and_the_rest_is_saved(
    town: Any, home: DataFolder, tmp_path: Path
) -> None:
    make_cases(town, 2)
    with town.database.read() as session:
        lost = session.query(PictureRow).first().sha256
    town.pictures.delete(lost)
    answer = CliRunner().invoke(build(), ["backup", "--data", str(home.path), "--out", str(tmp_path / "b.tar")])
    assert (answer.exit_code, lost in answer.output) == (1, True)
    done = CliRunner().invoke(build(), ["restore", str(tmp_path / "b.tar"), "--data", str(tmp_path / "copy")])
    assert done.exit_code == 0, done.output
    assert losses(DataFolder(path=tmp_path / "copy"), None) == [lost]


@pytest.mark.one_store
def test_only_the_owner_can_read_a_backup_and_an_old_one_is_not_written_over(
    town: Any, home: DataFolder, tmp_path: Path
) -> None:
    write_backup(home, None, tmp_path / "b.tar")
    assert (tmp_path / "b.tar").stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="there already"):
        write_backup(home, None, tmp_path / "b.tar")


@pytest.mark.one_store
def test_a_folder_without_an_installation_has_no_backup(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    answer = CliRunner().invoke(build(), ["backup", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "b")])
    assert answer.exit_code == 1
    assert "holds no database" in answer.output
    assert not (tmp_path / "b").exists()
