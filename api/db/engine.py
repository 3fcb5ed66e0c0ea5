"""Opens the database: one writing connection behind one lock, read-only connections for everybody else.

NOTE: routes write inside their own body, `with database.write() as session: ...`, never in a FastAPI dependency with
`yield`: that would hold the lock while waiting for a thread, and would commit after the answer has left.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from api.db.errors import DatabaseBusyError, DatabaseUnfitError, storage_error, storage_error_of_sqlite
from api.db.schema import upgrade

FILE_NAME = "lunxun.sqlite3"
WRITE_WAIT_S = 30.0
READERS = 16
BUSY_TIMEOUT_MS = 5000
"""Only another program's lock can make SQLite busy here (a backup, a person with a shell)."""

_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
"""Verified after setting: a file system may refuse WAL, a build may lack foreign keys."""


class Database:
    """Transactions. `write_lock` is None where the database has many writers of its own (PostgreSQL)."""

    def __init__(self, *, writer: Engine, reader: Engine, write_lock: "threading.Lock | None") -> None:
        self._writer = writer
        self._reader = reader
        self._write_lock = write_lock

    @contextmanager
    def write(self, *, wait_s: float = WRITE_WAIT_S) -> Iterator[Session]:
        """Yields the session of one writing transaction: committed on exit, rolled back on any error.

        Not for nesting: a second `write` inside the first waits for itself until `wait_s` is over.

        Raises:
            DatabaseBusyError: The one writer was not free within `wait_s`.
            StorageError: The disk is full, read-only or failing; nothing was committed.
        """
        with self._turn(wait_s), _named_errors(), Session(self._writer, expire_on_commit=False) as session:
            try:
                session.begin()
                # The transaction starts here, not at the first statement: two readers-then-writers must not overlap.
                session.connection()
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yields a session that sees one unchanging state of the database and cannot write."""
        with _named_errors(), Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    def close(self) -> None:
        """Closes all connections; the last one folds the write-ahead log back into the file."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _turn(self, wait_s: float) -> Iterator[None]:
        if self._write_lock is None:
            yield
            return
        if not self._write_lock.acquire(timeout=wait_s):
            raise DatabaseBusyError(f"the database was busy for {wait_s:g} s; try again")
        try:
            yield
        finally:
            self._write_lock.release()


def open_sqlite(folder: Path) -> Database:
    """Returns the database `lunxun.sqlite3` of a data folder, made or brought up to date first.

    The folder must exist. Who opens it must hold the data folder's lock: two processes must not both write.

    Raises:
        SchemaTooNewError: A newer version has written it.
        DatabaseUnfitError: It is no SQLite database, is damaged, or its pragmas do not hold.
        StorageError: The folder cannot be written, or the disk is full.
    """
    path = folder / FILE_NAME
    writer = _writing_engine(path)
    try:
        with _named_errors(), writer.begin() as connection:
            _check_pragmas(connection)
            upgrade(connection)
    except BaseException:
        writer.dispose()
        raise
    return Database(writer=writer, reader=_reading_engine(path), write_lock=threading.Lock())


def open_sqlite_read_only(path: Path) -> Database:
    """Returns a database for inspection only, such as `lunxun evidence verify` beside a running server.

    Its `write` fails. The schema is not changed.
    """
    engine = _reading_engine(path, poolclass=NullPool)
    return Database(writer=engine, reader=engine, write_lock=threading.Lock())


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


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        storage = storage_error_of_sqlite(error.orig)
        if storage is not None:
            raise storage from error
        if isinstance(error.orig, sqlite3.DatabaseError) and _is_damage(error.orig):
            raise DatabaseUnfitError(f"the database file is damaged or no database ({error.orig})") from error
        raise
    except OSError as error:
        named = storage_error(error)
        if named is None:
            raise
        raise named from error


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
