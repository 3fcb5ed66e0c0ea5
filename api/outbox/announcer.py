"""Tells listeners in this process what has just been committed, such as the terminal of `lunxun up`."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One thing that became true."""

    topic: str
    """`case.opened`, `case.cleared`, `case.decided`; without an outbox row: `visit.begun`, `visit.ended`."""
    key: str
    at: datetime
    payload: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Announcement], None]


class Announcer:
    """Calls every listener after the commit, in the thread that committed.

    Listeners must be quick and must not write to the database. Nothing is kept for those who come later: what must not
    be missed is read from the outbox.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> None:
        """Calls the listener from now on."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def announce(self, announcements: tuple[Announcement, ...]) -> None:
        """Tells all listeners; one that fails is logged and stops nobody."""
        for announcement in announcements:
            for listener in self._listeners:
                try:
                    listener(announcement)
                except Exception:
                    log.exception("a listener failed on %s", announcement.topic)
