"""Copies all rows as they are at one moment: from a running database into a file, and from a file into a new one."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from api.db.database import Database, named_errors
from api.db.errors import DatabaseUnfitError
from api.db.pairing import FOLDER_KEY
from api.db.postgres import open_postgres
from api.db.schema import is_current
from api.db.sqlite import open_sqlite_file
from api.db.tables import MetaRow, PersonRow, Table

_AT_ONCE = 1000


def snapshot_of_file(source: Path, target: Path) -> None:
    """Copies an SQLite database while others write to it: SQLite's own online backup, in one read transaction.

    Raises:
        DatabaseUnfitError: The copy is damaged, and therefore what it was made of.
    """
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing)
        # One file, without a log beside it.
        writing.execute("PRAGMA journal_mode=DELETE")
        answer = writing.execute("PRAGMA quick_check").fetchone()[0]
    finally:
        writing.close()
        reading.close()
    if answer != "ok":
        raise DatabaseUnfitError(f"the database '{source}' is damaged ({answer}); restore an earlier backup")


def snapshot_of_server(database: Database, target: Path) -> None:
    """Copies a database of a server into a new SQLite file, as it is at one moment.

    Raises:
        DatabaseUnfitError: It was written by another version than this one.
    """
    copy = open_sqlite_file(target)
    try:
        with database.read() as session, copy.write() as writing:
            copy_rows(session.connection(), writing.connection())
    finally:
        copy.close()
    with sqlite3.connect(target) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def fill_server(url: str, copy: Path) -> None:
    """Puts the rows of a copy into a database on a server that nobody has used.

    Raises:
        DatabaseUnfitError: Somebody has: it has a data folder, or people.
    """
    with (
        closing(open_postgres(url)) as database,
        closing(open_sqlite_file(copy)) as source,
        source.read() as reading,
        database.write() as session,
    ):
        if session.get(MetaRow, FOLDER_KEY) or session.scalar(select(PersonRow.id).limit(1)):
            raise DatabaseUnfitError("the database of LUNXUN_DATABASE is in use; make a new one for what is restored")
        copy_rows(reading.connection(), session.connection())


def copy_rows(source: Connection, target: Connection) -> None:
    """Copies every row into a database that has its tables and nothing else.

    Which folder it belongs to is not copied: the copy is put beside another one.

    Raises:
        DatabaseUnfitError: The source was written by another version.
    """
    if not is_current(source):
        raise DatabaseUnfitError("the database was written by another version; start its server once with this one")
    with named_errors():
        for table in reversed(Table.metadata.sorted_tables):
            # What a new database begins with, such as an example's areas: the copy has its own.
            target.execute(delete(table))
        for table in Table.metadata.sorted_tables:
            # In the order of keys: the history of a case takes its events only one after the other.
            query = select(table).order_by(*table.primary_key.columns)
            rows = source.execute(query, execution_options={"yield_per": _AT_ONCE})
            for part in rows.mappings().partitions():
                target.execute(insert(table), [dict(row) for row in part])
        target.execute(delete(MetaRow).where(MetaRow.key == FOLDER_KEY))
        if target.dialect.name == "postgresql":
            _count_on(target)


def _count_on(connection: Connection) -> None:
    """PostgreSQL counts rows apart from the table: without this the next row would take a number that is taken."""
    for table in Table.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.exec_driver_sql(
                f'SELECT setval(seq, (SELECT COALESCE(MAX("{column.name}"), 0) + 1 FROM "{table.name}"), false) '
                f"FROM (SELECT pg_get_serial_sequence('{table.name}', '{column.name}') AS seq) AS found "
                "WHERE seq IS NOT NULL"
            )
