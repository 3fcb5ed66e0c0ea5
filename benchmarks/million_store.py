"""A database with as many cases as one asks for: made once, and used again where it is kept."""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from million_rows import Row, tables
from postgres_server import postgres_running

from api.data_folder import DataFolder
from api.db.engine import FILE_NAME, Database, open_database

AT_ONCE = 20_000
DONE = "filled.txt"
"""In a kept folder, once all rows are there: how many cases, and how many seconds it took."""
_FILLING = {"journal_mode": "off", "synchronous": 0, "cache_size": -1_500_000, "locking_mode": "exclusive"}
"""Nobody else looks yet, and what fails is begun anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open database full of cases."""

    database: Database
    folder: DataFolder
    filled_s: float


@contextmanager
def filled(kind: str, count: int, *, keep: Path | None) -> Iterator[Store]:
    """Opens a database of a kind with so many cases, made first where `keep` does not hold it.

    Raises:
        ValueError: The kept one was never filled to its end, or holds another number of cases.
    """
    with ExitStack() as stack:
        if keep is None:
            keep = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lunxun-million-")))
            keep.chmod(0o755)
        folder = DataFolder(path=keep / kind / "folder")
        is_new = not folder.path.exists()
        folder.path.mkdir(parents=True, exist_ok=True)
        folder.make()
        url = None
        if kind == "postgresql":
            server = postgres_running("shared_buffers=512MB", is_hurried=False, kept=keep / kind / "server")
            running = stack.enter_context(server)
            url = SecretStr(running.make() if is_new else running.url("t1"))
        done = folder.path / DONE
        if is_new:
            open_database(folder.path, url).close()
            done.write_text(f"{count} {_fill(folder, url, count)}", encoding="utf-8")
        held, filled_s = done.read_text(encoding="utf-8").split() if done.exists() else ("0", "0")
        if int(held) != count:
            raise ValueError(f"{keep / kind} holds {held} cases, not {count}: remove it, or name another folder")
        database = open_database(folder.path, url)
        stack.callback(database.close)
        yield Store(database=database, folder=folder, filled_s=float(filled_s))


def _fill(folder: DataFolder, url: SecretStr | None, count: int) -> float:
    begun = time.monotonic()
    if url is None:
        fill_sqlite(folder.path / FILE_NAME, count)
    else:
        fill_postgres(url.get_secret_value(), count)
    return round(time.monotonic() - begun, 1)


def fill_sqlite(path: Path, count: int) -> None:
    """Writes the rows past the server; the triggers that guard histories are put back as they were."""
    connection = sqlite3.connect(path)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    later = indexes.fetchall()
    for pragma, value in _FILLING.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    for kind, rows in (("TRIGGER", triggers), ("INDEX", later)):
        for name, _ in rows:
            connection.execute(f"DROP {kind} {name}")
    for table, (columns, rows) in tables(count).items():
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        while part := list(islice(rows, AT_ONCE)):
            connection.executemany(statement, part)
    for _, sql in (*later, *triggers):
        connection.execute(sql)
    connection.commit()
    connection.execute("PRAGMA journal_mode=wal")
    connection.close()


def fill_postgres(url: str, count: int) -> None:
    """Writes the rows past the server with COPY, without triggers, and lets the planner look at them."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, (columns, rows) in tables(count).items():
            _copy(connection, f"COPY {table} ({', '.join(columns)}) FROM STDIN", rows)
        connection.execute("VACUUM ANALYZE")


def _copy(connection: "psycopg.Connection[Any]", statement: str, rows: Iterator[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
