"""Forgets looks after some days, and reports that can no longer come twice."""

from datetime import datetime, timedelta

from api.intake import repository
from api.services import Database

REPORTS_KEPT_S = 30 * 86400.0
"""A worker's spool that was away for longer delivers into stale fences anyway."""
BATCH = 2000
"""Rows removed in one writing transaction, so that reports need not wait long."""


def forget_old(database: Database, *, now: datetime, looks_kept_s: float) -> int:
    """Removes what is too old and returns how many rows that was."""
    removed = 0
    for forget, kept_s in ((repository.forget_looks, looks_kept_s), (repository.forget_reports, REPORTS_KEPT_S)):
        before = now - timedelta(seconds=kept_s)
        while True:
            with database.write() as session:
                batch = forget(session, before=before, limit=BATCH)
            removed += batch
            if batch < BATCH:
                break
    return removed
