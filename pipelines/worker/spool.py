"""A folder that holds reports and their pictures until the API has acknowledged them, whatever dies meanwhile.

lock        one worker per spool
staging/    half-written files; worthless after a crash, swept at the start
pictures/   SHA-256.jpg, whole and on disk before a report that names them is
reports/    NUMBER.json, oldest number first
refused/    what the API will never take, with its answer beside it, for people
"""

import fcntl
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from pipelines.evidence import Picture
from pipelines.orders import Report
from pipelines.worker.durable import remove, sync_folder, write_durably

MAX_BYTES = 2 * 1024**3
RESERVE_BYTES = 256 * 1024**2
"""Free space below which no more work is claimed, so that what is running can still be kept."""


class SpoolError(Exception):
    """The spool folder cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """One report that waits."""

    path: Path
    report: Report
    pictures: tuple[str, ...]
    """Hashes that the report names, each once, in order."""


class Spool:
    """The folder, opened with `with`. All methods may be called from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int = MAX_BYTES,
        reserve_bytes: int = RESERVE_BYTES,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        self._reserve_bytes = reserve_bytes
        self._free_bytes = free_bytes
        self._staging, self._pictures = folder / "staging", folder / "pictures"
        self._reports, self._refused = folder / "reports", folder / "refused"
        self._lock = Lock()
        self._waiting: list[Spooled] = []
        self._unnamed: Counter[str] = Counter()
        """Pictures kept for a report that is not here yet."""
        self._number = 0
        self._bytes = 0
        self._lock_fd = -1

    def __enter__(self) -> Self:
        """Creates or opens the folder, sweeps what a crash left, and reads what waits.

        Raises:
            SpoolError: It cannot be written, or another worker uses it.
        """
        try:
            for each in (self.folder, self._staging, self._pictures, self._reports, self._refused):
                each.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_lock()
            self._sweep()
        except OSError as error:
            raise SpoolError(f"the spool folder {self.folder} cannot be used: {error}; give another --spool") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._lock_fd)

    def keep(self, picture: Picture) -> None:
        """Returns when the picture is on disk for good. A report must name it soon, else the next start sweeps it.

        Raises:
            OSError: Disk full or broken; nothing is left behind.
        """
        path = self._picture_path(picture.sha256)
        with self._lock:
            self._unnamed[picture.sha256] += 1
            if path.exists():
                return
        try:
            write_durably(picture.jpeg, path, staging=self._staging)
        except OSError:
            with self._lock:
                self._unnamed[picture.sha256] -= 1
            raise
        with self._lock:
            self._bytes += len(picture.jpeg)

    def add(self, report: Report) -> None:
        """Returns when the report is on disk for good, after all that were added before it.

        Raises:
            OSError: Disk full or broken; nothing is left behind.
        """
        body = report.model_dump_json(by_alias=True).encode()
        with self._lock:
            path = self._reports / f"{self._number + 1:012d}.json"
            write_durably(body, path, staging=self._staging)
            self._number += 1
            self._bytes += len(body)
            spooled = Spooled(path=path, report=report, pictures=_pictures_of(report))
            self._waiting.append(spooled)
            for sha256 in spooled.pictures:
                self._unnamed[sha256] -= 1
            self._unnamed = +self._unnamed

    def waiting(self) -> tuple[Spooled, ...]:
        """Returns the reports that wait, oldest first."""
        with self._lock:
            return tuple(self._waiting)

    def picture(self, sha256: str) -> bytes | None:
        """Returns a picture's bytes, None when it is not here (any more)."""
        try:
            return self._picture_path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def done(self, spooled: Spooled) -> None:
        """Forgets an acknowledged report, and the pictures that no other report names."""
        with self._lock:
            self._bytes -= remove(spooled.path)
            self._waiting.remove(spooled)
            for sha256 in self._only_of(spooled):
                self._bytes -= remove(self._picture_path(sha256))

    def refuse(self, spooled: Spooled, answer: str) -> Path:
        """Moves a report that the API will never take, and its pictures, out of the way; returns where it lies now."""
        with self._lock:
            target = self._refused / spooled.path.name
            noted = target.with_suffix(".answer.txt")
            write_durably(answer.encode(), noted, staging=self._staging)
            self._bytes += len(answer.encode())
            self._waiting.remove(spooled)
            for sha256 in self._only_of(spooled):
                path = self._picture_path(sha256)
                if path.exists():
                    path.rename(self._refused / path.name)
            spooled.path.rename(target)
            sync_folder(self._refused)
            return target

    def why_full(self) -> str | None:
        """Returns why no more work should be claimed, None when there is room."""
        if self._bytes > self._max_bytes:
            return f"the spool {self.folder} holds {self._bytes:,} bytes, more than its limit of {self._max_bytes:,}"
        try:
            free = self._free_bytes(self.folder)
        except OSError as error:
            return f"the spool {self.folder} cannot be read: {error}"
        if free < self._reserve_bytes:
            return f"the disk of the spool {self.folder} has {free:,} bytes left; {self._reserve_bytes:,} are kept free"
        return None

    def _picture_path(self, sha256: str) -> Path:
        return self._pictures / f"{sha256}.jpg"

    def _only_of(self, spooled: Spooled) -> tuple[str, ...]:
        named = {sha256 for each in self._waiting if each is not spooled for sha256 in each.pictures}
        return tuple(each for each in spooled.pictures if each not in named and not self._unnamed[each])

    def _take_lock(self) -> None:
        self._lock_fd = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock_fd)
            raise SpoolError(
                f"another worker uses the spool {self.folder}; give each worker its own with --spool"
            ) from error

    def _sweep(self) -> None:
        for leftover in self._staging.iterdir():
            leftover.unlink()
        unreadable = {name for path in sorted(self._reports.glob("*.json")) for name in self._read(path)}
        self._number = max((_number_of(p) for f in (self._reports, self._refused) for p in f.glob("*.json")), default=0)
        named = {sha256 for each in self._waiting for sha256 in each.pictures} | unreadable
        for picture in self._pictures.iterdir():
            if picture.stem not in named:
                picture.unlink()
        self._bytes = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _read(self, path: Path) -> set[str]:
        """Lists a report as waiting; of one that cannot be read, returns the hashes that occur in it."""
        body = path.read_bytes()
        try:
            report = Report.model_validate_json(body)
        except ValidationError as error:
            # Written whole and still unreadable: another version of this program wrote it. Nothing is thrown away.
            note = f"this version cannot read it: {error.error_count()} differences from the schema it knows\n"
            write_durably(note.encode(), self._refused / f"{path.stem}.answer.txt", staging=self._staging)
            path.rename(self._refused / path.name)
            return {found.decode() for found in re.findall(rb'"([0-9a-f]{64})"', body)}
        self._waiting.append(Spooled(path=path, report=report, pictures=_pictures_of(report)))
        return set()


def _pictures_of(report: Report) -> tuple[str, ...]:
    named = (sha256 for look in report.looks for sha256 in (look.picture, look.masked) if sha256 is not None)
    return tuple(dict.fromkeys(named))


def _number_of(path: Path) -> int:
    found = re.fullmatch(r"(\d{12})", path.stem)
    return int(found.group(1)) if found else 0
