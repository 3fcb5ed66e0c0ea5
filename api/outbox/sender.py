"""Sends what is booked: one thread for each subscription that has something due, so that a slow one delays no other."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from api.outbox import repository
from api.outbox.attempt import Ending, Parcel, begin_attempt, end_attempt
from api.outbox.booking import book
from api.outbox.database import Transactions

log = logging.getLogger(__name__)

MOST_THREADS = 8
IN_A_ROW = 200
"""A thread sends at most so many before others get its place."""
KEPT_S = 30 * 86400.0
"""Deliveries that have ended are kept this long."""
CLOSING_S = 1.0


class Carrier(Protocol):
    """Takes one parcel to its receiver."""

    def __call__(self, parcel: Parcel, *, now: datetime) -> Ending:
        """Returns how it went; raises nothing."""
        ...


class Sender:
    """Books and sends; run it again and again. What is interrupted goes on after the next start."""

    def __init__(
        self, *, database: Transactions, carriers: Mapping[str, Carrier], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._carriers = carriers
        self._clock = clock
        self._busy: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._is_closed = threading.Event()

    def run_once(self) -> None:
        """Books what is new and starts to send what is due; does not wait for receivers."""
        self._book()
        with self._database.read() as session:
            due = repository.due(session, list(self._carriers), now=self._clock())
        for kind, subscription_id in due:
            with self._lock:
                if subscription_id in self._busy or len(self._busy) >= MOST_THREADS or self._is_closed.is_set():
                    continue
                thread = threading.Thread(
                    target=self._drain, args=(subscription_id, self._carriers[kind]), name="deliver", daemon=True
                )
                self._busy[subscription_id] = thread
            thread.start()

    def wait(self, timeout_s: float | None = None) -> None:
        """Returns when nothing is being sent."""
        with self._lock:
            threads = list(self._busy.values())
        for thread in threads:
            thread.join(timeout_s)

    def close(self) -> None:
        """Starts nothing more. An attempt that goes on is left behind, and made again after the next start."""
        self._is_closed.set()
        self.wait(CLOSING_S)

    def forget(self) -> int:
        """Deletes the record of deliveries that ended long ago; returns how many."""
        with self._database.write() as session:
            return repository.forget(session, ended_before=self._clock() - timedelta(seconds=KEPT_S))

    def _book(self) -> None:
        while not self._is_closed.is_set():
            with self._database.read() as session:
                if not repository.has_unsent(session):
                    return
            with self._database.write() as session:
                book(session, now=self._clock())

    def _drain(self, subscription_id: str, carrier: Carrier) -> None:
        try:
            for _ in range(IN_A_ROW):
                if self._is_closed.is_set() or not self._send_one(subscription_id, carrier):
                    return
        except Exception:
            # A full disk or a busy database: the rows say what is left, the next run goes on from there.
            log.exception("sending to subscription %s stopped; it is tried again", subscription_id)
        finally:
            with self._lock:
                self._busy.pop(subscription_id, None)

    def _send_one(self, subscription_id: str, carrier: Carrier) -> bool:
        """Returns whether the next one may follow at once."""
        with self._database.write() as session:
            parcel = begin_attempt(session, subscription_id, now=self._clock())
        if parcel is None:
            return False
        ending = carrier(parcel, now=self._clock())
        with self._database.write() as session:
            state = end_attempt(session, parcel, ending, now=self._clock())
        if state == repository.DEAD:
            log.error("delivery %s is dead after %d attempts: %s", parcel.delivery_id, parcel.attempt, ending.error)
        return state in (repository.DELIVERED, repository.DEAD)
