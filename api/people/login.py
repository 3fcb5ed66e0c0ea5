"""Logs people in: counts every try before the password is checked, and never says what was wrong."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.audit.service import record
from api.db.tables import LoginAttemptsRow
from api.errors import TooOften, WrongLogin
from api.people import repository, service
from api.people.roles import Role
from api.people.schemas import LoginAnswer, LoginRequest
from api.services import Database, Services

_PER_ADDRESS = 10
"""One address may stand for a whole office: it gets this many times the tries of one name from one address."""
_WRONG = "name or password is wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counter:
    """One thing that tries are counted for."""

    key_sha256: str
    limit: int


def log_in(services: Services, request: LoginRequest, *, address: str) -> LoginAnswer:
    """Returns a new session.

    The try is counted and committed before the password is checked, so neither many requests at once nor a restart
    give more tries; a good login forgets the count of the name. The check runs outside any transaction.

    Raises:
        WrongLogin: the name is unknown or disabled, or the password wrong; both take the same time.
        TooOften: too many tries in the window.
    """
    counters = _counters(services, name=request.name, address=address)
    stored = _count_and_look_up(services, request.name, counters)
    is_right = services.passwords.matches(request.password.get_secret_value(), stored)
    now = services.clock()
    with services.database.write() as session:
        person = repository.person_named(session, request.name)
        if is_right and person is not None and person.disabled_at is None and person.password_hash == stored:
            repository.delete_attempts(session, [counters[0].key_sha256])
            token, expires_at = service.open_session(
                session, person, now=now, lifetime_s=services.settings.session_lifetime_s
            )
            record(session, at=now, actor=f"person:{person.name}", action="login.done", address=address)
            return LoginAnswer(token=token, expires_at=expires_at, name=person.name, role=Role(person.role))
        # The typed name is kept only where it is somebody's: people type passwords into the name field.
        actor = f"person:{person.name}" if person is not None else "unknown"
        record(session, at=now, actor=actor, action="login.refused", address=address)
    raise WrongLogin(_WRONG)


def confirm_password(services: Services, *, name: str, password: str, address: str) -> bool:
    """Returns whether it is the person's password; the try counts like a login's.

    Raises:
        TooOften: too many tries in the window.
    """
    counters = _counters(services, name=name, address=address)
    stored = _count_and_look_up(services, name, counters)
    return services.passwords.matches(password, stored)


def _counters(services: Services, *, name: str, address: str) -> list[_Counter]:
    limit = services.settings.login_attempts
    return [
        _Counter(key_sha256=_key("name", name, address), limit=limit),
        _Counter(key_sha256=_key("address", address), limit=limit * _PER_ADDRESS),
    ]


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _count_and_look_up(services: Services, name: str, counters: list[_Counter]) -> str | None:
    """Returns the stored hash of the person, None for nobody, once the try is counted."""
    now = services.clock()
    window = timedelta(seconds=services.settings.login_window_s)
    wait_s = _count(services.database, counters, now=now, window=window)
    if wait_s > 0:
        raise TooOften(f"too many tries; try again in {wait_s / 60:.0f} min", retry_after_s=wait_s)
    with services.database.read() as session:
        person = repository.person_named(session, name)
        return person.password_hash if person is not None and person.disabled_at is None else None


def _count(database: Database, counters: list[_Counter], *, now: datetime, window: timedelta) -> float:
    """Returns the seconds to wait, 0 where this try is within the limits (it is then counted)."""
    with database.write() as session:
        repository.delete_old_attempts(session, now - window)
        rows = [repository.attempts(session, counter.key_sha256) for counter in counters]
        for row, counter in zip(rows, counters, strict=True):
            if row is not None and row.attempts >= counter.limit:
                return max(1.0, (row.window_started_at + window - now).total_seconds())
        for row, counter in zip(rows, counters, strict=True):
            _count_one(session, row, counter.key_sha256, now=now)
    return 0.0


def _count_one(session: Session, row: LoginAttemptsRow | None, key_sha256: str, *, now: datetime) -> None:
    if row is None:
        repository.add(session, LoginAttemptsRow(key_sha256=key_sha256, window_started_at=now, attempts=1))
    else:
        row.attempts += 1
