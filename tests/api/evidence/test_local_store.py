"""The local picture store: a name is a hash, a file is whole or not there."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.db.errors import StorageFullError
from api.evidence.local_store import LocalPictures
from api.evidence.store import PictureDamagedError, PictureMissingError

DATA = b"a picture"
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> LocalPictures:
    return LocalPictures(tmp_path).open()


def path_of(folder: Path, name: str) -> Path:
    return folder / name[:2] / name[2:4] / f"{name}.jpg"


def test_a_picture_is_read_as_it_was_put_and_putting_it_again_is_no_error(store: LocalPictures) -> None:
    assert store.put(NAME, DATA)
    assert not store.put(NAME, DATA)
    assert store.read(NAME) == DATA
    assert [stored.sha256 for stored in store.pictures()] == [NAME]
    assert list(store.strays()) == []


def test_content_with_another_hash_is_refused_and_leaves_nothing(store: LocalPictures) -> None:
    with pytest.raises(PictureDamagedError):
        store.put(NAME, DATA + b"!")
    assert (list(store.pictures()), list(store.strays())) == ([], [])


def test_the_file_and_both_folders_are_on_the_disk_before_put_returns(
    store: LocalPictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    rename, fsync = Path.rename, os.fsync

    def renamed(path: Path, to: Path) -> Path:
        done.append("rename")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", renamed)

    def noted(descriptor: int) -> None:
        done.append(f"sync {Path(os.readlink(f'/proc/self/fd/{descriptor}')).relative_to(tmp_path)}")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    store.put(NAME, DATA)

    at = done.index("rename")
    assert any(step.startswith("sync staging/") for step in done[:at])
    assert done[at + 1 :] == [f"sync {NAME[:2]}/{NAME[2:4]}", "sync staging"]
    assert {"sync .", f"sync {NAME[:2]}"} <= set(done[:at]), "new folders must be durable too"


def test_a_file_that_has_rotted_is_told_and_mended_by_the_next_upload(store: LocalPictures, tmp_path: Path) -> None:
    store.put(NAME, DATA)
    path_of(tmp_path, NAME).write_bytes(b"A picture")
    with pytest.raises(PictureDamagedError):
        store.read(NAME)
    assert store.put(NAME, DATA)
    assert store.read(NAME) == DATA


@pytest.mark.parametrize("name", ["../../etc/passwd", "", NAME.upper(), NAME[:-1], NAME + "/", "..", f"{NAME}\n"])
def test_a_name_that_is_no_hash_never_becomes_a_path(store: LocalPictures, name: str) -> None:
    for act in (store.read, store.has, store.delete, lambda each: store.put(each, DATA)):
        with pytest.raises(PictureMissingError):
            act(name)


def test_a_picture_is_gone_after_delete_and_deleting_it_again_is_no_error(store: LocalPictures) -> None:
    store.put(NAME, DATA)
    store.delete(NAME)
    store.delete(NAME)
    assert not store.has(NAME)
    with pytest.raises(PictureMissingError):
        store.read(NAME)


def test_unfinished_uploads_are_cleared_by_age_and_all_of_them_at_the_start(tmp_path: Path) -> None:
    store = LocalPictures(tmp_path).open()
    now = datetime.now(UTC)
    for name, age_s in (("old", 90), ("new", 10)):
        left = tmp_path / "staging" / name
        left.write_bytes(b"half")
        os.utime(left, ((now - timedelta(seconds=age_s)).timestamp(),) * 2)
    assert list(store.strays()) == ["staging/new", "staging/old"]
    assert store.clear_unfinished(before=now - timedelta(seconds=60)) == 1
    assert list(store.strays()) == ["staging/new"]
    assert list(LocalPictures(tmp_path).open().strays()) == []


def test_pictures_leave_the_reserve_free_for_the_database(tmp_path: Path) -> None:
    store = LocalPictures(tmp_path, reserve_bytes=1 << 60).open()
    with pytest.raises(StorageFullError, match="free some space"):
        store.put(NAME, DATA)
    assert (list(store.pictures()), list(store.strays())) == ([], [])
