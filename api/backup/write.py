"""Makes a backup while the server runs."""

import hashlib
import io
import os
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import SecretStr

from api.backup.manifest import DATABASE, MANIFEST, SECRETS, BackupError, Manifest, Part, is_part_name, picture_name
from api.data_folder import DataFolder
from api.db.copying import snapshot_of_file, snapshot_of_server
from api.db.engine import FILE_NAME, open_read_only
from api.db.sqlite import open_sqlite_read_only
from api.db.tables import MetaRow
from api.evidence import repository
from api.evidence.local_store import LocalPictures
from api.evidence.store import PictureDamagedError, PictureMissingError


@dataclass(slots=True, kw_only=True)
class _Archive:
    """A backup that is being written."""

    tar: tarfile.TarFile
    store: LocalPictures
    known: frozenset[str]
    """Pictures that earlier backups hold."""
    parts: dict[str, Part] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)

    def add(self, name: str, data: bytes) -> None:
        """Adds a file that is no picture."""
        self.parts[name] = Part(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
        self._put(name, data)

    def add_file(self, name: str, path: Path) -> None:
        """Adds a large file that is no picture."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self.parts[name] = Part(sha256=digest, size_bytes=size)
            self.tar.addfile(_member(name, size), file)

    def add_picture(self, sha256: str, *, is_needed: bool) -> None:
        """Adds a picture that is not in it yet; one that is needed and not to be had counts as lost."""
        if sha256 in self.pictures or sha256 in self.known:
            return
        try:
            data = self.store.read(sha256)
        except (PictureMissingError, PictureDamagedError):
            if is_needed:
                self.lost.add(sha256)
            return
        self._put(picture_name(sha256), data)
        self.pictures.add(sha256)

    def _put(self, name: str, data: bytes) -> None:
        self.tar.addfile(_member(name, len(data)), io.BytesIO(data))


def write_backup(folder: DataFolder, url: SecretStr | None, out: Path, *, since: Manifest | None = None) -> Manifest:
    """Writes the backup of a data folder to a new file, and returns what is in it. The server may run meanwhile.

    Pictures first, then the rows, then the pictures that have come meanwhile: what the rows name is never removed so
    soon. It holds the keys of the installation: its owner alone can read it.

    Raises:
        BackupError: The file is there already or cannot be written.
        DatabaseError, StorageError: The database cannot be read.
    """
    if out.exists():
        raise BackupError(f"'{out}' is there already; choose another name")
    fresh = out.with_name(f"{out.name}.part")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:") as tar:
                manifest = _fill(tar, folder, url, since)
                tar.close()
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(out)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BackupError(f"'{out}' cannot be written ({error.strerror or error})") from error
    return manifest


def _fill(tar: tarfile.TarFile, folder: DataFolder, url: SecretStr | None, since: Manifest | None) -> Manifest:
    known = frozenset([*since.pictures, *since.earlier]) if since else frozenset[str]()
    archive = _Archive(tar=tar, store=LocalPictures(folder.pictures), known=known)
    for picture in archive.store.pictures():
        archive.add_picture(picture.sha256, is_needed=False)
    with tempfile.TemporaryDirectory(dir=folder.path, prefix=".backup-") as name:
        copy = Path(name) / DATABASE
        _snapshot(folder, url, copy)
        db_uuid, needed = _named_in(copy)
        if since is not None and since.db_uuid != db_uuid:
            raise BackupError("the earlier backup is one of another installation; leave --since out")
        for sha256 in sorted(needed):
            archive.add_picture(sha256, is_needed=True)
        archive.add_file(DATABASE, copy)
    for path in sorted(folder.secrets.iterdir()):
        if path.is_file() and is_part_name(SECRETS + path.name):
            archive.add(SECRETS + path.name, path.read_bytes())
    manifest = Manifest(
        made_at=datetime.now(UTC),
        version=version("lunxun"),
        db_uuid=db_uuid,
        made_from="sqlite" if url is None else "postgresql",
        parts=archive.parts,
        pictures=sorted(archive.pictures & needed),
        earlier=sorted(known & needed),
        lost=sorted(archive.lost),
    )
    archive.add(MANIFEST, manifest.model_dump_json().encode())
    return manifest


def _snapshot(folder: DataFolder, url: SecretStr | None, copy: Path) -> None:
    with closing(open_read_only(folder.path, url)) as database:
        if url is None:
            snapshot_of_file(folder.path / FILE_NAME, copy)
        else:
            snapshot_of_server(database, copy)


def _named_in(copy: Path) -> tuple[str, set[str]]:
    """Returns the name of the database, and the pictures that must be there."""
    with closing(open_sqlite_read_only(copy)) as database, database.read() as session:
        pictures = {row.sha256 for row in repository.every_picture(session) if row.tombstoned_at is None}
        return session.get_one(MetaRow, "db_uuid").value, pictures


def _member(name: str, size_bytes: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size_bytes, 0o600
    return member
