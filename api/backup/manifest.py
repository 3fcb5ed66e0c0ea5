"""What a backup holds, in its last part: a file that was cut short has none."""

import json
import re
import tarfile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

MANIFEST = "manifest.json"
DATABASE = "database.sqlite3"
SECRETS = "secrets/"
PICTURES = "pictures/"
_LARGEST_BYTES = 1 << 30
_SECRET_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BackupError(Exception):
    """A backup cannot be made or used; the message says why, and what to do."""


class Part(BaseModel):
    """One file in the backup that is no picture."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Sha256
    size_bytes: int


class Manifest(BaseModel):
    """Everything in a backup, and how to know that it is unchanged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    made_at: AwareDatetime
    version: str
    """Of Lunxun."""
    db_uuid: str
    made_from: Literal["sqlite", "postgresql"]
    parts: dict[str, Part]
    pictures: list[Sha256]
    """Those in this file: the names are the hashes."""
    earlier: list[Sha256]
    """Those that lie in earlier backups, which a restore needs too."""
    lost: list[Sha256]
    """Those that were missing or damaged already when the backup was made."""


def read_manifest(path: Path) -> Manifest:
    """Returns what a backup says of itself.

    Raises:
        BackupError: It is no whole backup.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            found = None
            for member in archive:
                found = member
            if found is None or found.name != MANIFEST or not found.isreg() or found.size > _LARGEST_BYTES:
                raise BackupError(f"'{path}' is no whole backup: its list of contents is missing; use another one")
            file = archive.extractfile(found)
            return Manifest.model_validate(json.loads(file.read() if file else b""))
    except (tarfile.TarError, EOFError, ValueError, ValidationError) as error:
        raise BackupError(f"'{path}' is no backup of Lunxun, or damaged; use another one") from error
    except OSError as error:
        raise BackupError(f"'{path}' cannot be read ({error.strerror})") from error


def picture_name(sha256: str) -> str:
    """Returns the name of a picture in a backup."""
    return f"{PICTURES}{sha256}.jpg"


def is_part_name(name: str) -> bool:
    """Whether a file of that name may be restored: no name may lead out of the folder."""
    return name == DATABASE or (name.startswith(SECRETS) and bool(_SECRET_NAME.fullmatch(name.removeprefix(SECRETS))))
