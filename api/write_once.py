"""A secret's file that is there as a whole or not at all, and never replaced."""

import os
from pathlib import Path


def write_once(path: Path, content: bytes) -> bytes:
    """Writes a file for its owner only, where there is none; returns what it holds: who comes second takes the first's.

    The folder above is made, for its owner only.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return path.read_bytes()
    finally:
        fresh.unlink(missing_ok=True)
    return content
