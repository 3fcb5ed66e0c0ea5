"""Counts calls over a time, in the database: a restart gives nobody more of them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import LoginAttemptsRow
from api.errors import TooOften
from api.people import repository
from api.people.roles import Identity, Role
from api.policy import Access
from api.services import Database, Services

MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One thing that calls are counted for."""

    key_sha256: str
    """Hash of what it is: people type passwords into the name field."""
    limit: int
    """Calls in a window."""


def counter(*parts: str, limit: int) -> Counter:
    """Returns the counter of a name, an address, a key or a route."""
    text = "\0".join(parts).encode("utf-8", "replace")
    return Counter(key_sha256=hashlib.sha256(text).hexdigest(), limit=limit)


def count(database: Database, counters: list[Counter], *, now: datetime, window_s: float) -> float:
    """Returns the seconds to wait, 0 where this call is within the limits (it is then counted and committed)."""
    window = timedelta(seconds=window_s)
    with database.write() as session:
        rows = [repository.attempts(session, each.key_sha256) for each in counters]
        for row, each in zip(rows, counters, strict=True):
            if row is not None and row.window_started_at + window > now and row.attempts >= each.limit:
                return max(1.0, (row.window_started_at + window - now).total_seconds())
        for row, each in zip(rows, counters, strict=True):
            _count_one(session, row, each.key_sha256, begin=now - window, now=now)
    return 0.0


def count_call(services: Services, identity: Identity, access: Access, *, route: str) -> None:
    """Counts a call of another system's key, and of a route that has a limit; all others cost no writing.

    Raises:
        TooOften: the minute's calls are spent.
    """
    counters = []
    if identity.role is Role.INTEGRATOR:
        counters.append(counter("key", identity.token_id, limit=services.settings.key_calls_per_min))
    if access.calls_per_min is not None:
        who = identity.person_id or identity.token_id
        counters.append(counter("route", route, who, limit=access.calls_per_min))
    if not counters:
        return
    wait_s = count(services.database, counters, now=services.clock(), window_s=MINUTE_S)
    if wait_s > 0:
        raise TooOften(f"too many calls; try again in {wait_s:.0f} s", retry_after_s=wait_s)


def _count_one(
    session: Session, row: LoginAttemptsRow | None, key_sha256: str, *, begin: datetime, now: datetime
) -> None:
    if row is None:
        repository.add(session, LoginAttemptsRow(key_sha256=key_sha256, window_started_at=now, attempts=1))
    elif row.window_started_at <= begin:
        row.window_started_at, row.attempts = now, 1
    else:
        row.attempts += 1
