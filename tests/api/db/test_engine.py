"""The database: one writer, readers that cannot write, nothing lost, named errors."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from api.db.engine import FILE_NAME, Database, open_sqlite, open_sqlite_read_only
from api.db.errors import (
    DatabaseBusyError,
    DatabaseUnfitError,
    SchemaTooNewError,
    StorageFullError,
    StorageReadOnlyError,
)
from api.db.tables import MetaRow


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_sqlite(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def either(open_store: Callable[[Path], Database], tmp_path: Path) -> Iterator[Database]:
    """A test with this one runs on both databases."""
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def test_what_was_committed_is_there_after_a_crash(tmp_path: Path) -> None:
    script = (
        "import os, pathlib; from api.db.engine import open_sqlite; from api.db.tables import MetaRow\n"
        f"database = open_sqlite(pathlib.Path({str(tmp_path)!r}))\n"
        "with database.write() as session: session.add(MetaRow(key='a', value='1'))\n"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script], check=False, cwd=os.getcwd())

    looking = open_sqlite_read_only(tmp_path / FILE_NAME)
    with looking.read() as session:
        assert session.get_one(MetaRow, "a").value == "1"
    looking.close()


def test_32_threads_that_count_together_lose_no_count_and_meet_no_lock(either: Database) -> None:
    with either.write() as session:
        session.add(MetaRow(key="count", value="0"))
    failures: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(10):
                with either.write() as session:
                    row = session.get_one(MetaRow, "count")
                    row.value = str(int(row.value) + 1)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with either.read() as session:
        assert session.get_one(MetaRow, "count").value == "320"


def test_an_error_takes_everything_of_its_transaction_back(either: Database) -> None:
    with suppress(ZeroDivisionError), either.write() as session:
        session.add(MetaRow(key="a", value="1"))
        session.flush()
        raise ZeroDivisionError
    with either.write() as session:
        session.add(MetaRow(key="b", value="1"))
    with either.read() as session:
        assert session.get(MetaRow, "a") is None


def test_a_reader_cannot_write(either: Database) -> None:
    with pytest.raises(StorageReadOnlyError), either.read() as session:
        session.execute(text("INSERT INTO meta (key, value) VALUES ('a', '1')"))


def test_a_reader_sees_one_state_until_it_ends(either: Database) -> None:
    with either.read() as session:
        assert session.get(MetaRow, "a") is None
        with either.write() as writing:
            writing.add(MetaRow(key="a", value="1"))
        session.expire_all()
        assert session.get(MetaRow, "a") is None
    with either.read() as session:
        assert session.get(MetaRow, "a") is not None


def test_a_writer_that_waits_too_long_is_told_that_the_database_is_busy(either: Database) -> None:
    with either.write(), pytest.raises(DatabaseBusyError), either.write(wait_s=0.01):
        pass


def test_a_transaction_has_the_database_to_itself_before_its_first_statement(
    database: Database, tmp_path: Path
) -> None:
    outside = sqlite3.connect(tmp_path / FILE_NAME, timeout=0, isolation_level=None)
    with database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        outside.execute("BEGIN IMMEDIATE")
    outside.close()


def test_the_pragmas_hold_on_both_kinds_of_connection(database: Database) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint", "query_only")
    with database.write() as session:
        writer = [session.scalar(text(f"PRAGMA {name}")) for name in names]
    with database.read() as session:
        reader = [session.scalar(text(f"PRAGMA {name}")) for name in names]
    assert writer == ["wal", 2, 1, 1000, 0]
    assert (reader[0], reader[3:]) == ("wal", [0, 1])


def test_opening_again_keeps_what_the_database_is_called(tmp_path: Path) -> None:
    names = []
    for _ in range(2):
        database = open_sqlite(tmp_path)
        with database.read() as session:
            names.append(session.get_one(MetaRow, "db_uuid").value)
        database.close()
    assert names[0] == names[1]


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_sqlite(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (tmp_path / FILE_NAME).read_bytes()

    with pytest.raises(SchemaTooNewError, match="9999"):
        open_sqlite(tmp_path)

    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but long enough to look like one" * 100)
    with pytest.raises(DatabaseUnfitError):
        open_sqlite(tmp_path)


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("CREATE TABLE wheels (id INTEGER)")
    connection.close()
    with pytest.raises(DatabaseUnfitError, match="another program"):
        open_sqlite(tmp_path)


def test_a_full_disk_is_named_and_nothing_of_the_transaction_stays(database: Database) -> None:
    with database.write() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count={pages}"))

    with pytest.raises(StorageFullError), database.write() as session:
        session.add_all([MetaRow(key=f"k{index}", value="x" * 4000) for index in range(50)])

    with database.write() as session:
        session.execute(text("PRAGMA max_page_count=100000"))
        session.add(MetaRow(key="after", value="1"))
    with database.read() as session:
        assert session.get(MetaRow, "k0") is None
        assert session.get(MetaRow, "after") is not None


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StorageReadOnlyError):
        open_sqlite(tmp_path)
