"""The newest look of each camera as a picture: overwritten, never evidence, not worth an fsync."""

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.db.errors import storage_error


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestPicture:
    """A camera's newest look."""

    data: bytes
    stored_at: datetime


class LatestPictures:
    """Files `<camera>.jpg` in a folder of their own. Camera ids are safe as file names (`pipelines.site`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, camera_id: str, data: bytes) -> None:
        """Replaces the camera's picture; a reader sees the old one or the new one, never a half.

        Raises:
            api.db.errors.StorageError: The disk refused.
        """
        fresh = self._folder / f".{uuid.uuid4()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.write_bytes(data)
            os.replace(fresh, self._folder / f"{camera_id}.jpg")
        except OSError as error:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            named = storage_error(error)
            if named is None:
                raise
            raise named from error

    def read(self, camera_id: str) -> LatestPicture | None:
        """Returns the camera's newest picture, None when there is none yet."""
        try:
            with (self._folder / f"{camera_id}.jpg").open("rb") as file:
                at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
                return LatestPicture(data=file.read(), stored_at=at)
        except FileNotFoundError:
            return None
