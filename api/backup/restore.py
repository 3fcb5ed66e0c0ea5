"""Puts a backup into a new data folder, and looks at everything in it."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import SecretStr

from api.backup.manifest import DATABASE, BackupError, Manifest, is_part_name, picture_name, read_manifest
from api.data_folder import DataFolder, FolderLock
from api.db.copying import fill_server
from api.db.engine import FILE_NAME, open_database
from api.evidence.local_store import LocalPictures
from api.evidence.verify import verify_store

_SHOWN = 5
_CHUNK_BYTES = 1 << 20


def restore(backup: Path, folder: DataFolder, url: SecretStr | None, *, earlier: Sequence[Path] = ()) -> Manifest:
    """Makes a new installation of a backup, in the folder or in the empty database of a server, and verifies it.

    What was begun is removed again where it fails.

    Raises:
        BackupError: The folder is not empty, or the backup is not whole or was altered.
        DatabaseError, StorageError, DataFolderError: The place cannot be used.
    """
    if folder.path.exists() and (not folder.path.is_dir() or any(folder.path.iterdir())):
        raise BackupError(f"'{folder.path}' is not empty; name a new folder with --data")
    manifest = read_manifest(backup)
    existed = folder.path.exists()
    try:
        folder.make()
        with FolderLock(folder):
            _restore(backup, folder, url, manifest=manifest, earlier=earlier)
    except BaseException:
        shutil.rmtree(folder.path, ignore_errors=True)
        if existed:
            folder.path.mkdir(exist_ok=True)
        raise
    return manifest


def _restore(
    backup: Path, folder: DataFolder, url: SecretStr | None, *, manifest: Manifest, earlier: Sequence[Path]
) -> None:
    store = LocalPictures(folder.pictures).open()
    wanted = {*manifest.pictures, *manifest.earlier}
    got = _unpack(backup, folder, store, manifest=manifest, wanted=wanted)
    missing = [name for name in manifest.parts if name not in got]
    if missing or DATABASE not in got:
        raise BackupError(f"'{backup}' lacks {', '.join(missing) or DATABASE}; use another backup")
    for each in earlier:
        got |= _unpack(each, folder, store, manifest=None, wanted=wanted)
    lacking = sorted(wanted - got)
    if lacking:
        raise BackupError(
            f"{len(lacking)} pictures are in none of the files, such as {lacking[0]}; "
            "add the earlier backups with --with"
        )
    # What was copied is made durable at once: a sync for each picture would take hours.
    os.sync()
    _put_rows(folder, url, store, known_lost=set(manifest.lost))


def _unpack(
    path: Path, folder: DataFolder, store: LocalPictures, *, manifest: Manifest | None, wanted: set[str]
) -> set[str]:
    """Copies what belongs into the folder, each file against its hash; returns the names of what came.

    Without a manifest only pictures are taken, those that are wanted.
    """
    places = {picture_name(sha256): (sha256, sha256, store.path_of(sha256)) for sha256 in wanted}
    if manifest is not None:
        parts = {name: part for name, part in manifest.parts.items() if is_part_name(name)}
        places |= {name: (name, part.sha256, folder.path / name) for name, part in parts.items()}
    got = set[str]()
    with _opened(path) as archive:
        for member in archive:
            name, sha256, target = places.get(member.name, ("", "", folder.path))
            if name and not target.exists():
                _copy(archive, member, target, sha256=sha256)
                got.add(name)
    return got


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"'{path}' is damaged ({error}); use another backup") from error


def _copy(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path, *, sha256: str) -> None:
    file = archive.extractfile(member) if member.isreg() else None
    if file is None:
        raise BackupError(f"'{member.name}' in the backup is no file; the backup was altered")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            out.write(chunk)
    if digest.hexdigest() != sha256:
        raise BackupError(f"'{member.name}' in the backup is not what it was when it was made; use another backup")


def _put_rows(folder: DataFolder, url: SecretStr | None, store: LocalPictures, *, known_lost: set[str]) -> None:
    copy = folder.path / DATABASE
    if url is None:
        copy.rename(folder.path / FILE_NAME)
    else:
        fill_server(url.get_secret_value(), copy)
        for left in folder.path.glob(f"{DATABASE}*"):
            left.unlink()
    with closing(open_database(folder.path, url)) as database:
        problems = [each for each in verify_store(database, store) if each.is_loss and each.about not in known_lost]
    if problems:
        named = ", ".join(f"{each.kind.value} {each.about}" for each in problems[:_SHOWN])
        raise BackupError(f"what was restored is not whole: {len(problems)} problems ({named}); use another backup")
