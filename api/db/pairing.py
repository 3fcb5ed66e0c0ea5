"""A data folder and a database on a server belong together: pictures of one site must never meet rows of another."""

import json
import os
import uuid
from pathlib import Path

from api.db.database import Database
from api.db.errors import DatabaseUnfitError
from api.db.tables import MetaRow

PAIR_FILE = "database.json"
FOLDER_KEY = "folder_uuid"


def pair(database: Database, folder: Path) -> None:
    """Makes the two name each other at their first meeting, and holds them to it ever after.

    As the folder has one owner at a time, so has the database.

    Raises:
        DatabaseUnfitError: The database belongs to another folder, or the folder to another database.
    """
    written = read_pair(folder)
    with database.write() as session:
        db_uuid = session.get_one(MetaRow, "db_uuid").value
        known = session.get(MetaRow, FOLDER_KEY)
        if written is not None and written.get("db_uuid") != db_uuid:
            raise DatabaseUnfitError(
                f"the data folder '{folder}' belongs to another database than the one of LUNXUN_DATABASE; "
                "name that one, or choose another folder with --data"
            )
        if known is None:
            folder_uuid = str((written or {}).get(FOLDER_KEY) or uuid.uuid4())
            # The file first: a crash before the commit finds it again, and the row says the same.
            _write_pair(folder, {"db_uuid": db_uuid, FOLDER_KEY: folder_uuid})
            session.add(MetaRow(key=FOLDER_KEY, value=folder_uuid))
        elif written is None or written.get(FOLDER_KEY) != known.value:
            raise DatabaseUnfitError(
                f"the database of LUNXUN_DATABASE belongs to another data folder than '{folder}', where its pictures "
                "are; name that one with --data"
            )


def read_pair(folder: Path) -> dict[str, str] | None:
    """Returns what the folder says of its database on a server; None where it has none.

    Raises:
        DatabaseUnfitError: The file is there and cannot be understood.
    """
    path = folder / PAIR_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise DatabaseUnfitError(f"'{path}' cannot be read ({error}); restore it from a backup") from error
    if not isinstance(content, dict):
        raise DatabaseUnfitError(f"'{path}' is not what Lunxun has written; restore it from a backup")
    return content


def _write_pair(folder: Path, content: dict[str, str]) -> None:
    fresh = folder / f"{PAIR_FILE}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / PAIR_FILE)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
