"""Transactions: one writer at a time, readers that see one unchanging state; alike on SQLite and PostgreSQL.

NOTE: routes write inside their own body, `with database.write() as session: ...`, never in a FastAPI dependency with
`yield`: that would hold the lock while waiting for a thread, and would commit after the answer has left.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from api.db.errors import DatabaseBusyError, DatabaseUnfitError, storage_error, storage_error_of_sqlite
from api.db.postgres_errors import error_of_postgres

WRITE_WAIT_S = 30.0


class Database:
    """One installation's rows.

    NOTE: the lock is one of threads on both databases: who waits for their turn must not hold a connection meanwhile.
    Against other processes stand `BEGIN IMMEDIATE` on SQLite and an advisory lock on PostgreSQL, taken at each begin.
    """

    def __init__(self, *, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader
        self._write_lock = threading.Lock()

    @contextmanager
    def write(self, *, wait_s: float = WRITE_WAIT_S) -> Iterator[Session]:
        """Yields the session of one writing transaction: committed on exit, rolled back on any error.

        Not for nesting: a second `write` inside the first waits for itself until `wait_s` is over.

        Raises:
            DatabaseBusyError: The one writer was not free within `wait_s`, or the database server cannot be reached.
            UnstorableError: PostgreSQL cannot hold a value.
            StorageError: The disk is full, read-only or failing; nothing was committed.
        """
        with self._turn(wait_s), named_errors(), Session(self._writer, expire_on_commit=False) as session:
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
        with named_errors(), Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    def close(self) -> None:
        """Closes all connections; the last one folds the write-ahead log back into the file."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _turn(self, wait_s: float) -> Iterator[None]:
        if not self._write_lock.acquire(timeout=wait_s):
            raise DatabaseBusyError(f"the database was busy for {wait_s:g} s; try again")
        try:
            yield
        finally:
            self._write_lock.release()


@contextmanager
def named_errors() -> Iterator[None]:
    """Turns what the drivers raise into the errors of `api.db.errors`, where it is not a mistake of our own."""
    try:
        yield
    except DBAPIError as error:
        named = _named(error)
        if named is None:
            raise
        raise named from error
    except PoolTimeout as error:
        raise DatabaseBusyError("all connections to the database were busy; try again") from error
    except OSError as error:
        storage = storage_error(error)
        if storage is None:
            raise
        raise storage from error


def _named(error: DBAPIError) -> Exception | None:
    if not isinstance(error.orig, sqlite3.Error):
        return error_of_postgres(error.orig, is_disconnect=error.connection_invalidated)
    if isinstance(error.orig, sqlite3.DatabaseError) and _is_damage(error.orig):
        return DatabaseUnfitError(f"the database file is damaged or no database ({error.orig})")
    return storage_error_of_sqlite(error.orig)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
