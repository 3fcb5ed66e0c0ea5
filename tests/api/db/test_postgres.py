"""PostgreSQL: what is refused at the start, what a lost connection becomes, and which folder a database belongs to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import PostgresServer
from pydantic import SecretStr
from sqlalchemy import text

from api.cli.doctor import Verdict, check_postgres
from api.db import postgres
from api.db.engine import Database, open_database, open_postgres, open_sqlite
from api.db.errors import DatabaseBusyError, DatabaseLostError, DatabaseUnfitError, UnstorableError
from api.db.pairing import PAIR_FILE
from api.db.postgres_errors import error_of_postgres
from api.db.tables import MetaRow
from api.settings import Settings


@pytest.fixture
def url(postgres_server: PostgresServer, fresh_template: str) -> Iterator[str]:
    made = postgres_server.make(fresh_template)
    yield made
    postgres_server.drop(made)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_postgres(url)
    yield opened
    opened.close()


def test_two_processes_do_not_write_at_the_same_time(database: Database, url: str) -> None:
    other = open_postgres(url)
    with database.write() as session:
        session.add(MetaRow(key="a", value="1"))
        session.flush()
        with pytest.raises(DatabaseBusyError), other.write() as waiting:
            waiting.get(MetaRow, "a")
    other.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real statement, but it waits for 50 ms only."""
    monkeypatch.setattr(postgres, "_TAKE_TURN", postgres._TAKE_TURN.replace("30000", "50"))


def test_a_broken_connection_is_named_and_the_next_transaction_has_a_new_one(database: Database) -> None:
    with pytest.raises(DatabaseLostError), database.write() as session:  # noqa: PT012 - a transaction is several
        session.add(MetaRow(key="a", value="1"))
        session.flush()
        with database.read() as reading:
            reading.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
                    "datname = current_database()"
                )
            )
        session.flush()
        session.get(MetaRow, "b")
    with database.write() as session:
        session.add(MetaRow(key="b", value="1"))
    with database.read() as session:
        assert session.get(MetaRow, "a") is None
        assert session.get(MetaRow, "b") is not None


def test_a_text_that_it_cannot_hold_is_named_and_nothing_is_kept(database: Database) -> None:
    with pytest.raises(UnstorableError), database.write() as session:  # noqa: PT012 - a transaction is several
        session.add(MetaRow(key="before", value="1"))
        session.flush()
        session.add(MetaRow(key="nul", value="a\0b"))
    with database.read() as session:
        assert session.get(MetaRow, "before") is None


@pytest.mark.parametrize("address", ["mysql://u:secret@h/d", "secret", "postgresql://u:secret@h"])
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(DatabaseUnfitError) as refusal:
        open_postgres(address)
    assert "secret" not in str(refusal.value)


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(DatabaseLostError) as refusal:
        open_postgres("postgresql://u:secret@127.0.0.1:1/d?connect_timeout=2")
    assert "secret" not in str(refusal.value)


def test_a_database_belongs_to_one_folder_and_a_folder_to_one_database(
    url: str, postgres_server: PostgresServer, fresh_template: str, tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    for _ in range(2):
        open_database(one, SecretStr(url)).close()
    with pytest.raises(DatabaseUnfitError, match="another data folder"):
        open_database(other, SecretStr(url))
    second = postgres_server.make()
    with pytest.raises(DatabaseUnfitError, match="another database"):
        open_database(one, SecretStr(second))
    with pytest.raises(DatabaseUnfitError, match="on a server"):
        open_database(one, None)
    open_sqlite(other).close()
    with pytest.raises(DatabaseUnfitError, match="of its own"):
        open_database(other, SecretStr(second))
    postgres_server.drop(second)


def test_a_crash_between_file_and_row_is_mended_at_the_next_start(url: str, tmp_path: Path) -> None:
    open_database(tmp_path, SecretStr(url)).close()
    before = (tmp_path / PAIR_FILE).read_text()
    database = open_postgres(url)
    with database.write() as session:
        session.delete(session.get_one(MetaRow, "folder_uuid"))
    database.close()
    open_database(tmp_path, SecretStr(url)).close()
    assert (tmp_path / PAIR_FILE).read_text() == before


def test_the_doctor_names_what_a_server_may_lose(url: str) -> None:
    good = check_postgres(Settings())
    risky = check_postgres(Settings(database=SecretStr(url)))
    gone = check_postgres(Settings(database=SecretStr("postgresql://u:secret@127.0.0.1:1/d")))
    assert (good.verdict, risky.verdict, gone.verdict) == (Verdict.GOOD, Verdict.WARNING, Verdict.BAD)
    assert "fsync is off" in risky.text
    assert "secret" not in gone.text


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("53100", "StorageFullError"),
        ("58030", "StorageError"),
        ("25006", "StorageReadOnlyError"),
        ("40001", "DatabaseBusyError"),
        ("55P03", "DatabaseBusyError"),
        ("57P01", "DatabaseLostError"),
        ("08006", "DatabaseLostError"),
        ("28P01", "DatabaseUnfitError"),
        ("22021", "UnstorableError"),
        ("XX001", "DatabaseUnfitError"),
        ("42601", "NoneType"),
    ],
)
def test_each_code_of_the_server_has_its_name(code: str, name: str) -> None:
    error = Exception("what it said\nDETAIL: (name)=(zhang)")
    error.sqlstate = code  # type: ignore[attr-defined] # as the driver's errors have it
    named = error_of_postgres(error, is_disconnect=False)
    assert type(named).__name__ == name
    assert "zhang" not in str(named)
