"""Logs people in: counts every try before the password is checked, and never says what was wrong."""

from datetime import timedelta

from api.audit.service import record
from api.errors import TooOften, WrongLogin
from api.people import repository, sessions
from api.people.limits import MINUTE_S, Counter, count, counter
from api.people.roles import Role
from api.people.schemas import LoginRequest
from api.people.sessions import OpenSession
from api.services import Services

_PER_ADDRESS = 10
"""One address may stand for a whole office: it gets this many times the tries of one name from one address."""
_WRONG = "name or password is wrong"


def log_in(services: Services, request: LoginRequest, *, address: str) -> tuple[OpenSession, Role]:
    """Returns a new session and the person's role.

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
            lifetime_s = services.settings.session_lifetime_s
            opened = sessions.open_session(session, person, now=now, lifetime_s=lifetime_s)
            record(session, at=now, actor=f"person:{person.name}", action="login.done", address=address)
            return opened, Role(person.role)
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


def _counters(services: Services, *, name: str, address: str) -> list[Counter]:
    limit = services.settings.login_attempts
    return [
        counter("name", name, address, limit=limit),
        counter("address", address, limit=limit * _PER_ADDRESS),
    ]


def _count_and_look_up(services: Services, name: str, counters: list[Counter]) -> str | None:
    """Returns the stored hash of the person, None for nobody, once the try is counted."""
    now, window_s = services.clock(), services.settings.login_window_s
    with services.database.write() as session:
        repository.delete_old_attempts(session, now - timedelta(seconds=max(window_s, MINUTE_S)))
    wait_s = count(services.database, counters, now=now, window_s=window_s)
    if wait_s > 0:
        raise TooOften(f"too many tries; try again in {wait_s / 60:.0f} min", retry_after_s=wait_s)
    with services.database.read() as session:
        person = repository.person_named(session, name)
        return person.password_hash if person is not None and person.disabled_at is None else None
