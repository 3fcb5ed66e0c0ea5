"""Files that are there whole or not at all, and stay there after the power fails."""

import os
from pathlib import Path
from uuid import uuid4


def write_durably(data: bytes, target: Path, *, staging: Path) -> None:
    """Returns when `target` holds the data on disk: written aside, flushed, renamed, its folder flushed.

    `staging` must be on the same file system.

    Raises:
        OSError: It could not be written; neither file is left behind.
    """
    half = staging / uuid4().hex
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.rename(target)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Returns when the names in the folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> int:
    """Removes a file if it is there; returns how many bytes it had."""
    try:
        size = path.stat().st_size
        path.unlink()
    except FileNotFoundError:
        return 0
    return size
