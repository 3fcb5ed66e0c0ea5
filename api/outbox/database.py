"""The transactions that senders need."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.orm import Session


class Transactions(Protocol):
    """`api.db.engine.Database` is the real one. `api.services` has the same, and cannot be imported from here."""

    def read(self) -> AbstractContextManager[Session]:
        """Yields a session that cannot write."""
        ...

    def write(self, *, wait_s: float = 30.0) -> AbstractContextManager[Session]:
        """Yields the session of one writing transaction."""
        ...
