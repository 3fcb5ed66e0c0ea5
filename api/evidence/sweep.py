"""Removes pictures that nothing needs any more: tombstone the row, remove the file, then the row."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.evidence import repository
from api.evidence.store import PictureStore
from api.services import Database

STAGING_KEPT_S = 60.0
ORPHAN_KEPT_S = 3600.0
"""A file without a row is an upload whose row is about to be written, or was lost with a crash."""
BATCH = 100
"""Files removed in one writing transaction, so that reports need not wait long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep has removed."""

    pictures: int
    orphans: int
    unfinished: int


class Sweeper:
    """Sweeps a store whose rows are in a database. Files are removed inside writing transactions only."""

    def __init__(self, *, database: Database, pictures: PictureStore) -> None:
        self._database = database
        self._pictures = pictures
        self._orphans_due_at: datetime | None = None

    def sweep_once(self, now: datetime) -> Swept:
        """Returns what was removed. Call it at the start and every minute; once an hour it reads the whole store.

        NOTE: a file's age is the disk's word, on the machine's own clock; `now` must be of the same clock.
        """
        unfinished = self._pictures.clear_unfinished(before=now - timedelta(seconds=STAGING_KEPT_S))
        with self._database.write() as session:
            repository.drop_candidates(session, expired_at=now)
        removed = self._remove_marked()
        while self._mark(now):
            removed += self._remove_marked()
        return Swept(pictures=removed, orphans=self._sweep_orphans(now), unfinished=unfinished)

    def _sweep_orphans(self, now: datetime) -> int:
        """Removes files that no row names, and returns how many."""
        if self._orphans_due_at is not None and now < self._orphans_due_at:
            return 0
        kept = timedelta(seconds=ORPHAN_KEPT_S)
        removed, before, self._orphans_due_at = 0, now - kept, now + kept
        for stored in self._pictures.pictures():
            if stored.stored_at >= before:
                continue
            with self._database.read() as session:
                if repository.find_any(session, stored.sha256) is not None:
                    continue
            with self._database.write() as session:
                removed += self._remove_orphan(session, stored.sha256)
        return removed

    def _remove_orphan(self, session: Session, sha256: str) -> int:
        """Asks again within the writing transaction: an upload may have come in between."""
        if repository.find_any(session, sha256) is not None:
            return 0
        self._pictures.delete(sha256)
        return 1

    def _mark(self, now: datetime) -> int:
        with self._database.write() as session:
            return repository.tombstone_unneeded(session, now=now, limit=BATCH)

    def _remove_marked(self) -> int:
        """Removes what is marked, also what an earlier run did not get to. A crash in between leaves the mark."""
        removed = 0
        while True:
            with self._database.write() as session:
                marked = repository.tombstoned(session, limit=BATCH)
                for sha256 in marked:
                    self._pictures.delete(sha256)
                    repository.remove_picture(session, sha256)
            if not marked:
                return removed
            removed += len(marked)
