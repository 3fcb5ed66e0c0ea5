"""The chore that deletes what is due, some cases at a time, so that reports need not wait long."""

from datetime import datetime

from api.retention import service
from api.services import Database
from api.settings import Settings

BATCH = 20


def purge_once(database: Database, settings: Settings, *, now: datetime) -> int:
    """Deletes every case that is due, and returns how many."""
    terms, removed = service.terms_of(settings), 0
    while True:
        with database.write() as session:
            count = service.purge(session, terms, now=now, limit=BATCH)
        removed += count
        if count < BATCH:
            return removed
