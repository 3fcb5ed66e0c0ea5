"""What the API needs of a picture store: write once under a hash, read, remove."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_SHA256 = re.compile(r"[0-9a-f]{64}")


class PictureMissingError(LookupError):
    """The store has no file of that name."""


class PictureDamagedError(ValueError):
    """The content does not have the hash that it is named by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPicture:
    """One file of the store."""

    sha256: str
    size_bytes: int
    stored_at: datetime


class PictureStore(Protocol):
    """Pictures by their SHA-256. What `put` has returned from survives a crash of program, machine and power."""

    def put(self, sha256: str, data: bytes) -> bool:
        """Stores the picture and returns whether it was new.

        Raises:
            PictureDamagedError: The data has another hash.
            api.db.errors.StorageError: The disk refused.
        """
        ...

    def read(self, sha256: str) -> bytes:
        """Returns the picture, its hash checked.

        Raises:
            PictureMissingError: It is not there.
            PictureDamagedError: The file is no longer what it was.
        """
        ...

    def has(self, sha256: str) -> bool:
        """Returns whether a file of that name is there; its content is not read."""
        ...

    def delete(self, sha256: str) -> None:
        """Removes the picture; one that is not there is no error."""
        ...

    def pictures(self) -> Iterator[StoredPicture]:
        """Yields every stored picture, in the order of names."""
        ...

    def strays(self) -> Iterator[str]:
        """Yields the names of files that are no stored pictures, unfinished uploads included."""
        ...

    def clear_unfinished(self, *, before: datetime) -> int:
        """Removes what unfinished uploads have left from before that time, and returns how many."""
        ...


def checked_name(sha256: str) -> str:
    """Returns the name when it is a lower-case SHA-256, so that no name can leave the store's folder.

    Raises:
        PictureMissingError: It is something else.
    """
    if not _SHA256.fullmatch(sha256):
        raise PictureMissingError("a picture is named by 64 lower-case hexadecimal digits")
    return sha256
