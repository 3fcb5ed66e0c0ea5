"""Hashes and checks people's passwords with Argon2id."""

import secrets
import threading

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

MIN_LENGTH = 10
MAX_LENGTH = 200
PLACEHOLDERS = frozenset({"password", "changeme", "change-me", "admin", "lunxun", "secret", "123456", "12345678"})
_AT_ONCE = 2
"""Each check takes 19 MiB and a core: a burst of logins must not take the machine."""


class WeakPassword(ValueError):
    """A password that is too short, too long or a well-known placeholder."""


class Passwords:
    """Argon2id with the cost that OWASP's password storage cheat sheet names (19 MiB, 2 rounds, 1 lane)."""

    def __init__(self, *, memory_kib: int = 19_456, rounds: int = 2) -> None:
        self._hash = PasswordHash((Argon2Hasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1),))
        self._slots = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hash.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """Returns the salted hash to store.

        Raises:
            WeakPassword: shorter than `MIN_LENGTH`, longer than `MAX_LENGTH`, or a placeholder.
        """
        if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
            raise WeakPassword(f"expected a password of {MIN_LENGTH} to {MAX_LENGTH} characters")
        if password.lower().strip("0123456789!.") in PLACEHOLDERS:
            raise WeakPassword("expected a password that is not a well-known placeholder")
        with self._slots:
            return self._hash.hash(password)

    def matches(self, password: str, stored: str | None) -> bool:
        """Returns whether the password is right; an unknown person (None) takes as long as a known one."""
        if len(password) > MAX_LENGTH:
            password = ""
        with self._slots:
            try:
                is_right = self._hash.verify(password, stored or self._nobody)
            except UnknownHashError:
                # A row written by hand; nobody can log in with it.
                is_right = False
        return is_right and stored is not None


def random_password() -> str:
    """Returns a password with 99 bits of chance in four groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
