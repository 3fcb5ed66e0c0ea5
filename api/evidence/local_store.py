"""The picture store on a local disk: staging, hash, fsync, rename, fsync of both folders.

NOTE: not obstore: its local store does not fsync, so an acknowledged picture could be lost with
the power. It is the choice for S3, behind the same Protocol.
"""

import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from api.db.errors import StorageFullError, storage_error
from api.evidence.store import PictureDamagedError, PictureMissingError, StoredPicture, checked_name

STAGING = "staging"
SUFFIX = ".jpg"
_CHUNK_BYTES = 1 << 20


class LocalPictures:
    """Files `ab/cd/abcd....jpg` below a folder; `staging` beside them holds what is being written."""

    def __init__(self, folder: Path, *, reserve_bytes: int = 0) -> None:
        self._folder = folder
        self._staging = folder / STAGING
        self._reserve_bytes = reserve_bytes

    def open(self) -> "LocalPictures":
        """Makes the folders where they are missing, removes what a crash has left unfinished, and returns itself.

        Who calls this must own the data folder: another process's uploads would be removed too.

        Raises:
            api.db.errors.StorageError: The disk refused.
        """
        with _named_errors():
            self._staging.mkdir(parents=True, exist_ok=True, mode=0o700)
            for left in self._staging.iterdir():
                left.unlink()
            _sync_folder(self._folder)
        return self

    def put(self, sha256: str, data: bytes) -> bool:
        """See `PictureStore.put`."""
        path = self._path(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PictureDamagedError(f"the picture's content does not have the hash {sha256}")
        with _named_errors():
            if self._is_intact(path, sha256):
                # Another upload may have renamed it a moment ago and not yet made the name durable.
                _sync_folder(path.parent)
                return False
            self._refuse_when_full(len(data))
            staged = self._staging / str(uuid.uuid4())
            try:
                _write_new(staged, data)
                self._make_folders(path.parent)
                staged.rename(path)
            except BaseException:
                with suppress(OSError):
                    staged.unlink(missing_ok=True)
                raise
            _sync_folder(path.parent)
            _sync_folder(self._staging)
        return True

    def read(self, sha256: str) -> bytes:
        """See `PictureStore.read`."""
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise PictureMissingError(f"the picture store has no file for {sha256}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PictureDamagedError(f"the file of {sha256} no longer has that hash")
        return data

    def path_of(self, sha256: str) -> Path:
        """Returns where the picture of that hash lies, or would: for a person at this machine."""
        return self._path(sha256)

    def has(self, sha256: str) -> bool:
        """See `PictureStore.has`."""
        return self._path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """See `PictureStore.delete`."""
        path = self._path(sha256)
        with _named_errors(), suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)

    def pictures(self) -> Iterator[StoredPicture]:
        """See `PictureStore.pictures`."""
        for path in sorted(self._folder.glob(f"[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*{SUFFIX}")):
            if not self._is_ours(path):
                continue
            with suppress(FileNotFoundError):
                stat = path.stat()
                at = datetime.fromtimestamp(stat.st_mtime, UTC)
                yield StoredPicture(sha256=path.stem, size_bytes=stat.st_size, stored_at=at)

    def strays(self) -> Iterator[str]:
        """See `PictureStore.strays`."""
        for path in sorted(self._folder.rglob("*")):
            if not path.is_dir() and not self._is_ours(path):
                yield path.relative_to(self._folder).as_posix()

    def clear_unfinished(self, *, before: datetime) -> int:
        """See `PictureStore.clear_unfinished`."""
        with _named_errors():
            return sum(_removed_if_old(path, before) for path in self._staging.iterdir())

    def _path(self, sha256: str) -> Path:
        name = checked_name(sha256)
        return self._folder / name[:2] / name[2:4] / f"{name}{SUFFIX}"

    def _is_ours(self, path: Path) -> bool:
        with suppress(PictureMissingError):
            return path.suffix == SUFFIX and path == self._path(path.stem)
        return False

    def _is_intact(self, path: Path, sha256: str) -> bool:
        """A file that rotted is written anew: what is uploaded now is known to be right."""
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def _refuse_when_full(self, size_bytes: int) -> None:
        free_bytes = shutil.disk_usage(self._folder).free
        if free_bytes - size_bytes < self._reserve_bytes:
            raise StorageFullError(
                f"{free_bytes // 2**20} MiB are free for pictures, {self._reserve_bytes // 2**20} MiB are kept "
                "for the database; free some space, then try again"
            )

    def _make_folders(self, folder: Path) -> None:
        for each in (folder.parent, folder):
            if not each.is_dir():
                each.mkdir(exist_ok=True, mode=0o700)
                _sync_folder(each.parent)


def _removed_if_old(path: Path, before: datetime) -> bool:
    with suppress(FileNotFoundError):
        if path.stat().st_mtime < before.timestamp():
            path.unlink()
            return True
    return False


def _write_new(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view[:_CHUNK_BYTES]) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """A rename is durable only once the folder that holds the name is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot; the database refuses those already.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        named = storage_error(error)
        if named is None:
            raise
        raise named from error
