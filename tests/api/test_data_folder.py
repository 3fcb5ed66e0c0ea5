"""The data folder: when the start is refused, and that one process owns it."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.data_folder import (
    DataFolder,
    DataFolderError,
    DataFolderInUse,
    FolderLock,
    refuse_full_disk,
    refuse_network_folder,
    refuse_wrong_clock,
)

HOLD = """
import sys
from pathlib import Path
from api.data_folder import DataFolder, FolderLock
with FolderLock(DataFolder(path=Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(path=tmp_path / "data")
    made.make()
    return made


def test_the_folder_and_its_secrets_are_for_the_owner_only(folder: DataFolder) -> None:
    for path in (folder.path, folder.secrets):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_second_owner_is_refused_with_the_first_ones_pid(folder: DataFolder) -> None:
    second = FolderLock(folder)
    with FolderLock(folder), pytest.raises(DataFolderInUse, match=f"in use by process {os.getpid()}"):
        second.__enter__()
    with FolderLock(folder):
        pass


def test_a_process_that_is_killed_leaves_no_lock_behind(folder: DataFolder) -> None:
    command = [sys.executable, "-c", HOLD, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(DataFolderInUse) as caught, FolderLock(folder):
            pass
        assert caught.value.pid == holder.pid
        holder.kill()
        holder.wait()
    with FolderLock(folder):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError, match="cannot be made"):
        DataFolder(path=tmp_path / "file" / "data").make()


def test_a_folder_that_cannot_be_written_is_refused() -> None:
    # Nobody can create files in /proc, root neither.
    with pytest.raises(DataFolderError, match=r"cannot be (made|written)"):
        DataFolder(path=Path("/proc/self")).make()


def test_a_full_disk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="is full"):
        refuse_full_disk(tmp_path, spare_bytes=2**62)
    refuse_full_disk(tmp_path, spare_bytes=1)


def test_a_clock_before_the_code_was_built_is_refused() -> None:
    with pytest.raises(DataFolderError, match="1970"):
        refuse_wrong_clock(datetime(1970, 1, 1, tzinfo=UTC))
    refuse_wrong_clock(datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["fuse.sshfs", "fuse.rclone"])
def test_a_network_file_system_is_refused(tmp_path: Path, kind: str) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nhost:/x {tmp_path} {kind} rw 0 0\n"
    with pytest.raises(DataFolderError, match="network file system"):
        refuse_network_folder(tmp_path, mounts=mounts)


def test_a_local_disk_below_a_network_mount_is_good(tmp_path: Path) -> None:
    mounts = f"host:/x / fuse.sshfs rw 0 0\n/dev/sda1 {tmp_path} ext4 rw 0 0\n"
    refuse_network_folder(tmp_path, mounts=mounts)


@pytest.mark.parametrize(("magic", "name"), [(0x6969, "NFS"), (0xFF534D42, "CIFS")])
def test_the_kernels_word_for_a_network_is_believed(
    tmp_path: Path, magic: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.data_folder._file_system_magic", lambda _: magic)
    with pytest.raises(DataFolderError, match=name):
        refuse_network_folder(tmp_path, mounts="")
