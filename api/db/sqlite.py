"""SQLite: one writing connection that begins immediately, read-only connections for everybody else."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from api.db.database import Database, named_errors
from api.db.errors import DatabaseUnfitError
from api.db.schema import upgrade

FILE_NAME = "lunxun.sqlite3"
READERS = 16
BUSY_TIMEOUT_MS = 5000
"""Only another program's lock can make SQLite busy here (a backup, a person with a shell)."""

_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
"""Verified after setting: a file system may refuse WAL, a build may lack foreign keys."""


def open_sqlite(folder: Path) -> Database:
    """Returns the database `lunxun.sqlite3` of a data folder, made or brought up to date first.

    The folder must exist. Who opens it must hold the data folder's lock: two processes must not both write.

    Raises:
        SchemaTooNewError: A newer version has written it.
        DatabaseUnfitError: It is no SQLite database, is damaged, or its pragmas do not hold.
        StorageError: The folder cannot be written, or the disk is full.
    """
    return open_sqlite_file(folder / FILE_NAME)


def open_sqlite_file(path: Path) -> Database:
    """As `open_sqlite`, for a file of any name, such as a copy."""
    writer = _writing_engine(path)
    try:
        with named_errors(), writer.begin() as connection:
            _check_pragmas(connection)
            upgrade(connection)
    except BaseException:
        writer.dispose()
        raise
    return Database(writer=writer, reader=_reading_engine(path))


def open_sqlite_read_only(path: Path) -> Database:
    """Returns a database for inspection only, such as `lunxun evidence verify` beside a running server.

    Its `write` fails. The schema is not changed.
    """
    engine = _reading_engine(path, poolclass=NullPool)
    return Database(writer=engine, reader=engine)


def _writing_engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        poolclass=StaticPool,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        for name, value in _PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")

    event.listen(engine, "connect", prepare)
    # The driver's own BEGIN is deferred: it lost 82 of 400 concurrent updates without a word.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _reading_engine(path: Path, poolclass: type[QueuePool] | type[NullPool] = QueuePool) -> Engine:
    options: dict[str, Any] = {"pool_size": READERS, "max_overflow": READERS} if poolclass is QueuePool else {}
    engine = create_engine(
        f"sqlite+pysqlite:///file:{_uri_path(path)}?mode=ro&uri=true",
        poolclass=poolclass,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000},
        **options,
    )

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        for pragma in ("query_only=1", "mmap_size=0", "wal_autocheckpoint=0"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _uri_path(path: Path) -> str:
    return path.absolute().as_uri().removeprefix("file:")


def _check_pragmas(connection: Connection) -> None:
    for name, expected in _PRAGMAS.items():
        found = connection.execute(text(f"PRAGMA {name}")).scalar()
        if found != expected and not (name == "mmap_size" and found is None):
            raise DatabaseUnfitError(
                f"SQLite's {name} is {found!r}, expected {expected!r}; keep the data folder on a local disk"
            )
