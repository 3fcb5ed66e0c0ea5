"""The data folder: fit to hold evidence, owned by one process at a time, readable by its owner only."""

import ctypes
import errno
import fcntl
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

BUILT_AT = datetime(2026, 6, 1, tzinfo=UTC)
"""A clock before this is wrong: this code did not exist then."""
SPARE_BYTES = 16 * 1024 * 1024
"""Below this the folder counts as full at the start."""
_TRIAL_BYTES = 64 * 1024

_NETWORK_MAGIC = {
    0x6969: "NFS",
    0xFF534D42: "CIFS",
    0xFE534D42: "SMB2",
    0x517B: "SMB",
    0x01021997: "9P",
    0x00C36400: "Ceph",
    0x47504653: "GPFS",
    0x0BD00BD0: "Lustre",
    0x5346414F: "AFS",
}
"""`f_type` of statfs(2), from linux/magic.h and the file systems' own headers."""
_FUSE_NETWORK = ("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "fuse.davfs")


class DataFolderError(Exception):
    """The data folder cannot be used; the message says why and what to do."""


class NoDataFolder(DataFolderError):
    """The folder that was named does not exist."""


class DataFolderInUse(DataFolderError):
    """Another process owns the folder."""

    def __init__(self, path: Path, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(f"'{path}' is in use by {holder}; end that one, or choose another folder with --data")
        self.pid = pid


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFolder:
    """Where everything of one installation lies."""

    path: Path
    """The folder itself."""

    @property
    def lock_file(self) -> Path:
        """Held by whoever writes."""
        return self.path / "lock"

    @property
    def control_socket(self) -> Path:
        """Where commands reach the running server."""
        return self.path / "control.sock"

    @property
    def secrets(self) -> Path:
        """Keys and tokens, 0700."""
        return self.path / "secrets"

    @property
    def key_file(self) -> Path:
        """Encrypts the credentials."""
        return self.secrets / "key"

    @property
    def worker_token_file(self) -> Path:
        """Token of the worker that `lunxun up` runs."""
        return self.secrets / "worker.token"

    @property
    def pictures(self) -> Path:
        """The store of pictures."""
        return self.path / "pictures"

    @property
    def latest(self) -> Path:
        """The newest look of each camera."""
        return self.path / "latest"

    @property
    def worker(self) -> Path:
        """Spool of the worker that `lunxun up` runs."""
        return self.path / "worker"

    @property
    def models(self) -> Path:
        """Networks that `lunxun models pull` has fetched."""
        return self.path / "models"

    def make(self) -> None:
        """Makes the folder, for its owner only, and checks that it is fit.

        Raises:
            DataFolderError: it cannot be made or written, is full or on a network, or the clock is wrong.
        """
        try:
            for folder in (self.path, self.secrets):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.secrets.chmod(0o700)
        except OSError as error:
            raise DataFolderError(f"the data folder '{self.path}' cannot be made ({error.strerror})") from error
        refuse_wrong_clock(datetime.now(UTC))
        refuse_network_folder(self.path)
        _try_to_write(self.path)
        refuse_full_disk(self.path)


class FolderLock:
    """Ownership of a data folder, from `with` to its end; the system ends it when the process dies."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._descriptor = -1

    def __enter__(self) -> Self:
        """Takes the lock.

        Raises:
            DataFolderInUse: another process has it.
        """
        descriptor = os.open(self._folder.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            text = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise DataFolderInUse(self._folder.path, int(text) if text.isdecimal() else None) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Gives the lock back. The file stays: to delete it would let two processes lock two files."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def refuse_wrong_clock(now: datetime) -> None:
    """Raises DataFolderError where the clock is before this code was built: every case's time would be wrong."""
    if now < BUILT_AT:
        raise DataFolderError(f"the clock says {now:%Y-%m-%d %H:%M} UTC, which cannot be; set it, then start again")


def refuse_network_folder(path: Path, *, mounts: str | None = None) -> None:
    """Raises DataFolderError where the folder lies on a network file system: locks and fsync mean little there."""
    found = _NETWORK_MAGIC.get(_file_system_magic(path)) or _fuse_network_type(path, mounts)
    if found is not None:
        raise DataFolderError(
            f"'{path}' lies on a network file system ({found}), which does not keep what evidence needs; "
            "choose a folder on a local disk with --data"
        )


def _file_system_magic(path: Path) -> int:
    """Returns statfs(2)'s `f_type`, its first field; 0 where this system has no statfs."""
    buffer = ctypes.create_string_buffer(512)
    statfs = getattr(ctypes.CDLL(None, use_errno=True), "statfs", None)
    if statfs is None or statfs(os.fsencode(path), buffer) != 0:
        return 0
    return ctypes.c_long.from_buffer(buffer).value & 0xFFFFFFFF


def _fuse_network_type(path: Path, mounts: str | None) -> str | None:
    """FUSE has one magic number for all; which one it is stands in the list of mounts."""
    if mounts is None:
        with suppress(OSError):
            mounts = Path("/proc/self/mounts").read_text(errors="replace")
    best, kind = "", ""
    for line in (mounts or "").splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        if path.resolve().is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind if kind.startswith(_FUSE_NETWORK) else None


def _try_to_write(path: Path) -> None:
    """Writes and syncs a real file: rights, quotas and read-only mounts show only then."""
    try:
        with tempfile.NamedTemporaryFile(dir=path, prefix=".trial-") as file:
            file.write(b"\0" * _TRIAL_BYTES)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DataFolderError(f"the disk of '{path}' is full; free some space, then start again") from error
        raise DataFolderError(
            f"the data folder '{path}' cannot be written ({error.strerror}); check its owner, rights and mount"
        ) from error


def refuse_full_disk(path: Path, *, spare_bytes: int = SPARE_BYTES) -> None:
    """Raises DataFolderError where too little room is left to work at all."""
    room = os.statvfs(path)
    free_bytes = room.f_bavail * room.f_frsize
    if free_bytes < spare_bytes:
        raise DataFolderError(
            f"the disk of '{path}' is full ({free_bytes // 2**20} MiB left, at least {spare_bytes // 2**20} needed); "
            "free some space, then start again"
        )
