"""The newest look of each camera as a picture: overwritten, never evidence, not worth an fsync."""

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.db.errors import storage_error


@dataclass(frozen=True, slots=True, kw_only=True)
class LookStamp:
    """Which picture is a camera's newest look, without the picture."""

    stored_at: datetime
    tag: str
    """Another one for each picture; safe in an `ETag`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestPicture:
    """A camera's newest look."""

    data: bytes
    stamp: LookStamp


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

    def stamp(self, camera_id: str) -> LookStamp | None:
        """Returns which picture is the camera's newest, None when there is none yet. Reads no picture: cheap."""
        try:
            return _stamp((self._folder / f"{camera_id}.jpg").stat())
        except FileNotFoundError:
            return None

    def read(self, camera_id: str) -> LatestPicture | None:
        """Returns the camera's newest picture, None when there is none yet."""
        try:
            with (self._folder / f"{camera_id}.jpg").open("rb") as file:
                return LatestPicture(stamp=_stamp(os.fstat(file.fileno())), data=file.read())
        except FileNotFoundError:
            return None


def _stamp(known: os.stat_result) -> LookStamp:
    stored_at = datetime.fromtimestamp(known.st_mtime_ns / 1e9, UTC)
    return LookStamp(stored_at=stored_at, tag=f"{known.st_mtime_ns:x}-{known.st_size:x}")
