"""Opens the database of an installation: the file in its data folder, or the server of LUNXUN_DATABASE."""

from pathlib import Path

from pydantic import SecretStr

from api.db.database import WRITE_WAIT_S, Database
from api.db.errors import DatabaseUnfitError
from api.db.pairing import PAIR_FILE, pair, read_pair
from api.db.postgres import open_postgres, open_postgres_read_only
from api.db.sqlite import FILE_NAME, open_sqlite, open_sqlite_read_only

__all__ = [
    "FILE_NAME",
    "WRITE_WAIT_S",
    "Database",
    "open_database",
    "open_postgres",
    "open_postgres_read_only",
    "open_read_only",
    "open_sqlite",
    "open_sqlite_read_only",
]


def open_database(folder: Path, url: SecretStr | None) -> Database:
    """Returns the database of a data folder, made or brought up to date first; None: SQLite, in the folder itself.

    Who opens it must hold the data folder's lock.

    Raises:
        DatabaseError, StorageError: It cannot be used, or it is not this folder's.
    """
    _refuse_the_other_kind(folder, url)
    if url is None:
        return open_sqlite(folder)
    database = open_postgres(url.get_secret_value())
    try:
        pair(database, folder)
    except BaseException:
        database.close()
        raise
    return database


def open_read_only(folder: Path, url: SecretStr | None) -> Database:
    """Returns a folder's database for inspection beside a running server.

    Raises:
        DatabaseError, StorageError: There is none, or it is not this folder's.
    """
    _refuse_the_other_kind(folder, url)
    if url is None:
        if not (folder / FILE_NAME).is_file():
            raise DatabaseUnfitError(
                f"'{folder}' holds no database '{FILE_NAME}'; name the folder that `lunxun up --data` uses"
            )
        return open_sqlite_read_only(folder / FILE_NAME)
    if read_pair(folder) is None:
        raise DatabaseUnfitError(f"the data folder '{folder}' has never been used with a database on a server")
    return open_postgres_read_only(url.get_secret_value())


def _refuse_the_other_kind(folder: Path, url: SecretStr | None) -> None:
    """A folder that was used with one kind must not begin an empty database of the other."""
    if url is None and (folder / PAIR_FILE).exists():
        raise DatabaseUnfitError(f"the database of '{folder}' is on a server: set LUNXUN_DATABASE to its URL")
    if url is not None and (folder / FILE_NAME).exists():
        raise DatabaseUnfitError(
            f"'{folder}' has a database of its own, and LUNXUN_DATABASE names another; to move it there: "
            "`lunxun backup`, then `lunxun restore` into a new folder with LUNXUN_DATABASE set"
        )
