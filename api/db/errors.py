"""What can be wrong with the database or the disk below it; named so that nothing is acknowledged by mistake.

StorageError (OSError)               the disk refused: nothing was acknowledged
|- StorageFullError                  no space left, or a quota reached: HTTP 507 `storage_full`
`- StorageReadOnlyError              read-only file system or folder: HTTP 507 `storage_read_only`
DatabaseError (RuntimeError)
|- DatabaseBusyError                 the one writer was not free in time: HTTP 503 `database_busy`
|  `- DatabaseLostError              the server's connection broke or cannot be made: HTTP 503 `database_unreachable`
|- UnstorableError                   a value that PostgreSQL cannot hold, such as a NUL: HTTP 422 `unstorable`
|- SchemaTooNewError                 written by a newer Lunxun: refused at start
`- DatabaseUnfitError                damaged, or the engine does not keep what it must: refused at start
"""

import errno
import sqlite3

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class StorageError(OSError):
    """The disk refused a write; nothing of it was acknowledged."""

    code = "storage_failed"


class StorageFullError(StorageError):
    """No space is left where the data folder lies."""

    code = "storage_full"


class StorageReadOnlyError(StorageError):
    """The data folder cannot be written."""

    code = "storage_read_only"


class DatabaseError(RuntimeError):
    """The database cannot be used as it is."""


class DatabaseBusyError(DatabaseError):
    """The one writing connection was not free in time."""

    code = "database_busy"


class DatabaseLostError(DatabaseBusyError):
    """The connection to the database server broke or cannot be made.

    NOTE: when it breaks during a commit nobody knows what became of it: whoever asks again must name the thing by the
    same id, as workers do with their reports.
    """

    code = "database_unreachable"


class UnstorableError(DatabaseError):
    """A value that the database cannot hold; nothing of its transaction was kept."""

    code = "unstorable"


class SchemaTooNewError(DatabaseError):
    """The database was written by a newer version."""


class DatabaseUnfitError(DatabaseError):
    """The database file is damaged, or the engine below does not keep what the design relies on."""


def storage_error(error: OSError) -> StorageError | None:
    """Returns the named error for an operating system's refusal to write; None for every other failure."""
    if error.errno in _FULL:
        return StorageFullError(f"the disk of the data folder is full ({error}); free some space, then try again")
    if error.errno in _READ_ONLY:
        return StorageReadOnlyError(f"the data folder cannot be written ({error}); check its owner, rights and mount")
    if error.errno == errno.EIO:
        return StorageError(f"the data folder's disk failed ({error})")
    return None


def storage_error_of_sqlite(error: BaseException | None) -> StorageError | None:
    """Returns the named error when SQLite failed because of the disk; None for every other failure."""
    if not isinstance(error, sqlite3.Error):
        return None
    # Errors that the sqlite3 module raises on its own have no code.
    name = str(getattr(error, "sqlite_errorname", ""))
    if name.startswith("SQLITE_FULL"):
        return StorageFullError("the disk of the data folder is full; free some space, then try again")
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN")):
        return StorageReadOnlyError(
            f"the database cannot be written ({error}); check the data folder's rights and mount"
        )
    if name.startswith("SQLITE_IOERR"):
        return StorageError(f"the disk below the database failed ({name}: {error})")
    return None
