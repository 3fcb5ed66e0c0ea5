"""What PostgreSQL's error codes mean to us."""

from api.db.errors import (
    DatabaseBusyError,
    DatabaseError,
    DatabaseLostError,
    DatabaseUnfitError,
    StorageError,
    StorageFullError,
    StorageReadOnlyError,
    UnstorableError,
)

_BUSY = ("40001", "40P01", "55P03", "57014")
"""Serialization failure, deadlock, a lock not free in time, a statement that took too long."""
_LOST = ("08", "57P", "53300", "25P03", "25P04")
"""Connection failures, a server that shuts down, too many connections, sessions that it has ended."""
_REFUSED = ("28", "3D", "42501")
"""Wrong user or password, no such database, no right."""
_DAMAGED = ("XX",)
_UNSTORABLE = ("22",)


def error_of_postgres(error: BaseException | None, *, is_disconnect: bool) -> DatabaseError | StorageError | None:
    """Returns the named error for what the PostgreSQL driver raised; None for a mistake in our own statements."""
    code = getattr(error, "sqlstate", None) or ""
    text = _first_line(error)
    if code.startswith("53100"):
        return StorageFullError("the disk of the database server is full; free some space there, then try again")
    if code.startswith("58"):
        return StorageError(f"the disk below the database server failed ({text})")
    if code.startswith("25006"):
        return StorageReadOnlyError(f"the database cannot be written ({text})")
    if code.startswith(_BUSY):
        return DatabaseBusyError("the database was busy; try again")
    if code.startswith(_REFUSED):
        return DatabaseUnfitError(f"the database server refused ({text}); check LUNXUN_DATABASE and the user's rights")
    if code.startswith(_DAMAGED):
        return DatabaseUnfitError(f"the database is damaged ({text})")
    if is_disconnect or code.startswith(_LOST) or _is_connection_failure(error, code):
        return DatabaseLostError(f"the database server cannot be reached ({text}); try again")
    if code.startswith(_UNSTORABLE) or _is_data_error(error, code):
        return UnstorableError(f"the database cannot hold this value ({text})")
    return None


def _is_connection_failure(error: BaseException | None, code: str) -> bool:
    """The driver raises errors without a code only for the connection itself, or before anything was sent."""
    return not code and _named(error, "OperationalError")


def _is_data_error(error: BaseException | None, code: str) -> bool:
    return not code and _named(error, "DataError")


def _named(error: BaseException | None, name: str) -> bool:
    """NOTE: by name, because the driver is an extra and may not be there to be imported."""
    return error is not None and any(each.__name__ == name for each in type(error).__mro__)


def _first_line(error: BaseException | None) -> str:
    """NOTE: only the first: the lines below it quote the values."""
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
